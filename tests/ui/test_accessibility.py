"""Every page as a screen reader has it: each control says its name and what it is, and Tab goes as the eye does."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.ui.shell import Shell, dress
from station.ui.workplace import Workplace
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import CHEAP
from tests.ui.conftest import PASSPHRASE

NO_ROLE = {QAccessible.Role.NoRole, QAccessible.Role.Client}
SLACK = 12


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    dress(qapp)
    application = Application(Settings(password=PASSPHRASE), CHEAP)
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    made = Shell(window_parts(application, folder, simulated_reader("found"), simulated_cameras))
    made.show()
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=20_000)


@pytest.fixture
def place(qtbot: QtBot, shell: Shell) -> Workplace:
    shell.login.passphrase.setText(PASSPHRASE)
    shell.login.enter.click()
    qtbot.waitUntil(lambda: shell.place is not None and shell.jobs.under_way == 0, timeout=20_000)
    assert shell.place is not None
    return shell.place


def controls(root: QWidget) -> list[QWidget]:
    """What one can work with, as Tab goes through it."""
    chain, widget = [], root.window()
    while True:
        chain.append(widget)
        widget = widget.nextInFocusChain()
        if widget is chain[0]:
            break
    wanted = Qt.FocusPolicy.TabFocus
    return [
        each
        for each in chain
        if each.isVisible()
        and root.isAncestorOf(each)
        and each.focusPolicy() & wanted
        and not isinstance(each.parentWidget(), QComboBox | QAbstractSpinBox | QAbstractScrollArea)
        and type(each) is not QScrollArea
    ]


def unnamed(root: QWidget) -> list[str]:
    found = []
    for each in controls(root):
        told = QAccessible.queryAccessibleInterface(each)
        name = told.text(QAccessible.Text.Name)
        if not name or told.role() in NO_ROLE:
            found.append(f"{type(each).__name__} {each.objectName()!r} {told.role()}")
    return found


def against_the_eye(root: QWidget) -> list[str]:
    """Neighbours of the tab order of which the second stands above the first and not to the right of it."""
    spots = [(each, each.mapTo(root, QPoint(0, 0))) for each in controls(root)]
    return [
        f"{type(one).__name__} {type(other).__name__}"
        for (one, here), (other, there) in itertools.pairwise(spots)
        if there.y() < here.y() - SLACK and there.x() <= here.x() + SLACK
    ]


def test_the_log_in_is_told_whole(shell: Shell) -> None:
    assert unnamed(shell.login) == []
    assert against_the_eye(shell.login) == []
    assert any(isinstance(each, QLineEdit) for each in controls(shell.login))


def test_each_page_is_told_whole_and_tab_goes_as_the_eye_does(qtbot: QtBot, shell: Shell, place: Workplace) -> None:
    wrong = {}
    for name, page in place.pages.items():
        place.go_to(name)
        qtbot.waitUntil(lambda: shell.jobs.under_way == 0)
        trouble = unnamed(page.screen) + against_the_eye(page.screen)
        if trouble:
            wrong[name] = trouble
    assert wrong == {}


def test_the_bar_is_worked_by_keyboard(qtbot: QtBot, place: Workplace) -> None:
    assert unnamed(place.bar) == []
    place.window().activateWindow()
    qtbot.waitUntil(place.window().isActiveWindow)
    qtbot.keyClick(place.window(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert place.bar.buttons["records"].isChecked()
    place.bar.buttons["outbox"].setText("报送（3）")
    qtbot.keyClick(place.window(), Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert place.bar.buttons["outbox"].isChecked()
