"""The row of headings found, and what each column means."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from station.domain.register_file import Column, ColumnFound
from station.errors import ColumnUnknown
from station.forms.catalogue import Catalogue, FormField
from station.sheets.vocabulary import BASE_ID, HEADINGS, STATE

NAME, ID_NUMBER = "identity.name", "identity.id_number"
ROWS_LOOKED_AT = 20
"""Rows with anything in them, from the top: titles and notes may stand above the headings."""

_BESIDE = {BASE_ID: "人员编号", STATE: "对象状态"}
_LETTERS = re.compile(r"[A-Z]{1,3}")
_DIGITS = re.compile(r"[0-9]{6}")

Row = Sequence[object]


def heading_of(cell: object) -> str:
    """A heading without blanks, line breaks and the star of what is required; punctuation as the form has it."""
    text = "".join(str(cell).split()).strip("*\uff0a")
    return text.replace(":", "：").replace("(", "（").replace(")", "）").removesuffix("（必填）")


@dataclass(frozen=True, slots=True)
class Headings:
    """What the headings say: the columns, and how many rows there are up to the last of them (0: there are none)."""

    row: int
    rows: int
    texts: tuple[str, ...]
    columns: tuple[Column, ...]


class Labels:
    """What the catalogue's fields are called."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        by_label: defaultdict[str, list[FormField]] = defaultdict(list)
        for field in catalogue.fields:
            by_label[heading_of(field.label)].append(field.at(0))
            by_label[heading_of(f"{field.section_title}：{field.label}")].append(field.at(0))
        self._fields = {label: fields[0] for label, fields in by_label.items() if len(fields) == 1}
        self._ambiguous = by_label.keys() - self._fields.keys()
        self._likely = {heading_of(label): path for label, path in HEADINGS.items() if self.label_of(path)}

    def field(self, path: str) -> FormField | None:
        """The field at a path; of a repeatable section its first entry's."""
        found = self._catalogue.field(path.replace("[0]", "[]"))
        return found.at(0) if found else None

    def label_of(self, path: str) -> str:
        field = self.field(path)
        return field.label if field else _BESIDE.get(path, "")

    def meant(self, heading: str) -> tuple[str, ColumnFound]:
        """The path a heading means."""
        for wanted in (heading, heading.replace("残疾", "伤残"), heading.replace("伤残", "残疾")):
            if wanted in self._fields:
                return self._fields[wanted].path, ColumnFound.EXACT if wanted == heading else ColumnFound.LIKELY
            if wanted in self._ambiguous:
                return "", ColumnFound.AMBIGUOUS
            if wanted in self._likely:
                return self._likely[wanted], ColumnFound.LIKELY
        return "", ColumnFound.UNKNOWN


class Finder:
    """Finds headings; `given` says by heading or letter what a column means."""

    def __init__(self, labels: Labels, given: Mapping[str, str], first_column: int) -> None:
        self._labels, self._first_column = labels, first_column
        self._given = {heading_of(key): path for key, path in given.items()}
        self._by_letter = {key: path for key, path in self._given.items() if _LETTERS.fullmatch(key)}
        for path in self._given.values():
            if path and not labels.label_of(path):
                raise ColumnUnknown

    def find(self, rows: Sequence[tuple[int, Row]]) -> Headings | None:
        """The headings in the first rows, each with its number. Raises ColumnUnknown for one that was given."""
        if {NAME, ID_NUMBER} <= set(self._by_letter.values()):
            return self._by_letters(rows)
        texts = [[heading_of(cell) for cell in row] for _, row in rows]
        for place, (number, _) in enumerate(rows[:ROWS_LOOKED_AT]):
            for read, last in self._readings(texts, place):
                columns = tuple(self._columns(read))
                if {NAME, ID_NUMBER} <= {column.path for column in columns}:
                    self._all_given_are_there(columns)
                    return Headings(number, rows[last][0], read, columns)
        return None

    def _readings(self, texts: Sequence[Sequence[str]], place: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """What a row may say as headings, and which row ends them: with the one below it, or alone.

        Where cells are merged, only the first of them has a text: the groups above, or the columns' own names below.
        """
        own = texts[place]
        if place + 1 < len(texts) and self._parts(own, texts[place + 1]):
            yield self._joined(own, texts[place + 1]), place + 1
        yield self._grouped(texts[place - 1] if place else (), own), place

    def _parts(self, upper: Sequence[str], lower: Sequence[str]) -> bool:
        """Whether the row below says what parts of some of these columns are called, and nothing else."""
        joined = self._joined(upper, lower)
        kept = [text for text, below in zip(upper, [*lower, *[""] * len(upper)], strict=False) if text and not below]
        below = [joined[place] for place, text in enumerate(lower) if text]
        return any(map(self._known, kept)) and sum(map(self._known, below)) * 2 > len(below)

    def _known(self, heading: str) -> bool:
        return heading in self._given or self._labels.meant(heading)[1] is not ColumnFound.UNKNOWN

    def _joined(self, upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
        """Each column's own name with its group, or whichever there is of both."""
        width = max(len(upper), len(lower))
        upper, lower = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
        groups = _filled(upper)
        return tuple(
            self._with_group(group, below) if below else above
            for group, above, below in zip(groups, upper, lower, strict=True)
        )

    def _grouped(self, above: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
        groups = _filled([*above[: len(own)], *[""] * (len(own) - len(above))])
        return tuple(self._with_group(group, text) for group, text in zip(groups, own, strict=True))

    def _with_group(self, group: str, text: str) -> str:
        """A name that stands in several sections with the group that tells them apart."""
        if text and self._labels.meant(text)[1] is not ColumnFound.EXACT and group:
            whole = f"{group}：{text}"
            if self._labels.meant(whole)[1] is ColumnFound.EXACT:
                return whole
        return text

    def _columns(self, texts: Sequence[str]) -> Iterator[Column]:
        taken: set[str] = set()
        for place, text in enumerate(texts):
            letter = letters_of(self._first_column + place)
            key = text if text in self._given else letter
            if key in self._given:
                path = self._given[key]
                found = ColumnFound.GIVEN if path else ColumnFound.PASSED
            else:
                path, found = self._labels.meant(text) if text else ("", ColumnFound.UNKNOWN)
                if path in self._given.values():
                    path, found = "", ColumnFound.TWICE
            if path and path in taken:
                path, found = "", ColumnFound.TWICE
            taken.add(path)
            yield Column(letter, text, found, path, self._labels.label_of(path))

    def _all_given_are_there(self, columns: Sequence[Column]) -> None:
        there = {column.heading for column in columns} | {column.letter for column in columns}
        if not self._given.keys() <= there:
            raise ColumnUnknown

    def _by_letters(self, rows: Sequence[tuple[int, Row]]) -> Headings | None:
        """Letters say where name and number stand: what is above the first number is the headings, if anything is."""
        width = max((len(row) for _, row in rows), default=0)
        number = next(place for place, path in self._by_letter.items() if path == ID_NUMBER)
        at = number_of(number) - 1 - self._first_column
        first = next(
            (place for place, (_, row) in enumerate(rows) if at < len(row) and _DIGITS.search(str(row[at]))), 0
        )
        row, texts = (rows[first - 1][0], tuple(map(heading_of, rows[first - 1][1]))) if first else (0, ("",) * width)
        columns = tuple(self._columns(texts))
        self._all_given_are_there(columns)
        return Headings(row, row, texts, columns)


def _filled(texts: Sequence[str]) -> list[str]:
    """What merged cells show: each text again in the empty ones after it."""
    shown, last = [], ""
    for text in texts:
        last = text or last
        shown.append(last)
    return shown


def letters_of(place: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def number_of(letters: str) -> int:
    """How many columns there are up to this one."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
