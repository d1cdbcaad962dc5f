"""People of the base register: found as somebody types, and marked."""

from dataclasses import dataclass, replace

from station.domain.audit import Action
from station.domain.register import CollectionStatus, Findings, RegisterEntry, Removal, RemovalReason, Sought, Word
from station.errors import DiedLater, RegisterEntryUnknown
from station.forms import divisions
from station.services.ports import Clock, OpenUnit, Progress

_MOST_PLACES = 60
"""Villages that one word may mean; with more, it means none in particular."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What narrows a search down: a town or village by its code, how far it is with people, only marked rows."""

    place: str = ""
    statuses: frozenset[CollectionStatus] = frozenset()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class FindPeople:
    """Finds people of the register as somebody types: number (18 or 15 digits, its beginning or end), name, pinyin,
    initials, village; several words must all fit. Nothing typed finds whoever is left after narrowing down.
    """

    open_unit: OpenUnit

    def __call__(self, progress: Progress, text: str, limit: int = 50, narrowed: Narrowed | None = None) -> Findings:
        progress.step(0, 1)
        by = narrowed or Narrowed()
        with self.open_unit() as unit:
            county = unit.settings.campaign().division_code[:6]
            sought = sought_of(text, county)
            return unit.register.find(replace(sought, place=by.place, statuses=by.statuses, marked=by.marked), limit)


def sought_of(text: str, county: str) -> Sought:
    """What was typed, word by word, each with the villages of the county that it may mean."""
    return Sought(text, tuple(Word(word, _meant(word, county)) for word in text.split()))


def _meant(word: str, county: str) -> tuple[str, ...]:
    """The towns and villages of the county that a word may name, by characters or initials."""
    if word[:1].isdigit() or (word.isascii() and len(word) == 1):  # a single letter is the initial of half of them
        return ()
    found = divisions.find(word, county, _MOST_PLACES + 1)
    return tuple(place.code for place in found if len(place.code) in (9, 12)) if len(found) <= _MOST_PLACES else ()


@dataclass(frozen=True, slots=True)
class Place:
    """A village with people in the register: its code, its name, and how many."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class ListPlaces:
    """The villages of which there are people in the register, to narrow a search down by."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress) -> list[Place]:
        progress.step(0, 1)
        with self.open_unit() as unit:
            named = {village.code: village.name for village in unit.settings.campaign().villages}
            counted = unit.register.places()
        return [
            Place(code, named.get(code) or divisions.division_name(code) or code, people)
            for code, people in counted.items()
        ]


@dataclass(frozen=True, slots=True)
class MarkRemoval:
    """Marks a person of the base register as not to be collected, or takes the mark back.

    Who died before the reference date is marked, not collected (annex 1); who died later is still collected.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, base_id: str, removal: Removal | None) -> RegisterEntry:
        """Raises RegisterEntryUnknown, DiedLater."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            entry = unit.register.get(base_id)
            if entry is None:
                raise RegisterEntryUnknown
            if removal is not None and removal.reason is RemovalReason.DIED:
                reference_date = unit.settings.campaign().reference_date
                if removal.on is not None and removal.on >= reference_date:
                    raise DiedLater
            unit.register.remove(base_id, removal)
            detail = removal.reason.value if removal else "undone"
            unit.audit.add(self.clock(), self.operator, Action.REMOVAL_MARKED, None, detail)
            unit.commit()
        return replace(entry, removal=removal)
