"""The administrator's page, on a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.db.keyring import KeyFile
from station.db.store import Store
from station.devices.id_card.choose import open_reader
from station.domain.operator import Role
from station.errors import NoRoomForRenewal, OperatorRemoved, WrongPassphrase
from station.services.desk import Desk
from station.services.operators import RenewKey
from station.ui.jobs import Jobs
from station.ui.screens.operators import OperatorsModel, OperatorsScreen
from station.ui.screens.own_passphrase import OwnPassphraseDialog, OwnPassphraseModel
from tests.db.builders import CHEAP, MORNING
from tests.ui.conftest import PASSPHRASE, Quiet

TEMPORARY = "a passphrase for once"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    application = Application(Settings(password=PASSPHRASE), CHEAP)  # type: ignore[arg-type]
    return application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    application = Application(Settings(password=PASSPHRASE), CHEAP)  # type: ignore[arg-type]
    store = application.unlock(folder, "admin", PASSPHRASE)
    yield application.desk(store, open_reader("simulated", MORNING.date))
    store.close()


@pytest.fixture
def screen(desk: Desk, jobs: Jobs, qtbot: QtBot) -> OperatorsScreen:
    screen = OperatorsScreen(OperatorsModel(desk, jobs))
    qtbot.addWidget(screen)
    screen.show()
    screen.model.load()
    qtbot.waitUntil(lambda: screen.model.table.rowCount() == 1)
    return screen


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def rows(screen: OperatorsScreen) -> list[tuple[str, ...]]:
    table = screen.model.table
    return [tuple(str(table.data(table.index(row, column))) for column in range(4)) for row in range(table.rowCount())]


def add(screen: OperatorsScreen, name: str, role: Role = Role.OPERATOR, again: str = TEMPORARY) -> None:
    QTest.keyClicks(screen.new_name, name)
    screen.new_role.setCurrentIndex(screen.new_role.findData(role))
    QTest.keyClicks(screen.new_passphrase, TEMPORARY)
    QTest.keyClicks(screen.new_again, again)
    screen.add_button.click()


def test_somebody_is_added_made_lead_reset_and_removed(
    screen: OperatorsScreen, folder: Path, qtbot: QtBot, jobs: Jobs
) -> None:
    add(screen, "wei")
    qtbot.waitUntil(lambda: screen.model.table.rowCount() == 2)
    assert rows(screen)[1] == ("wei", "wei", "采集员", "须修改临时口令")
    assert screen.new_passphrase.text() == ""
    screen.table.selectRow(1)
    screen.role.setCurrentIndex(screen.role.findData(Role.LEAD))
    screen.role_button.click()
    qtbot.waitUntil(lambda: rows(screen)[1][2] == "负责人")
    settle(qtbot, jobs)
    QTest.keyClicks(screen.temporary, TEMPORARY + "2")
    QTest.keyClicks(screen.temporary_again, TEMPORARY + "2")
    screen.reset_button.click()
    qtbot.waitUntil(lambda: screen.temporary.text() == "" and jobs.under_way == 0)
    assert KeyFile.load(folder / "store.keys").key("wei", TEMPORARY + "2")
    screen.remove_button.click()
    assert "不能再登录" in screen._warning.text()
    assert rows(screen)[1][3] != "已停用", "the first click only warns"
    with qtbot.waitSignal(screen.model.done, check_params_cb=lambda said: said == "数据密钥已更换。", timeout=20_000):
        screen.remove_button.click()
    settle(qtbot, jobs)
    assert rows(screen)[1][3] == "已停用"
    assert not screen._due.isVisible()
    assert KeyFile.load(folder / "store.keys").generations == (2,)
    with pytest.raises(WrongPassphrase):
        Store.open(folder, "wei", TEMPORARY + "2")


def test_without_room_he_is_out_all_the_same_and_what_is_outstanding_is_said(
    screen: OperatorsScreen, folder: Path, qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise NoRoomForRenewal

    add(screen, "wei")
    qtbot.waitUntil(lambda: screen.model.table.rowCount() == 2 and jobs.under_way == 0)
    screen.table.selectRow(1)
    renew = RenewKey.__call__
    monkeypatch.setattr(RenewKey, "__call__", no_room)
    with qtbot.waitSignal(screen.model.failed) as failed:
        screen.remove_button.click()
        screen.remove_button.click()
    assert isinstance(failed.args[0], NoRoomForRenewal)
    qtbot.waitUntil(lambda: screen._due.isVisible() and jobs.under_way == 0)
    assert "还没有更换" in screen._due_text.text()
    monkeypatch.setattr(RenewKey, "__call__", renew)
    screen.renew_button.click()
    qtbot.waitUntil(lambda: not screen.model.renewal_due and jobs.under_way == 0, timeout=20_000)
    assert not screen._due.isVisible()


def test_passphrases_that_differ_and_names_that_are_taken_are_said(
    screen: OperatorsScreen, qtbot: QtBot, jobs: Jobs
) -> None:
    with qtbot.waitSignal(screen.model.failed) as failed:
        add(screen, "wei", again=TEMPORARY + "x")
    assert failed.args[0].code == "OP-709"
    for line in (screen.new_name, screen.new_passphrase, screen.new_again):
        line.clear()
    with qtbot.waitSignal(screen.model.failed) as failed:
        add(screen, "admin")
    assert failed.args[0].code == "OP-703"
    assert screen.add_button.isEnabled()


def test_nobody_removes_or_resets_himself(screen: OperatorsScreen) -> None:
    screen.table.selectRow(0)
    assert not any(button.isEnabled() for button in (screen.remove_button, screen.reset_button, screen.unlock_button))


def test_the_last_administrator_stays_one(screen: OperatorsScreen, qtbot: QtBot, jobs: Jobs) -> None:
    screen.table.selectRow(0)
    screen.role.setCurrentIndex(screen.role.findData(Role.LEAD))
    with qtbot.waitSignal(screen.model.failed) as failed:
        screen.role_button.click()
    assert failed.args[0].code == "OP-705"


def test_the_renewal_can_be_stopped(screen: OperatorsScreen, folder: Path, qtbot: QtBot, jobs: Jobs) -> None:
    screen.model.renew()
    assert screen._bar.isVisible()
    screen.stop_button.click()
    assert not screen._bar.isVisible()
    settle(qtbot, jobs)
    Store.open(folder, "admin", PASSPHRASE, writes=False).close()


def test_ones_own_passphrase_is_changed_with_the_present_one(
    desk: Desk, folder: Path, qtbot: QtBot, jobs: Jobs
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    model = OwnPassphraseModel(desk.change_passphrase, jobs)
    dialog = OwnPassphraseDialog(model, host)
    dialog.open()

    def answer(*texts: str) -> None:
        for line, text in zip(dialog.lines, texts, strict=True):
            line.setText(text)
        dialog.accept_button.click()

    for texts, code in (
        (("not the present one", TEMPORARY, TEMPORARY), "DB-303"),
        ((PASSPHRASE, TEMPORARY, "other"), "OP-709"),
        ((PASSPHRASE, "short", "short"), "DB-304"),
        ((PASSPHRASE, PASSPHRASE, PASSPHRASE), "OP-708"),
    ):
        with qtbot.waitSignal(model.failed):
            answer(*texts)
        assert code in dialog.errors.text
    with qtbot.waitSignal(dialog.accepted):
        answer(PASSPHRASE, TEMPORARY, TEMPORARY)
    settle(qtbot, jobs)
    keys = KeyFile.load(folder / "store.keys")
    assert keys.key("admin", TEMPORARY)
    with pytest.raises(WrongPassphrase):
        keys.key("admin", PASSPHRASE)


def test_a_removed_operators_old_key_file_line_counts_for_nothing(desk: Desk, folder: Path) -> None:
    desk.add_operator(Quiet(), "wei", Role.OPERATOR, TEMPORARY)
    kept = (folder / "store.keys").read_bytes()
    desk.remove_operator(Quiet(), "wei")
    (folder / "store.keys").write_bytes(kept)
    with pytest.raises(OperatorRemoved):
        Store.open(folder, "wei", TEMPORARY, writes=False)
