"""The UI thread while camera frames are shown and judged, in the station's own windows; the floor is the same page at
rest: no camera, the same event loop."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from benchmarks._stalls import StallRecorder
from scripts import stage
from scripts.photo_shots import PhotoShots
from station.photos.drawn import portrait
from station.photos.drawn_paper import paper_on_desk
from station.ui.camera.capture import Capture, CaptureState
from station.ui.shell import dress

BUDGET_MS, LEAST_LOOKS = 100, 10
SECONDS, FRAMES = 15.0, 25
_WAIT = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
FULL_HD, DOCUMENT = (1920, 1080), (2592, 1944)


class Preview:
    """One capture's preview, measured."""

    def __init__(self, qt: QApplication, stalls: StallRecorder, capture: Capture) -> None:
        self._qt, self._stalls, self._capture = qt, stalls, capture
        self._shown = self._looked = 0
        capture.live.shown.connect(self._on_shown)
        capture.live.looked.connect(self._on_looked)

    def _on_shown(self, _: object) -> None:
        self._shown += 1

    def _on_looked(self, _: object) -> None:
        self._looked += 1

    def measure(self, what: str, *, least: float = 0) -> None:
        self._shown = self._looked = 0
        self._stalls.begin()
        start = time.perf_counter()
        run(self._qt, lambda: time.perf_counter() - start > SECONDS)
        seconds = time.perf_counter() - start
        looks = self._looked / seconds
        rate = f"{self._shown / seconds:5.1f} shown, {looks:5.1f} judged a second" if self._shown else " " * 37
        told = "" if looks >= least else "  BELOW 10 judged a second"
        print(f"  {what:<38} {rate}  {stall(self._stalls)}{told}")


def film(picture: bytes, folder: Path) -> bytes:
    """A second of a picture as cameras send it at these sizes: JPEG, each frame by itself (USB Video Class 1.5)."""
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    file = folder / "film.avi"
    size = (image.shape[1], image.shape[0])
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), FRAMES, size)
    for _ in range(FRAMES):
        writer.write(image)
    writer.release()
    return file.read_bytes()


def stall(stalls: StallRecorder) -> str:
    told = "within" if stalls.longest <= BUDGET_MS else "ABOVE"
    return f"longest stall {stalls.longest:5.1f} ms  {told} budget, {100 * stalls.share_above(30):.1f} % above 30 ms"


def run(qt: QApplication, until: Callable[[], bool]) -> None:
    """The event loop as it is in life: it sleeps until something happens."""
    while not until():
        qt.processEvents(_WAIT)


def main() -> None:
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    dress(qt)
    print(
        f"live preview in the window: UI stalls, budget {BUDGET_MS} ms; at least {LEAST_LOOKS} frames judged a second"
    )
    with tempfile.TemporaryDirectory() as home:
        station = Path(home) / "station"
        stage.make_station(station)
        windows = PhotoShots(qt, station, Path(home))
        windows.cameras.devices["person"].pictures = {FULL_HD: film(portrait(1, FULL_HD), Path(home))}
        windows.cameras.devices["paper"].pictures = {DOCUMENT: film(paper_on_desk(1, DOCUMENT), Path(home))}
        page = windows.desk.pictures
        page.photo.panel.by_itself.setChecked(False)
        stalls = StallRecorder()
        photo, papers = Preview(qt, stalls, windows.photo), Preview(qt, stalls, windows.papers)
        photo.measure("floor: the page without a camera")
        stalls.begin()
        windows.cameras.plug("person")
        run(qt, lambda: windows.photo.view is not None)
        print(f"  {'camera opened, gate loaded':<76}  {stall(stalls)}")
        photo.measure("portrait, 1920 × 1080", least=LEAST_LOOKS)
        stalls.begin()
        page.photo.panel.shoot_button.click()
        run(qt, lambda: windows.photo.state is CaptureState.TAKEN and windows.shell.jobs.under_way == 0)
        print(f"  {'the photo taken, judged and kept':<76}  {stall(stalls)}")
        windows.cameras.plug("paper")
        page.papers_button.click()
        papers.measure("a page on the desk, 2592 × 1944")
        stalls.begin()
        page.papers.panel.shoot_button.click()
        run(qt, lambda: bool(windows.model.pictures.papers.pages) and windows.papers.state is CaptureState.LIVE)
        print(f"  {'the page taken, straightened and kept':<76}  {stall(stalls)}")
        windows.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
