"""The photo page on a real store, with simulated cameras and a clock that the test turns."""

from dataclasses import dataclass, field

from pytestqt.qtbot import QtBot

from station.devices.camera.qt.camera import encoded
from station.devices.camera.qt.simulator import SimulatedCameras, SimulatedDevice
from station.domain.record import Draft
from station.photos.drawn import portrait
from station.photos.drawn_paper import paper_on_desk
from station.services.desk import Desk
from station.services.flow import Step
from station.ui.camera.capture import Studio
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.pictures import PicturesModel, PicturesPage

WEBCAM, DOCUMENT = (800, 600), (1920, 1440)
PATIENCE_MS = 30_000


@dataclass
class TurnedClock:
    """Stands still until it is turned."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class PhotoDesk:
    """Page, models and cameras, and the person at the desk."""

    qtbot: QtBot
    desk: Desk
    collection: Collection
    jobs: Jobs
    cameras: SimulatedCameras
    clock: TurnedClock = field(default_factory=TurnedClock)

    def __post_init__(self) -> None:
        self.model = PicturesModel(
            self.collection, Studio(self.jobs, self.desk.pictures, self.cameras, encoded, self.clock)
        )
        self.page = PicturesPage(self.model, self.collection)
        self.qtbot.addWidget(self.page)
        self.photo, self.papers = self.model.photo, self.model.papers
        self.errors: list[str] = []
        self.model.failed.connect(lambda error: self.errors.append(error.code))

    def open(self, draft: Draft) -> None:
        """The person is at the photo step, and the page is seen."""
        with self.qtbot.waitSignal(self.collection.step_changed, timeout=PATIENCE_MS):
            self.collection.begin(draft)
        self.collection.go_to(Step.PHOTO)
        self.page.resize(1366, 590)
        self.page.show()

    def until(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def seconds_pass(self) -> None:
        """With each look a fifth of a second goes by."""

        def tick(_: object) -> None:
            self.clock.now += 0.2

        self.photo.capture.live.looked.connect(tick)

    def close(self) -> None:
        self.page.hide()
        self.model.close()
        self.until(lambda: self.jobs.under_way == 0)


def some_cameras() -> SimulatedCameras:
    return SimulatedCameras(
        {
            "person": SimulatedDevice("网络摄像头", {WEBCAM: portrait(1, WEBCAM)}),
            "paper": SimulatedDevice("高拍仪", {DOCUMENT: paper_on_desk(1, DOCUMENT)}),
        }
    )
