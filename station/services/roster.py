"""The base register as a list to work through: narrowed down, page by page, and one person of it looked at closely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from station.domain.audit import Action
from station.domain.county_word import CollectedBy
from station.domain.record import RecordSummary
from station.domain.register import CollectionStatus
from station.domain.roster import Listing, RosterLine, Wish, years_before
from station.errors import RegisterEntryUnknown
from station.forms import divisions
from station.services.duplicates import collected_elsewhere, known_before
from station.services.people import sought_of
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.trail import Note, unnoted

PAGE = 200
"""Lines that are read at once."""

NO_PLACE = "未写明村（居）"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list down: words as typed, a place's code ("" for none told), a category, an age of at least so
    many years, and how far it is with people.
    """

    text: str = field(default="", repr=False)
    place: str | None = None
    category: str = ""
    min_age: int | None = None
    statuses: frozenset[CollectionStatus] = frozenset()

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class RosterPlace:
    """A village with people in the register; the one without a code is of those whose village nobody wrote down."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person of the register: what this station and, by the county's word, others have of him."""

    line: RosterLine
    record: RecordSummary | None = None
    elsewhere: tuple[CollectedBy, ...] = ()


@dataclass(frozen=True, slots=True)
class BrowseRegister:
    """Lists the people of the register."""

    open_unit: OpenUnit
    clock: Clock
    note: Note = unnoted

    def __call__(self, progress: Progress, filters: Filters) -> tuple[Listing, list[RosterLine]]:
        """Who fits, and the first page."""
        progress.step(0, 2)
        today = self.clock().astimezone().date()
        with self.open_unit() as unit:
            listing = unit.roster.listing(_wish(unit, filters, today))
            progress.step(1, 2)
            return listing, unit.roster.page(listing.ids[:PAGE])

    def page(self, progress: Progress, ids: Sequence[int]) -> list[RosterLine]:
        """The lines of some of a listing."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            return unit.roster.page(ids)

    def places(self, progress: Progress) -> list[RosterPlace]:
        """The villages there are people of; those who stand without one come last."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            return places_of(unit)

    def person(self, progress: Progress, line: RosterLine) -> PersonView:
        """One person as he now is; that somebody looked is kept. Raises RegisterEntryUnknown."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            now = unit.roster.page([line.id])
            if not now or now[0].base_id != line.base_id:
                raise RegisterEntryUnknown
            record = known_before(unit, now[0].id_number)
            elsewhere = collected_elsewhere(unit, now[0].id_number, now[0].base_id)
        self.note(Action.PERSON_LOOKED_UP, record.record_id if record else None, "found")
        return PersonView(now[0], record, elsewhere)


def places_of(unit: Unit) -> list[RosterPlace]:
    """The villages there are people of, by their codes; those who stand without one come last."""
    counted = unit.register.places()
    names = names_of(unit, counted)
    found = [RosterPlace(code, names[code], people) for code, people in counted.items()]
    without = unit.register.count() - sum(counted.values())
    return [*found, RosterPlace("", NO_PLACE, without)] if without else found


def names_of(unit: Unit, codes: Mapping[str, object]) -> dict[str, str]:
    """The names of villages by their codes: the campaign's, else the division's with its town, without its county."""
    named = {village.code: village.name for village in unit.settings.campaign().villages}
    return {code: named.get(code) or _within_county(code) or code or NO_PLACE for code in codes}


def _within_county(code: str) -> str:
    return (divisions.division_name(code) or "").removeprefix(divisions.division_name(code[:6]) or "")


def _wish(unit: Unit, filters: Filters, today: date) -> Wish:
    return Wish(
        sought=sought_of(filters.text, unit.settings.campaign().division_code[:6]),
        place=filters.place,
        category=filters.category,
        born_by=years_before(today, filters.min_age) if filters.min_age is not None else None,
        statuses=filters.statuses,
    )
