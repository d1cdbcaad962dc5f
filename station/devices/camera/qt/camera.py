"""What every camera does: fills a video sink."""

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoSink

from station.errors import CameraUnavailable, StationError

_FAST_PNG = 80
"""Qt maps a PNG's "quality" to zlib's effort: the least that still compresses."""


class QtCamera(QObject):
    """A camera that fills `sink` from start() to stop(). Lives in the UI thread, and so does all that it emits.

    A widget shows it by passing each frame of `sink.videoFrameChanged` on to its own sink.
    """

    failed = Signal(object)
    """The StationError because of which a running camera stopped."""

    frame_arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sink = QVideoSink(self)
        self.running = False
        self._source: QVideoSink | None = None
        program = QCoreApplication.instance()
        if program is not None:  # the driver's threads must not outlive the program
            program.aboutToQuit.connect(self.stop)

    def start(self) -> None:
        """Does nothing if it runs already. Raises CameraUnavailable; what is found out later comes by `failed`."""
        if self.running:
            return
        # The driver's threads fill a sink of this run's own: what they had under way at the last stop ends nowhere.
        self._source = QVideoSink(self)
        self._source.videoFrameChanged.connect(self._on_frame)
        self.running = True
        try:
            self._open(self._source)
        except StationError:
            self.stop()
            raise

    def stop(self) -> None:
        """Also forgets the last frame, so that nobody gets the picture of the one who sat here before."""
        if not self.running:
            return
        self.running = False
        self._close()
        if self._source is not None:
            self._source.deleteLater()
            self._source = None
        self.sink.setVideoFrame(QVideoFrame())

    def _open(self, source: QVideoSink) -> None:
        """Makes the driver fill the sink; its own errors go to `_fail`. Raises CameraUnavailable."""
        raise NotImplementedError

    def _close(self) -> None:
        """Lets go of the driver, opened or not."""
        raise NotImplementedError

    def _on_frame(self, frame: QVideoFrame) -> None:
        # Told apart by sender(): PySide crashes on a closure that is connected to a sink which is destroyed later.
        if self.running and self.sender() is self._source and frame.isValid():
            self.sink.setVideoFrame(frame)
            self.frame_arrived.emit()

    def _fail(self, reason: str, error: type[CameraUnavailable] = CameraUnavailable) -> None:
        if self.running:
            self.stop()
            self.failed.emit(error(reason=reason))


def encoded(image: QImage) -> bytes:
    """The picture as PNG, without loss and in memory only. May run in any thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.convertToFormat(QImage.Format.Format_RGB888).save(buffer, "PNG", _FAST_PNG)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
