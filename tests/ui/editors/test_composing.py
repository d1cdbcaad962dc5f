"""An input method in every kind of field: what is not finished is left alone, and kept all the same."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import value_at
from station.ui.collection import Collection
from station.ui.composing import commit_typing, unfinished
from station.ui.editors import ChoiceEditor, DivisionEditor, Editor, editor_for
from station.ui.jobs import Jobs
from station.ui.screens.form import FormPage
from tests.ui.conftest import Quiet

CATALOGUE = Catalogue(Form2018)
VILLAGES = {"450802101001": "样例村委会", "450802101201": "大圩村委会"}
KINDS = {
    "text": "other_identity.former_name",
    "long text": "appeals.appeal_text",
    "money": "living.yearly_income",
    "date": "service.enlisted_on",
    "code list": "other_identity.education",
    "village": "other_identity.household_division",
    "division": "service.resettled_division",
}


def compose(widget: QWidget, text: str) -> None:
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))


def say(widget: QWidget, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


class Field:
    """An editor in a window, and what it told."""

    def __init__(self, qtbot: QtBot, path: str) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        field = CATALOGUE.field(path)
        assert field is not None
        self.editor = editor_for(field, VILLAGES)
        self.other = editor_for(field, VILLAGES)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.editor)
        layout.addWidget(self.other)
        self.edited: list[object] = []
        self.walked: list[bool] = []
        self.pressed: list[str] = []
        self.editor.edited.connect(self.edited.append)
        self.editor.walked.connect(self.walked.append)
        QShortcut(QKeySequence("F9"), self.window, lambda: self.pressed.append("F9"))
        self.window.show()
        self.window.activateWindow()
        self.input = self.editor.inputs[0]
        self.input.setFocus()
        qtbot.waitUntil(self.input.hasFocus)

    @property
    def text(self) -> str:
        line = getattr(self.editor, "line", None)
        return line.text() if line is not None else self.editor.box.toPlainText()  # type: ignore[attr-defined]


@pytest.fixture
def field(qtbot: QtBot, jobs: Jobs) -> Callable[[str], Field]:
    return lambda kind: Field(qtbot, KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_enter_tab_and_shortcuts_leave_unfinished_text_alone(field: Callable[[str], Field], kind: str) -> None:
    at = field(kind)
    compose(at.input, "gao")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_F9):
        QTest.keyClick(at.input, key)
    assert (at.edited, at.walked, at.pressed, at.text) == ([], [], [], "")
    assert at.input.hasFocus()
    assert unfinished(at.input) == "gao"
    compose(at.input, "")
    QTest.keyClick(at.input, Qt.Key.Key_F9)
    QTest.keyClick(at.input, Qt.Key.Key_Return)
    assert (at.walked, at.pressed) == ([False], ["F9"])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_committed_is_typed(field: Callable[[str], Field], kind: str) -> None:
    at = field(kind)
    compose(at.input, "da")
    say(at.input, "大")
    assert at.text == "大"
    assert unfinished(at.input) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_locking_ends_the_composing_and_so_does_leaving(field: Callable[[str], Field], kind: str, qtbot: QtBot) -> None:
    at = field(kind)
    compose(at.input, "v")  # no pinyin begins so: no list opens
    commit_typing()
    assert at.text == "v"
    compose(at.input, "vv")
    at.other.inputs[0].setFocus()
    qtbot.waitUntil(lambda: not at.input.hasFocus())
    assert at.text == "vvv"


@pytest.mark.parametrize(("kind", "sign"), [("code list", "高"), ("village", "大")])
def test_unfinished_text_narrows_no_list_and_committed_text_does(
    field: Callable[[str], Field], kind: str, sign: str
) -> None:
    at = field(kind)
    assert isinstance(at.editor, ChoiceEditor)
    compose(at.input, "da")
    assert at.editor.completer.model().rowCount() == 0
    say(at.input, sign)
    found = [at.editor.completer.model().index(row, 0).data() for row in range(at.editor.completer.model().rowCount())]
    assert found
    assert all(sign in label for label in found)
    QTest.keyClick(at.input, Qt.Key.Key_Return)
    assert at.edited[-1] == at.editor.box.currentData() is not None
    assert at.walked == [False]


def test_a_place_is_found_once_its_first_character_is_there(field: Callable[[str], Field]) -> None:
    at = field("division")
    assert isinstance(at.editor, DivisionEditor)
    compose(at.input, "dw")
    assert at.editor.completer.model().rowCount() == 0
    say(at.input, "大圩镇")
    QTest.keyClick(at.input, Qt.Key.Key_Return)
    assert at.edited[-1] == "450802101"
    assert at.text == "广西壮族自治区贵港市港北区大圩镇"


def test_a_save_meanwhile_keeps_it_and_the_composing_goes_on(qtbot: QtBot, collection: Collection, jobs: Jobs) -> None:
    page = FormPage(collection, CATALOGUE)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    desk = collection.desk
    with qtbot.waitSignal(collection.step_changed):
        collection.begin(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    keeper = collection.keeper
    assert keeper is not None

    def kept() -> object:
        return value_at(desk.go_on(Quiet(), keeper.record_id).document, "other_identity.former_name")

    page.jump_to("other_identity.former_name")
    box = page.editors["other_identity.former_name"].inputs[0]
    qtbot.waitUntil(box.hasFocus)
    say(box, "覃")
    with qtbot.waitSignal(keeper.saved):
        compose(box, "jiu")
    assert kept() == "覃jiu"
    assert unfinished(box) == "jiu"
    assert value_at(collection.document, "other_identity.former_name") == "覃"
    with qtbot.waitSignal(keeper.saved):
        say(box, "旧")
    assert kept() == "覃旧"
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_every_kind_of_editor_tells_what_an_input_method_is_at(field: Callable[[str], Field]) -> None:
    for kind in KINDS:
        at = field(kind)
        compose(at.input, "1")
        answer: Editor = at.editor
        assert (answer.unfinished() is None) is (kind in ("code list", "village"))
