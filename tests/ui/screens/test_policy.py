import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.forms.document import catalogue_of
from station.ui.screens.policy import PolicyModel, PolicyScreen


@pytest.fixture
def screen(qtbot: QtBot) -> PolicyScreen:
    catalogue = catalogue_of("2018")
    assert catalogue is not None
    made = PolicyScreen(PolicyModel(catalogue))
    qtbot.addWidget(made)
    made.show()
    return made


def test_typing_shows_the_best_at_once(qtbot: QtBot, screen: PolicyScreen) -> None:
    screen.typed.insert("残疾军人")  # as an input method commits it
    assert screen.list.item(0).text().startswith("残疾军人")
    assert "必须同时选" in screen.text.toPlainText()
    qtbot.keyClick(screen.typed, Qt.Key.Key_Return)
    qtbot.keyClick(screen.list, Qt.Key.Key_Down)
    assert screen.list.currentRow() == 1
    assert screen.model.read is screen.model.found[1]
    assert screen.model.found[1].title in screen.text.toPlainText()


def test_nothing_found_says_so(screen: PolicyScreen) -> None:
    screen.typed.setText("没有这样的词")
    assert screen.list.count() == 0
    assert "没有找到" in screen.text.toPlainText()
    screen.typed.clear()
    assert screen.list.count() == len(screen.model.found) > 30
