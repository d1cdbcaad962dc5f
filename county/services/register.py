"""The base register at the county: what is new or changed becomes a version, and a message to the stations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from county.batches import batched
from county.people import RegisterItem
from county.services.ports import Unit, Units
from station.packet.canonical import canonical

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """What became of a list: people in it, new ones, changed ones, and those taken out."""

    people: int
    new: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One line of a register list: `document` is a partial form document."""

    base_id: str
    document: Mapping[str, object]
    marks: tuple[str, ...] = ()


class TakeRegister:
    """Takes a list of people into the register: only what differs is written."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, people: Iterable[ListedPerson], *, whole: bool = False) -> RegisterChange:
        """All or nothing, in one unit. With `whole`, who is not in the list leaves the register."""
        with self._units.writing() as unit:
            unit.changes.now()
            listed: dict[str, ListedPerson] = {person.base_id: person for person in people}
            known = unit.people.newest_items() if whole else unit.people.newest_items_of(listed.keys())
            present = {item.base_id: item for item in known}
            new = [person for person in listed.values() if person.base_id not in present]
            changed = [person for person in listed.values() if _differs(present.get(person.base_id), person)]
            gone = [item for base_id, item in present.items() if base_id not in listed] if whole else []
            items = [_item(present.get(person.base_id), person) for person in (*new, *changed)]
            items += [replace(item, document=None, absorbs=frozenset()) for item in gone]
            _write(unit, items)
            unit.commit()
        return RegisterChange(len(listed), len(new), len(changed), len(gone))


def _write(unit: Unit, items: list[RegisterItem]) -> None:
    for some in batched(items, _AT_ONCE):
        last = unit.changes.next(len(some))
        unit.people.put_items([replace(item, count=last - len(some) + 1 + at) for at, item in enumerate(some)])


def _differs(present: RegisterItem | None, person: ListedPerson) -> bool:
    if present is None or present.document is None:
        return False
    return canonical(present.document) != canonical(person.document) or present.marks != person.marks


def _item(present: RegisterItem | None, person: ListedPerson) -> RegisterItem:
    removal = (present.removal, present.removed_on) if present else (None, None)
    return RegisterItem(person.base_id, 0, person.document, person.marks, *removal)
