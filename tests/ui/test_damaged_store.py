"""A damaged store in the window: told at once, listed, and no end of the work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.db.append_only import GUARDS
from station.domain.audit import Action
from station.domain.record import RecordState
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import OPERATOR, PASSPHRASE, open_store
from tests.db.populated import DRAFTS, populate
from tests.db.test_audit import by_hand
from tests.db.test_integrity import damage, pages_of_table

RECORDS = 9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    populate(tmp_path / "station", 500, RECORDS)
    return tmp_path / "station"


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication, folder: Path) -> Iterator[Shell]:
    dress(qapp)
    application = Application(Settings(password=PASSPHRASE))  # type: ignore[arg-type]
    shell = Shell(window_parts(application, folder, simulated_reader("found"), simulated_cameras))
    shell.show()
    yield shell
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible())


def enter(qtbot: QtBot, shell: Shell) -> None:
    with qtbot.waitSignal(shell.login_model.unlocked):
        shell.login_model.log_in(OPERATOR, PASSPHRASE)
    model = shell.records_model
    assert model is not None
    qtbot.waitUntil(lambda: len(model.table.rows) == RECORDS + DRAFTS)


def test_damaged_records_come_first_and_are_told(qtbot: QtBot, shell: Shell, folder: Path) -> None:
    damage(folder, pages_of_table(folder, "revision")[1])
    enter(qtbot, shell)
    model, screen = shell.records_model, shell.records
    assert model is not None
    assert screen is not None
    damaged = [record for record in model.table.rows if record.state is RecordState.DAMAGED]
    assert damaged
    assert model.table.rows[: len(damaged)] == damaged
    assert f"有{len(damaged)}条记录已损坏" in model.note
    screen.table.selectRow(0)
    assert not screen.open_button.isEnabled()
    shown = [str(model.table.data(model.table.index(0, column))) for column in range(model.table.columnCount())]
    assert "已损坏" in shown
    assert not any("1970" in text for text in shown)


def test_what_the_start_found_is_told_at_the_desk(qtbot: QtBot, shell: Shell, folder: Path) -> None:
    store = open_store(folder)
    by_hand(store)
    store.close()
    enter(qtbot, shell)
    assert f"少了{len(GUARDS)}条防改动的规则" in shell.errors.text


def test_missing_work_is_told_at_log_in_and_nobody_is_let_on(qtbot: QtBot, shell: Shell, folder: Path) -> None:
    (folder / "store.head").unlink()
    with qtbot.waitSignal(shell.login_model.failed):
        shell.login_model.log_in(OPERATOR, PASSPHRASE)
    assert "store.head 不见了" in shell.login.errors.text
    assert shell.records is None


def test_who_logs_in_is_in_the_trail(qtbot: QtBot, shell: Shell, folder: Path) -> None:
    enter(qtbot, shell)
    reader = open_store(folder, writes=False)
    with reader.look() as unit:
        assert unit.audit.events()[-1].action is Action.LOGGED_IN
    reader.close()
