"""One line of a register file after another: the person it brings, and what is wrong with it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

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
    ("other_identity", "household_address"),
    ("identity", "card_address"),
    ("other_identity", "residence_address"),
)
_DIVISIONS = (("other_identity", "household_division"), ("other_identity", "residence_division"))
_UNREAD = {ColumnFound.AMBIGUOUS: "column_ambiguous", ColumnFound.TWICE: "column_twice"}

Row = Sequence[object]


class LineReader:
    """Reads lines by the headings above them; a `damaged` text may have characters nobody could decode."""

    def __init__(self, labels: Labels, edition: str, headings: Headings, reading: Reading, *, damaged: bool) -> None:
        self._edition, self._headings, self._damaged = edition, headings, damaged
        self._width = len(headings.columns)
        self._places = {column.path: place for place, column in enumerate(headings.columns) if column.path}
        self._name, self._number = self._places[NAME], self._places[ID_NUMBER]
        self._columns: list[tuple[int, str, str, str, Convert]] = []
        for place, column in enumerate(headings.columns):
            field = labels.field(column.path) if column.path else None
            if field is not None:
                section, _, name = field.path.partition(".")
                plain = section if name and "[" not in section else ""
                convert = converter(field, reading.codes, reading.places)
                self._columns.append((place, plain, name if plain else field.path, column.heading, convert))
        self._beside = [
            (place, column.heading or f"{column.letter}列")
            for place, column in enumerate(headings.columns)
            if not column.path and column.found is not ColumnFound.PASSED
        ]
        self._nameless = [
            place for place, column in enumerate(headings.columns) if not column.heading and not column.path
        ]
        if not headings.row:
            self._nameless = []  # no column has a name
        self._villages = Villages(reading.places, reading.town)
        self._first_letter = headings.columns[0].letter

    def number_in(self, row: Row) -> str:
        """The number a row has, in its newest spelling; empty where it has none."""
        cell = row[self._number] if self._number < len(row) else ""
        return _newest(numbers.normalise(text_of(cell))) if cell != "" else ""

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
        for number, cells, torn in rows:
            if cells.count("") == len(cells):
                continue
            row = [*cells, *[""] * (self._width - len(cells))]
            nobody = self._nobody(row)
            if nobody:
                yield RegisterLine(number, None, (RowProblem(nobody),), _texts(row))
                continue
            entry, problems = self._entry(row)
            if _newest(entry.id_number) in twice:
                problems.append(RowProblem("duplicate"))
            if torn:
                problems.append(RowProblem("quotes_torn"))
            base_id = _free(_base_id(entry), taken)
            marks = tuple(dict.fromkeys(problem.code for problem in problems))
            entry = RegisterEntry(base_id, entry.document, marks, None, entry.village, entry.other)
            yield RegisterLine(number, entry, tuple(problems), _texts(row) if problems else ())

    def _nobody(self, row: Row) -> str | None:
        """Why a row brings nobody, if so."""
        texts = self._headings.texts
        name, number = row[self._name], row[self._number]
        if texts[self._name] and heading_of(name) == texts[self._name] and heading_of(number) == texts[self._number]:
            return "heading_again"
        first = next(text for cell in row if (text := text_of(cell)) or cell is row[-1])
        if "".join(first.split()).startswith(TOTALS) and len(self.number_in(row)) < 15:
            return "total_row"
        return None

    def _entry(self, row: Row) -> tuple[RegisterEntry, list[RowProblem]]:
        """The row's person; `base_id` is as the file tells it, or empty."""
        document: Document = {"edition": self._edition}
        sections: dict[str, dict[str, object]] = {}
        problems: list[RowProblem] = []
        for place, section, name, heading, convert in self._columns:
            cell = row[place]
            if cell == "":
                continue
            value, wrong = convert(cell)
            if wrong:
                problems.append(RowProblem(wrong, heading))
            if value is None or value == "":
                continue
            if not section:
                put_at(document, name, value)
            elif section in sections:
                sections[section][name] = value
            else:
                sections[section] = {name: value}
        document.update(sections)
        entry = RegisterEntry(self._text(row, BASE_ID), document, (), None, self._village(sections), self._other(row))
        return entry, [*self._wrong(entry, row), *problems]

    def _wrong(self, entry: RegisterEntry, row: Row) -> Iterator[RowProblem]:
        heading, number = self._headings.texts, row[self._number]
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
        if STATE in self._places and self._text(row, STATE) in DEAD:
            yield RowProblem("said_dead", heading[self._places[STATE]])
        if any(row[place] != "" for place in self._nameless) or any(cell != "" for cell in row[self._width :]):
            yield RowProblem("cells_beyond")
        if self._damaged and any("\ufffd" in text for text in _texts(row)):
            yield RowProblem("text_damaged")

    def _text(self, row: Row, path: str) -> str:
        place = self._places.get(path)
        return "" if place is None else text_of(row[place])

    def _village(self, sections: Mapping[str, Mapping[str, object]]) -> str:
        """The village an address names, where no column does."""
        if any(_told(sections, path).isdigit() for path in _DIVISIONS):
            return ""
        return next((code for path in _ADDRESSES if (code := self._villages.in_address(_told(sections, path)))), "")

    def _other(self, row: Row) -> dict[str, str]:
        """What the columns say that the form does not know."""
        other = {heading: text_of(row[place]) for place, heading in self._beside if row[place] != ""}
        if len(row) > self._width:
            first = number_of(self._first_letter) - 1
            for place in range(self._width, len(row)):
                if row[place] != "":
                    other[f"{letters_of(first + place)}列"] = text_of(row[place])
        return other


def _told(sections: Mapping[str, Mapping[str, object]], path: tuple[str, str]) -> str:
    value = sections.get(path[0], {}).get(path[1])
    return value if isinstance(value, str) else ""


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(map(text_of, row))


def _newest(number: str) -> str:
    return numbers.upgrade(number) or number if len(number) == 15 else number


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
