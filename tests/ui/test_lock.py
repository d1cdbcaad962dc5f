"""The station locked: the draft is kept, nobody reads on, and work goes on where it was."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.db.store import Store
from station.domain.operator import Role
from station.errors import DiskFull, StoreInUse, StoreLocked, WrongPassphrase
from station.services.drafts import SaveDraft
from station.services.flow import Step
from station.services.ports import Progress
from station.ui.editors import LineEditor
from station.ui.lock import LockState
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_monitor, simulated_reader, window_parts
from tests.db.builders import CHEAP
from tests.ui.conftest import PASSPHRASE, Quiet

OTHER = "another-long-passphrase"


@dataclass
class Station:
    """A station's window, logged in, and the person at its desk."""

    shell: Shell
    folder: Path
    qtbot: QtBot

    @property
    def collection(self):  # type: ignore[no-untyped-def]
        assert self.shell.desk_model is not None
        return self.shell.desk_model.collection

    def log_in(self, passphrase: str = PASSPHRASE, operator: str = "admin") -> None:
        login = self.shell.login
        self.qtbot.waitUntil(login.enter.isEnabled)
        login.operator.setText(operator)
        login.passphrase.setText(passphrase)
        login.enter.click()
        self.qtbot.waitUntil(lambda: not self.shell.login_model.busy and self.shell.jobs.under_way == 0)

    def somebody(self) -> None:
        """The first of the sample people comes, and his form is open."""
        model = self.shell.desk_model
        assert model is not None
        assert self.shell.desk is not None
        self.qtbot.waitUntil(lambda: model.card.sight.state.value == "no_card")
        self.shell.desk.card.read_button.click()
        self.qtbot.waitUntil(lambda: model.card.visitor is not None and self.shell.jobs.under_way == 0)
        model.card.start()
        self.qtbot.waitUntil(lambda: self.collection.step is not Step.CARD and self.shell.jobs.under_way == 0)
        self.collection.answer("categories", ["discharged_soldier"])
        self.collection.go_to(Step.FORM)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.shell.jobs.under_way == 0)

    def wait_locked(self) -> None:
        self.qtbot.waitUntil(lambda: self.shell.lock.state is LockState.LOCKED)

    def seen(self) -> bool:
        """Whether the workplace, and with it a person, is seen."""
        return self.shell.desk is not None and self.shell._stack.currentWidget() is self.shell.place

    def kept(self) -> list[dict[str, object]]:
        """The drafts as another process finds them."""
        store = Store.open(self.folder, "admin", PASSPHRASE, writes=False)
        try:
            with store.look() as unit:
                return [dict(unit.drafts.get(each.record_id).document) for each in unit.records.summaries()]
        finally:
            store.close()


@pytest.fixture
def station(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Station]:
    application = Application(Settings(password=PASSPHRASE), CHEAP)  # type: ignore[arg-type]
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    with application.open_desk(folder, "admin", writes=True) as desk:
        desk.add_operator(Quiet(), "韦模拟", Role.OPERATOR, OTHER)
    with application.open_desk(folder, "韦模拟", writes=True, passphrase=OTHER) as desk:
        desk.change_passphrase(Quiet(), OTHER, OTHER + "!")
    dress(qapp)
    reader = simulated_reader("found", "new")
    shell = Shell(window_parts(application, folder, reader, simulated_cameras, simulated_monitor(reader)))
    shell.show()
    under_test = Station(shell, folder, qtbot)
    under_test.log_in()
    yield under_test
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)
    shell.deleteLater()
    assert "card monitor" not in [thread.name for thread in threading.enumerate()]


def line_of(station: Station, path: str) -> LineEditor:
    assert station.shell.desk is not None
    found = [
        each
        for each in station.shell.desk.form.findChildren(LineEditor)
        if each.field.path == path and each.isVisible()
    ]
    assert found, path
    return found[0]


def test_without_input_it_locks_and_after_the_passphrase_goes_on_in_the_same_field(station: Station) -> None:
    station.somebody()
    editor = line_of(station, "other_identity.phone")
    station.shell.activateWindow()
    editor.line.setFocus()
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "13900000036")
    station.shell.idle.timer.start(1)
    station.wait_locked()
    assert not station.seen()
    assert [each["other_identity"]["phone"] for each in station.kept()] == ["13900000036"]  # type: ignore[index]
    record_id, step = station.collection.keeper.record_id, station.collection.step
    station.log_in()
    assert station.seen()
    assert (station.collection.keeper.record_id, station.collection.step) == (record_id, step)
    assert editor.line.text() == "13900000036"
    assert station.shell.idle.timer.isActive()
    QTest.keyClicks(editor.line, "\b\b37")
    station.collection.keeper.flush(lambda: None)
    station.settle()
    assert station.kept()[0]["other_identity"]["phone"] == "13900000037"  # type: ignore[index]


def test_what_an_input_method_has_not_committed_is_kept_and_so_is_the_last_second(station: Station) -> None:
    station.somebody()
    editor = line_of(station, "other_identity.phone")
    editor.line.setFocus()
    committed = QInputMethodEvent()
    committed.setCommitString("号")
    QApplication.sendEvent(editor.line, committed)
    station.shell.activateWindow()
    station.qtbot.waitUntil(station.shell.isActiveWindow)
    QTest.keyClick(editor.line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    station.wait_locked()
    assert "号" in str(station.kept()[0]["other_identity"])


@pytest.mark.parametrize("kind", [QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress])
def test_any_input_in_any_window_starts_the_time_anew(station: Station, kind: QEvent.Type) -> None:
    watch = station.shell.idle
    window = QDialog()
    station.qtbot.addWidget(window)
    watch.begin(60)
    hour = 3_600_000
    station.qtbot.waitUntil(lambda: watch.timer.remainingTime() < hour - 200)
    QApplication.postEvent(window, QEvent(QEvent.Type.UpdateRequest))
    QApplication.processEvents()
    assert watch.timer.remainingTime() < hour - 200, "nobody was there"
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, QPointF(1, 1), QPointF(1, 1), left, left, Qt.KeyboardModifier.NoModifier)
    QApplication.postEvent(window, event)
    station.qtbot.waitUntil(lambda: watch.timer.remainingTime() > hour - 200)


def test_locked_no_key_is_in_memory_and_no_service_answers(station: Station) -> None:
    desk = station.collection.desk
    station.shell.place.lock_button.click()
    station.wait_locked()
    with pytest.raises(StoreLocked):
        desk.list_records(Quiet())
    Store.open(station.folder, "admin", PASSPHRASE).close()  # another process may write meanwhile
    station.log_in("a wrong passphrase")
    assert "DB-303" in station.shell.login.errors.text
    assert not station.seen()
    with pytest.raises(StoreLocked):
        desk.list_records(Quiet())
    station.log_in()
    assert station.seen()
    assert desk.list_records(Quiet()) == []


def test_another_operator_finds_the_draft_in_the_list_and_an_empty_desk(station: Station) -> None:
    station.somebody()
    QTest.keyClicks(line_of(station, "other_identity.phone").line, "1")
    station.shell.place.lock_button.click()
    station.wait_locked()
    station.log_in(OTHER + "!", "韦模拟")
    assert station.seen()
    assert station.collection.step is Step.CARD
    assert station.collection.keeper is None
    assert station.shell.records_model is not None
    assert [record.operator for record in station.shell.records_model.table.rows] == ["admin"]
    assert "operators" not in station.shell.place.pages, "he is no administrator"
    station.somebody()
    assert station.collection.keeper is not None


def test_a_job_under_way_ends_before_the_store_is_closed(station: Station) -> None:
    go_on, done = threading.Event(), list[str]()
    desk = station.collection.desk

    def long(progress: Progress) -> int:
        go_on.wait()
        return len(desk.list_records(progress))

    station.shell.jobs.start(long, then=lambda count: done.append(f"{count} records"))
    station.shell.place.lock_button.click()
    station.qtbot.waitUntil(lambda: station.shell.lock.state is LockState.COVERED)
    assert not station.seen(), "nobody reads on meanwhile"
    assert not station.shell.login.enter.isEnabled()
    with pytest.raises(StoreInUse):
        Store.open(station.folder, "admin", PASSPHRASE)
    go_on.set()
    station.wait_locked()
    assert done == ["0 records"]
    station.log_in()


def test_what_cannot_be_kept_keeps_the_station_open_and_is_told(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.somebody()
    save = SaveDraft.__call__

    def full(*_: object) -> None:
        raise DiskFull

    monkeypatch.setattr(SaveDraft, "__call__", full)
    QTest.keyClicks(line_of(station, "other_identity.phone").line, "1")
    station.shell.place.lock_button.click()
    station.qtbot.waitUntil(lambda: "DB-308" in station.shell.errors.text)
    assert station.seen()
    assert station.shell.lock.state is LockState.OPEN
    monkeypatch.setattr(SaveDraft, "__call__", save)
    station.shell.idle.timer.start(1)
    station.wait_locked()
    assert not station.seen()


def test_dialogs_that_may_show_a_person_are_closed_and_the_reader_is_let_go(station: Station) -> None:
    dialog = QDialog(station.shell)
    dialog.open()
    station.shell.place.lock_button.click()
    station.wait_locked()
    assert not dialog.isVisible()
    assert "card monitor" not in [thread.name for thread in threading.enumerate()]
    station.log_in()
    assert [thread.name for thread in threading.enumerate()].count("card monitor") == 1


def test_whoever_was_removed_while_it_was_locked_is_not_let_in(station: Station) -> None:
    station.shell.place.lock_button.click()
    station.wait_locked()
    store = Store.open(station.folder, "admin", PASSPHRASE)
    with store.unit() as unit:
        known = unit.operators.get("admin")
        unit.operators.put(
            type(known)(known.name, known.name, known.role, known.recipient, known.created_at, active=False)
        )
        unit.commit()
    store.close()
    station.log_in()
    assert "DB-314" in station.shell.login.errors.text
    assert not station.seen()


def test_a_temporary_passphrase_left_unchanged_is_asked_for_again_and_shows_nobodys_pages(station: Station) -> None:
    station.somebody()
    administrator = station.shell.place
    with_admin = station.collection.desk
    with_admin.reset_passphrase(Quiet(), "韦模拟", OTHER)
    station.shell.place.lock_button.click()
    station.wait_locked()
    for _ in range(2):
        station.log_in(OTHER, "韦模拟")
        assert station.shell.login.new.isVisible()
        station.shell.idle.timer.start(1)
        station.wait_locked()
        assert not station.shell.login.new.isVisible()
        Store.open(station.folder, "admin", PASSPHRASE).close()
    station.log_in(OTHER, "韦模拟")
    for line in (station.shell.login.new, station.shell.login.again):
        line.setText(OTHER + "?")
    station.shell.login.choose.click()
    station.qtbot.waitUntil(station.seen)
    station.settle()
    assert station.shell.place is not administrator
    assert station.collection.keeper is None


def test_a_wrong_passphrase_does_not_open_a_store_that_is_open(station: Station) -> None:
    store = Store.open(station.folder, "admin", PASSPHRASE, writes=False)
    with pytest.raises(WrongPassphrase):
        store.reopen("not the passphrase")
    with pytest.raises(StoreLocked):
        store.look()
