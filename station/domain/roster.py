"""The base register as a list to work through: whom to list, and a line of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from station.domain.category import CategoryGroup, in_group
from station.domain.register import CollectionStatus, Removal, Sought

DISABLED = frozenset(category.value for category in in_group(CategoryGroup.DISABLED))
"""Categories of people who hold a certificate of disability."""

VERY_OLD = 80
"""From this age on somebody is asked at home rather than at the desk (plan 四(二)1: 年老体弱)."""


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; for the 29 February of a leap year, the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to list. `place` is a town's or village's code, empty for those of no village, None for all places.

    `born_by` asks for whoever was born on that day or before, `disabled` for holders of a certificate of disability;
    both together ask for either. `statuses`, where any are named, for those with whom it is so far.
    """

    sought: Sought = field(default_factory=lambda: Sought(""))
    place: str | None = None
    category: str = ""
    born_by: date | None = None
    disabled: bool = False
    statuses: frozenset[CollectionStatus] = frozenset()


@dataclass(frozen=True, slots=True)
class Listing:
    """Who fits, by ids in the list's order, and how many fit of each status before these narrowed it down.

    The ids hold until another import or the county's news change the register.
    """

    ids: tuple[int, ...] = ()
    counts: Mapping[CollectionStatus, int] = field(default_factory=dict)
    register: int = 0
    """How many people there are in all."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person of the list."""

    id: int
    base_id: str
    name: str = field(repr=False)
    sex: str
    born_on: date | None = field(repr=False)
    id_number: str = field(repr=False)
    village: str
    categories: tuple[str, ...]
    status: CollectionStatus
    removal: Removal | None = None
    marks: tuple[str, ...] = ()
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    def age(self, on: date) -> int | None:
        """Full years on a day; None where the register does not tell the birthday."""
        born = self.born_on
        if born is None or born > on:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    @property
    def disabled(self) -> bool:
        """Whether the register has a certificate of disability of his."""
        return not DISABLED.isdisjoint(self.categories)
