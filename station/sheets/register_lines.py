"""One line of a register file after another: the person it brings, and what is wrong with it."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from station.domain import id_number as numbers
from station.domain.names import Flaw, flaws
from station.domain.record import Document
from station.domain.register import RegisterEntry
from station.domain.register_file import ColumnFound, Reading, RegisterLine, RowProblem, SheetAbout
from station.forms.fields import put_at
from station.sheets.headings import ID_NUMBER, NAME, Headings, Labels, heading_of, letters_of, number_of
from station.sheets.values import Convert, Villages, converter, text_of
from station.sheets.vocabulary import BASE_ID, DEAD, STATE, TOTALS

_BASE_ID_LENGTH = 40
"""Longer ones would not fit a packet's manifest."""
_ADDRESSES = (
    "other_identity.household_address",
    "identity.card_address",
    "other_identity.residence_address",
)
_DIVISIONS = ("other_identity.household_division", "other_identity.residence_division")
_UNREAD = {ColumnFound.AMBIGUOUS: "column_ambiguous", ColumnFound.TWICE: "column_twice"}

Row = Sequence[object]
Put = Callable[[Document, object], None]


class LineReader:
    """Reads lines by the headings above them."""

    def __init__(self, labels: Labels, edition: str, headings: Headings, reading: Reading) -> None:
        self._edition, self._headings = edition, headings
        self._places = {column.path: place for place, column in enumerate(headings.columns) if column.path}
        self._name, self._number = self._places[NAME], self._places[ID_NUMBER]
        self._columns: list[tuple[int, str, str, Convert]] = []
        for place, column in enumerate(headings.columns):
            field = labels.field(column.path) if column.path else None
            if field is not None:
                convert = converter(field, reading.codes, reading.places)
                self._columns.append((place, field.path, column.heading or field.label, convert))
        self._beside = {
            place: column.heading or f"{column.letter}列"
            for place, column in enumerate(headings.columns)
            if not column.path and column.found is not ColumnFound.PASSED
        }
        self._villages = Villages(reading.places, reading.town)
        self._first_letter = headings.columns[0].letter

    def number_in(self, row: Row) -> str:
        """The number a row has, in its newest spelling; empty where it has none."""
        cell = row[self._number] if self._number < len(row) else None
        if cell is None:
            return ""
        number = numbers.normalise(text_of(cell))
        return numbers.upgrade(number) or number

    def heading_lines(self, about: SheetAbout) -> Iterator[RegisterLine]:
        """The line of the headings, where some of its columns are not read."""
        problems = tuple(
            RowProblem(_UNREAD[column.found], column.heading) for column in about.columns if column.found in _UNREAD
        )
        if problems:
            yield RegisterLine(about.heading_row, None, problems, tuple(column.heading for column in about.columns))

    def lines(self, rows: Iterable[tuple[int, Row, bool]], twice: Collection[str]) -> Iterator[RegisterLine]:
        """Every row with anything in it; `twice` are the numbers that stand in several."""
        taken: dict[str, int] = {}
        for number, row, torn in rows:
            if not any(cell is not None and cell != "" for cell in row):
                continue
            nobody = self._nobody(row)
            if nobody:
                yield RegisterLine(number, None, (RowProblem(nobody),), _texts(row))
                continue
            entry, problems = self._entry(row)
            if self.number_in(row) in twice:
                problems.append(RowProblem("duplicate"))
            if torn:
                problems.append(RowProblem("quotes_torn"))
            base_id = _free(_base_id(entry), taken)
            marks = tuple(dict.fromkeys(problem.code for problem in problems))
            entry = RegisterEntry(base_id, entry.document, marks, None, entry.village, entry.other)
            yield RegisterLine(number, entry, tuple(problems), _texts(row) if problems else ())

    def _nobody(self, row: Row) -> str | None:
        """Why a row brings nobody, if so."""
        cells = [row[place] if place < len(row) else None for place in (self._name, self._number)]
        texts = self._headings.texts
        if [heading_of(cell) for cell in cells] == [texts[self._name], texts[self._number]] and any(texts):
            return "heading_again"
        first = next((text_of(cell) for cell in row if cell is not None and text_of(cell)), "")
        if "".join(first.split()).startswith(TOTALS) and len(self.number_in(row)) < 15:
            return "total_row"
        return None

    def _entry(self, row: Row) -> tuple[RegisterEntry, list[RowProblem]]:
        """The row's person; `base_id` is as the file tells it, or empty."""
        document: Document = {"edition": self._edition}
        problems: list[RowProblem] = []
        width = len(row)
        for place, path, heading, convert in self._columns:
            cell = row[place] if place < width else None
            if cell is None or cell == "":
                continue
            value, wrong = convert(cell)
            if wrong:
                problems.append(RowProblem(wrong, heading))
            if value is not None and value != "":
                _put(document, path, value)
        entry = RegisterEntry(self._text(row, BASE_ID), document, (), None, self._village(document), self._other(row))
        number = row[self._number] if self._number < width else None
        return entry, [*self._wrong(entry, row, number), *problems]

    def _wrong(self, entry: RegisterEntry, row: Row, number: object) -> Iterator[RowProblem]:
        heading = self._headings.texts
        if isinstance(number, float):
            yield RowProblem("id_number_float", heading[self._number])
        if not entry.name:
            yield RowProblem("name_missing", heading[self._name])
        elif Flaw.LOST in flaws(entry.name):
            yield RowProblem("name_damaged", heading[self._name])
        fault = numbers.fault_of(entry.id_number)
        if fault and not (fault == "id_number_float" and isinstance(number, float)):
            yield RowProblem(fault, heading[self._number])
        if fault and numbers.fault_of(numbers.normalise(entry.name)) in (None, "id_number_15"):
            yield RowProblem("swapped")
        if self._text(row, STATE) in DEAD:
            yield RowProblem("said_dead", heading[self._places[STATE]])
        if any(cell is not None and cell != "" for cell in row[len(self._headings.columns) :]):
            yield RowProblem("cells_beyond")
        if any(isinstance(cell, str) and "\ufffd" in cell for cell in row):
            yield RowProblem("text_damaged")

    def _text(self, row: Row, path: str) -> str:
        place = self._places.get(path)
        cell = row[place] if place is not None and place < len(row) else None
        return "" if cell is None else text_of(cell)

    def _village(self, document: Document) -> str:
        """The village an address names, where no column does."""
        section, identity = document.get("other_identity"), document.get("identity")
        told = {"other_identity": section, "identity": identity}
        if any(_at(told, path).isdigit() for path in _DIVISIONS):
            return ""
        return next((code for path in _ADDRESSES if (code := self._villages.in_address(_at(told, path)))), "")

    def _other(self, row: Row) -> dict[str, str]:
        """What the columns say that the form does not know."""
        known = len(self._headings.columns)
        beyond = range(known, len(row))
        other = {
            heading: text_of(row[place])
            for place, heading in self._beside.items()
            if place < len(row) and row[place] not in (None, "")
        }
        first = 0 if not beyond else number_of(self._first_letter) - 1
        return other | {
            f"{letters_of(first + place)}列": text_of(row[place]) for place in beyond if row[place] not in (None, "")
        }


def _put(document: Document, path: str, value: object) -> None:
    section, _, name = path.partition(".")
    if "[" in section or not name:
        put_at(document, path, value)
        return
    inside = document.setdefault(section, {})
    if isinstance(inside, dict):
        inside[name] = value


def _at(told: dict[str, object], path: str) -> str:
    section, _, name = path.partition(".")
    inside = told[section]
    value = inside.get(name) if isinstance(inside, dict) else None
    return value if isinstance(value, str) else ""


def _texts(row: Row) -> tuple[str, ...]:
    return tuple("" if cell is None else text_of(cell) for cell in row)


def _base_id(entry: RegisterEntry) -> str:
    """What the row is known by in this and the next file: its 人员编号, its number, or else what stands in it."""
    known = entry.base_id or entry.id_number
    if known and len(known) <= _BASE_ID_LENGTH:
        return known
    content = json.dumps(entry.document, sort_keys=True) + known
    return "row-" + hashlib.sha256(content.encode()).hexdigest()[:16]


def _free(base_id: str, taken: dict[str, int]) -> str:
    """The id, or with a number after it if it is taken; `taken` counts how often each was wanted."""
    free = base_id
    while free in taken:
        taken[base_id] += 1
        free = f"{base_id}#{taken[base_id]}"
    taken[free] = 1
    return free
