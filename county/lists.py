"""Lists of people for the register: a spreadsheet as the stations read it, or a JSON object a line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from county.services.register import ListedPerson
from county.sought import storable
from station.domain.register_file import Reading, RegisterLine
from station.errors import FileUnreadable, ListUnreadable
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.sheets.register_file import RegisterReader

_VILLAGE = ("other_identity", "household_division")


@dataclass
class PeopleList:
    """The people of one file. What is wrong with rows is known once the people have been gone through."""

    people: Iterator[ListedPerson]
    notes: tuple[str, ...] = ()
    lines_marked: list[RegisterLine] = field(default_factory=list)


def open_list(path: Path, sheet: str | None = None) -> PeopleList:
    """Raises FileUnreadable, ListUnreadable and, for spreadsheets, RegisterUnreadable."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    if data.lstrip()[:1] == b"{":
        return PeopleList(_of_json_lines(data))
    file = RegisterReader(Catalogue(Form2018)).opened(data, Reading(sheet))
    listed = PeopleList(iter(()), tuple(file.about.notes))
    listed.people = chain.from_iterable(map(_Keeping(listed.lines_marked), file.lines()))
    return listed


@dataclass
class _Keeping:
    """Notes the lines in which something is wrong, and passes the people on."""

    marked: list[RegisterLine]

    def __call__(self, line: RegisterLine) -> Iterator[ListedPerson]:
        if line.problems:
            self.marked.append(line)
        if line.entry is not None:
            yield ListedPerson(
                storable(line.entry.base_id, 64), _with_village(line.entry.document, line.entry.village), line.marks
            )


def _with_village(document: object, village: str) -> dict[str, object]:
    """Stations are told of people by village: where only the address names it, the form's field is filled from it."""
    assert isinstance(document, dict)
    section, name = _VILLAGE
    part = document.get(section)
    part = dict(part) if isinstance(part, dict) else {}
    if not village or part.get(name):
        return document
    return {**document, section: {**part, name: village}}


def _of_json_lines(data: bytes) -> Iterator[ListedPerson]:
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            person = json.loads(line)
            base_id, document = person["base_id"], person["document"]
            marks = tuple(person.get("marks", ()))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ListUnreadable(line=number) from None
        if not _is_person(base_id, document, marks):
            raise ListUnreadable(line=number)
        yield ListedPerson(base_id, document, marks)


def _is_person(base_id: object, document: object, marks: tuple[object, ...]) -> bool:
    named = isinstance(base_id, str) and 0 < len(base_id) <= 64 and storable(base_id, 64) == base_id
    marked = len(marks) <= 40 and all(isinstance(mark, str) and len(mark) <= 40 for mark in marks)
    return named and isinstance(document, dict) and marked
