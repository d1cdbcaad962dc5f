from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from station.domain.record import RecordState, RecordSummary
from station.errors import StationError
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line.model import Line
from station.ui.screens.records import RecordsModel, RecordsScreen
from station.ui.screens.records_table import records_table


def a_record(record_id: UUID | None = None, state: RecordState = RecordState.QUEUED) -> RecordSummary:
    return RecordSummary(
        record_id=record_id or uuid4(),
        state=state,
        name="韦样本",
        id_number="450899197908211352",
        categories=("discharged_soldier",),
        updated_at=datetime(2018, 10, 8, 2, 0, tzinfo=UTC),
        operator="admin",
    )


def test_a_new_list_comes_as_changes_of_rows_never_as_a_reset(qtmodeltester: ModelTester, qtbot: QtBot) -> None:
    table = records_table()
    qtmodeltester.check(table)
    first, second, third = a_record(), a_record(), a_record()
    resets: list[bool] = []
    table.modelReset.connect(lambda: resets.append(True))
    table.take([first, second])
    table.take([third, second])
    received = replace(third, state=RecordState.RECEIVED)
    with qtbot.waitSignal(table.dataChanged):
        table.take([second, received])
    assert table.rows == [second, received]
    assert resets == []


def test_numbers_are_masked_in_the_list() -> None:
    table = records_table()
    table.take([a_record()])
    shown = [table.data(table.index(0, column), Qt.ItemDataRole.DisplayRole) for column in range(table.columnCount())]
    assert "450899********1352" in shown
    assert "450899197908211352" not in shown


def test_the_list_tells_what_is_still_to_be_brought() -> None:
    table = records_table()
    table.take([replace(a_record(), to_bring=("户口簿", "残疾军人证"))])
    shown = [table.data(table.index(0, column), Qt.ItemDataRole.DisplayRole) for column in range(table.columnCount())]
    assert "户口簿、残疾军人证" in shown


def test_an_empty_list_says_where_to_begin(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    line = Line(desk, jobs)
    model = RecordsModel(desk, jobs, line)
    screen = RecordsScreen(model)
    qtbot.addWidget(screen)
    screen.show()
    with qtbot.waitSignal(model.changed):
        model.load()
    assert not screen.table.isVisible()
    assert screen._empty.isVisible()


def test_a_station_without_a_county_says_so_and_is_ready_again(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    line = Line(desk, jobs)
    model = RecordsModel(desk, jobs, line)
    told: list[StationError] = []
    line.failed.connect(told.append)
    with qtbot.waitSignal(line.failed):
        model.sync()
    assert [error.code for error in told] == ["SY-502"]
    assert not model.sending
    qtbot.waitUntil(lambda: jobs.under_way == 0)
