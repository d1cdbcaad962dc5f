"""What came of a stick: counted while it is gone through, so that breaking off loses nothing of it."""

from dataclasses import dataclass, field
from uuid import UUID

from station.errors import StationError
from station.packet.messages import Letter, Span


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that could not be taken. One that lies on the shelf waits there for a person, or for what it lacks."""

    file: str
    error: StationError
    sealed_digest: str | None = None
    """Under which it lies on the shelf."""


@dataclass(slots=True)
class ForStation:
    """One station's share: messages written and removed; `missing` are packets of its letter that have not come."""

    station: str
    written: int = 0
    removed: int = 0
    missing: tuple[Span, ...] = ()


@dataclass(slots=True)
class Carried:
    """What came of one stick. With `stopped` it broke off there; what is counted holds all the same."""

    others: tuple[str, ...] = ()
    enrolled: list[str] = field(default_factory=list)
    taken: int = 0
    known: int = 0
    letters: int = 0
    refused: list[RefusedFile] = field(default_factory=list)
    stations: dict[str, ForStation] = field(default_factory=dict)
    stopped: StationError | None = None

    def of(self, station: str) -> ForStation:
        """A station's share."""
        return self.stations.setdefault(station, ForStation(station))

    @property
    def is_clean(self) -> bool:
        """Whether everything of ours was taken and written."""
        return not self.refused and self.stopped is None


@dataclass(slots=True)
class HeardLetters:
    """The newest letter of each machine of a station, and stations whose letter was of a key trusted no more."""

    by_station: dict[str, dict[UUID, Letter]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)

    def add(self, letter: Letter) -> bool:
        """Whether it is the newest of its machine so far."""
        machines = self.by_station.setdefault(letter.station, {})
        earlier = machines.get(letter.incarnation)
        if earlier is not None and earlier.made_at > letter.made_at:
            return False
        machines[letter.incarnation] = letter
        return True
