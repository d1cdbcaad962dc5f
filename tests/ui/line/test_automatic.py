"""Rounds by themselves: by the clock, later after failures, paused, and never beside another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from station.domain.record import RecordState
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line.automatic import AutomaticRounds
from station.ui.line.model import Line
from station.ui.line.pace import Pace
from tests.services.builders import Quiet
from tests.ui.at_county import CountyAtHand

NOW = datetime(2018, 10, 8, 2, 0, tzinfo=UTC)
AT_ONCE = Pace(well_s=0.01, first_s=0.01, longest_s=0.01)


def rounds(line: Line, pace: Pace | None = None) -> AutomaticRounds:
    return AutomaticRounds(line, lambda: NOW, pace, chance=lambda: 0)


@pytest.fixture
def automatic(line: Line) -> Iterator[AutomaticRounds]:
    """The usual pace: not one round is due while a test runs."""
    made = rounds(line)
    made.wake()
    yield made
    made.rest()


def settle(qtbot: QtBot, jobs: Jobs, line: Line) -> None:
    qtbot.waitUntil(lambda: not line.busy and jobs.under_way == 0)


def test_what_waits_is_sent_without_a_click(
    qtbot: QtBot, jobs: Jobs, line: Line, county: CountyAtHand, joined: Desk
) -> None:
    county.submit(joined)
    automatic = rounds(line, AT_ONCE)
    automatic.wake()
    qtbot.waitUntil(lambda: [packet.state for packet in joined.list_packets(Quiet())] == [RecordState.RECEIVED])
    automatic.rest()
    settle(qtbot, jobs, line)
    assert automatic.next_at is None


def test_the_next_round_is_due_after_the_usual_wait(automatic: AutomaticRounds) -> None:
    assert automatic.next_at == NOW + timedelta(seconds=300)


def test_failures_put_it_off_and_a_round_that_goes_through_brings_it_back(
    qtbot: QtBot, jobs: Jobs, desk: Desk, county: CountyAtHand
) -> None:
    county.join(desk)
    ticket = county.ticket(url="http://127.0.0.1:1")
    desk.enrol_station.by_stick(Quiet(), ticket)  # the address is another, and nobody is there
    line = Line(desk, jobs)
    automatic = rounds(line)
    waits: list[timedelta | None] = []
    for _ in range(3):
        line.sync(quietly=True)
        settle(qtbot, jobs, line)
        waits.append(timedelta(seconds=automatic.pace.wait_s(automatic.failures, 0)))
    assert waits == [timedelta(seconds=seconds) for seconds in (30, 60, 120)]
    assert automatic.next_at is None, "no round goes out by itself before the stick has been there"
    desk.enrol_station(Quiet(), county.ticket())
    line.look()
    settle(qtbot, jobs, line)
    assert automatic.next_at == NOW + timedelta(seconds=120)
    line.sync()
    settle(qtbot, jobs, line)
    assert automatic.next_at == NOW + timedelta(seconds=300)
    automatic.rest()


def test_paused_nothing_goes_out_until_the_operator_goes_on(
    qtbot: QtBot, jobs: Jobs, line: Line, county: CountyAtHand, joined: Desk, automatic: AutomaticRounds
) -> None:
    county.submit(joined)
    automatic.pause()
    assert automatic.next_at is None
    line.look()
    settle(qtbot, jobs, line)
    assert automatic.next_at is None
    automatic.go_on()
    settle(qtbot, jobs, line)
    assert line.waiting == 0
    assert automatic.next_at is not None


def test_pausing_stops_the_round_under_way(qtbot: QtBot, jobs: Jobs, line: Line, automatic: AutomaticRounds) -> None:
    line.sync(quietly=True)
    automatic.pause()
    assert line.stopping
    settle(qtbot, jobs, line)
    assert automatic.next_at is None


def test_a_station_of_no_county_asks_nobody(qtbot: QtBot, jobs: Jobs, desk: Desk) -> None:
    line = Line(desk, jobs)
    automatic = rounds(line, AT_ONCE)
    automatic.wake()
    line.look()
    settle(qtbot, jobs, line)
    assert automatic.next_at is None


def test_a_stick_under_way_is_waited_for(
    qtbot: QtBot, jobs: Jobs, line: Line, automatic: AutomaticRounds, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ends: list[object] = []
    line.ended.connect(ends.append)
    line.use_stick(tmp_path_factory.mktemp("stick"))
    automatic._on_time()
    settle(qtbot, jobs, line)
    assert ends == [], "no round by network was begun beside it"
    assert automatic.next_at is not None
