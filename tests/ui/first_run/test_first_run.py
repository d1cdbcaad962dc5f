"""From no store to work, in the real window on the real store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.domain.operator import Role
from station.ui.first_run.after import CountyView, DevicesView, PeopleView
from station.ui.first_run.screen import FirstRunScreen
from station.ui.first_run.steps import STEPS, FirstStep
from station.ui.lock import LockState
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import CHEAP
from tests.services.builders import Quiet
from tests.ui.at_county import county_at_hand

OWN, TEMPORARY = "zi-ji-de-kou-ling-2018", "lin-shi-kou-ling-2018"
Opened = Callable[[], Shell]


@pytest.fixture
def application(tmp_path: Path) -> Application:
    return Application(Settings(state=tmp_path / "state"), CHEAP)


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, application: Application, tmp_path: Path) -> Iterator[Opened]:
    """Opens the window on the data directory; those opened are closed at the end."""
    dress(qapp)
    shells: list[Shell] = []

    def open_window() -> Shell:
        shell = Shell(window_parts(application, tmp_path / "station", simulated_reader("found"), simulated_cameras))
        shell.show()
        shells.append(shell)
        return shell

    yield open_window
    for shell in shells:
        shut(qtbot, shell)


def shut(qtbot: QtBot, shell: Shell) -> None:
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)


def enter() -> None:
    """The key, wherever the keyboard is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)


def typed(text: str) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    QTest.keyClicks(focused, text)


def first_run(qtbot: QtBot, shell: Shell) -> FirstRunScreen:
    assert shell.first_run is not None
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    return shell.first_run


def say_place(qtbot: QtBot, screen: FirstRunScreen, town: str = "gbqdwz") -> None:
    screen.place.town.setFocus()
    typed(town)
    qtbot.waitUntil(lambda: bool(screen.model.place.matches))
    enter()
    assert screen.model.place.town is not None


def made(qtbot: QtBot, screen: FirstRunScreen) -> None:
    """Through the steps to an open store, by the keyboard alone."""
    screen.next_button.setFocus()
    enter()
    say_place(qtbot, screen)
    enter()
    assert screen.model.step is FirstStep.ADMINISTRATOR
    typed(OWN)
    enter()
    typed(OWN)
    enter()
    assert screen.model.step is FirstStep.STORE
    enter()
    qtbot.waitUntil(lambda: screen.model.step is FirstStep.DEVICES)


def test_a_station_is_made_by_the_keyboard_alone_and_one_is_at_work(
    qtbot: QtBot, application: Application, opened: Opened, tmp_path: Path
) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    made(qtbot, screen)
    assert screen.model.administrator.passphrase == "", "it is not kept"
    assert screen.administrator.passphrase.text() == screen.administrator.again.text() == ""
    qtbot.waitUntil(lambda: shell.jobs.under_way == 0)
    for _ in range(3):
        enter()
    assert screen.model.step is FirstStep.DONE
    enter()
    qtbot.waitUntil(lambda: shell.place is not None and shell.jobs.under_way == 0)
    assert shell.first_run is None
    assert shell.place is not None
    assert shell.place.isVisible()
    assert shell.place.bar.who.full == "管理员 admin　采集站 450802101-01　广西壮族自治区贵港市港北区大圩镇"
    shut(qtbot, shell)
    with application.open_desk(tmp_path / "station", "admin", writes=False, passphrase=OWN) as desk:
        assert (desk.station_code, len(desk.campaign.villages)) == ("450802101-01", 19)
    assert opened().first_run is None, "the next time one logs in"


def test_nothing_is_written_before_the_store_is_made(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    screen.model.go_on()
    say_place(qtbot, screen)
    screen.model.go_on()
    screen.administrator.passphrase.setFocus()
    typed(OWN)
    enter()
    typed(OWN)
    screen.model.go_on()
    assert screen.model.step is FirstStep.STORE
    shut(qtbot, shell)
    assert not (tmp_path / "station").exists()
    assert not (tmp_path / "state").exists()
    assert opened().first_run is not None


def test_one_goes_back_and_forward_freely_and_what_was_said_stands(qtbot: QtBot, opened: Opened) -> None:
    screen = first_run(qtbot, opened())
    model = screen.model
    model.go_on()
    say_place(qtbot, screen)
    screen.place.code.setFocus()
    screen.place.code.selectAll()
    typed("450802101-07")
    model.go_on()
    screen.back_button.click()
    screen.back_button.click()
    assert model.step is FirstStep.WELCOME
    assert not screen.back_button.isVisible()
    model.go_on()
    assert (model.place.code, screen.place.code.text()) == ("450802101-07", "450802101-07")
    screen.place.town.clear()
    say_place(qtbot, screen, "gps")
    assert model.place.code == "450802101-07", "a number that was typed is not proposed over"


def test_across_the_making_of_the_store_there_is_no_way_back(qtbot: QtBot, opened: Opened) -> None:
    screen = first_run(qtbot, opened())
    made(qtbot, screen)
    assert not screen.model.may_go_back
    screen.model.go_back()
    assert screen.model.step is FirstStep.DEVICES
    screen.model.go_on()
    assert screen.model.may_go_back


def test_a_store_is_there_whole_where_the_window_is_closed_while_it_is_made(
    qtbot: QtBot, application: Application, opened: Opened, tmp_path: Path
) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    screen.model.go_on()
    say_place(qtbot, screen)
    screen.model.administrator.say("admin", OWN, OWN)
    screen.model.go_on()
    screen.model.go_on()
    screen.model.go_on()
    assert screen.model.busy
    shut(qtbot, shell)
    with application.open_desk(tmp_path / "station", "admin", writes=True, passphrase=OWN) as desk:
        assert desk.station_code == "450802101-01"


def test_what_keeps_a_store_from_being_made_is_told_and_one_can_try_again(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "station").write_bytes(b"a file where the folder should be")
    shell = opened()
    screen = first_run(qtbot, shell)
    screen.model.go_on()
    say_place(qtbot, screen)
    screen.model.administrator.say("admin", OWN, OWN)
    screen.model.go_on()
    screen.model.go_on()
    with qtbot.waitSignal(screen.model.failed):
        screen.next_button.click()
    assert "DB-300" in screen.errors.text
    assert screen.model.step is FirstStep.STORE
    assert screen.next_button.text() == "建立数据库"
    (tmp_path / "station").unlink()
    screen.next_button.click()
    qtbot.waitUntil(lambda: screen.model.step is FirstStep.DEVICES)
    assert screen.errors.text == ""


def test_a_store_that_was_made_meanwhile_is_not_touched(
    qtbot: QtBot, application: Application, opened: Opened, tmp_path: Path
) -> None:
    screen = first_run(qtbot, opened())
    screen.model.go_on()
    say_place(qtbot, screen)
    screen.model.administrator.say("admin", OWN, OWN)
    screen.model.go_on()
    screen.model.go_on()
    other = Application(Settings(state=tmp_path / "state", password=TEMPORARY), CHEAP)  # type: ignore[arg-type]
    other.make_station(tmp_path / "station", "wei", "450802101-02", "450802101")
    with qtbot.waitSignal(screen.model.failed):
        screen.next_button.click()
    assert "DB-302" in screen.errors.text
    with other.open_desk(tmp_path / "station", "wei", writes=False) as desk:
        assert desk.station_code == "450802101-02"


def test_a_key_file_without_its_store_is_warned_of(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "station").mkdir()
    (tmp_path / "station" / "store.keys").write_bytes(b"{}")
    shell = opened()
    assert shell.first_run is not None
    assert shell.first_run.model.founding.remains


def test_devices_are_looked_at_when_their_step_is_entered(qtbot: QtBot, opened: Opened) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    made(qtbot, screen)
    view, afterwards = screen.views[FirstStep.DEVICES], screen.model.afterwards
    assert isinstance(view, DevicesView)
    assert afterwards is not None
    qtbot.waitUntil(lambda: bool(afterwards.devices.report) and not afterwards.devices.looking, timeout=20_000)
    assert view._reader.text() == "已连接，可以读卡。"
    assert view._cameras.text() == "模拟摄像头、模拟高拍仪（高拍仪）"
    view.report_button.click()
    assert "安全模块号" in view.report.text
    view.report.close()


def test_the_county_is_joined_by_its_ticket(qtbot: QtBot, opened: Opened, tmp_path: Path) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    made(qtbot, screen)
    screen.model.go_on()
    assert screen.next_button.text() == "以后再登记"
    view, afterwards = screen.views[FirstStep.COUNTY], screen.model.afterwards
    assert isinstance(view, CountyView)
    assert afterwards is not None
    with county_at_hand(tmp_path / "county") as county:
        afterwards.enrolment.take(county.ticket_file(tmp_path))
        qtbot.waitUntil(view.panel.isVisible)
        view.panel.network_button.click()
        qtbot.waitUntil(lambda: afterwards.joined and shell.jobs.under_way == 0)
    assert view._standing.text() == "已在模拟县登记，可以同步了。"
    assert screen.next_button.text() == "下一步"


def test_operators_are_added_with_passphrases_they_must_change(
    qtbot: QtBot, application: Application, opened: Opened, tmp_path: Path
) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    made(qtbot, screen)
    screen.model.go_on()
    screen.model.go_on()
    view, afterwards = screen.views[FirstStep.PEOPLE], screen.model.afterwards
    assert isinstance(view, PeopleView)
    assert afterwards is not None
    typed("tan")
    enter()
    view.shown.setText("覃示范")
    enter()
    enter()
    typed("short")
    assert view.told.text() == "还差5个字符。"
    assert not view.add_button.isEnabled()
    typed(TEMPORARY)
    enter()
    typed("short" + TEMPORARY)
    enter()
    qtbot.waitUntil(lambda: afterwards.others == 1 and shell.jobs.under_way == 0)
    assert view.name.text() == view.passphrase.text() == ""
    enter()
    assert screen.model.step is FirstStep.DONE
    enter()
    qtbot.waitUntil(lambda: shell.place is not None and shell.jobs.under_way == 0)
    shut(qtbot, shell)
    with application.open_desk(tmp_path / "station", "admin", writes=False, passphrase=OWN) as desk:
        [tan] = [each.operator for each in desk.list_operators(Quiet()).listed if each.operator.name == "tan"]
    assert (tan.display_name, tan.role, tan.must_change_passphrase) == ("覃示范", Role.OPERATOR, True)


def test_a_first_run_left_alone_is_locked(qtbot: QtBot, opened: Opened) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    made(qtbot, screen)
    qtbot.waitUntil(lambda: shell.jobs.under_way == 0)
    shell.idle.idle.emit()
    qtbot.waitUntil(lambda: shell.lock.state is LockState.LOCKED)
    assert shell.login.isVisible()
    assert shell.login.operator.text() == "admin"
    shell.login.passphrase.setText(OWN)
    shell.login.enter.click()
    qtbot.waitUntil(lambda: shell.place is not None and shell.place.isVisible())


def test_the_help_is_open_at_the_page_for_it(qtbot: QtBot, opened: Opened) -> None:
    shell = opened()
    screen = first_run(qtbot, shell)
    QTest.keyClick(screen.next_button, Qt.Key.Key_F1)
    assert shell.help is not None
    assert shell.help.model.shown.name == "first-run"


def test_the_steps_are_told_in_their_order(opened: Opened) -> None:
    screen = opened().first_run
    assert screen is not None
    assert [button.text() for button in screen._steps.values()] == [
        f"{n} {step.value}" for n, step in enumerate(STEPS, 1)
    ]
    assert screen._steps[FirstStep.WELCOME].isChecked()


def test_a_title_of_ones_own_is_kept_within_its_length(qtbot: QtBot, opened: Opened) -> None:
    screen = first_run(qtbot, opened())
    model = screen.model
    model.go_on()
    say_place(qtbot, screen)
    model.place.set_title("题" * 61)
    assert "60个字" in model.wanting
    model.place.set_code("450802101")
    assert "采集站编号不对" in model.wanting
    assert not screen.next_button.isEnabled()
