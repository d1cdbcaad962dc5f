from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.errors import WrongPassphrase
from station.services.desk import Desk
from station.services.ports import Progress
from station.ui.jobs import Jobs
from station.ui.screens.login import LoginModel, LoginScreen


def test_enter_goes_from_operator_to_passphrase_and_in(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    asked: list[tuple[str, str]] = []

    def unlock(progress: Progress, operator: str, passphrase: str) -> Desk:
        asked.append((operator, passphrase))
        return desk

    model = LoginModel(unlock, jobs, "admin")
    screen = LoginScreen(model)
    qtbot.addWidget(screen)
    screen.show()
    screen.operator.setFocus()
    QTest.keyClick(screen.operator, Qt.Key.Key_Return)
    QTest.keyClicks(screen.passphrase, "a-long-passphrase")
    with qtbot.waitSignal(model.unlocked):
        QTest.keyClick(screen.passphrase, Qt.Key.Key_Return)
    assert asked == [("admin", "a-long-passphrase")]


def test_a_wrong_passphrase_is_said_and_the_field_emptied(qtbot: QtBot, jobs: Jobs) -> None:
    def unlock(progress: Progress, operator: str, passphrase: str) -> Desk:
        raise WrongPassphrase

    model = LoginModel(unlock, jobs, "admin")
    screen = LoginScreen(model)
    qtbot.addWidget(screen)
    screen.show()
    screen.passphrase.setText("wrong")
    with qtbot.waitSignal(model.failed):
        screen.enter.click()
    assert "口令不对" in screen.errors.text
    assert "DB-303" in screen.errors.text
    assert screen.passphrase.text() == ""
    assert screen.enter.isEnabled()
