"""Which camera runs, and how: chosen by the operator, followed when it is unplugged and when it is back."""

from PySide6.QtCore import QObject, Signal

from station.domain.camera import CameraInfo, Mode, best_mode
from station.errors import CameraMissing, CameraUnplugged, StationError
from station.ui.camera.parts import Camera, Cameras


class CameraChoice(QObject):
    """One camera of those plugged in. It runs from open() to close(), as far as it is there.

    A camera that was chosen stays the chosen one while it is unplugged, and starts again by itself. `for_paper` takes
    the camera that looks down on a desk, if one says so, and up to `most_pixels`.
    """

    changed = Signal()
    frame_arrived = Signal()

    def __init__(self, cameras: Cameras, most_pixels: int, *, for_paper: bool = False) -> None:
        super().__init__()
        self._cameras, self._most_pixels, self._for_paper = cameras, most_pixels, for_paper
        self.found: tuple[CameraInfo, ...] = ()
        self.chosen: CameraInfo | None = None
        self.mode: Mode | None = None
        self.trouble: StationError | None = None
        self.is_open = False
        self.camera: Camera | None = None
        self._modes: dict[str, Mode] = {}
        cameras.changed.connect(self._on_plugged)

    @property
    def there(self) -> bool:
        """Whether the chosen camera is plugged in."""
        return self.chosen is not None and any(info.key == self.chosen.key for info in self.found)

    def open(self) -> None:
        """Starts the chosen camera, or the one that suits best. Whatever hinders it is told in `trouble`."""
        if self.is_open:
            return
        self.is_open = True
        self._look_round()
        self._start()

    def close(self) -> None:
        """Stops it."""
        self.is_open = False
        self._stop()
        self.changed.emit()

    def choose(self, key: str) -> None:
        """Takes another camera, or tries the same one again."""
        self.chosen = next((info for info in self.found if info.key == key), self.chosen)
        self._restart()

    def choose_mode(self, mode: Mode) -> None:
        """Another size of the picture."""
        if self.chosen is not None and mode != self.mode:
            self._modes[self.chosen.key] = mode
            self._restart()

    def _restart(self) -> None:
        self._stop()
        if self.is_open:
            self._start()
        else:
            self.changed.emit()

    def _look_round(self) -> None:
        self.found = tuple(self._cameras.found())
        if self.chosen is None:
            suiting = [info for info in self.found if info.for_paper is self._for_paper] or list(self.found)
            self.chosen = suiting[0] if suiting else None

    def _start(self) -> None:
        self.trouble = None
        if self.chosen is None:
            self.trouble = CameraMissing()
        elif not self.there:
            self.trouble = CameraUnplugged()
        else:
            self.mode = self._mode_of(self.chosen)
            camera = self.camera = self._cameras.camera(self.chosen.key, self.mode)
            camera.failed.connect(self._on_failed)
            camera.frame_arrived.connect(self.frame_arrived)
            try:
                camera.start()
            except StationError as error:
                self._stop()
                self.trouble = error
        self.changed.emit()

    def _mode_of(self, info: CameraInfo) -> Mode | None:
        best = best_mode(info.modes, self._most_pixels)
        return self._modes.get(info.key, None if best is None else info.modes[best])

    def _stop(self) -> None:
        if self.camera is not None:
            self.camera.failed.disconnect(self._on_failed)
            self.camera.frame_arrived.disconnect(self.frame_arrived)
            self.camera.stop()
            self.camera.deleteLater()
            self.camera = None

    def _on_failed(self, error: StationError) -> None:
        self._stop()
        self.trouble = error
        self.changed.emit()

    def _on_plugged(self) -> None:
        if not self.is_open:
            return
        self._look_round()
        if self.there and self.camera is None:
            self._start()
        elif not self.there and self.camera is not None:
            self._stop()
            self.trouble = CameraUnplugged()
        self.changed.emit()
