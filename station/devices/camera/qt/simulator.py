"""Camera doubles at the level of video frames: what is above the sink is the real thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Thread

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

from station.devices.camera.qt.camera import QtCamera
from station.domain.camera import CameraInfo, Mode, best_mode
from station.errors import CameraMissing, CameraUnavailable, CameraUnplugged

_FRAMES = 25.0
"""A second: how often a still picture is shown."""

_PICTURES = {b"\x89PNG\r\n\x1a\n": b"png", b"\xff\xd8\xff": b"jpeg"}
"""How their files begin, and Qt's names for them."""


class SimulatedCamera(QtCamera):
    """Shows a picture or a video (the bytes of its file) over and over; they never touch the disk.

    A picture (PNG or JPEG) is decoded once: a player decodes it for every frame, which takes a core and 100 MB at five
    megapixels.
    """

    def __init__(self, picture: bytes) -> None:
        super().__init__()
        self.picture = picture
        self._still: _Still | None = None
        self._film: _Film | None = None

    def show(self, picture: bytes) -> None:
        """Something else stands before the camera."""
        self.picture = picture
        if self._source is not None:
            self._close()
            self._open(self._source)

    def unplug(self) -> None:
        """The cable is drawn."""
        self._fail("unplugged", CameraUnplugged)

    def _open(self, source: QVideoSink) -> None:
        kind = next((kind for begin, kind in _PICTURES.items() if self.picture.startswith(begin)), None)
        if kind is not None:
            self._still = _Still(self, self.picture, kind, source, self._fail)
        else:
            self._film = _Film(self, self.picture, source, self._fail)

    def _close(self) -> None:
        for player in (self._still, self._film):
            if player is not None:
                player.close()
        self._still = self._film = None


@dataclass(slots=True)
class _Decoding:
    """What became of a picture, or why nothing did. Its thread knows nothing else of the camera: the last to hold a
    camera would be the one that deletes it.
    """

    image: QImage | None = None
    trouble: str = ""

    def run(self, file: bytes, kind: bytes) -> None:
        buffer = QBuffer()
        buffer.setData(QByteArray(file))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, kind)
        reader.setAutoDetectImageFormat(False)  # probing asks for locks that the UI thread may hold
        image = reader.read().convertToFormat(QImage.Format.Format_RGB32)
        if image.isNull():
            self.trouble = reader.error().name
        else:
            self.image = image


class _Still:
    """Shows a picture to a sink, once a thread has decoded it, as a driver's would; `fail` hears why it cannot."""

    def __init__(
        self, parent: QObject, file: bytes, kind: bytes, sink: QVideoSink, fail: Callable[[str], None]
    ) -> None:
        self._sink, self._fail = sink, fail
        self._decoding = _Decoding()
        Thread(target=self._decoding.run, args=(file, kind), name="still picture", daemon=True).start()
        self._timer = QTimer(parent, interval=round(1000 / _FRAMES))
        self._timer.timeout.connect(self._show)
        self._timer.start()

    def _show(self) -> None:
        if self._decoding.trouble:
            self._fail(self._decoding.trouble)
        elif self._decoding.image is not None:
            self._sink.setVideoFrame(QVideoFrame(self._decoding.image))

    def close(self) -> None:
        self._timer.stop()
        self._timer.deleteLater()


class _Film:
    """Plays a video to a sink; `fail` hears why it cannot."""

    def __init__(self, parent: QObject, file: bytes, sink: QVideoSink, fail: Callable[[str], None]) -> None:
        self._fail = fail
        self._file = QBuffer(parent)
        self._file.setData(QByteArray(file))
        self._file.open(QIODevice.OpenModeFlag.ReadOnly)
        self._player = player = QMediaPlayer(parent)
        if not player.isAvailable():
            raise CameraUnavailable(reason="no multimedia backend")
        player.errorOccurred.connect(self._on_error)
        player.setVideoSink(sink)
        player.setLoops(QMediaPlayer.Loops.Infinite)
        player.setSourceDevice(self._file)
        player.play()

    def close(self) -> None:
        self._player.blockSignals(True)
        self._player.stop()
        self._player.setSource(QUrl())  # waits for the threads that read the file
        self._player.deleteLater()
        self._file.deleteLater()

    def _on_error(self, error: QMediaPlayer.Error) -> None:
        self._fail(error.name)


@dataclass(slots=True)
class SimulatedDevice:
    """What stands before a simulated camera, as a file for each size it can show; `busy`: another program has it."""

    label: str
    pictures: Mapping[tuple[int, int], bytes] = field(repr=False)
    busy: bool = False

    @property
    def modes(self) -> tuple[Mode, ...]:
        return tuple(Mode(*size, _FRAMES) for size in sorted(self.pictures, reverse=True))

    def picture(self, mode: Mode | None) -> bytes:
        """What it shows in a mode; in the one that suits best where none is asked for."""
        if mode is None:
            mode = self.modes[best_mode(self.modes) or 0]
        return self.pictures[mode.width, mode.height]


class SimulatedCameras(QObject):
    """Cameras that can be plugged in and drawn."""

    changed = Signal()

    def __init__(self, devices: Mapping[str, SimulatedDevice]) -> None:
        super().__init__()
        self.devices = dict(devices)
        self._plugged = list(self.devices)
        self._open: dict[str, _Plugged] = {}

    def found(self) -> tuple[CameraInfo, ...]:
        """Those plugged in now."""
        return tuple(CameraInfo(key, self.devices[key].label, self.devices[key].modes) for key in self._plugged)

    def camera(self, key: str, mode: Mode | None = None) -> SimulatedCamera:
        """The camera of that key, to be started; it may be unplugged."""
        camera = self._open[key] = _Plugged(self, key, mode)
        return camera

    def device(self, key: str) -> SimulatedDevice:
        """Raises CameraMissing where it is not plugged in."""
        if key not in self._plugged:
            raise CameraMissing
        return self.devices[key]

    def plug(self, key: str) -> None:
        """Plugs one in, for the first time or again."""
        self._plugged.append(key)
        self.changed.emit()

    def unplug(self, key: str) -> None:
        """Draws its cable."""
        self._plugged.remove(key)
        if key in self._open:
            self._open[key].unplug()
        self.changed.emit()

    def show(self, key: str, picture: bytes) -> None:
        """Puts something else before a camera, whatever the mode."""
        device = self.devices[key]
        device.pictures = dict.fromkeys(device.pictures, picture)
        if key in self._open:
            self._open[key].show(picture)


class _Plugged(SimulatedCamera):
    """One that asks at each start whether it is there, and what stands before it."""

    def __init__(self, cameras: SimulatedCameras, key: str, mode: Mode | None) -> None:
        super().__init__(b"")
        self._cameras, self._key, self._mode = cameras, key, mode

    def start(self) -> None:
        device = self._cameras.device(self._key)
        if device.busy:
            raise CameraUnavailable(reason="busy")
        self.picture = device.picture(self._mode)
        super().start()
