"""How much there is of everything, in numbers alone: nothing of a person, no station by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What the database tells; the same from whichever worker one asks."""

    packets: Mapping[str, int]
    """By carrier."""
    last_packet_at: datetime | None
    shelf: Mapping[str, int]
    """Waiting, by reason."""
    standings: Mapping[str, int]
    """Revisions, by state."""
    stations: int
    register_people: int
    changes: int
    messages: int
