"""The cameras that are plugged in."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QMediaDevices, QVideoSink

from station.devices.camera.qt.camera import QtCamera
from station.domain.camera import FULL_HD, CameraInfo, Mode, best_mode, sizes
from station.errors import CameraMissing, CameraUnplugged


class WebCamera(QtCamera):
    """A webcam or document camera; which one is asked anew at each start, so that it may be plugged in at any time.

    Without a `mode` the sharpest that is fluent and not above `most_pixels` is taken.
    """

    def __init__(
        self,
        choose: Callable[[], QCameraDevice] = QMediaDevices.defaultVideoInput,
        mode: Mode | None = None,
        most_pixels: int = FULL_HD,
    ) -> None:
        super().__init__()
        self._choose, self._mode, self._most_pixels = choose, mode, most_pixels
        self._session = QMediaCaptureSession(self)
        self._camera: QCamera | None = None
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._on_devices_changed)

    def _open(self, source: QVideoSink) -> None:
        device = self._choose()
        if device.isNull():
            raise CameraMissing
        camera = self._camera = QCamera(device, self)
        camera.errorOccurred.connect(self._on_error)
        formats = device.videoFormats()
        modes = _modes(device)
        wanted = [index for index, mode in enumerate(modes) if self._mode is None or _same_size(mode, self._mode)]
        best = best_mode([modes[index] for index in wanted], self._most_pixels)
        if best is not None:
            camera.setCameraFormat(formats[wanted[best]])
        self._session.setVideoSink(source)
        self._session.setCamera(camera)
        camera.start()

    def _close(self) -> None:
        if self._camera is not None:
            self._camera.blockSignals(True)
            self._camera.stop()
            self._session.setCamera(None)  # type: ignore[arg-type]
            self._camera.deleteLater()
            self._camera = None

    def _on_error(self, error: QCamera.Error) -> None:
        self._fail(error.name)

    def _on_devices_changed(self) -> None:
        if self._camera is not None and self._camera.cameraDevice() not in QMediaDevices.videoInputs():
            self._fail("unplugged", CameraUnplugged)


class WebCameras(QObject):
    """All of them, and word when one is plugged in or taken away."""

    changed = Signal()

    def __init__(self, inputs: Callable[[], Sequence[QCameraDevice]] = QMediaDevices.videoInputs) -> None:
        super().__init__()
        self._inputs = inputs
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self.changed)

    def found(self) -> tuple[CameraInfo, ...]:
        """Those plugged in now."""
        return tuple(
            CameraInfo(_key(device), device.description() or "摄像头", sizes(_modes(device)))
            for device in self._inputs()
        )

    def camera(self, key: str, mode: Mode | None = None) -> WebCamera:
        """The camera of that key, to be started; it may be unplugged."""
        return WebCamera(
            lambda: next((device for device in self._inputs() if _key(device) == key), QCameraDevice()), mode
        )


def _key(device: QCameraDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "backslashreplace")


def _modes(device: QCameraDevice) -> list[Mode]:
    return [
        Mode(each.resolution().width(), each.resolution().height(), each.maxFrameRate())
        for each in device.videoFormats()
    ]


def _same_size(one: Mode, other: Mode) -> bool:
    return (one.width, one.height) == (other.width, other.height)
