"""How far the collection is, in numbers alone: by village, by day, by operator."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Records of this station that wait: drafts, saved but unsigned, for the lead's check, returned with marks."""

    drafts: int = 0
    unsigned: int = 0
    to_check: int = 0
    returned: int = 0

    def __add__(self, other: "Waiting") -> "Waiting":
        return Waiting(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Done:
    """So many people of a village (its code, or "") were confirmed here for the first time on a day by an operator."""

    day: date
    operator: str
    village: str
    added: bool
    """Whether the register does not have them."""
    count: int


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits of a village's records (its code, or "") with an operator."""

    village: str
    operator: str
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class VillageFigures:
    """One village. `people` stand in the register; of those `removed` are not to be collected.

    `here` and `elsewhere` are collected: by a record that was confirmed here, else as the county says. `in_work` has
    something begun here, and nothing confirmed. `added` are people collected here whom the register does not have.
    `today` and `added_today` are those of `here` and `added` who were confirmed on the day of the figures.
    """

    code: str
    name: str = ""
    people: int = 0
    removed: int = 0
    here: int = 0
    elsewhere: int = 0
    in_work: int = 0
    added: int = 0
    today: int = 0
    added_today: int = 0
    waiting: Waiting = Waiting()

    @property
    def due(self) -> int:
        """How many of the register are to be collected."""
        return self.people - self.removed

    @property
    def collected(self) -> int:
        """How many of them are."""
        return self.here + self.elsewhere

    @property
    def open(self) -> int:
        """Of whom nothing is confirmed anywhere."""
        return self.due - self.collected

    @property
    def rate(self) -> float | None:
        """采集率, from 0 to 1; None where nobody is to be collected."""
        return self.collected / self.due if self.due else None

    @property
    def rate_told(self) -> str:
        """采集率 in per cent; empty where nobody is to be collected."""
        return per_cent(self.collected, self.due)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What was confirmed here on a day for the first time: people of the register, and people added to it."""

    day: date
    registered: int = 0
    added: int = 0

    @property
    def here(self) -> int:
        return self.registered + self.added


@dataclass(frozen=True, slots=True)
class OperatorFigures:
    """The same of one operator, of all days and of the day of the figures, and what waits of his."""

    name: str
    display_name: str = ""
    registered: int = 0
    added: int = 0
    today: int = 0
    added_today: int = 0
    waiting: Waiting = Waiting()

    @property
    def here(self) -> int:
        return self.registered + self.added


@dataclass(frozen=True, slots=True)
class CollectionFigures:
    """All of it, as it stood at an instant."""

    town: str
    station: str
    made_at: datetime
    villages: tuple[VillageFigures, ...]
    days: tuple[DayFigures, ...]
    """Ascending; days on which nothing was confirmed are left out."""
    operators: tuple[OperatorFigures, ...]

    @property
    def total(self) -> VillageFigures:
        """All villages together."""
        return summed(self.villages)


def per_cent(part: int, whole: int) -> str:
    """A share rounded down to a tenth, so that only all is 100%; empty where there is nothing to have a share of."""
    if not whole:
        return ""
    tenths = min(1000, part * 1000 // whole)
    return f"{tenths // 10}.{tenths % 10}%"


def summed(villages: Sequence[VillageFigures]) -> VillageFigures:
    """Several villages as one without a code."""

    def of(name: str) -> int:
        return sum(getattr(village, name) for village in villages)

    return VillageFigures(
        code="",
        name="合计",
        people=of("people"),
        removed=of("removed"),
        here=of("here"),
        elsewhere=of("elsewhere"),
        in_work=of("in_work"),
        added=of("added"),
        today=of("today"),
        added_today=of("added_today"),
        waiting=sum((village.waiting for village in villages), Waiting()),
    )
