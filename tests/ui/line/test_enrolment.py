"""Joining a county in the window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.errors import StationError
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line.enrolment import Enrolment
from station.ui.line.model import Line
from tests.services.builders import Quiet
from tests.ui.at_county import CountyAtHand


@pytest.fixture
def enrolment(desk: Desk, jobs: Jobs) -> Enrolment:
    return Enrolment(desk, jobs, Line(desk, jobs))


def take(qtbot: QtBot, jobs: Jobs, enrolment: Enrolment, file: Path) -> None:
    enrolment.take(file)
    qtbot.waitUntil(lambda: not enrolment.busy and jobs.under_way == 0)


def test_a_ticket_is_looked_at_before_it_is_used(
    qtbot: QtBot, jobs: Jobs, enrolment: Enrolment, desk: Desk, county: CountyAtHand, tmp_path: Path
) -> None:
    take(qtbot, jobs, enrolment, county.ticket_file(tmp_path))
    assert enrolment.ticket is not None
    assert desk.show_line(Quiet()).county is None
    enrolment.by_network()
    qtbot.waitUntil(lambda: not enrolment.busy and jobs.under_way == 0)
    assert enrolment.ticket is None
    standing = desk.show_line(Quiet())
    assert (standing.county, standing.awaits_stick) == ("模拟县", False)
    desk.sync_with_county(Quiet())


def test_where_the_county_is_not_reached_the_stick_takes_the_keys_along(
    qtbot: QtBot, jobs: Jobs, enrolment: Enrolment, desk: Desk, county: CountyAtHand, tmp_path: Path
) -> None:
    errors: list[StationError] = []
    enrolment.failed.connect(errors.append)
    take(qtbot, jobs, enrolment, county.ticket_file(tmp_path, url="http://127.0.0.1:1"))
    enrolment.by_network()
    qtbot.waitUntil(lambda: bool(errors) and jobs.under_way == 0)
    assert errors[0].code == "SY-501"
    assert enrolment.ticket is not None, "it is still in hand"
    enrolment.by_stick()
    qtbot.waitUntil(lambda: enrolment.ticket is None and jobs.under_way == 0)
    assert desk.show_line(Quiet()).awaits_stick


@pytest.mark.parametrize("content", ["", "{}", "不是登记文件", '{"format": 1, "county": "x"}'])
def test_what_is_no_ticket_is_told(
    qtbot: QtBot, jobs: Jobs, enrolment: Enrolment, tmp_path: Path, content: str
) -> None:
    errors: list[StationError] = []
    enrolment.failed.connect(errors.append)
    file = tmp_path / "no ticket"
    file.write_text(content, "utf-8")
    take(qtbot, jobs, enrolment, file)
    assert [error.code for error in errors] == ["SY-513"]
    assert enrolment.ticket is None


def test_another_stations_ticket_is_not_taken(
    qtbot: QtBot, jobs: Jobs, enrolment: Enrolment, county: CountyAtHand, tmp_path: Path
) -> None:
    with qtbot.waitSignal(enrolment.failed) as failed:
        enrolment.take(county.ticket_file(tmp_path, station="450802101-02"))
    assert failed.args is not None
    assert failed.args[0].code == "SY-513"
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    with qtbot.waitSignal(enrolment.failed):
        enrolment.take(tmp_path / "gone")
    qtbot.waitUntil(lambda: jobs.under_way == 0)
