"""Rounds of the line on a real store with a county that listens: one at a time, told truly, stopped without loss."""

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.domain.record import RecordState
from station.errors import StationError
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line import told
from station.ui.line.model import Line, Way
from tests.db.builders import an_id_number
from tests.services.builders import Quiet, a_document, with_answer
from tests.ui.at_county import CountyAtHand, hold

NUMBERS = [an_id_number(serial) for serial in (21, 23, 25, 27)]


def states(desk: Desk) -> list[RecordState]:
    return [packet.state for packet in desk.list_packets(Quiet())]


def settle(qtbot: QtBot, jobs: Jobs, line: Line) -> None:
    qtbot.waitUntil(lambda: not line.busy and jobs.under_way == 0)


def test_progress_counts_receipts_and_the_end_is_a_sentence(
    qtbot: QtBot, jobs: Jobs, line: Line, county: CountyAtHand, joined: Desk
) -> None:
    for number in NUMBERS:
        county.submit(joined, number)
    steps: list[tuple[int, int, int]] = []
    line.progressed.connect(
        lambda: (
            steps.append((line.done, line.total, states(joined).count(RecordState.RECEIVED)))
            if "回执" in line.progress_note
            else None
        )
    )
    line.sync()
    assert line.busy
    settle(qtbot, jobs, line)
    assert {total for _, total, _ in steps} == {4}
    counted = [done for done, _, _ in steps]
    assert counted == sorted(counted)
    assert (counted[0], counted[-1]) == (0, 4)
    assert all(done <= receipted for done, _, receipted in steps), "nothing is counted that has no receipt"
    assert line.says.startswith("本次取得县级回执4份")
    assert line.waiting == 0


def test_while_a_round_is_under_way_no_other_begins(
    qtbot: QtBot, jobs: Jobs, line: Line, county: CountyAtHand, joined: Desk, stick: Path
) -> None:
    county.submit(joined)
    ends: list[object] = []
    line.ended.connect(ends.append)
    line.sync()
    line.sync(quietly=True)
    line.use_stick(stick)
    assert line.way is Way.NETWORK
    settle(qtbot, jobs, line)
    assert ends == [None]
    assert not list(stick.rglob("*.packet"))


def test_stopped_it_ends_at_the_next_packet_and_goes_on_from_there(
    qtbot: QtBot, jobs: Jobs, line: Line, county: CountyAtHand, joined: Desk
) -> None:
    for number in NUMBERS:
        county.submit(joined, number)
    with pytest.MonkeyPatch.context() as patch:
        hold(patch)
        line.progressed.connect(lambda: line.stop() if line.done >= 2 else None)
        line.sync()
        settle(qtbot, jobs, line)
    assert line.says == told.STOPPED
    assert states(joined).count(RecordState.RECEIVED) >= 2
    line.progressed.disconnect()
    line.sync()
    settle(qtbot, jobs, line)
    assert states(joined) == [RecordState.RECEIVED] * len(NUMBERS)
    assert len(county.parts.list_packets()) == len(NUMBERS)


def test_a_round_stopped_before_it_began_does_nothing(
    qtbot: QtBot, jobs: Jobs, line: Line, county: CountyAtHand, joined: Desk
) -> None:
    county.submit(joined)
    line.sync()
    line.stop()
    assert line.stopping
    settle(qtbot, jobs, line)
    assert not line.stopping
    line.rest()
    line.sync()
    assert not line.busy, "at rest nothing begins"


def test_a_failure_is_quiet_when_nobody_asked_and_told_when_somebody_did(
    qtbot: QtBot, jobs: Jobs, desk: Desk, county: CountyAtHand
) -> None:
    desk.enrol_station.by_stick(Quiet(), county.ticket(url="http://127.0.0.1:1"))
    line = Line(desk, jobs)
    errors: list[StationError] = []
    line.failed.connect(errors.append)
    line.sync(quietly=True)
    settle(qtbot, jobs, line)
    assert "连不上县级服务" in line.quiet_note
    assert errors == []
    line.sync()
    settle(qtbot, jobs, line)
    assert [error.code for error in errors] == ["SY-501"]
    assert line.quiet_note == ""
    line.sync(quietly=True)
    line.sync()
    settle(qtbot, jobs, line)
    assert len(errors) == 2, "asked for meanwhile, it is told as well"


def test_by_stick_alone_a_record_goes_comes_back_is_corrected_and_approved(
    qtbot: QtBot, jobs: Jobs, desk: Desk, county: CountyAtHand, stick: Path
) -> None:
    desk.enrol_station.by_stick(Quiet(), county.ticket(url="http://127.0.0.1:1"))
    line = Line(desk, jobs)
    errors: list[StationError] = []
    line.failed.connect(errors.append)
    record_id = county.submit(desk)

    def there_and_back() -> None:
        line.use_stick(stick)
        settle(qtbot, jobs, line)
        county.take_stick(stick)

    there_and_back()
    assert line.says == "U 盘上有1份待报送的数据包，请交给县级，读入后再取回。"
    assert line.standing is not None
    assert line.standing.awaits_stick
    there_and_back()
    assert states(desk) == [RecordState.RECEIVED]
    assert line.enrolled, "the county's first word tells that it knows the station"
    county.give_back(record_id)
    there_and_back()
    there_and_back()
    assert "其中退回1条记录" in line.says
    desk.correct_record(Quiet(), record_id)
    county.sign(desk, record_id, with_answer(a_document(), "other_identity", phone="13900000009"))
    there_and_back()
    county.approve(record_id)
    there_and_back()
    there_and_back()
    assert states(desk) == [RecordState.APPROVED, RecordState.RETURNED]
    assert errors == []


def test_a_stick_that_is_gone_is_told(qtbot: QtBot, jobs: Jobs, line: Line, stick: Path) -> None:
    shutil.rmtree(stick)
    with qtbot.waitSignal(line.failed) as failed:
        line.use_stick(stick)
    assert failed.args is not None
    assert failed.args[0].code == "SY-516"
    settle(qtbot, jobs, line)
    assert line.way is None
