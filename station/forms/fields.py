"""How an edition of the form defines its fields: one place for label, codes, condition, duty and source."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, StrictInt, StringConstraints

from station.domain.category import Category


class FieldType(StrEnum):
    """What kind of answer a field takes; screen, paper and spreadsheets choose their shape by it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    DATE = "date"
    INTEGER = "integer"
    MONEY = "money"
    BOOLEAN = "boolean"
    CODE = "code"
    CODES = "codes"
    DIVISION = "division"
    EVIDENCE = "evidence"


def value_at(document: object, path: str) -> object:
    """What stands at a dotted path (`service.enlisted_on`, `martyr_survivor[0].relation`); None where nothing does."""
    here = document
    for step in _steps(path):
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict | Mapping) else None
    return here


@lru_cache(maxsize=8192)  # the form's own paths, over and over
def _steps(path: str) -> tuple[str | int, ...]:
    steps = path.replace("[", ".[").split(".")
    return tuple(int(step[1:-1] or 0) if step.startswith("[") else step for step in steps)


def put_at(document: dict[str, object], path: str, value: object) -> None:
    """Puts a value at a dotted path, None takes out what is there.

    Sections and entries on the way are made; those there are copied, so that whoever holds them sees no change.
    """
    section, _, name = path.rpartition(".")
    if not section:
        _put(document, name, value)
        return
    head, _, index = section.partition("[")
    if not index:
        document[head] = _with(document.get(head), name, value)
        return
    place = int(index[:-1])
    entries = document.get(head)
    filled = list(entries) if isinstance(entries, list) else []
    filled += [{} for _ in range(place + 1 - len(filled))]
    filled[place] = _with(filled[place], name, value)
    document[head] = filled


def _with(section: object, name: str, value: object) -> dict[str, object]:
    copied = dict(section) if isinstance(section, Mapping) else {}
    _put(copied, name, value)
    return copied


def _put(section: dict[str, object], name: str, value: object) -> None:
    if value is None:
        section.pop(name, None)
    else:
        section[name] = value


@dataclass(frozen=True, slots=True)
class When:
    """A condition: the value at `path`, or one of the values of a list there, is among `values`.

    In a model a path that begins with a dot is a field of the same section: `.is_holder`.
    """

    path: str
    values: tuple[object, ...]

    def holds(self, document: object) -> bool:
        value = value_at(document, self.path)
        found = value if isinstance(value, list) else [value]
        return any(item in self.values for item in found)

    def of(self, section: str) -> "When":
        """The condition with its full path, as a field of that section."""
        return When(section + self.path, self.values) if self.path.startswith(".") else self

    def __str__(self) -> str:
        return f"{self.path} in [{', '.join(map(str, self.values))}]"


@dataclass(frozen=True, slots=True)
class Ask:
    """What the form asks in one field. `required` means: whenever the field is shown. `source` is its basis.

    A label may speak of `{whom}` the section is about. `from_card` fields are read from the chip and must equal the
    card. `follows` tells the answer that other answers imply, where there is one: it stands until another is typed, or
    for good if the field is not `typed`. `formerly` are names under which earlier releases kept the answer. A `local`
    division is one of the campaign's villages.
    """

    label: str
    codes: str | None = None
    required: bool = False
    shown_when: tuple[When, ...] = ()
    type: FieldType | None = None
    max_length: int | None = None
    help: str = ""
    source: str = ""
    from_card: bool = False
    follows: Callable[[object], object] | None = None
    typed: bool = True
    formerly: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What the form says of one section. A section with a `category` is that category's module.

    `whom` stands in labels for the person the section is about, `unit` counts entries of a repeatable one (第2位).
    """

    title: str
    category: Category | None = None
    shown_when: tuple[When, ...] = ()
    source: str = ""
    whom: str = ""
    unit: str = "位"


class Module(BaseModel):
    """A section of the form. Every field may be missing: a draft is partial; what must be there is a rule's affair."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Python takes weeks (2018-W01-1) as well; the form does not."""


def _iso_date(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        raise ValueError("not a date")
    return date.fromisoformat(value)


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Day = Annotated[date, BeforeValidator(_iso_date)]
Flag = StrictBool
Whole = StrictInt
Fen = StrictInt
Codes = list[Text]
