"""A picture of every page of the workplace, small and large, and of the states of those that no other script shows:
`page-*.png`.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from scripts import stage
from scripts.waiting import wait_until
from station.app import Application
from station.config import Settings
from station.errors import FolderNotEmpty, ReaderLost
from station.ui.shell import Shell, dress
from station.ui.workplace import Workplace
from station.window import simulated_cameras, simulated_monitor, simulated_reader, window_parts

SIZES = ((1366, 768), (1920, 1080))


def page_shots(folder: Path) -> list[Path]:
    """Leaves the pictures in a folder; gives their paths."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        stage.make_station(Path(home) / "station")
        shots = _Pages(qt, Path(home), folder).walk()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shots


class _Pages:
    def __init__(self, qt: QApplication, home: Path, folder: Path) -> None:
        self._qt, self._home, self._folder = qt, home, folder
        self._shots: list[Path] = []
        application = Application(Settings(password=stage.PASSPHRASE))  # type: ignore[arg-type]
        reader = simulated_reader("found")
        parts = window_parts(application, home / "station", reader, simulated_cameras, simulated_monitor(reader))
        self.shell = Shell(parts)

    @property
    def place(self) -> Workplace:
        assert self.shell.place is not None
        return self.shell.place

    def walk(self) -> list[Path]:
        self.shell.show()
        self.shell.login.passphrase.setText(stage.PASSPHRASE)
        self.shell.login.enter.click()
        self.settle(lambda: self.shell.place is not None)
        for size in SIZES:
            self.shell.resize(*size)
            for name in self.place.pages:
                self.place.go_to(name)
                self.shoot(f"{name}-{size[0]}")
        self.shell.resize(*SIZES[0])
        for states in (self._policy, self._devices, self._settings, self._copies, self._trail, self._menu):
            states()
        self.shell.close()
        wait_until(lambda: not self.shell.isVisible())
        return self._shots

    def _policy(self) -> None:
        screen = self.place.pages["policy"].screen
        self.place.go_to("policy")
        screen.typed.setText("复员")
        self.shoot("policy-found")
        screen.typed.setText("没有这样的词")
        self.shoot("policy-nothing")

    def _devices(self) -> None:
        screen, model = self.place.pages["devices"].screen, self.place.models.devices
        self.place.go_to("devices")
        screen.diagnose_button.click()
        self._qt.processEvents()
        self.shoot("devices-busy", settled=False)
        self.settle(lambda: model.report is not None)
        screen.camera_button.click()
        wait_until(lambda: model.choice.camera is not None and model.choice.camera.sink.videoFrame().isValid())
        self.shoot("devices-tried")
        model.failed.emit(ReaderLost())
        self.shoot("devices-failed")
        self.place.errors.hide()
        screen.camera_button.click()

    def _settings(self) -> None:
        screen = self.place.pages["settings"].screen
        self.place.go_to("settings")
        screen.lead_checks.setChecked(True)
        screen.save_button.click()
        self.shoot("settings-saved")

    def _copies(self) -> None:
        model = self.place.models.safekeeping
        assert model is not None
        self.place.go_to("safekeeping")
        for name in ("镜像", "备份"):
            (self._home / name).mkdir()
        model.add_mirror(self._home / "镜像")
        self.settle(lambda: bool(model.table.rows) and model.job is None)
        model.back_up(self._home / "备份")
        self.shoot("safekeeping-busy", settled=False)
        self.settle(lambda: model.job is None)
        model.load()
        self.shoot("safekeeping-done")
        model.failed.emit(FolderNotEmpty())
        self.shoot("safekeeping-failed")
        self.place.errors.hide()

    def _trail(self) -> None:
        screen = self.place.pages["trail"].screen
        self.place.go_to("trail")
        screen.words.setText("没有这样的事")
        self.shoot("trail-nothing")
        screen.words.clear()

    def _menu(self) -> None:
        menu = self.place.bar.menu
        menu.popup(self.place.bar.more.mapToGlobal(self.place.bar.more.rect().bottomLeft()))
        self._qt.processEvents()
        self._keep(menu.grab().save, "menu")
        menu.hide()

    def settle(self, condition: Callable[[], bool] = lambda: True) -> None:
        wait_until(lambda: condition() and self.shell.jobs.under_way == 0)
        self._qt.processEvents()

    def shoot(self, name: str, *, settled: bool = True) -> None:
        if settled:
            self.settle()
        self._keep(self.shell.grab().save, name)

    def _keep(self, save: Callable[[str], bool], name: str) -> None:
        picture = self._folder / f"page-{name}.png"
        save(str(picture))
        self._shots.append(picture)
