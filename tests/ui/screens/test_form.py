import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.domain.category import Category
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import value_at
from station.ui.collection import Collection
from station.ui.editors import (
    ChoiceEditor,
    ChoicesEditor,
    DateEditor,
    DivisionEditor,
    Editor,
    IntegerEditor,
    LineEditor,
    MoneyEditor,
    YesNoEditor,
)
from station.ui.jobs import Jobs
from station.ui.screens.form import FormPage
from station.ui.widgets.problem_panel import ProblemPanel
from tests.ui.conftest import Quiet

CATALOGUE = Catalogue(Form2018)
PROBLEM = 257
"""Where an item of the list keeps its problem."""


class Sheet(QWidget):
    """The form with what is lacking at its side, as the desk has them."""

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self.form, self.side = FormPage(collection, CATALOGUE), ProblemPanel(collection, CATALOGUE)
        self.problem_list, self.reason, self.jump_to = self.side.list, self.side.reason, self.form.jump_to
        layout = QHBoxLayout(self)
        layout.addWidget(self.form, 1)
        layout.addWidget(self.side)

    @property
    def editors(self) -> dict[str, Editor]:
        return self.form.editors


@pytest.fixture
def page(qtbot: QtBot, collection: Collection, jobs: Jobs) -> Sheet:
    shown = Sheet(collection)
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.show()
    desk = collection.desk
    with qtbot.waitSignal(collection.step_changed):
        collection.begin(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    return shown


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_every_field_of_the_catalogue_has_an_editor(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    collection.answer("other_identity.has_guardian", True)
    collection.answer("service.commendations", ["third_class_merit"])
    for category in Category:
        collection.answer("categories", [category.value])
    expected = {field.path.replace("[]", "[0]") for field in CATALOGUE.fields} - {"categories"}
    assert set(page.editors) == expected
    settle(qtbot, jobs)


def test_only_what_is_asked_of_this_person_is_shown(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    for categories in ([], ["discharged_soldier"], ["martyr_survivor"], ["red_army_veteran", "disabled_serviceman"]):
        collection.answer("categories", categories)
        asked = {field.path for field in CATALOGUE.shown(collection.document)} - {"categories"}
        visible = {path for path, editor in page.editors.items() if editor.isVisible()}
        assert visible == asked
    settle(qtbot, jobs)


def test_entries_of_a_family_come_and_go(page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs) -> None:
    collection.answer("categories", ["martyr_survivor"])
    card = page.form._cards["martyr_survivor[0]"]
    assert not card.remove_button.isVisible()
    collection.answer("martyr_survivor[0].deceased_name", "覃先烈")
    card.add_button.click()
    second = page.form._cards["martyr_survivor[1]"]
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    told = [page.problem_list.item(row).text() for row in range(page.problem_list.count())]
    assert "● 烈士遗属（第2位）：请填写“与烈士关系”。" in told
    collection.answer("martyr_survivor[1].deceased_name", "覃后烈")
    assert not card.add_button.isVisible()
    assert second.add_button.isVisible()
    card.remove_button.click()
    assert collection.document["martyr_survivor"] == [{"deceased_name": "覃后烈"}]
    shown = page.editors["martyr_survivor[0].deceased_name"]
    assert isinstance(shown, LineEditor)
    assert shown.line.text() == "覃后烈"
    assert not second.isVisible()
    settle(qtbot, jobs)


def test_what_the_register_knows_is_filled_in(page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs) -> None:
    collection.answer("categories", ["discharged_soldier"])
    unit_code, household = page.editors["service.unit_code"], page.editors["other_identity.household_division"]
    assert isinstance(unit_code, LineEditor)
    assert isinstance(household, ChoiceEditor)
    assert unit_code.line.text() == "35123"
    assert household.box.currentText() == "大圩村委会"
    settle(qtbot, jobs)


def test_days_are_typed_in_any_of_three_ways(page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs) -> None:
    editor = page.editors["other_identity.joined_party_on"]
    assert isinstance(editor, DateEditor)
    for typed in ("20180312", "2018-3-12", "2018年3月12日"):
        assert editor.answer(typed) == "2018-03-12"
    for no_day in ("2018-13-01", "20180230"):
        assert editor.answer(no_day) == no_day
    settle(qtbot, jobs)


def test_money_is_yuan_on_screen_and_fen_in_the_document(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    editor = page.editors["living.yearly_income"]
    assert isinstance(editor, MoneyEditor)
    editor.line.setFocus()
    QTest.keyClicks(editor.line, "18000.5")
    assert value_at(collection.document, "living.yearly_income") == 1_800_050
    assert editor.answer("many") == "many"
    settle(qtbot, jobs)


def test_unfinished_text_of_an_input_method_is_no_answer(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    editor = page.editors["other_identity.former_name"]
    assert isinstance(editor, LineEditor)
    editor.line.setFocus()
    QApplication.sendEvent(editor.line, QInputMethodEvent("fan", []))
    assert value_at(collection.document, "other_identity.former_name") is None
    done = QInputMethodEvent()
    done.setCommitString("范例")
    QApplication.sendEvent(editor.line, done)
    assert value_at(collection.document, "other_identity.former_name") == "范例"
    settle(qtbot, jobs)


def test_none_goes_with_no_other(page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs) -> None:
    editor = page.editors["living.medical_insurance"]
    assert isinstance(editor, ChoicesEditor)
    editor.boxes["1"].click()
    editor.boxes["4"].click()
    assert value_at(collection.document, "living.medical_insurance") == ["4"]
    editor.boxes["2"].click()
    assert value_at(collection.document, "living.medical_insurance") == ["2"]
    settle(qtbot, jobs)


def test_a_problem_at_the_side_leads_to_its_field(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    settle(qtbot, jobs)
    paths = [page.problem_list.item(row).data(256) for row in range(page.problem_list.count())]
    assert "other_identity.has_agent" in paths
    page.jump_to("other_identity.has_agent")
    editor = page.editors["other_identity.has_agent"]
    assert isinstance(editor, YesNoEditor)
    qtbot.waitUntil(lambda: editor.yes.hasFocus() or editor.no.hasFocus())


def test_an_answer_settles_its_problem(page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs) -> None:
    editor = page.editors["other_identity.has_agent"]
    assert isinstance(editor, YesNoEditor)
    editor.no.click()
    settle(qtbot, jobs)
    assert "other_identity.has_agent" not in {problem.path for problem in collection.problems}


def test_no_section_is_wider_than_the_smallest_screen_leaves_room_for(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    for category in Category:
        collection.answer("categories", [category.value])
        qtbot.waitUntil(lambda: page.form._scroll.horizontalScrollBar().maximum() == 0)
    settle(qtbot, jobs)


def test_an_answer_given_before_its_section_was_seen_is_shown(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    collection.answer("categories", ["martyr_survivor"])
    collection.answer("martyr_survivor[1].deceased_name", "覃后烈")
    editor = page.editors["martyr_survivor[1].deceased_name"]
    assert isinstance(editor, LineEditor)
    assert editor.line.text() == "覃后烈"
    settle(qtbot, jobs)


# -- reasons ----------------------------------------------------------------------------------------------------------


def choose(page: Sheet, code: str) -> None:
    """Selects the problem of a code, as the arrow keys do."""
    rows = [page.problem_list.item(row).data(PROBLEM).code for row in range(page.problem_list.count())]
    page.problem_list.setCurrentRow(rows.index(code))


def told(page: Sheet) -> list[str]:
    return [page.problem_list.item(row).text() for row in range(page.problem_list.count())]


@pytest.fixture
def late(page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs) -> Sheet:
    """A soldier of 2013 who arranged employment himself."""
    collection.answer("categories", ["discharged_soldier"])
    collection.answer("discharged_soldier.resettlement", "self_arranged_employment")
    collection.answer("service.enlisted_on", "2009-12-01")
    collection.answer("service.discharged_on", "2013-12-01")
    settle(qtbot, jobs)
    return page


def test_only_a_problem_that_may_be_explained_offers_it(late: Sheet, qtbot: QtBot, jobs: Jobs) -> None:
    assert not late.reason.isVisible()
    choose(late, "RQ-01")
    assert not late.reason.isVisible()
    choose(late, "DS-01")
    assert late.reason.isVisible()
    assert late.reason.text.isVisible()
    assert not late.reason.join_button.isVisible()
    assert any(line.endswith("（可说明理由）") for line in told(late))


def test_a_reason_given_by_keyboard_alone_lets_the_rule_pass(
    late: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    before = late.side.summary.text()
    choose(late, "DS-01")
    panel = late.reason
    late.problem_list.setFocus()
    qtbot.waitUntil(late.problem_list.hasFocus)
    QTest.keyClick(late.problem_list, Qt.Key.Key_Tab)
    qtbot.waitUntil(panel.text.hasFocus)
    assert not panel.save_button.isEnabled()
    QTest.keyClicks(panel.text, "2013 documents seen")
    QTest.keyClick(panel.text, Qt.Key.Key_Tab)
    qtbot.waitUntil(panel.save_button.hasFocus)
    QTest.keyClick(panel.save_button, Qt.Key.Key_Space)
    settle(qtbot, jobs)
    [passed] = [problem for problem in collection.problems if problem.code == "DS-01"]
    assert (passed.blocks, passed.reason) == (False, "2013 documents seen")
    assert any(line.startswith("已说明理由：") for line in told(late))
    assert late.side.summary.text() != before
    assert panel.text.hasFocus()
    assert panel.text.toPlainText() == "2013 documents seen"
    assert not panel.save_button.isEnabled()


def test_a_reason_is_withdrawn_or_goes_stale_with_the_answer(
    late: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    def blocks() -> bool:
        return any(problem.code == "DS-01" and problem.blocks for problem in collection.problems)

    def give() -> None:
        choose(late, "DS-01")
        late.reason.text.setPlainText("情况属实，原件已核对")
        late.reason.save_button.click()
        settle(qtbot, jobs)
        assert not blocks()

    give()
    collection.answer("other_identity.former_name", "覃旧名")
    settle(qtbot, jobs)
    assert not blocks()
    late.reason.withdraw_button.click()
    settle(qtbot, jobs)
    assert blocks()
    give()
    collection.answer("service.discharged_on", "2014-12-01")
    settle(qtbot, jobs)
    assert blocks()


def test_what_is_being_written_stays_while_the_form_is_checked(
    late: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    choose(late, "DS-01")
    late.reason.text.setPlainText("写到一半")
    collection.answer("other_identity.former_name", "覃旧名")
    settle(qtbot, jobs)
    assert late.reason.text.toPlainText() == "写到一半"


def test_a_reason_must_be_neither_too_short_nor_too_long(late: Sheet, qtbot: QtBot, jobs: Jobs) -> None:
    choose(late, "DS-01")
    enabled = {}
    for length in (3, 4, 200, 201):
        late.reason.text.setPlainText("长" * length)
        enabled[length] = late.reason.save_button.isEnabled()
    assert enabled == {3: False, 4: True, 200: True, 201: False}


def test_papers_to_bring_are_told_and_keep_nobody(page: Sheet, qtbot: QtBot, jobs: Jobs) -> None:
    settle(qtbot, jobs)
    assert "待补材料：户口簿。" in told(page)


def test_a_number_whose_person_has_a_draft_is_joined_with_it(
    page: Sheet, collection: Collection, qtbot: QtBot, jobs: Jobs
) -> None:
    desk = collection.desk
    assert collection.keeper is not None
    first, number = collection.keeper.record_id, value_at(collection.document, "identity.id_number")
    collection.answer("other_identity.former_name", "覃旧名")
    settle(qtbot, jobs)
    collection.keeper.flush(lambda: None)
    settle(qtbot, jobs)
    second = desk.start_record(Quiet(), desk.receive_visitor(Quiet()))
    with qtbot.waitSignal(collection.step_changed):
        collection.begin(second)
    collection.answer("identity.id_number", number)
    settle(qtbot, jobs)
    choose(page, "SR-02")
    assert not page.reason.text.isVisible()
    with qtbot.waitSignal(collection.step_changed):
        page.reason.join_button.click()
    settle(qtbot, jobs)
    assert collection.keeper.record_id == first
    assert value_at(collection.document, "other_identity.former_name") == "覃旧名"
    assert "SR-02" not in {problem.code for problem in collection.problems}
    assert [line.record_id for line in desk.list_records(Quiet())] == [first]


def test_a_division_is_found_by_a_few_letters_and_kept_as_its_code(
    page: Sheet, collection: Collection, qtbot: QtBot
) -> None:
    collection.answer("categories", ["discharged_soldier"])
    editor = page.editors["service.resettled_division"]
    assert isinstance(editor, DivisionEditor)
    editor.line.clear()
    qtbot.keyClicks(editor.line, "gbq")
    offered = [editor.completer.model().index(row, 0).data() for row in range(editor.completer.model().rowCount())]
    assert "广西壮族自治区贵港市港北区" in offered
    with qtbot.waitSignal(editor.edited) as edited:
        editor.completer.activated.emit("广西壮族自治区贵港市港北区")
    assert edited.args == ["450802"]
    assert editor.line.text() == "广西壮族自治区贵港市港北区"
    assert value_at(collection.document, "service.resettled_division") == "450802"


def test_what_follows_from_other_answers_is_shown_and_not_asked_again(page: Sheet, collection: Collection) -> None:
    collection.answer("categories", ["discharged_soldier"])
    collection.answer("service.enlisted_on", "1975-01-08")
    collection.answer("service.discharged_on", "1979-03-12")
    collection.answer("other_identity.residence_same", True)
    years, apart = page.editors["service.service_years"], page.editors["other_identity.lives_apart"]
    assert isinstance(years, IntegerEditor)
    assert isinstance(apart, YesNoEditor)
    assert (years.line.text(), years.isEnabled()) == ("4", True)
    assert (apart.no.isChecked(), apart.isEnabled()) == (True, False)
    assert value_at(collection.document, "service.service_years") is None
    years.edited.emit(years.answer("5"))
    assert value_at(collection.document, "service.service_years") == 5
