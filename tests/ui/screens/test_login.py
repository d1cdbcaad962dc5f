from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.domain.operator import Operator, Role
from station.errors import StationError, TooManyAttempts, WrongPassphrase
from station.services.desk import Desk
from station.services.ports import Progress
from station.ui.jobs import Jobs
from station.ui.parts import Unlocked
from station.ui.screens.login import LoginModel, LoginScreen
from tests.db.builders import MORNING
from tests.ui.conftest import PASSPHRASE

ADMIN = Operator("admin", "admin", Role.ADMINISTRATOR, "", MORNING)
Shown = Callable[[Callable[[Progress, str, str], Unlocked]], tuple[LoginModel, LoginScreen]]


@pytest.fixture
def shown(qtbot: QtBot, jobs: Jobs) -> Shown:
    def show(unlock: Callable[[Progress, str, str], Unlocked]) -> tuple[LoginModel, LoginScreen]:
        model = LoginModel(unlock, jobs, "admin", lambda: ("admin", "韦模拟"))
        screen = LoginScreen(model)
        qtbot.addWidget(screen)
        screen.show()
        return model, screen

    return show


def refusing(error: StationError) -> Callable[[Progress, str, str], Unlocked]:
    def unlock(progress: Progress, operator: str, passphrase: str) -> Unlocked:
        raise error

    return unlock


def test_enter_goes_from_operator_to_passphrase_and_in(qtbot: QtBot, desk: Desk, shown: Shown) -> None:
    asked: list[tuple[str, str]] = []

    def unlock(progress: Progress, operator: str, passphrase: str) -> Unlocked:
        asked.append((operator, passphrase))
        return Unlocked(desk, ADMIN)

    model, screen = shown(unlock)
    screen.operator.setFocus()
    QTest.keyClick(screen.operator, Qt.Key.Key_Return)
    QTest.keyClicks(screen.passphrase, "a-long-passphrase")
    with qtbot.waitSignal(model.unlocked):
        QTest.keyClick(screen.passphrase, Qt.Key.Key_Return)
    assert asked == [("admin", "a-long-passphrase")]


def test_a_wrong_passphrase_is_said_and_the_field_emptied(qtbot: QtBot, shown: Shown) -> None:
    model, screen = shown(refusing(WrongPassphrase()))
    screen.passphrase.setText("wrong")
    with qtbot.waitSignal(model.failed):
        screen.enter.click()
    assert "口令不对" in screen.errors.text
    assert "DB-303" in screen.errors.text
    assert screen.passphrase.text() == ""
    assert screen.enter.isEnabled()


def test_a_wait_is_counted_down_while_the_window_lives_and_another_need_not_wait(qtbot: QtBot, shown: Shown) -> None:
    model, screen = shown(refusing(TooManyAttempts(seconds=61)))
    screen.passphrase.setText("wrong")
    with qtbot.waitSignal(model.failed):
        screen.enter.click()
    assert "还需等候1分1秒。" in screen.errors.text
    assert (screen.enter.text(), screen.enter.isEnabled()) == ("请等候1分1秒", False)
    model._second.timeout.emit()
    assert screen.enter.text() == "请等候1分钟"
    for _ in range(60):
        model._second.timeout.emit()
    assert (screen.enter.text(), screen.enter.isEnabled()) == ("登录", True)
    assert not model._second.isActive()
    screen.passphrase.setText("wrong")
    with qtbot.waitSignal(model.failed):
        screen.enter.click()
    assert not screen.enter.isEnabled()
    QTest.keyClicks(screen.operator, "2")
    assert screen.enter.isEnabled(), "somebody else is named"


def test_a_temporary_passphrase_is_changed_before_anything_else(qtbot: QtBot, desk: Desk, shown: Shown) -> None:
    model, screen = shown(lambda progress, *_: Unlocked(desk, replace(ADMIN, must_change_passphrase=True)))
    let_in: list[Unlocked] = []
    model.unlocked.connect(let_in.append)
    screen.passphrase.setText(PASSPHRASE)
    screen.enter.click()
    qtbot.waitUntil(screen.new.isVisible)
    QTest.keyClicks(screen.new, "my own long passphrase")
    QTest.keyClicks(screen.again, "my other long passphrase")
    with qtbot.waitSignal(model.failed):
        screen.choose.click()
    assert "OP-709" in screen.errors.text
    for line in (screen.new, screen.again):
        QTest.keyClicks(line, "short")
    with qtbot.waitSignal(model.failed):
        screen.choose.click()
    assert "DB-304" in screen.errors.text
    assert not let_in
    for line in (screen.new, screen.again):
        assert line.text() == ""
        QTest.keyClicks(line, "my own long passphrase")
    with qtbot.waitSignal(model.unlocked):
        QTest.keyClick(screen.again, Qt.Key.Key_Return)
    assert not screen.new.isVisible()


def test_capitals_that_are_locked_are_said(shown: Shown) -> None:
    _, screen = shown(refusing(WrongPassphrase()))
    QTest.keyClicks(screen.passphrase, "a")
    assert not screen._capitals.isVisible()
    QTest.keyEvent(QTest.KeyAction.Click, screen.passphrase, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert not screen._capitals.isVisible()
    QTest.sendKeyEvent(QTest.KeyAction.Click, screen.passphrase, Qt.Key.Key_A, "A", Qt.KeyboardModifier.NoModifier)
    assert screen._capitals.isVisible()
    QTest.sendKeyEvent(QTest.KeyAction.Click, screen.passphrase, Qt.Key.Key_A, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not screen._capitals.isVisible()


def test_everybody_who_may_log_in_is_offered(shown: Shown) -> None:
    _, screen = shown(refusing(WrongPassphrase()))
    assert [screen._chooser.itemText(row) for row in range(screen._chooser.count())] == ["admin", "韦模拟"]
    assert screen.operator.text() == "admin"
