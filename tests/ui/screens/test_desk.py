"""The desk by keyboard: going from field to field and from step to step, and being led to what is lacking."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from station.devices.camera.qt.camera import encoded
from station.domain.category import Category
from station.domain.id_number import masked
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import value_at
from station.services.desk import Desk
from station.services.flow import Step, step_of
from station.ui.jobs import Jobs
from station.ui.parts import WindowParts
from station.ui.screens.desk import DeskModel, DeskScreen
from station.ui.widgets.undo_bar import UndoBar
from station.window import ink
from tests.ui.conftest import Quiet
from tests.ui.screens.studio import some_cameras

CATALOGUE = Catalogue(Form2018)


@dataclass
class AtWork:
    """A clerk's hands on the keyboard of a desk."""

    qtbot: QtBot
    jobs: Jobs
    model: DeskModel
    screen: DeskScreen

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.jobs.under_way == 0)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key where the cursor is."""
        QTest.keyClick(self.focused, key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focused, text)
        self.settle()

    @property
    def focused(self) -> QWidget:
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    @property
    def step(self) -> Step:
        return self.model.collection.step

    def at(self, path: str) -> bool:
        return self.screen.form.present == path

    def answer(self, path: str) -> object:
        return value_at(self.model.collection.document, path)


def parts() -> WindowParts:
    def nothing(*_: object, **__: object) -> object:
        raise AssertionError("not asked for here")

    return WindowParts(
        catalogue=CATALOGUE,
        default_operator="admin",
        unlock=nothing,  # type: ignore[arg-type]
        lock=nothing,  # type: ignore[arg-type]
        make_cameras=some_cameras,
        encode=encoded,
        ink=ink,
        prepare_page=nothing,  # type: ignore[arg-type]
    )


@pytest.fixture
def desk_of(qtbot: QtBot, desk: Desk, jobs: Jobs) -> Iterator[AtWork]:
    """Nobody is there yet."""
    made = parts()
    model = DeskModel(desk, made, jobs)
    screen = DeskScreen(model, made)
    qtbot.addWidget(screen)
    screen.resize(1366, 716)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    yield AtWork(qtbot, jobs, model, screen)
    model.rest()
    if isValid(screen):  # a window it was put into may have gone with it
        screen.hide()
    qtbot.waitUntil(lambda: jobs.under_way == 0)


@pytest.fixture
def at_work(desk_of: AtWork, desk: Desk) -> AtWork:
    """Somebody new, a discharged soldier, whose form is empty."""
    desk.receive_visitor(Quiet())
    draft = desk.start_record(Quiet(), desk.receive_visitor(Quiet()))
    with desk_of.qtbot.waitSignal(desk_of.model.collection.step_changed):
        desk_of.model.go_on_with(draft)
    desk_of.model.collection.answer("categories", ["discharged_soldier"])
    desk_of.model.collection.go_to(Step.FORM)
    desk_of.settle()
    return desk_of


def test_from_the_card_to_the_form_with_enter(desk_of: AtWork) -> None:
    desk_of.screen.card.begin()
    desk_of.key(Qt.Key.Key_Return)
    desk_of.qtbot.waitUntil(desk_of.screen.card.start_button.hasFocus)
    with desk_of.qtbot.waitSignal(desk_of.model.collection.step_changed):
        desk_of.key(Qt.Key.Key_Return)
    assert desk_of.step is Step.CATEGORIES
    desk_of.type("tysb")
    desk_of.key(Qt.Key.Key_Return)
    desk_of.key(Qt.Key.Key_Return)
    assert desk_of.step is Step.FORM
    assert desk_of.at("other_identity.has_agent"), "the register knows what stands above"


def test_whose_form_it_is_stands_above_every_step(at_work: AtWork) -> None:
    bar = at_work.screen.steps
    for step in (Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN):
        at_work.model.collection.go_to(step)
        assert bar.person.full == "韦样本"
        assert bar.number.text() == masked(str(at_work.answer("identity.id_number")))
        assert bar.categories.full == "退役士兵"
        assert [each for each, button in bar.buttons.items() if button.isChecked()] == [step]


def test_one_may_go_to_any_step_and_each_tells_what_it_lacks(at_work: AtWork) -> None:
    bar, lacking = at_work.screen.steps, at_work.model.collection.unsettled
    at_form = sum(step_of(problem) is Step.FORM for problem in lacking)
    assert bar.buttons[Step.FORM].text() == f"3 填写信息（{at_form}）"
    assert bar.buttons[Step.PHOTO].text() == "4 照片与材料（1）"
    for number, step in ((5, Step.SIGN), (2, Step.CATEGORIES), (4, Step.PHOTO), (3, Step.FORM)):
        at_work.key(Qt.Key(Qt.Key.Key_0.value + number), Qt.KeyboardModifier.AltModifier)
        assert at_work.step is step
    at_work.key(Qt.Key.Key_F9)
    assert at_work.step is Step.PHOTO
    at_work.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert at_work.step is Step.FORM


def test_nobody_signs_while_something_is_lacking_and_the_list_says_what(at_work: AtWork) -> None:
    at_work.model.collection.go_to(Step.SIGN)
    at_work.settle()
    assert not at_work.screen.sign.on_screen.window_button.isEnabled()
    assert at_work.screen.side.isVisible()
    said = [at_work.screen.side.list.item(row).text() for row in range(at_work.screen.side.list.count())]
    assert "● 请填写“委托代办”。" in said


def test_enter_on_a_line_of_the_list_leads_to_the_field_from_any_step(at_work: AtWork) -> None:
    at_work.model.collection.go_to(Step.CATEGORIES)
    at_work.key(Qt.Key.Key_F7)
    listed = at_work.screen.side.list
    assert listed.hasFocus()
    paths = [listed.item(row).data(Qt.ItemDataRole.UserRole) for row in range(listed.count())]
    listed.setCurrentRow(paths.index("service.unit_code"))
    at_work.key(Qt.Key.Key_Return)
    assert at_work.step is Step.FORM
    assert at_work.at("service.unit_code")
    editor = at_work.screen.form.editors["service.unit_code"]
    at_work.qtbot.waitUntil(lambda: not editor.visibleRegion().isEmpty())


def test_enter_goes_on_and_shift_enter_back_over_every_field_in_their_order(at_work: AtWork) -> None:
    form = at_work.screen.form
    order = form.order
    form.jump_to(order[0])
    passed = [form.present]
    while len(passed) < len(order):
        QTest.keyClick(at_work.focused, Qt.Key.Key_Return)
        passed.append(form.present)
    assert passed == order
    back = [form.present]
    while len(back) < len(order):
        QTest.keyClick(at_work.focused, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        back.append(form.present)
    assert back == order[::-1]
    QTest.keyClick(at_work.focused, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert at_work.step is Step.CATEGORIES
    at_work.settle()


def test_tab_goes_the_same_way(at_work: AtWork) -> None:
    form = at_work.screen.form
    form.jump_to(form.order[0])
    passed = [form.present]
    for _ in range(400):
        QTest.keyClick(at_work.focused, Qt.Key.Key_Tab)
        if form.present and form.present != passed[-1]:
            passed.append(form.present)
        if not form.present and len(passed) > 1:
            break
    assert passed == form.order
    at_work.settle()


def test_the_next_place_to_fill_in_skips_what_may_stay_empty(at_work: AtWork) -> None:
    form = at_work.screen.form
    form.jump_to("other_identity.has_agent")
    at_work.type("f")
    at_work.key(Qt.Key.Key_F8)
    assert at_work.at("other_identity.household_division")
    at_work.type("dwcw")
    at_work.key(Qt.Key.Key_F8)
    assert at_work.answer("other_identity.household_division") == "450802101201"
    assert at_work.at("other_identity.household_address")


def test_a_field_that_an_answer_asks_for_is_next(at_work: AtWork) -> None:
    form = at_work.screen.form
    form.jump_to("other_identity.has_agent")
    at_work.type("s")
    QTest.keyClick(at_work.focused, Qt.Key.Key_F8)
    assert at_work.at("other_identity.agent_name")
    at_work.settle()


def test_boxes_are_found_by_typing_and_ticked_by_enter(at_work: AtWork) -> None:
    at_work.screen.form.jump_to("living.medical_insurance")
    at_work.type("cx")
    at_work.key(Qt.Key.Key_Return)
    chosen = at_work.answer("living.medical_insurance")
    assert isinstance(chosen, list)
    assert at_work.screen.form.editors["living.medical_insurance"].boxes[chosen[0]].text().startswith("城乡")  # type: ignore[attr-defined]
    assert at_work.at("living.old_age_insurance")


def test_a_category_is_found_by_its_initials(at_work: AtWork) -> None:
    at_work.model.collection.answer("categories", [])
    at_work.model.collection.go_to(Step.CATEGORIES)
    at_work.type("tysb")
    at_work.key(Qt.Key.Key_Return)
    assert at_work.model.collection.categories == (Category.DISCHARGED_SOLDIER,)
    at_work.key(Qt.Key.Key_Return)
    assert at_work.step is Step.FORM


def test_a_wrong_day_is_told_at_its_field_and_stays_as_typed(at_work: AtWork) -> None:
    form = at_work.screen.form
    form.jump_to("service.enlisted_on")
    at_work.type("19970230")
    editor = form.editors["service.enlisted_on"]
    assert editor.complaint == "", "it is still being typed"
    at_work.key(Qt.Key.Key_Return)
    assert editor.complaint == "1997年2月只有28天，请核对。"
    assert editor.line.text() == "19970230"  # type: ignore[attr-defined]
    form.jump_to("service.enlisted_on")
    at_work.type("1997.2.3")
    at_work.key(Qt.Key.Key_Return)
    assert editor.complaint == ""
    assert at_work.answer("service.enlisted_on") == "1997-02-03"
    form.jump_to("service.enlisted_on")
    QTest.keyClick(at_work.focused, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.line.text() == "1997.2.3", "Ctrl+Z takes back how it was tidied"  # type: ignore[attr-defined]
    at_work.settle()


def test_a_choice_that_fits_nothing_is_kept_and_told(at_work: AtWork) -> None:
    form = at_work.screen.form
    form.jump_to("other_identity.education")
    at_work.type("vv")
    at_work.key(Qt.Key.Key_Return)
    editor = form.editors["other_identity.education"]
    assert editor.complaint == "没有“vv”这一项，请从列表中选。"
    assert editor.line.text() == "vv"  # type: ignore[attr-defined]
    assert at_work.answer("other_identity.education") is None
    form.jump_to("other_identity.education")
    at_work.type("cz")
    at_work.key(Qt.Key.Key_Return)
    assert editor.complaint == ""
    assert editor.line.text().startswith("初中")  # type: ignore[attr-defined]


def test_the_main_buttons_tell_their_keys(at_work: AtWork) -> None:
    screen = at_work.screen
    told = {
        screen.on_button: "F9",
        screen.back_button: QKeySequence("Alt+Left").toString(QKeySequence.SequenceFormat.NativeText),
        screen.leave_button: "F12",
        screen.next_problem_button: "F8",
        screen.card.read_button: "F2",
        screen.pictures.photo.panel.shoot_button: "F4",
        screen.sign.on_screen.confirm_button: "F9",
    }
    for button, key in told.items():
        assert f"（{key}）" in button.toolTip()


def test_an_entry_that_was_removed_comes_back_with_all_its_answers(at_work: AtWork) -> None:
    collection = at_work.model.collection
    collection.answer("categories", ["martyr_survivor"])
    for index, name in enumerate(("覃先烈", "覃后烈", "覃末烈")):
        collection.answer(f"martyr_survivor[{index}].deceased_name", name)
    before = collection.document["martyr_survivor"]
    at_work.screen.form._cards["martyr_survivor[1]"].remove_button.click()
    assert collection.document["martyr_survivor"] == [{"deceased_name": "覃先烈"}, {"deceased_name": "覃末烈"}]
    bar = at_work.screen.findChild(UndoBar)
    assert bar is not None
    assert bar.told.full == "已删除“烈士遗属（第2位）”，填写的内容可以恢复。"
    collection.answer("martyr_survivor[0].deceased_name", "覃首烈")
    at_work.key(Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert collection.document["martyr_survivor"] == [{"deceased_name": "覃首烈"}, *before[1:]]  # type: ignore[index]
    assert bar.isHidden()
    shown = at_work.screen.form.editors["martyr_survivor[1].deceased_name"]
    assert shown.line.text() == "覃后烈"  # type: ignore[attr-defined]


def test_a_category_that_was_unticked_comes_back_with_all_its_answers(at_work: AtWork) -> None:
    collection = at_work.model.collection
    collection.answer("discharged_soldier.resettlement", "own_initiative_employment")
    collection.go_to(Step.CATEGORIES)
    at_work.key(Qt.Key.Key_Space)
    assert collection.categories == ()
    at_work.key(Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert collection.categories == (Category.DISCHARGED_SOLDIER,)
    assert at_work.answer("discharged_soldier.resettlement") == "own_initiative_employment"
    assert collection.removals.last is None


def test_what_was_removed_from_one_form_comes_back_in_no_other(at_work: AtWork) -> None:
    at_work.model.collection.removals.choose([])
    at_work.key(Qt.Key.Key_F12)
    assert at_work.step is Step.CARD
    assert at_work.model.collection.removals.last is None


# -- somebody was chosen in the register ------------------------------------------------------------------------------


def test_whoever_is_at_the_desk_is_kept_and_the_card_of_who_was_chosen_is_waited_for(
    at_work: AtWork, desk: Desk
) -> None:
    model = at_work.model
    keeper = model.collection.keeper
    assert keeper is not None
    model.collection.answer("other_identity.phone", "13900000001")
    model.expect("GX0001")
    at_work.settle()
    assert at_work.step is Step.CARD
    assert model.card.expected is not None
    assert at_work.screen.card.expected.isVisible()
    kept = desk.go_on(Quiet(), keeper.record_id)
    assert value_at(kept.document, "other_identity.phone") == "13900000001"


def test_who_is_at_the_desk_already_stays_there(desk_of: AtWork, desk: Desk) -> None:
    model = desk_of.model
    model.go_on_with(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    desk_of.settle()
    step = desk_of.step
    model.expect("GX0001")
    desk_of.settle()
    assert desk_of.step is step is not Step.CARD
    assert model.card.expected is None


def test_somebody_the_register_does_not_have_any_more_is_told(desk_of: AtWork) -> None:
    with desk_of.qtbot.waitSignal(desk_of.model.failed) as failed:
        desk_of.model.expect("nobody")
    assert failed.args[0].code == "FM-411"
    assert desk_of.step is Step.CARD
