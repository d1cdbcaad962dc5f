"""Taking pictures of one kind: seen live, released by hand or by itself, or from files; the refused await a word."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from station.domain.camera import EIGHT_MEGAPIXELS, FULL_HD
from station.domain.photo import LiveView
from station.errors import CameraUnavailable, StationError
from station.services.photos import PreparedPhoto
from station.services.pictures import Pictures
from station.services.ports import Progress
from station.ui.camera.auto_shutter import AutoShutter
from station.ui.camera.choice import CameraChoice
from station.ui.camera.live_look import Frame, LiveLook, Look, Seconds
from station.ui.camera.parts import Camera, Cameras
from station.ui.jobs import Job, Jobs


@dataclass(frozen=True, slots=True)
class Studio:
    """What taking pictures needs. `encode` makes a frame a file, without loss; it runs in a job."""

    jobs: Jobs
    pictures: Pictures
    cameras: Cameras
    encode: Callable[[QImage], bytes]
    clock: Seconds = time.monotonic


class CaptureState(StrEnum):
    """What is going on."""

    LIVE = "live"
    WORKING = "working"
    REFUSED = "refused"
    TAKEN = "taken"


class Capture(QObject):
    """One kind of picture, by its profile. The camera runs from open() to close().

    Each picture that is good, or is kept for a reason, is handed on by `taken`; whoever keeps it says kept() or
    not_kept(). After that the next one may be taken, or with `one_only` the camera rests until retake().
    """

    changed = Signal()
    shown = Signal(object)
    """A Frame to be shown."""
    taken = Signal(object, str)
    """A PreparedPhoto, and the reason for which it is kept; empty where nothing is wrong with it."""
    failed = Signal(object)

    def __init__(self, studio: Studio, profile: str, *, for_paper: bool = False, one_only: bool = False) -> None:
        super().__init__()
        self._studio, self._one_only = studio, one_only
        self.for_paper = for_paper
        self.choice = CameraChoice(studio.cameras, EIGHT_MEGAPIXELS if for_paper else FULL_HD, for_paper=for_paper)
        self.live = LiveLook(studio.jobs, studio.pictures.gate, profile, studio.clock)
        self.shutter = None if for_paper else AutoShutter()
        self.by_itself = not for_paper
        self.state = CaptureState.LIVE
        self.frame: Frame | None = None
        self.view: LiveView | None = None
        self.prepared: PreparedPhoto | None = None
        self._files: list[Path] = []
        self._seen = False
        self._job: Job | None = None
        self._camera: Camera | None = None
        self.choice.changed.connect(self._on_camera)
        self.choice.frame_arrived.connect(self._on_frame)
        self.live.shown.connect(self._on_shown)
        self.live.looked.connect(self._on_looked)
        self.live.failed.connect(self.failed)

    # -- the camera ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """The page is seen."""
        self._seen = True
        self._go_live_or_rest()
        self.changed.emit()

    def close(self) -> None:
        """The page is no longer seen: nothing is looked at any more. What was refused still awaits a word."""
        self._seen = False
        self._rest()
        self.choice.close()
        self.changed.emit()

    def forget(self, *, has_one: bool = False) -> None:
        """Another person came; `has_one` where a picture of him was taken before."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._files.clear()
        self.prepared = None
        self._become(CaptureState.TAKEN if has_one and self._one_only else CaptureState.LIVE)

    def set_profile(self, profile: str) -> None:
        """Another kind of picture is to be taken."""
        if profile != self.live.profile:
            self.live.profile = profile
            self.view = None
            self.changed.emit()

    @property
    def profile(self) -> str:
        return self.live.profile

    def release_by_itself(self, by_itself: bool) -> None:
        """Switches the automatic release on or off."""
        self.by_itself = by_itself and self.shutter is not None
        if self.shutter is not None:
            self.shutter.arm()
        self.changed.emit()

    # -- pictures -----------------------------------------------------------------------------------------------------

    def shoot(self) -> None:
        """Takes the frame that is seen."""
        if self.state is not CaptureState.LIVE:
            return
        if self.frame is None:
            self.failed.emit(self.choice.trouble or CameraUnavailable(frame="none"))
            return
        self._shoot(self.frame)

    def take_files(self, files: Sequence[Path]) -> None:
        """Takes pictures from files, one after another."""
        self._files += files
        if self.state in (CaptureState.LIVE, CaptureState.TAKEN, CaptureState.REFUSED):
            self._next_file()

    @property
    def files_left(self) -> int:
        """How many chosen files wait."""
        return len(self._files)

    def keep(self, reason: str) -> None:
        """Keeps the refused picture, for a reason."""
        if self.state is CaptureState.REFUSED and self.prepared is not None:
            self._become(CaptureState.WORKING)
            self.taken.emit(self.prepared, reason)

    def retake(self) -> None:
        """Leaves the picture that was taken or refused, and looks anew."""
        if self.state in (CaptureState.REFUSED, CaptureState.TAKEN):
            self.prepared = None
            self._become(CaptureState.LIVE)
            self._next_file()

    def kept(self) -> None:
        """The picture handed on is durable."""
        self.prepared = None
        self._become(CaptureState.TAKEN if self._one_only else CaptureState.LIVE)
        self._next_file()

    def not_kept(self, error: StationError) -> None:
        """The picture handed on could not be kept."""
        refused = self.prepared is not None and not self.prepared.report.ok
        self._become(CaptureState.REFUSED if refused else CaptureState.LIVE)
        self.failed.emit(error)

    # -- on the way ---------------------------------------------------------------------------------------------------

    def _shoot(self, frame: Frame) -> None:
        self._become(CaptureState.WORKING)
        self._job = self._studio.jobs.start(
            self._prepare, frame.image, self.profile, then=self._on_prepared, fail=self._on_not_prepared
        )

    def _next_file(self) -> None:
        if self._files:
            file = self._files.pop(0)
            self.prepared = None
            self._become(CaptureState.WORKING)
            self._job = self._studio.jobs.start(
                self._studio.pictures.from_file,
                file,
                self.profile,
                then=self._on_prepared,
                fail=self._on_not_prepared,
            )

    def _prepare(self, progress: Progress, image: QImage, profile: str) -> PreparedPhoto:
        return self._studio.pictures.prepare(progress, profile, self._studio.encode(image))[0]

    def _on_prepared(self, prepared: PreparedPhoto) -> None:
        self._job = None
        self.prepared = prepared
        if prepared.report.ok:
            self.taken.emit(prepared, "")
        else:
            self._become(CaptureState.REFUSED)

    def _on_not_prepared(self, error: StationError) -> None:
        self._job = None
        self._become(CaptureState.LIVE)
        self.failed.emit(error)
        self._next_file()

    def _become(self, state: CaptureState) -> None:
        self.state = state
        self._go_live_or_rest()
        self.changed.emit()

    def _go_live_or_rest(self) -> None:
        if self._seen and self.state is CaptureState.LIVE:
            self.choice.open()
            self.live.start()
            if self.shutter is not None:
                self.shutter.arm()
        else:
            self._rest()
            if self.state is CaptureState.TAKEN:
                self.choice.close()

    def _rest(self) -> None:
        self.live.stop()
        self.frame = self.view = None

    def _on_camera(self) -> None:
        """A frame of the camera before, still on its way, is not taken for one of this."""
        if self.choice.camera is not self._camera:
            self._camera = self.choice.camera
            self._rest()
            if self._seen and self.state is CaptureState.LIVE:
                self.live.start()
        self.changed.emit()

    def _on_frame(self) -> None:
        if self.choice.camera is not None:
            self.live.take(self.choice.camera.sink.videoFrame())

    def _on_shown(self, frame: Frame) -> None:
        if self.choice.camera is not None:
            first, self.frame = self.frame is None, frame
            self.shown.emit(frame)
            if first:
                self.changed.emit()

    def _on_looked(self, look: Look) -> None:
        if self.state is not CaptureState.LIVE or self.choice.camera is None:
            return
        self.view = look.view
        if self.shutter is not None and self.by_itself and self.shutter.see(look.view.fits, look.frame.at):
            self._shoot(look.frame)
        else:
            self.changed.emit()
