"""Pictures of the lists (花名册, 上门名单, 进度, 归档纸表) empty, busy, after a failure and with the longest names, and
of the help window: `state-*.png`.
"""

import csv
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QApplication, QWidget

from scripts import stage
from scripts.waiting import wait_until
from station.app import Application
from station.config import Settings
from station.domain.category import Category
from station.errors import DiskFull
from station.photos.drawn import portrait
from station.services.desk import Desk
from station.services.flow import Step
from station.ui.shell import Shell, dress
from station.ui.workplace import Workplace
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import an_id_number
from tests.services.builders import Quiet, a_card, a_document, a_photo

LISTS = ("register", "visits", "progress", "paper_back")
LARGE = QSize(1920, 1080)
LONGEST_NAME = "买买提·阿卜杜热合曼·吐尔逊江·努尔艾合买提·伊斯拉木江·玉素甫江示范"
"""35 characters."""
LONGEST_ADDRESS = "模拟区大圩镇示范村民委员会第十二村民小组样例新村安置小区东二巷第一〇八号三楼北"
"""As long as an address in the register is at most, near enough."""


_THREE = (Category.DISCHARGED_SOLDIER, Category.DISABLED_SERVICEMAN, Category.MARTYR_SURVIVOR)
_ANSWERED = {
    "other_identity.phone": "1390000",
    "other_identity.household_address": LONGEST_ADDRESS,
    "service.enlisted_on": "1999-12-01",
    "service.discharged_on": "1997-12-01",
}
_LOOKED_AT = ("other_identity.phone", "service.discharged_on", "discharged_soldier.resettlement", "living.housing")


def state_shots(folder: Path) -> list[Path]:
    """Leaves the pictures in a folder; gives their paths."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    folder.mkdir(parents=True, exist_ok=True)
    shots: list[Path] = []
    for scene in (_empty, _failed, _long):
        with tempfile.TemporaryDirectory() as home:
            window = _Window(qt, Path(home), folder, filled=scene is not _empty)
            scene(window)
            shots += window.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shots


class _Window:
    """The station's window after log-in, on a store without a register, or with one of the longest names."""

    def __init__(self, qt: QApplication, home: Path, folder: Path, *, filled: bool) -> None:
        self._qt, self.home, self._folder = qt, home, folder
        self._shots: list[Path] = []
        station = home / "station"
        stage.run(stage.STATION, "init", "--data", str(station))
        if filled:
            stage.run(stage.STATION, "register", "import", str(_register_of_long_names(home)), "--data", str(station))
        application = Application(Settings(password=stage.PASSPHRASE))  # type: ignore[arg-type]
        self.shell = Shell(window_parts(application, station, simulated_reader("found"), simulated_cameras))
        self.shell.show()
        self.shell.login.passphrase.setText(stage.PASSPHRASE)
        self.shell.login.enter.click()
        self.settle(lambda: self.shell.place is not None)

    @property
    def place(self) -> Workplace:
        assert self.shell.place is not None
        return self.shell.place

    @property
    def desk(self) -> Desk:
        return self.place.models.desk.collection.desk

    def settle(self, condition: Callable[[], bool] = lambda: True) -> None:
        wait_until(lambda: condition() and self.shell.jobs.under_way == 0)
        self._qt.processEvents()

    def shoot(self, name: str, window: QWidget | None = None, *, settled: bool = True) -> None:
        if settled:
            self.settle()
        picture = self._folder / f"state-{name}.png"
        grabbed = (window or self.shell).grab()
        if window is None and grabbed.deviceIndependentSize().toSize() not in (QSize(1366, 768), LARGE):
            raise RuntimeError(f"{name}: the window grew to {grabbed.size().toTuple()}")
        grabbed.save(str(picture))
        self._shots.append(picture)

    def close(self) -> list[Path]:
        self.shell.close()
        wait_until(lambda: not self.shell.isVisible())
        return self._shots


def _empty(window: _Window) -> None:
    """Nobody is in the register, nothing was filed; and the manual, whose pages need nobody."""
    for name in LISTS:
        window.place.go_to(name)
        window._qt.processEvents()
        if name != "paper_back":  # pages on their way: paper_back-busy-long
            window.shoot(f"{name}-busy", settled=False)
        window.shoot(f"{name}-empty")
    _filed(window)
    window.place.go_to("desk")
    window.shell.open_help()
    assert window.shell.help is not None
    window.shoot("help", window.shell.help)
    window.shell.help.line.setText("退回")
    window.shoot("help-found", window.shell.help)
    window.shell.help.line.setText("没有这样的词")
    window.shoot("help-nothing", window.shell.help)


def _filed(window: _Window) -> None:
    """One person's form that came back, and a page that is none; and what is asked before blanks are printed."""
    place, filing = window.place, window.place.models.paper_back.filing
    place.go_to("paper_back")
    strange = window.home / "照片1.jpg"
    strange.write_bytes(portrait(7, (480, 640)))
    filing.take_files([_printed(window, 61, "覃示范"), strange])
    window.settle(lambda: filing.done > 0 and not filing.busy)
    window.shoot("paper_back-filed")
    place.go_to("records")
    window.settle()
    place.records.blank_button.click()
    window.shoot("blank-forms", place.records.blanks)
    place.records.blanks.close()


def _failed(window: _Window) -> None:
    """The first thing that was asked of the store failed."""
    models = window.place.models
    for name, model in (("register", models.register), ("visits", models.visits), ("progress", models.progress)):
        desk, model._desk = model._desk, cast("Desk", _FullDisk(window.desk))
        window.place.go_to(name)
        window.shoot(f"{name}-failed")
        model._desk = desk
        window.place.errors.hide()
    window.place.go_to("paper_back")
    window.settle()
    models.paper_back.filing.failed.emit(DiskFull())
    window.shoot("paper_back-failed")
    window.place.errors.hide()


class _FullDisk:
    """A desk on a disk that is full: it only knows the time."""

    def __init__(self, desk: Desk) -> None:
        self.clock = desk.clock

    def __getattr__(self, _: str) -> "_FullDisk":
        return self

    def __call__(self, *_: object) -> None:
        raise DiskFull


def _long(window: _Window) -> None:
    """The longest names and addresses, on a small screen and a large one."""
    models, place = window.place.models, window.place
    _collect_some(window)
    place.go_to("register")
    window.settle()
    place.pages["register"].screen.table.selectRow(0)
    window.settle(lambda: models.register.person is not None)
    window.shoot("register-long")
    place.go_to("visits")
    window.shoot("visits-long")
    place.go_to("progress")
    window.shoot("progress-long")
    place.pages["progress"].screen.tabs.setCurrentIndex(1)
    window.shoot("progress-table-long")
    place.go_to("records")
    window.settle()
    place.records.table.selectRow(0)
    window.shoot("records-long")
    place.go_to("outbox")
    window.shoot("outbox-long")
    place.go_to("paper_back")
    filing = models.paper_back.filing
    filing.take_files([_printed(window, serial) for serial in (61, 63)])
    wait_until(lambda: filing.done > 0)
    window.shoot("paper_back-busy-long", settled=False)
    window.settle(lambda: not filing.busy)
    window.shoot("paper_back-long")
    place.paper_back.waiting_button.click()
    window.shoot("paper_back-waiting-long")
    _at_the_desk(window, "long")
    window.shell.resize(LARGE)
    _at_the_desk(window, "long-1920")
    for name in (*LISTS, "records"):
        place.go_to(name)
        window.shoot(f"{name}-long-1920")


def _at_the_desk(window: _Window, name: str) -> None:
    """Somebody with the longest name, at three of whose modules something is wrong, step by step."""
    window.place.go_to("desk")
    desk, collection = window.desk, window.place.models.desk.collection
    card = a_card(an_id_number(71, "19480312"), LONGEST_NAME, address=LONGEST_ADDRESS)
    collection.begin(desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), card)))
    window.settle()
    collection.answer("categories", [category.value for category in _THREE])
    for path, answer in _ANSWERED.items():
        collection.answer(path, answer)
    for step in (Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN):
        collection.go_to(step)
        window.settle()
        window.shoot(f"desk-{step.value}-{name}")
    collection.go_to(Step.FORM)
    for path in _LOOKED_AT:
        window.place.desk.form.jump_to(path)
        window.settle()
        window.shoot(f"desk-form-{path.partition('.')[0].partition('[')[0]}-{name}")


def _collect_some(window: _Window) -> None:
    """Two drafts, and one that was handed in."""
    desk = window.desk
    for serial in range(41, 47, 2):
        desk.start_record(Quiet(), desk.receive_visitor.of_card(Quiet(), a_card(an_id_number(serial), LONGEST_NAME)))
    desk.submit_document(Quiet(), a_document(an_id_number(51), LONGEST_NAME), [a_photo(portrait(51, (480, 640)))])


def _printed(window: _Window, serial: int, name: str = LONGEST_NAME) -> Path:
    """The printed form of somebody, as a scanner gives it."""
    desk = window.desk
    photo = a_photo(portrait(serial, (480, 640)))
    record_id = desk.submit_document(Quiet(), a_document(an_id_number(serial), name), [photo]).record_id
    desk.save_for_paper(Quiet(), record_id)
    file = window.home / f"扫描{serial}.pdf"
    file.write_bytes(desk.print_record(Quiet(), record_id))
    return file


def _register_of_long_names(home: Path) -> Path:
    """The sample register with the longest names and addresses."""
    with (stage.ROOT / "resources/samples/register.csv").open(encoding="utf-8-sig", newline="") as sample:
        people = list(csv.DictReader(sample))
    file = home / "register.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        out = csv.DictWriter(written, people[0].keys())
        out.writeheader()
        out.writerows(
            person | {"姓名": LONGEST_NAME, "住址": LONGEST_ADDRESS, "户籍详细地址": LONGEST_ADDRESS}
            for person in people
        )
    return file
