"""A base register from a spreadsheet: xlsx, xls, ods, or text (csv) in UTF-8, UTF-16 or GB 18030, told by its content.

Every row with anything in it is kept. What is wrong with one is told in a code (`domain.register_file.SENTENCES`): a
number in a numeric cell has lost its last digits and is never padded, an answer that is none of the form's stays as its
text. Columns the form does not know are kept beside. Rows of totals and headings that come again bring nobody.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from station.domain.register_file import Reading, RegisterLine, SheetAbout, SheetOutline
from station.errors import (
    FileUnreadable,
    HeadingsMissing,
    RegisterFileEmpty,
    RegisterFileTooLarge,
    SheetUnknown,
)
from station.forms.catalogue import Catalogue
from station.sheets.headings import ROWS_LOOKED_AT, Finder, Headings, Labels
from station.sheets.register_lines import LineReader
from station.sheets.text_table import TextTable
from station.sheets.values import text_of
from station.sheets.workbook import Sheet, Workbook, is_workbook

MOST_FILE_BYTES = 300_000_000
_OUTLINED = 20
"""Sheets of which the rows are counted."""

Table = Sheet | TextTable


class RegisterReader:
    """Opens register files by the labels of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._labels, self._edition = Labels(catalogue), catalogue.edition

    @contextmanager
    def __call__(self, path: Path, reading: Reading) -> Iterator["RegisterFile"]:
        """Raises FileUnreadable, RegisterUnreadable and its kinds."""
        file = self.opened(_bytes_of(path), reading)
        try:
            yield file
        finally:
            file.close()
            _give_back_memory()

    def opened(self, data: bytes, reading: Reading) -> "RegisterFile":
        """The same from bytes."""
        if not data.strip():
            raise RegisterFileEmpty
        if is_workbook(data):
            return self._of_workbook(Workbook(data), reading)
        table = TextTable(data)
        if reading.sheet not in (None, ""):
            raise SheetUnknown
        headings = self._headings(table, reading)
        if headings is None:
            raise HeadingsMissing
        notes = (
            ["文件里有几种编码，已逐行识别；认不出的字标为�。"] if table.damaged or table.encoding == "mixed" else []
        )
        return self._file(table, headings, reading, "csv", encoding=table.encoding, notes=tuple(notes))

    def _of_workbook(self, book: Workbook, reading: Reading) -> "RegisterFile":
        names = book.sheet_names
        if reading.sheet is not None and reading.sheet not in names:
            raise SheetUnknown
        outlines: list[SheetOutline] = []
        chosen: tuple[Sheet, Headings] | None = None
        for name in names[:_OUTLINED] if reading.sheet is None else [reading.sheet, *names[:_OUTLINED]]:
            if name in [outline.name for outline in outlines]:
                continue
            sheet = book.sheet(name)
            outlines.append(book.outline(sheet))
            if chosen is None and (reading.sheet in (None, name)):
                headings = self._headings(sheet, reading)
                chosen = (sheet, headings) if headings else None
        if chosen is None:
            raise HeadingsMissing if any(outline.rows for outline in outlines) else RegisterFileEmpty
        sheet, headings = chosen
        others = [outline.name for outline in outlines if outline.rows and outline.name != sheet.name]
        others = others if reading.sheet is None else []
        notes = [f"另有工作表没有导入：{'、'.join(others)}。"] if others else []
        hidden = book.hidden_rows(sheet.name)
        notes += [f"有{hidden}行被隐藏，同样会导入。"] if hidden else []
        return self._file(sheet, headings, reading, book.kind, sheets=tuple(outlines), notes=tuple(notes))

    def _headings(self, table: Table, reading: Reading) -> Headings | None:
        first = []
        for number, (row, _) in enumerate(table, start=1):
            if any(cell != "" for cell in row):
                first.append((number, row))
            if len(first) > ROWS_LOOKED_AT:  # one more, as headings may take two rows
                break
        return Finder(self._labels, reading.columns, table.first_column).find(first)

    def _file(self, table: Table, headings: Headings, reading: Reading, kind: str, **told: Any) -> "RegisterFile":
        about = SheetAbout(
            kind=kind,
            sheet=table.name,
            heading_row=headings.row,
            first_row=headings.rows + 1,
            columns=headings.columns,
            **told,
        )
        return RegisterFile(
            table, about, LineReader(self._labels, self._edition, headings, reading, damaged=table.damaged)
        )


class RegisterFile:
    """One table of people, to be gone through line by line."""

    def __init__(self, table: Table, about: SheetAbout, reader: LineReader) -> None:
        self._table, self._reader = table, reader
        self.about = about

    def close(self) -> None:
        """Lets go of the rows."""
        del self._table

    @property
    def count(self) -> int:
        return max(self._table.height - self.about.first_row + 1, 0)

    def lines(self) -> Iterator[RegisterLine]:
        counts = Counter(filter(None, (self._reader.number_in(row) for _, row, _ in self._rows())))
        numbers = {number for number, count in counts.items() if count > 1}
        del counts
        yield from self._reader.heading_lines(self.about)
        yield from self._reader.lines(self._rows(), numbers)

    def sample(self, limit: int) -> list[tuple[str, ...]]:
        sampled: list[tuple[str, ...]] = []
        for _, row, _ in self._rows():
            if len(sampled) == limit:
                break
            if any(cell != "" for cell in row):
                sampled.append(tuple(map(text_of, row)))
        return sampled

    def _rows(self) -> Iterator[tuple[int, list[object], bool]]:
        for number, (row, torn) in enumerate(self._table, start=1):
            if number >= self.about.first_row:
                yield number, row, torn


def _give_back_memory() -> None:
    """A large sheet leaves 100 MB of small holes that the C library keeps for itself, where it is glibc."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    if len(data) > MOST_FILE_BYTES:
        raise RegisterFileTooLarge(bytes=len(data))
    return data
