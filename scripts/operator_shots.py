"""A picture of log-in, lock and the operators' page in their states: `operators-*.png`."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from scripts import stage
from scripts.waiting import wait_until
from station.app import Application
from station.config import Settings
from station.domain.evidence import EvidenceKind, attach
from station.domain.operator import Role
from station.errors import PassphrasesDiffer, TooManyAttempts
from station.services.desk import Desk
from station.ui.lock import LockState
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import an_id_number
from tests.services.builders import Quiet, a_document, a_photo

TEMPORARY = "lin-shi-kou-ling-2018"


def operator_shots(folder: Path) -> list[Path]:
    """Leaves the pictures in a folder; gives their paths."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        station = Path(home) / "station"
        stage.make_station(station)
        shots = _Windows(qt, station, folder).walk()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shots


class _Windows:
    def __init__(self, qt: QApplication, station: Path, folder: Path) -> None:
        self._qt, self._folder = qt, folder
        self._application = Application(Settings(password=stage.PASSPHRASE))  # type: ignore[arg-type]
        self._station = station
        self._shots: list[Path] = []
        with self._application.open_desk(station, "admin", writes=True) as desk:
            self._people(desk)
        self.shell = Shell(window_parts(self._application, station, simulated_reader("found"), simulated_cameras))
        self.shell.show()

    def _people(self, desk: Desk) -> None:
        for name, shown, role in (
            ("wei", "韦模拟", Role.LEAD),
            ("tan", "覃示范", Role.OPERATOR),
            ("li", "李样例", Role.OPERATOR),
        ):
            desk.add_operator(Quiet(), name, role, TEMPORARY, shown)
        desk.change_campaign(Quiet(), lead_checks=True)
        desk.remove_operator(Quiet(), "li")

    def walk(self) -> list[Path]:
        login = self.shell.login
        self.shoot("log-in")
        self.shell.login_model._on_failed(TooManyAttempts(seconds=1790))
        self.shoot("log-in-waits")
        self.shell.login_model._on_second()
        self.shell.login_model.forgive()
        self.log_in("tan", TEMPORARY)
        self.wait(login.new.isVisible)
        self.shoot("own-passphrase")
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())
        self.shell = Shell(window_parts(self._application, self._station, simulated_reader("found"), simulated_cameras))
        self.shell.show()
        self.log_in("admin", stage.PASSPHRASE)
        self.wait(lambda: self.shell.operators is not None)
        page = self.shell.operators
        assert page is not None
        self.shell.place.go_to("operators")
        self.wait(lambda: page.model.table.rowCount() == 4 and self.shell.jobs.under_way == 0)
        self.shoot("list")
        page.table.selectRow(2)
        page.remove_button.click()
        self.shoot("remove")
        page.model.percent = 42
        page.model.changed.emit()
        self.shoot("renewing")
        page.model.percent = None
        page.model.changed.emit()
        self.shell.place.to_change_passphrase.emit()
        self.shell.own_passphrase._on_failed(PassphrasesDiffer())
        self._save(self.shell.own_passphrase, "change-passphrase")
        self.shell.place.lock_button.click()
        self.wait(lambda: self.shell.lock.state is LockState.LOCKED)
        self.shoot("locked")
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())
        self._lead()
        return self._shots

    def _lead(self) -> None:
        """What the lead sees: a record to check, and one that was given back."""
        own = "fu-ze-ren-de-kou-ling"
        with self._application.open_desk(self._station, "wei", writes=True, passphrase=TEMPORARY) as desk:
            desk.change_passphrase(Quiet(), TEMPORARY, own)
        with self._application.open_desk(self._station, "admin", writes=True) as desk:
            page = attach(EvidenceKind.SIGNED_FORM, b"page", "image/jpeg", desk.clock())
            records = [
                desk.submit_document(Quiet(), a_document(an_id_number(number), name), [a_photo(), page]).record_id
                for number, name in ((5, "覃示范"), (7, "莫样例"), (9, "韦模拟"))
            ]
        with self._application.open_desk(self._station, "wei", writes=True, passphrase=own) as desk:
            desk.return_to_operator(Quiet(), records[0], "退役证件号与原件不一致，请核对。")
            desk.check_record(Quiet(), records[1])
        self.shell = Shell(window_parts(self._application, self._station, simulated_reader("found"), simulated_cameras))
        self.shell.show()
        self.log_in("wei", own)
        self.wait(lambda: self.shell.records is not None and self.shell.jobs.under_way == 0)
        self.shell.place.go_to("records")
        self.wait(lambda: self.shell.jobs.under_way == 0)
        assert self.shell.records is not None
        self.shell.records.table.selectRow(0)
        self.shoot("check")
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())

    def log_in(self, operator: str, passphrase: str) -> None:
        login = self.shell.login
        login.operator.setText(operator)
        login.passphrase.setText(passphrase)
        login.enter.click()
        self.wait(lambda: not self.shell.login_model.busy)

    def wait(self, condition: Callable[[], bool]) -> None:
        wait_until(condition)

    def shoot(self, name: str) -> None:
        self._save(self.shell, name)

    def _save(self, window: QWidget, name: str) -> None:
        self._qt.processEvents()
        picture = self._folder / f"operators-{name}.png"
        window.grab().save(str(picture))
        self._shots.append(picture)
