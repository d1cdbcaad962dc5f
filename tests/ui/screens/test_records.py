from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from station.domain.record import RecordState, RecordSummary
from station.domain.work import Work, work_on
from station.errors import StationError
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line.model import Line
from station.ui.screens.records import RecordsModel, RecordsScreen
from station.ui.screens.records_table import records_table
from tests.db.builders import an_id_number
from tests.services.builders import Quiet, a_card, a_document, a_photo, ink


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


# -- what waits -------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_work(qtbot: QtBot, desk: Desk, jobs: Jobs) -> RecordsScreen:
    """A draft, one saved for paper, one submitted; nobody has brought his papers."""
    drafts = [
        desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(an_id_number(serial), f"韦样{serial}")))
        for serial in (101, 103, 105)
    ]
    desk.save_draft(Quiet(), drafts[1].record_id, a_document(an_id_number(103), "韦样103"))
    desk.save_for_paper(Quiet(), drafts[1].record_id)
    desk.add_evidence(Quiet(), drafts[2].record_id, a_photo())
    desk.confirm_content(Quiet(), drafts[2].record_id, a_document(an_id_number(105), "韦样105"), ink)
    desk.submit_record(Quiet(), drafts[2].record_id)
    model = RecordsModel(desk, jobs, Line(desk, jobs))
    screen = RecordsScreen(model)
    qtbot.addWidget(screen)
    screen.show()
    model.load()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    return screen


def test_each_kind_of_work_is_counted_and_shown_alone_by_a_click(at_work: RecordsScreen) -> None:
    told = {work: button.text() for work, button in at_work.work.buttons.items() if not button.isHidden()}
    assert told == {
        None: "全部 3",
        Work.RETURNED: "退回待改 0",
        Work.DRAFT: "草稿 1",
        Work.UNSIGNED: "待签字 1",
        Work.PAPERS: "待补材料 1",
        Work.TO_SEND: "待报送 1",
    }
    shown = {}
    for work, button in at_work.work.buttons.items():
        button.click()
        shown[work] = {record.name for record in at_work._model.table.rows}
    assert shown[Work.DRAFT] == {"韦样101"}
    assert shown[Work.UNSIGNED] == {"韦样103"}
    assert shown[Work.TO_SEND] == {"韦样105"}
    assert shown[Work.RETURNED] == set()
    at_work.work.buttons[Work.RETURNED].click()
    assert at_work._empty.isVisible()
    assert at_work._model.waiting == 1


def test_enter_takes_up_the_first_that_waits_and_shows_what_cannot_be_taken_up(
    qtbot: QtBot, at_work: RecordsScreen
) -> None:
    at_work.work.buttons[Work.UNSIGNED].click()
    with qtbot.waitSignal(at_work._model.go_on) as taken:
        qtbot.keyClick(at_work.table, Qt.Key.Key_Return)
    assert taken.args[0].document["identity"]["name"] == "韦样103"
    at_work.work.buttons[Work.TO_SEND].click()
    with qtbot.waitSignal(at_work._model.shown) as shown:
        qtbot.keyClick(at_work.table, Qt.Key.Key_Return)
    assert shown.args[0].summary.name == "韦样105"


@pytest.mark.parametrize(
    ("record", "work"),
    [
        (a_record(state=RecordState.DRAFT), {Work.DRAFT}),
        (replace(a_record(state=RecordState.DRAFT), returned=True), {Work.RETURNED}),
        (replace(a_record(state=RecordState.DRAFT), returned=True, unsigned=True), {Work.UNSIGNED}),
        (a_record(state=RecordState.READY), {Work.TO_CHECK}),
        (a_record(state=RecordState.CHECKED), {Work.TO_SEND}),
        (a_record(state=RecordState.RETURNED), {Work.RETURNED}),
        (replace(a_record(state=RecordState.RECEIVED), to_bring=("户口簿",)), {Work.PAPERS}),
        (a_record(state=RecordState.APPROVED), set()),
        (replace(a_record(state=RecordState.PURGED), to_bring=("户口簿",)), set()),
    ],
)
def test_what_a_record_waits_for_follows_from_its_state(record: RecordSummary, work: set[Work]) -> None:
    assert work_on(record) == work
    assert all(each.label and each.advice for each in work)
