"""Mirrors that follow by themselves: in step after each commit, told when absent, caught up when back."""

import queue
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from station.db.mirror import follower
from station.db.mirror.copies import Copies
from station.db.mirror.schedule import BackupSchedule, is_due, made_at
from station.db.mirror.writer import CopyWriter
from station.db.store import Store
from station.domain.safekeeping import BackupPlan, Mirroring, MirrorState, Safekeeping
from station.errors import StoreInUse
from tests.db.builders import MORNING, make_store, open_store
from tests.db.mirror.builders import QUIET, now, photo
from tests.db.mirror.waiting import PATIENCE_S, caught_up


class Watch:
    """Hears what the mirrors tell, and waits for it."""

    def __init__(self) -> None:
        self._told: queue.Queue[Mirroring] = queue.Queue()
        self.heard: list[Mirroring] = []

    def __call__(self, state: Mirroring) -> None:
        self._told.put(state)

    def until(self, holds: Callable[[Mirroring], bool]) -> Mirroring:
        while True:
            state = self._told.get(timeout=PATIENCE_S)
            self.heard.append(state)
            if holds(state):
                return state


def current(state: Mirroring) -> bool:
    return state.state is MirrorState.CURRENT


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.05)
    make_store(tmp_path / "station")
    store = open_store(tmp_path / "station")
    yield store
    store.close()


@pytest.fixture
def copies(store: Store, watch: Watch) -> Copies:
    copies = Copies(store, now, watch)
    store.go_along(copies)
    return copies


def test_each_commit_is_on_the_mirror_soon(store: Store, copies: Copies, watch: Watch, tmp_path: Path) -> None:
    copies.add_mirror(QUIET, tmp_path / "stick")
    for _ in range(5):
        photo()(store)
        caught_up(copies)
    with store.look() as unit:
        assert unit.settings.safekeeping().mirrors[0].folder == str(tmp_path / "stick")
    assert copies.check(QUIET, tmp_path / "stick").damages == ()
    watch.until(current)


def test_a_stick_that_was_pulled_is_told_and_caught_up_when_it_is_back(
    store: Store, copies: Copies, watch: Watch, tmp_path: Path
) -> None:
    stick, pocket = tmp_path / "stick", tmp_path / "pocket"
    copies.add_mirror(QUIET, stick)
    photo()(store)
    watch.until(current)
    stick.rename(pocket)
    photo()(store)
    gone = watch.until(lambda state: state.state is MirrorState.ABSENT)
    assert gone.code == "DB-336"
    assert "插回" in str(gone.trouble)
    for _ in range(3):
        photo()(store)
    assert not stick.exists()
    pocket.rename(stick)
    watch.until(current)
    caught_up(copies)
    assert copies.check(QUIET, stick).damages == ()


def test_a_folder_where_the_stick_was_mounted_is_not_filled(
    store: Store, copies: Copies, watch: Watch, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    copies.add_mirror(QUIET, stick)
    watch.until(current)
    stick.rename(tmp_path / "pocket")
    stick.mkdir()
    photo()(store)
    watch.until(lambda state: state.state is MirrorState.ABSENT)
    assert list(stick.iterdir()) == []


def test_after_closing_in_step_the_next_session_goes_on_without_comparing(
    store: Store, copies: Copies, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.add_mirror(QUIET, tmp_path / "stick")
    photo()(store)
    caught_up(copies)
    store.close()
    monkeypatch.setattr(CopyWriter, "catch_up", None)
    again = open_store(tmp_path / "station")
    following = Copies(again, now, watch)
    again.go_along(following)
    assert [mirror.behind for mirror in following.mirrors()] == [0]
    following.follow()
    photo()(again)
    caught_up(following)
    again.close()


def test_a_mirror_on_a_disk_that_hangs_holds_up_no_commit(
    store: Store, copies: Copies, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.add_mirror(QUIET, tmp_path / "stick")
    watch.until(current)
    hangs: queue.Queue[None] = queue.Queue()
    write = CopyWriter._append
    monkeypatch.setattr(CopyWriter, "_append", lambda *given: (hangs.get(), write(*given)))
    for _ in range(20):
        photo()(store)  # each returns, though nothing is shipped
    assert [mirror.state for mirror in copies.mirrors()] == [MirrorState.BEHIND]
    assert (copies.mirrors()[0].behind or 0) > 20 * 30_000
    for _ in range(30):
        hangs.put(None)
    caught_up(copies)


def test_two_mirrors_follow_each_for_itself(store: Store, copies: Copies, tmp_path: Path) -> None:
    for name in ("one", "two"):
        copies.add_mirror(QUIET, tmp_path / name)
    (tmp_path / "one").rename(tmp_path / "pocket")
    photo()(store)
    until = time.monotonic() + PATIENCE_S
    while sorted(mirror.state for mirror in copies.mirrors()) != [MirrorState.ABSENT, MirrorState.CURRENT]:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert copies.check(QUIET, tmp_path / "two").damages == ()


def test_a_mirror_is_not_followed_where_the_store_is_only_read(store: Store, copies: Copies, tmp_path: Path) -> None:
    copies.add_mirror(QUIET, tmp_path / "stick")
    caught_up(copies)
    reading = open_store(tmp_path / "station", writes=False)
    other = Copies(reading, now)
    reading.go_along(other)
    other.follow()
    assert [mirror.state for mirror in other.mirrors()] == [MirrorState.CURRENT]
    assert other.back_up(QUIET, tmp_path / "backup").damages == ()
    reading.close()
    with pytest.raises(StoreInUse):
        open_store(tmp_path / "station")


# -- by schedule ------------------------------------------------------------------------------------------------------


def at(hour: int, day: int = 8) -> datetime:
    return datetime(2018, 10, day, hour, 30).astimezone()


@pytest.mark.parametrize(
    ("hours", "made", "when", "due"),
    [
        ((12, 18), [], at(9), True),
        ((12, 18), [at(18, 7)], at(9), False),
        ((12, 18), [at(11)], at(12), True),
        ((12, 18), [at(12)], at(17), False),
        ((12, 18), [at(12)], at(18), True),
        ((0,), [at(23, 7)], at(0), True),
        ((23,), [at(22, 7)], at(1), True),
    ],
)
def test_a_backup_is_due_when_an_hour_has_struck(
    hours: tuple[int, ...], made: list[datetime], when: datetime, due: bool
) -> None:
    assert is_due(BackupPlan("x", hours), made, when) is due


def test_backups_are_made_by_plan_and_the_newest_kept(store: Store, copies: Copies, tmp_path: Path) -> None:
    moment = [MORNING]
    schedule = BackupSchedule(store, copies, lambda: moment[0])
    assert schedule.make_if_due() is None
    root = tmp_path / "backups"
    root.mkdir()
    (root / "holiday photos").mkdir()
    (root / "backup-20181001T000000Z.unfinished").mkdir()
    _plan(store, Safekeeping(backups=BackupPlan(str(root), (0,), keep=2)))
    for _ in range(4):
        made = schedule.make_if_due()
        assert made is not None
        assert copies.check(QUIET, made).damages == ()
        assert schedule.make_if_due() is None
        moment[0] += timedelta(days=1)
    names = sorted(path.name for path in root.iterdir())
    assert names[-1] == "holiday photos"
    assert [made_at(name) for name in names[:-1]] == [MORNING + timedelta(days=day) for day in (2, 3)]
    _plan(store, Safekeeping(backups=BackupPlan(str(root), (0,), keep=9), purged_at=moment[0]))
    moment[0] += timedelta(days=1)
    last = schedule.make_if_due()
    assert [path for path in root.iterdir() if made_at(path.name)] == [last]


def _plan(store: Store, safekeeping: Safekeeping) -> None:
    with store.unit() as unit:
        unit.settings.set_safekeeping(safekeeping)
        unit.commit()


def test_a_folder_that_is_no_backup_has_no_time() -> None:
    assert made_at("backup-20181008T010000Z") == datetime(2018, 10, 8, 1, tzinfo=UTC)
    assert made_at("backup-20181008T010000Z.unfinished") is None
