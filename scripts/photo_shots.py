"""A picture of the photo page and of the papers' page in each of their states: `photo-*.png`, `papers-*.png`."""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from scripts import stage
from scripts.waiting import wait_until
from station.app import Application
from station.config import Settings
from station.domain.photo import PhotoFault
from station.photos.drawn import portrait
from station.photos.drawn_paper import paper_on_desk
from station.services.flow import Step
from station.ui.camera.capture import CaptureState
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts

WEBCAM, DOCUMENT_CAMERA = (1280, 720), (2592, 1944)


def changed(picture: bytes, change: Callable[[Image.Image], Image.Image]) -> bytes:
    """The picture with something done to it."""
    buffer = io.BytesIO()
    change(Image.open(io.BytesIO(picture)).convert("RGB")).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def far_away(picture: Image.Image) -> Image.Image:
    small = picture.resize((picture.width // 3, picture.height // 3))
    room = Image.new("RGB", picture.size, picture.getpixel((4, 4)))
    room.paste(small, ((room.width - small.width) // 2, room.height // 2))
    return room


def dim(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(0.35)


def blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(9))


class PhotoShots:
    """The station's windows with a person on the photo page."""

    def __init__(self, qt: QApplication, station: Path, folder: Path) -> None:
        self._qt, self._folder = qt, folder
        self.shots: list[Path] = []
        self.cameras = simulated_cameras()
        for key in ("person", "paper"):
            self.cameras.unplug(key)
        application = Application(Settings(password=stage.PASSPHRASE))
        self.shell = Shell(window_parts(application, station, simulated_reader("found"), lambda: self.cameras))
        self.shell.show()
        self.shell.login.passphrase.setText(stage.PASSPHRASE)
        self.shell.login.enter.click()
        self.wait(lambda: self.shell.desk is not None and self.shell.desk.isVisible())
        assert self.shell.desk is not None
        assert self.shell.desk_model is not None
        self.desk, self.model = self.shell.desk, self.shell.desk_model
        self.desk.card.read_button.click()
        self.wait(lambda: self.model.card.visitor is not None and not self.model.card.busy)
        self.desk.card.start_button.click()
        self.wait(lambda: self.model.collection.step is Step.CATEGORIES)
        self.model.collection.answer("categories", ["discharged_soldier"])
        self.model.collection.answer("service.commendations", ["third_class_merit"])
        self.model.collection.go_to(Step.PHOTO)
        self.photo, self.papers = self.model.pictures.photo.capture, self.model.pictures.papers.capture

    def wait(self, condition: Callable[[], bool]) -> None:
        wait_until(condition)

    def shoot(self, name: str) -> None:
        for _ in range(3):
            self._qt.processEvents()
        picture = self._folder / f"{name}.png"
        grabbed = self.shell.grab()
        if grabbed.deviceIndependentSize().toSize().toTuple() != (1366, 768):
            raise RuntimeError(f"{name}: the window grew to {grabbed.size().toTuple()}")
        grabbed.save(str(picture))
        self.shots.append(picture)

    def of_the_photo(self) -> None:
        capture, page = self.photo, self.desk.pictures.photo
        self.shoot("photo-no-camera")
        self.cameras.plug("paper")
        self.cameras.plug("person")
        capture.choice.choose("person")
        self.shoot("photo-waiting")
        page.panel.by_itself.setChecked(False)
        person = portrait(1, WEBCAM)
        for name, fault, picture in (
            ("nobody", PhotoFault.NO_FACE, changed(person, lambda i: Image.new("RGB", i.size, (225, 230, 232)))),
            ("far-away", PhotoFault.TOO_SMALL, changed(person, far_away)),
            ("dark", PhotoFault.TOO_DARK, changed(person, dim)),
        ):
            self.cameras.show("person", picture)
            self.see(lambda fault=fault: capture.view is not None and capture.view.report.problems[:1] == (fault,))
            self.shoot(f"photo-{name}")
        self.cameras.unplug("person")
        self.shoot("photo-unplugged")
        self.cameras.plug("person")
        self.see(lambda: capture.view is not None)
        page.panel.shoot_button.click()
        self.wait(lambda: capture.state is CaptureState.REFUSED)
        self.shoot("photo-refused")
        page.panel.keep_anyway.reason.setCurrentIndex(0)
        page.panel.keep_anyway.keep_button.click()
        self.wait(lambda: self.model.pictures.photo.photo is not None and not self.shell.jobs.under_way)
        self.shoot("photo-kept-for-a-reason")
        page.panel.shoot_button.click()
        self.cameras.show("person", person)
        self.see(lambda: self.report_ok(capture))
        self.shoot("photo-fits")
        page.panel.by_itself.setChecked(True)
        self.wait(lambda: capture.shutter is not None and 0.3 < capture.shutter.held < 1)
        self.shoot("photo-hold-still")
        self.wait(lambda: capture.state is CaptureState.TAKEN and not self.shell.jobs.under_way)
        self.wait(lambda: not self.model.pictures.photo.photo.reason)
        self.shoot("photo-taken")

    def of_the_papers(self) -> None:
        capture, page = self.papers, self.desk.pictures.papers
        desk_alone = changed(paper_on_desk(1), lambda _: Image.new("RGB", DOCUMENT_CAMERA, (88, 66, 50)))
        self.cameras.show("paper", desk_alone)
        self.desk.pictures.papers_button.click()
        self.see(lambda: capture.view is not None)
        self.shoot("papers-empty")
        for number, shown in enumerate((None, None, "discharge")):
            self.cameras.show("paper", paper_on_desk(number + 1, DOCUMENT_CAMERA))
            if shown:
                self.model.pictures.papers.take_next(
                    next(s for s in self.model.pictures.papers.offered() if s[1] == shown)
                )
            self.see(lambda: self.report_ok(capture) and capture.view.cut is not None)
            if number == 0:
                self.shoot("papers-edges")
            page.panel.shoot_button.click()
            self.wait(lambda number=number: len(self.model.pictures.papers.pages) == number + 1)
            self.wait(lambda: capture.state is CaptureState.LIVE)
        self.cameras.show("paper", changed(paper_on_desk(4, DOCUMENT_CAMERA), blurred))
        self.see(lambda: capture.view is not None and not capture.view.report.ok)
        self.shoot("papers-pages")
        page.panel.shoot_button.click()
        self.wait(lambda: capture.state is CaptureState.REFUSED)
        self.shoot("papers-refused")
        page.panel.shoot_button.click()
        page.list.setCurrentRow(1)
        self.shoot("papers-a-page-looked-at")
        page.retake_button.click()
        self.see(lambda: capture.view is not None)
        self.shoot("papers-a-page-anew")

    @staticmethod
    def report_ok(capture: object) -> bool:
        view = capture.view  # type: ignore[attr-defined]
        return view is not None and view.report.ok

    def see(self, condition: Callable[[], bool]) -> None:
        """Waits for a look that came after what changed."""
        for capture in (self.photo, self.papers):
            capture.view = None
        self.wait(condition)
        for capture in (self.photo, self.papers):
            capture.view = None
        self.wait(condition)

    def close(self) -> None:
        self.shell.close()
        self.wait(lambda: not self.shell.isVisible())


def photo_shots(folder: Path) -> list[Path]:
    """Leaves the pictures in a folder; gives their paths."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        station = Path(home) / "station"
        stage.make_station(station)
        windows = PhotoShots(qt, station, folder)
        windows.of_the_photo()
        windows.of_the_papers()
        windows.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return windows.shots


if __name__ == "__main__":
    for shot in photo_shots(stage.ROOT / "out" / "shots"):
        print(shot.relative_to(stage.ROOT))
