"""What the windows are given by the application."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtGui import QImage

from station.domain.evidence import Attachment
from station.domain.operator import Operator
from station.domain.signature import Signature
from station.forms.catalogue import Catalogue
from station.services.desk import Desk
from station.services.founding import NewStation
from station.services.photos import PreparedPhoto
from station.services.ports import CardMonitor, Progress, Report
from station.services.power import Battery, NoBattery
from station.ui.camera.parts import Cameras
from station.ui.line.pace import Pace
from station.ui.printing.parts import Printers
from station.ui.quiet_time import Tend


class PreparePage(Protocol):
    """Makes the picture of a signed page what is kept (≤ 500,000 bytes), and judges it. Runs in a job."""

    def __call__(self, progress: Progress, data: bytes) -> PreparedPhoto: ...


class Ink(Protocol):
    """Makes of a signature what is kept: a picture and the strokes, confirming a content digest. Runs in a job."""

    def __call__(self, signature: Signature, content_digest: str) -> tuple[Attachment, ...]: ...


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A station somebody unlocked. The desk is the very one he left where he only locked it."""

    desk: Desk
    operator: Operator


@dataclass(frozen=True, slots=True)
class Founding:
    """How a station is made where there is none; `make` runs in a job.

    `remains`: files of a store that is gone lie in the folder, so that there may be a copy of it somewhere.
    """

    make: Callable[[Progress, NewStation], None]
    folder: str
    remains: bool = False


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The application, as the windows see it. `unlock`, `lock`, which closes the store, and `diagnose` run in jobs.

    `encode` makes a camera's frame a file, without loss, in a job. Without a `card_monitor` a card is read when the
    operator says so.
    """

    catalogue: Catalogue
    default_operator: str
    unlock: Callable[[Progress, str, str], Unlocked]
    lock: Callable[[Progress], None]
    make_cameras: Callable[[], Cameras]
    encode: Callable[[QImage], bytes]
    ink: Ink
    prepare_page: PreparePage
    card_monitor: CardMonitor | None = None
    diagnose: Callable[[Progress], Report] | None = None
    tend: Tend | None = None
    """What waits until nobody is at the desk; runs in a job."""
    operators: Callable[[], Sequence[str]] = tuple
    """The log-in names to choose from."""
    pace: Pace | None = None
    """How often the county is asked by itself."""
    founding: Founding | None = None
    """Where the data directory holds no store."""
    battery: Battery = field(default_factory=NoBattery)
    printers: Printers | None = None
    """What can be printed on; without, a file can only be saved."""
