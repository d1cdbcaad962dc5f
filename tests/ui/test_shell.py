import threading
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.domain.card_state import CardState
from station.resources import resource
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_monitor, simulated_reader, window_parts
from tests.db.builders import CHEAP
from tests.ui.conftest import PASSPHRASE


def test_every_icon_of_the_style_sheet_ships() -> None:
    style = resource("style.qss").read_text("utf-8")
    names = {part.partition('"')[0] for part in style.split("@icons@/")[1:]}
    assert names
    for name in names:
        assert resource(f"icons/{name}").is_file()


def test_the_window_follows_the_simulated_reader_and_lets_go_of_it_when_it_closes(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    application = Application(Settings(password=PASSPHRASE), CHEAP)
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    dress(qapp)
    reader = simulated_reader("found")
    monitor = simulated_monitor(reader)
    shell = Shell(window_parts(application, folder, reader, simulated_cameras, monitor))
    qtbot.addWidget(shell)
    shell.show()
    shell.login.passphrase.setText(PASSPHRASE)
    shell.login.enter.click()
    qtbot.waitUntil(lambda: shell.desk_model is not None)
    assert shell.desk_model is not None
    assert shell.desk is not None
    card, page = shell.desk_model.card, shell.desk.card
    qtbot.waitUntil(lambda: card.sight.state is CardState.NO_CARD)
    page.read_button.click()
    qtbot.waitUntil(lambda: card.visitor is not None and shell.jobs.under_way == 0)
    page.diagnose_button.click()
    qtbot.waitUntil(lambda: not card.diagnosing, timeout=20_000)
    assert "最近的状态：阅读器已就绪，等待放卡、正在读卡、身份证已读出" in page.report.text
    page.report.close()
    assert [thread.name for thread in threading.enumerate()].count("card monitor") == 1, "it goes on afterwards"
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)
    assert "card monitor" not in [thread.name for thread in threading.enumerate()]


def test_the_window_is_never_larger_than_its_screen(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    application = Application(Settings(password=PASSPHRASE), CHEAP)
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    dress(qapp)
    shell = Shell(window_parts(application, folder, simulated_reader("found"), simulated_cameras))
    qtbot.addWidget(shell)
    room = shell.screen().availableGeometry().size()
    shell.resize(room.width() // 2, room.height() // 2)
    shell.show_on_screen()
    assert not shell.isMaximized()
    shell.hide()
    shell.resize(room.width() + 200, room.height() - 20)
    shell.show_on_screen()
    assert shell.isMaximized()
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)


def test_an_operator_reads_at_the_next_log_in_as_he_chose(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    application = Application(Settings(password=PASSPHRASE), CHEAP)
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    dress(qapp)

    def logged_in() -> Shell:
        shell = Shell(window_parts(application, folder, simulated_reader("found"), simulated_cameras))
        qtbot.addWidget(shell)
        shell.show()
        shell.login.passphrase.setText(PASSPHRASE)
        shell.login.enter.click()
        qtbot.waitUntil(lambda: shell.place is not None and shell.jobs.under_way == 0, timeout=20_000)
        return shell

    def closed(shell: Shell) -> None:
        shell.close()
        qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)

    try:
        first = logged_in()
        first.type_size.larger()
        assert first.place is not None
        first.place.home_visit.toggle()
        first.type_size.larger()
        closed(first)
        dress(qapp)
        second = logged_in()
        assert second.type_size.percent == 125
        closed(second)
    finally:
        dress(qapp)
