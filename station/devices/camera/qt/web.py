"""The camera that is plugged in."""

from collections.abc import Callable

from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QMediaDevices, QVideoSink

from station.devices.camera.camera import FULL_HD, Mode, best_mode
from station.devices.camera.qt.camera import QtCamera
from station.errors import CameraUnavailable


class WebCamera(QtCamera):
    """A webcam or document camera; which one is asked anew at each start, so that it may be plugged in at any time."""

    def __init__(
        self, choose: Callable[[], QCameraDevice] = QMediaDevices.defaultVideoInput, most_pixels: int = FULL_HD
    ) -> None:
        super().__init__()
        self._choose = choose
        self._most_pixels = most_pixels
        self._session = QMediaCaptureSession(self)
        self._camera: QCamera | None = None
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._on_devices_changed)

    def _open(self, source: QVideoSink) -> None:
        device = self._choose()
        if device.isNull():
            raise CameraUnavailable(device="none")
        camera = self._camera = QCamera(device, self)
        camera.errorOccurred.connect(self._on_error)
        formats = device.videoFormats()
        best = best_mode(
            [Mode(f.resolution().width(), f.resolution().height(), f.maxFrameRate()) for f in formats],
            self._most_pixels,
        )
        if best is not None:
            camera.setCameraFormat(formats[best])
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
            self._fail("unplugged")
