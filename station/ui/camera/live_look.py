"""What a camera sees now, judged beside the UI thread: always the latest frame, never a queue of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from station.domain.photo import LiveView
from station.errors import StationError
from station.services.ports import PhotoGate, Progress
from station.ui.jobs import Jobs

_LARGE = 3_000_000
"""Pixels from which on frames are kept few: each is 15 to 60 MB, in the driver's form and in ours."""

Seconds = Callable[[], float]
"""A clock that never goes back."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as a picture: whole (RGB32), and as large as it is shown; `at` in seconds of the clock."""

    image: QImage
    shown: QImage
    at: float


@dataclass(frozen=True, slots=True)
class Look:
    """What the gate says of a frame."""

    frame: Frame
    view: LiveView


class LiveLook(QObject):
    """Makes frames pictures, and asks the gate about them: at most one of each at a time, in jobs.

    A frame that comes meanwhile waits, the next takes its place; a large one waits until the last is judged. `shown`
    tells of each picture, `looked` of each that was judged. After stop() nothing more is told.
    """

    shown = Signal(object)
    looked = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, gate: PhotoGate, profile: str, clock: Seconds = time.monotonic) -> None:
        super().__init__()
        self._jobs, self._gate, self._clock = jobs, gate, clock
        self.profile = profile
        self._size = QSize(960, 720)
        self._running = False
        self._run = 0
        self._waiting: tuple[QVideoFrame, float] | None = None
        self._converting = False
        self._frame: Frame | None = None
        self._looking = False

    def start(self) -> None:
        """Frames given from now on are looked at."""
        self._running = True

    def stop(self) -> None:
        """Forgets what was seen."""
        self._running = False
        self._run += 1
        self._waiting = self._frame = None

    def show_at(self, size: QSize) -> None:
        """How large pictures are shown, in pixels of the screen."""
        self._size = QSize(size)

    def take(self, frame: QVideoFrame) -> None:
        """The latest frame."""
        if self._running and frame.isValid():
            self._waiting = frame, self._clock()
            self._convert()

    def _convert(self) -> None:
        if self._converting or self._waiting is None:
            return
        size = self._waiting[0].size()
        if self._looking and size.width() * size.height() > _LARGE:
            return
        (frame, at), self._waiting = self._waiting, None
        self._converting = True
        run = self._run
        self._jobs.start(
            _pictured,
            frame,
            self._size,
            at,
            then=lambda made: self._on_converted(made, run),
            fail=self._on_not_converted,
        )

    def _on_converted(self, frame: Frame, run: int) -> None:
        self._converting = False
        if run == self._run and not frame.image.isNull():
            self._frame = frame
            self.shown.emit(frame)
            self._look()
        self._convert()

    def _on_not_converted(self, error: StationError) -> None:
        self._converting = False
        self._on_failed(error)

    def _look(self) -> None:
        if self._looking or self._frame is None:
            return
        frame, self._frame = self._frame, None
        self._looking = True
        run = self._run
        self._jobs.start(
            _judged,
            self._gate,
            frame,
            self.profile,
            then=lambda look: self._on_looked(look, run),
            fail=self._on_not_looked,
        )

    def _on_looked(self, look: Look, run: int) -> None:
        self._looking = False
        if run == self._run:
            self.looked.emit(look)
        self._look()
        self._convert()

    def _on_not_looked(self, error: StationError) -> None:
        self._looking = False
        self._on_failed(error)

    def _on_failed(self, error: StationError) -> None:
        """Told once, and no more is looked at: the next frame would fail as this one did."""
        if self._running:
            self.stop()
            self.failed.emit(error)


def _pictured(progress: Progress, frame: QVideoFrame, size: QSize, at: float) -> Frame:
    progress.step(0, 1)
    image = frame.toImage()
    smaller = image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    fine = image
    if not image.isNull() and smaller.width() < image.width():
        fine = image.scaled(smaller, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return Frame(image.convertToFormat(QImage.Format.Format_RGB32), fine, at)


def _judged(progress: Progress, gate: PhotoGate, frame: Frame, profile: str) -> Look:
    progress.step(0, 1)
    image = frame.image
    view = gate.look(memoryview(image.constBits()), image.width(), image.height(), image.bytesPerLine(), profile)
    return Look(frame, view)
