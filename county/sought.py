"""What people are found by in the county's tables, taken from a form document of any shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from station.domain.id_number import is_valid, normalise, upgrade


@dataclass(frozen=True, slots=True)
class Sought:
    """A person's number, name, village (division code) and categories; empty where the document does not tell.

    The number is told only where it is a valid one, of 18 characters (GB 11643-1999): a placeholder or a slip
    would make one person of several.
    """

    id_number: str = field(repr=False)
    name: str = field(repr=False)
    village: str
    categories: tuple[str, ...]

    @classmethod
    def of(cls, document: Mapping[str, object]) -> Self:
        """From whatever a document holds: nothing in it is trusted to be of its type or length."""
        categories = document.get("categories")
        listed = categories if isinstance(categories, list) else []
        return cls(
            id_number=_whole(_text(document, "identity", "id_number")),
            name=storable(_text(document, "identity", "name"), 100),
            village=storable(_text(document, "other_identity", "household_division"), 12),
            categories=tuple(storable(each, 60) for each in listed[:12] if isinstance(each, str)),
        )


def _whole(number: str) -> str:
    number = normalise(number)
    return number if is_valid(number) else upgrade(number) or ""


def _text(document: Mapping[str, object], section: str, name: str) -> str:
    part = document.get(section)
    value = part.get(name) if isinstance(part, Mapping) else None
    return value if isinstance(value, str) else ""


def storable(text: str, most: int) -> str:
    """Without what a database might refuse: null characters, halves of characters, too much."""
    return text.replace("\0", "")[:most].encode("utf-8", "replace").decode()
