"""What the windows are given by the application."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoSink

from station.domain.evidence import Attachment
from station.domain.operator import Operator
from station.domain.signature import Signature
from station.forms.catalogue import Catalogue
from station.services.desk import Desk
from station.services.ports import CardMonitor, Progress, Report


class Camera(Protocol):
    """A camera that fills a video sink from start() to stop()."""

    sink: QVideoSink

    @property
    def failed(self) -> SignalInstance: ...
    @property
    def frame_arrived(self) -> SignalInstance: ...
    def start(self) -> None:
        """Raises CameraUnavailable."""
        ...

    def stop(self) -> None: ...
    def frame(self) -> QImage:
        """The frame shown now. Raises CameraUnavailable when there is none."""
        ...


class TakePhoto(Protocol):
    """Makes a frame the recent photo (≤ 300,000 bytes). Runs in a job."""

    def __call__(self, progress: Progress, frame: QImage) -> Attachment: ...


class Ink(Protocol):
    """Makes of a signature what is kept: a picture and the strokes, confirming a content digest. Runs in a job."""

    def __call__(self, signature: Signature, content_digest: str) -> tuple[Attachment, ...]: ...


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A station somebody unlocked. The desk is the very one he left where he only locked it."""

    desk: Desk
    operator: Operator


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The application, as the windows see it. `unlock`, `lock`, which closes the store, and `diagnose` run in jobs.

    Without a `card_monitor` a card is read when the operator says so.
    """

    catalogue: Catalogue
    default_operator: str
    unlock: Callable[[Progress, str, str], Unlocked]
    lock: Callable[[Progress], None]
    make_camera: Callable[[], Camera]
    take_photo: TakePhoto
    ink: Ink
    card_monitor: CardMonitor | None = None
    diagnose: Callable[[Progress], Report] | None = None
    operators: Callable[[], Sequence[str]] = tuple
    """The log-in names to choose from."""
