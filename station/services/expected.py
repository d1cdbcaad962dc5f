"""Somebody is chosen in the register before he is at the desk: his card is waited for."""

from dataclasses import dataclass, field

from station.domain import id_number as numbers
from station.errors import RegisterEntryUnknown
from station.forms.fields import value_at
from station.services.by_hand import TypedIdentity
from station.services.intake import Visitor
from station.services.ports import OpenUnit, Progress


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who was chosen in the register before his card was there, and what of it the register knows."""

    base_id: str
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    known: TypedIdentity = field(repr=False)
    """To be compared with the card. Its numbers are never filled in: they are typed twice from the card's face; nor is
    what changes with a new card, in which the register and the card may differ and it is to be seen.
    """

    def came_as(self, visitor: Visitor) -> bool:
        """Whether it is he who came: whom the register finds by the card, or another line of it with his number."""
        found = visitor.entry is not None and visitor.entry.base_id == self.base_id
        return found or self.has_number(visitor.card.id_number)

    def has_number(self, number: object) -> bool:
        """Whether a number is his."""
        return bool(self.id_number) and numbers.normalise(str(number)) == numbers.normalise(self.id_number)


@dataclass(frozen=True, slots=True)
class ExpectPerson:
    """Looks up in the register who was chosen there. Raises RegisterEntryUnknown."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress, base_id: str) -> Expected:
        progress.step(0, 1)
        with self.open_unit() as unit:
            entry = unit.register.get(base_id)
        if entry is None:
            raise RegisterEntryUnknown
        ethnicity = value_at(entry.document, "identity.ethnicity")
        known = TypedIdentity(name=entry.name, ethnicity=ethnicity if isinstance(ethnicity, str) else "")
        return Expected(entry.base_id, entry.name, entry.id_number, known)
