"""A picture of each step of the first run, from no store to work: `first-run-*.png`."""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from scripts import stage
from scripts.waiting import wait_until
from station.app import Application
from station.config import Settings
from station.domain.operator import Role
from station.ui.first_run.after import CountyView, PeopleView
from station.ui.first_run.screen import FirstRunScreen
from station.ui.first_run.steps import FirstStep
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts

TEMPORARY = "lin-shi-kou-ling-2018"
SHOWN_FOLDER = "D:\\采集站数据"
"""As a clerk's computer has it; not the folder of the trial."""


def first_run_shots(folder: Path) -> list[Path]:
    """Leaves the pictures in a folder; gives their paths."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        shots = _FirstRun(qt, Path(home), folder).walk()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shots


class _FirstRun:
    def __init__(self, qt: QApplication, home: Path, folder: Path) -> None:
        self._qt, self._home, self._folder = qt, home, folder
        self._shots: list[Path] = []
        application = Application(Settings(state=home / "state"))
        parts = window_parts(application, home / "station", simulated_reader("found"), simulated_cameras)
        assert parts.founding is not None
        self.shell = Shell(replace(parts, founding=replace(parts.founding, folder=SHOWN_FOLDER)))
        self.shell.show()

    def walk(self) -> list[Path]:
        screen = self.shell.first_run
        assert screen is not None
        model = screen.model
        self.shoot("welcome")
        model.go_on()
        QTest.keyClicks(screen.place.town, "gbdx")
        self.wait(lambda: len(model.place.matches) > 1)
        self.shoot("town")
        screen.place.town.clear()
        QTest.keyClicks(screen.place.town, "dwz")
        self.wait(lambda: self.shell.jobs.under_way == 0)
        model.place.choose(next(town for town in model.place.matches if town.code == "450802101"))
        self.shoot("place")
        model.go_on()
        QTest.keyClicks(screen.administrator.passphrase, "moni-")
        self.shoot("passphrase")
        QTest.keyClicks(screen.administrator.passphrase, "zhan-2018")
        QTest.keyClicks(screen.administrator.again, stage.PASSPHRASE)
        self.shoot("administrator")
        model.go_on()
        self.shoot("store")
        model.go_on()
        self.shoot("making")
        self.wait(lambda: model.step is FirstStep.DEVICES and self.shell.jobs.under_way == 0)
        self.shoot("devices")
        model.go_on()
        self._county(screen)
        model.go_on()
        self._people(screen)
        model.go_on()
        self.shoot("done")
        model.go_on()
        self.wait(lambda: self.shell.place is not None and self.shell.jobs.under_way == 0)
        self.shoot("at-work")
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())
        return self._shots

    def _county(self, screen: FirstRunScreen) -> None:
        model = screen.model
        self.shoot("county")
        stage.make_county(self._home / "county")
        county = stage.County(self._home / "county")
        try:
            ticket = self._home / "登记.json"
            stage.ticket(county, ticket)
            view = screen.views[FirstStep.COUNTY]
            assert isinstance(view, CountyView)
            assert model.afterwards is not None
            enrolment = model.afterwards.enrolment
            enrolment.take(ticket)
            self.wait(lambda: enrolment.ticket is not None)
            self.shoot("ticket")
            view.panel.network_button.click()
            self.wait(lambda: model.afterwards is not None and model.afterwards.joined)
            self.wait(lambda: self.shell.jobs.under_way == 0)
            self.shoot("joined")
        finally:
            county.stop()

    def _people(self, screen: FirstRunScreen) -> None:
        view = screen.views[FirstStep.PEOPLE]
        assert isinstance(view, PeopleView)
        self.shoot("people")
        view.name.setText("tan")
        view.shown.setText("覃示范")
        view.role.setCurrentIndex(view.role.findData(Role.OPERATOR))
        QTest.keyClicks(view.passphrase, TEMPORARY)
        QTest.keyClicks(view.again, TEMPORARY)
        self.shoot("person")
        view.add_button.click()
        afterwards = screen.model.afterwards
        self.wait(lambda: afterwards is not None and afterwards.others == 1 and self.shell.jobs.under_way == 0)
        self.shoot("person-added")

    def wait(self, condition: Callable[[], bool]) -> None:
        wait_until(condition)

    def shoot(self, name: str) -> None:
        self._qt.processEvents()
        picture = self._folder / f"first-run-{name}.png"
        self.shell.grab().save(str(picture))
        self._shots.append(picture)
