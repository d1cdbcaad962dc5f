"""What waits for a reviewer, and how far the county is: by village, category and state."""

from collections.abc import Mapping
from dataclasses import dataclass

from county.people import HeldCapture, StandingOf, StandingState
from county.services.ports import Units


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which records: an empty text asks for all. `village` is the beginning of a division code."""

    state: StandingState | None = StandingState.PROCESSED
    village: str = ""
    category: str = ""
    station: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, the oldest first, and how many there are in all."""

    lines: tuple[tuple[HeldCapture, StandingOf], ...]
    total: int


@dataclass(frozen=True, slots=True)
class VillageProgress:
    """How many people of a village are in the register, and how many of its records are in which state."""

    village: str
    registered: int
    by_state: Mapping[StandingState, int]


class ListQueue:
    """The newest revision of each record, filtered."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, wanted: QueueFilter, page: int, size: int) -> QueuePage:
        """Page 1 is the first."""
        with self._units.reading() as unit:
            lines, total = unit.people.queue(
                wanted.state, wanted.village, wanted.category, wanted.station, (page - 1) * size, size
            )
        return QueuePage(tuple(lines), total)


class ReportProgress:
    """Village by village."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self) -> list[VillageProgress]:
        """By village."""
        with self._units.reading() as unit:
            registered, collected = unit.people.registered_by_village(), unit.people.collected_by_village()
        villages = sorted({*registered, *(village for village, _ in collected)})
        return [
            VillageProgress(
                village,
                registered.get(village, 0),
                {state: collected.get((village, state), 0) for state in StandingState},
            )
            for village in villages
        ]
