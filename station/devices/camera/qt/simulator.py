"""A camera double at the level of video frames: what is above the sink is the real thing."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl
from PySide6.QtMultimedia import QMediaPlayer, QVideoSink

from station.devices.camera.qt.camera import QtCamera
from station.errors import CameraUnavailable


class SimulatedCamera(QtCamera):
    """Plays a picture or a video (the bytes of its file) over and over; they never touch the disk."""

    def __init__(self, picture: bytes) -> None:
        super().__init__()
        self.picture = picture
        self._file: QBuffer | None = None
        self._player: QMediaPlayer | None = None

    def _open(self, source: QVideoSink) -> None:
        self._file = QBuffer(self)
        self._file.setData(QByteArray(self.picture))
        self._file.open(QIODevice.OpenModeFlag.ReadOnly)
        player = self._player = QMediaPlayer(self)
        if not player.isAvailable():
            raise CameraUnavailable(reason="no multimedia backend")
        player.errorOccurred.connect(self._on_error)
        player.setVideoSink(source)
        player.setLoops(QMediaPlayer.Loops.Infinite)
        player.setSourceDevice(self._file)
        player.play()

    def _close(self) -> None:
        if self._player is not None and self._file is not None:
            self._player.blockSignals(True)
            self._player.stop()
            self._player.setSource(QUrl())  # waits for the threads that read the file
            self._player.deleteLater()
            self._file.deleteLater()
            self._player = self._file = None

    def _on_error(self, error: QMediaPlayer.Error) -> None:
        self._fail(error.name)
