"""When nobody is at the desk the store is tended, and the first key stops it."""

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.domain.integrity import Finding, Part, Verification
from station.services.ports import Progress
from station.ui.jobs import Jobs
from station.ui.quiet_time import QuietTime
from tests.ui.test_lock import Station, station

__all__ = ["station"]
PAGE = 4096
LATER_MS = 600_000


class Tended:
    """Notes how often it was tended, and whether with a look."""

    def __init__(self) -> None:
        self.looks: list[bool] = []
        self.now = 1000.0
        self.findings: tuple[Finding, ...] = ()

    def __call__(self, progress: Progress, *, look: bool) -> Verification | None:
        progress.step(0, 1)
        self.looks.append(look)
        return Verification(self.findings, {}, full=True) if look else None


@pytest.fixture
def tended() -> Tended:
    return Tended()


@pytest.fixture
def quiet(jobs: Jobs, tended: Tended) -> Iterator[QuietTime]:
    owner = QObject()
    under_test = QuietTime(jobs, tended, owner, lambda: tended.now)
    under_test.begin(10)
    yield under_test
    under_test.end()


def be_away(quiet: QuietTime, qtbot: QtBot) -> None:
    """Nobody is there for so long; the next time is a long one."""
    quiet.watch.timer.start(0)
    qtbot.waitUntil(lambda: not quiet.watch.timer.isActive())
    quiet.watch.timer.setInterval(LATER_MS)


def pass_time(quiet: QuietTime, jobs: Jobs, qtbot: QtBot) -> None:
    """The same, until all is done that is done then."""
    be_away(quiet, qtbot)
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_the_head_is_seen_to_each_time_and_the_pages_twice_a_day(
    quiet: QuietTime, tended: Tended, jobs: Jobs, qtbot: QtBot
) -> None:
    for _ in range(3):
        pass_time(quiet, jobs, qtbot)
    tended.now += 13 * 3600
    pass_time(quiet, jobs, qtbot)
    assert tended.looks == [True, False, False, True]


def test_it_waits_while_other_work_is_under_way(quiet: QuietTime, tended: Tended, jobs: Jobs, qtbot: QtBot) -> None:
    jobs.start(lambda _: None)
    quiet.watch.idle.emit()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert tended.looks == []
    assert quiet.watch.timer.isActive()


def test_what_does_not_hold_is_told_and_what_is_only_noted_is_not(
    quiet: QuietTime, tended: Tended, jobs: Jobs, qtbot: QtBot
) -> None:
    told: list[str] = []
    quiet.found.connect(told.append)
    tended.findings = (Finding(Part.AUDIT, "时钟被拨回过。", only_noted=True),)
    pass_time(quiet, jobs, qtbot)
    assert told == []
    tended.now += 13 * 3600
    tended.findings += tuple(Finding(Part.PAGE, f"第{page}页损坏。", page=page) for page in range(1, 6))
    pass_time(quiet, jobs, qtbot)
    assert told == ["空闲时检查数据库发现：第1页损坏。第2页损坏。第3页损坏。等5处，请尽快联系县级技术员。"]


def test_in_the_window_a_damaged_page_is_found_while_nobody_is_there(station: Station) -> None:
    # Not closed before the store is: that would drop the locks this process has on it.
    file = os.open(station.folder / "store.db", os.O_RDWR)
    os.pwrite(file, b"damaged", 40 * PAGE - 2000)
    be_away(station.shell.quiet, station.qtbot)
    station.qtbot.waitUntil(lambda: "空闲时检查数据库发现" in station.shell.errors.text, timeout=60_000)
    assert "第40页" in station.shell.errors.text


def test_the_first_key_stops_the_look(station: Station) -> None:
    quiet = station.shell.quiet
    be_away(quiet, station.qtbot)
    assert station.shell.jobs.under_way == 1
    QTest.keyClick(station.shell, Qt.Key.Key_Shift)
    station.settle()
    assert quiet._looked_at is None
    assert quiet.watch.timer.isActive(), "and later it is tried again"


def test_locking_does_not_wait_for_the_look(station: Station) -> None:
    be_away(station.shell.quiet, station.qtbot)
    assert station.shell.jobs.under_way == 1
    station.shell.lock_now()
    station.wait_locked()
    assert station.shell.quiet._looked_at is None
    assert not station.shell.quiet.watch.timer.isActive()
