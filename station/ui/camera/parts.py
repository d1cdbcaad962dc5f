"""Cameras, as the screens see them."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtMultimedia import QVideoSink

from station.domain.camera import CameraInfo, Mode


class Camera(Protocol):
    """A camera that fills a video sink from start() to stop()."""

    sink: QVideoSink

    @property
    def failed(self) -> SignalInstance:
        """The StationError because of which a running camera stopped."""
        ...

    @property
    def frame_arrived(self) -> SignalInstance: ...
    def start(self) -> None:
        """Raises CameraUnavailable."""
        ...

    def stop(self) -> None: ...
    def deleteLater(self) -> None:  # noqa: N802  # Qt's name
        """The camera is not started again."""
        ...


class Cameras(Protocol):
    """Those that are plugged in."""

    @property
    def changed(self) -> SignalInstance:
        """One was plugged in or taken away."""
        ...

    def found(self) -> Sequence[CameraInfo]: ...
    def camera(self, key: str, mode: Mode | None = None) -> Camera:
        """The camera of that key, to be started in a mode, or in the one that suits best."""
        ...
