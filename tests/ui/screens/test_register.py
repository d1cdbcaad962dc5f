"""花名册: found as one types, narrowed down, read page by page, and what is done from it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.domain.operator import Role
from station.domain.register import CollectionStatus, Removal, RemovalReason
from station.errors import DiskFull
from station.services.desk import Desk
from station.services.roster import PAGE, Filters
from station.ui.jobs import Jobs
from station.ui.screens.register import RegisterScreen
from station.ui.screens.register_model import RegisterModel
from tests.db.builders import an_id_number
from tests.forms.pdf.reading import pages_told
from tests.services.builders import Quiet, a_card
from tests.ui.screens.test_records_paper import previewed

HEADINGS = "人员编号,姓名,公民身份号码,户籍所在地\n"


def loaded(qtbot: QtBot, model: RegisterModel) -> None:
    model.load()
    settled(qtbot, model)


def settled(qtbot: QtBot, model: RegisterModel) -> None:
    qtbot.waitUntil(lambda: not model.busy and model._jobs.under_way == 0)


@pytest.fixture
def model(desk: Desk, jobs: Jobs) -> RegisterModel:
    return RegisterModel(desk, jobs, Role.LEAD)


@pytest.fixture
def screen(qtbot: QtBot, model: RegisterModel) -> RegisterScreen:
    made = RegisterScreen(model)
    qtbot.addWidget(made)
    made.show()
    loaded(qtbot, model)
    return made


def shown(screen: RegisterScreen, column: int) -> list[str]:
    table = screen._model.table
    return [str(table.data(table.index(row, column))) for row in range(table.rowCount())]


def select(qtbot: QtBot, screen: RegisterScreen, row: int = 0) -> None:
    screen.table.selectRow(row)
    qtbot.waitUntil(lambda: screen._model.person is not None and screen._model._jobs.under_way == 0)


def test_everybody_is_listed_with_his_number_masked(screen: RegisterScreen, model: RegisterModel) -> None:
    assert model.listing is not None
    assert len(shown(screen, 1)) == model.listing.register > 20
    assert "450899********0178" in shown(screen, 4)
    assert not any("450899195603120178" in told for column in range(7) for told in shown(screen, column))


def test_what_is_typed_finds_and_what_the_input_method_holds_is_left_alone(
    qtbot: QtBot, screen: RegisterScreen, model: RegisterModel
) -> None:
    everybody = len(model.table.rows)
    QApplication.sendEvent(screen.filters.line, QInputMethodEvent("tan shi", []))
    assert (model.filters, model.busy, len(model.table.rows)) == (Filters(), False, everybody)
    committed = QInputMethodEvent("", [])
    committed.setCommitString("覃示范")
    QApplication.sendEvent(screen.filters.line, committed)
    qtbot.waitUntil(lambda: not model.busy)
    assert shown(screen, 1) == ["覃示范"]
    screen.filters.line.setText("tsf")
    qtbot.waitUntil(lambda: not model.busy)
    assert shown(screen, 1) == ["覃示范"]


def test_nobody_found_says_so_and_one_button_leads_back(
    qtbot: QtBot, screen: RegisterScreen, model: RegisterModel
) -> None:
    screen.filters.line.setText("查无此人")
    qtbot.waitUntil(lambda: not model.busy)
    assert screen.empty.isVisible()
    assert not screen.table.isVisible()
    screen.empty.button.click()
    qtbot.waitUntil(lambda: not model.busy)
    assert screen.table.isVisible()
    assert screen.filters.line.text() == ""


def test_states_are_told_in_words_with_a_sign_and_may_be_asked_for(
    qtbot: QtBot, desk: Desk, screen: RegisterScreen, model: RegisterModel
) -> None:
    desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card("450899195603120178")))
    desk.mark_removal(Quiet(), "GX0002", Removal(RemovalReason.MOVED_AWAY, None))
    loaded(qtbot, model)
    assert {"◐ 采集中", "× 不在采集范围：调出", "○ 未采集"} == set(shown(screen, 0))
    button = screen.filters.statuses[CollectionStatus.REMOVED]
    assert button.text() == "× 不在采集范围 1"
    button.click()
    settled(qtbot, model)
    assert shown(screen, 1) == ["岑示例"]
    assert screen.filters.statuses[CollectionStatus.IN_WORK].text() == "◐ 采集中 1"


def test_a_person_is_shown_in_full_and_collected_from_here(
    qtbot: QtBot, screen: RegisterScreen, model: RegisterModel
) -> None:
    screen.filters.line.setText("覃示范")
    qtbot.waitUntil(lambda: not model.busy)
    select(qtbot, screen)
    told = screen.person.grab() and [label.text() for label in screen.person.findChildren(type(screen.person.name))]
    assert "450899195603120178" in told
    with qtbot.waitSignal(model.to_collect) as asked:
        screen.person.collect_button.click()
    assert asked.args == ["GX0001"]
    with qtbot.waitSignal(model.to_collect):
        screen.table.setFocus()
        qtbot.keyClick(screen.table, Qt.Key.Key_Return)


def test_somebody_is_marked_and_the_mark_is_taken_back(
    qtbot: QtBot, desk: Desk, screen: RegisterScreen, model: RegisterModel
) -> None:
    select(qtbot, screen)
    screen.person.mark_button.click()
    dialog = screen.removing
    assert not dialog.mark_button.isEnabled()
    dialog.reasons[RemovalReason.DIED].click()
    dialog.day.setText("20179912")
    dialog.mark_button.click()
    assert dialog.wrong.text()
    dialog.day.setText("2017年05月12日")
    dialog.mark_button.click()
    qtbot.waitUntil(lambda: model.person is not None and model.person.line.removal is not None)
    settled(qtbot, model)
    assert not screen.person.collect_button.isEnabled()
    assert shown(screen, 0)[0] == "× 不在采集范围：死亡"
    screen.person.mark_button.click()
    qtbot.waitUntil(lambda: model.person is not None and model.person.line.removal is None)
    settled(qtbot, model)
    assert shown(screen, 0)[0] == "○ 未采集"


def test_who_died_after_the_reference_date_is_not_marked(qtbot: QtBot, screen: RegisterScreen) -> None:
    select(qtbot, screen)
    screen.person.mark_button.click()
    screen.removing.reasons[RemovalReason.DIED].click()
    screen.removing.day.setText("20181101")
    with qtbot.waitSignal(screen._model.failed) as failed:
        screen.removing.mark_button.click()
    assert failed.args[0].code == "FM-412"
    settled(qtbot, screen._model)


def test_an_operator_sees_no_button_he_may_not_use(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    model = RegisterModel(desk, jobs, Role.OPERATOR)
    screen = RegisterScreen(model)
    qtbot.addWidget(screen)
    screen.show()
    loaded(qtbot, model)
    select(qtbot, screen)
    assert not screen.import_button.isVisible()
    assert not screen.person.mark_button.isVisible()
    assert screen.person.collect_button.isVisible()


# -- many people ------------------------------------------------------------------------------------------------------


def many(path: Path, count: int) -> Path:
    rows = (
        f"N{row:05},韦样{row:05},{an_id_number(row % 1000, f'{1930 + row // 1000}0101')},450802101201"
        for row in range(count)
    )
    path.write_text(HEADINGS + "\n".join(rows) + "\n,,,\nBAD,无号码,123,", "utf-8")
    return path


def test_a_long_list_is_read_page_by_page_and_never_reset(
    qtbot: QtBot, desk: Desk, model: RegisterModel, tmp_path: Path
) -> None:
    desk.import_register(Quiet(), many(tmp_path / "many.csv", 2 * PAGE + 10))
    resets: list[bool] = []
    model.table.modelReset.connect(lambda: resets.append(True))
    loaded(qtbot, model)
    table, listing = model.table, model.listing
    assert listing is not None
    assert len(table.rows) == PAGE
    while table.canFetchMore(QModelIndex()):
        before = len(table.rows)
        table.fetchMore(QModelIndex())
        assert not table.canFetchMore(QModelIndex())
        qtbot.waitUntil(lambda before=before: len(table.rows) > before)  # type: ignore[misc]
    assert [line.id for line in table.rows] == list(listing.ids)
    model.narrow(replace(Filters(), text="韦样00007"))
    settled(qtbot, model)
    assert [line.base_id for line in table.rows] == ["N00007"]
    assert resets == []


def test_blank_forms_are_printed_from_here(qtbot: QtBot, screen: RegisterScreen) -> None:
    screen.blank_button.click()
    screen.blanks.make_button.click()
    assert "空白表编号" in pages_told(previewed(qtbot, screen)._model.pdf)[0]


# -- a register is brought in -----------------------------------------------------------------------------------------


def test_an_empty_register_says_how_to_get_one_and_a_file_fills_it(
    qtbot: QtBot, bare_desk: Desk, jobs: Jobs, tmp_path: Path
) -> None:
    model = RegisterModel(bare_desk, jobs, Role.ADMINISTRATOR)
    screen = RegisterScreen(model)
    qtbot.addWidget(screen)
    screen.show()
    loaded(qtbot, model)
    assert screen.empty.isVisible()
    assert not screen.filters.isVisible()
    screen.empty.button.click()
    dialog = screen.importing
    dialog.model.look(many(tmp_path / "many.csv", 3))
    qtbot.waitUntil(dialog.import_button.isVisible)
    assert [each.label for each in dialog._columns.rows][1] == "姓名"
    dialog.import_button.click()
    qtbot.waitUntil(lambda: bool(dialog.model.lines))
    assert "导入了4人" in dialog.sentence.text()
    assert "号码的位数不对。" in str(dialog._rows.data(dialog._rows.index(0, 1)))
    dialog.model.save_report(tmp_path / "report.xlsx")
    qtbot.waitUntil(lambda: dialog.model.saved is not None)
    assert (tmp_path / "report.xlsx").read_bytes().startswith(b"PK")
    dialog.close_button.click()
    settled(qtbot, model)
    assert len(shown(screen, 1)) == 4


def test_a_file_that_is_none_is_told_in_the_dialog_and_another_may_be_chosen(
    qtbot: QtBot, screen: RegisterScreen, tmp_path: Path
) -> None:
    (tmp_path / "no.csv").write_bytes(b"\x00\x01\x02")
    screen.import_button.click()
    dialog = screen.importing
    dialog.model.look(tmp_path / "no.csv")
    qtbot.waitUntil(lambda: dialog.model.error is not None)
    assert dialog.model.error is not None
    assert dialog.sentence.text() == dialog.model.error.says
    assert dialog.choose_button.isEnabled()
    assert not dialog.import_button.isVisible()


def test_an_import_that_is_stopped_leaves_the_register_as_it_was(
    qtbot: QtBot, screen: RegisterScreen, model: RegisterModel, tmp_path: Path
) -> None:
    before = len(model.table.rows)
    screen.import_button.click()
    dialog = screen.importing
    dialog.model.look(many(tmp_path / "many.csv", 9_000))
    qtbot.waitUntil(dialog.import_button.isVisible)
    dialog.import_button.click()
    qtbot.waitUntil(lambda: (dialog.model.step or (0, 0, ""))[0] > 0)
    dialog.stop_button.click()
    qtbot.waitUntil(lambda: model._jobs.under_way == 0)
    loaded(qtbot, model)
    assert len(model.table.rows) == before


def test_a_list_that_could_not_be_read_is_not_told_to_be_under_way_and_is_read_again(
    qtbot: QtBot, model: RegisterModel
) -> None:
    screen = RegisterScreen(model)
    qtbot.addWidget(screen)
    screen.show()
    model._on_failed(DiskFull())
    assert screen.empty.sentence.text() == "没有读出花名册。"
    screen.empty.button.click()
    settled(qtbot, model)
    assert screen.table.isVisible()
