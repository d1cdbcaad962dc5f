"""Tables in text (csv and what calls itself so): the encoding found out, the rows taken apart, torn quotes survived."""

import codecs
import csv
import re
from collections.abc import Iterator

from station.domain import gb18030
from station.errors import RegisterFileIsPage, RegisterUnreadable

_PAGE = re.compile(r"<(!doctype html|html|head|meta|body|table)", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SEPARATORS = ",\t;|"
_LOST = "\ufffd"
_LINES_OF_ONE_CELL = 50
"""A cell may hold line breaks; one that goes on for longer lost its closing quote."""
_MOSTLY = 0.9


class TextTable:
    """The rows of a text, to be gone through any number of times. Raises RegisterUnreadable and its kinds."""

    name = ""
    first_column = 0

    def __init__(self, data: bytes) -> None:
        self.text, self.encoding = decoded(data)
        if _PAGE.match(self.text.lstrip()[:200]):
            raise RegisterFileIsPage
        if "\0" in self.text:
            raise RegisterUnreadable(encoding=self.encoding)
        self.damaged = _LOST in self.text
        self._separator = _separator(self.text[:100_000])
        self.height = self.text.count("\n") + self.text.count("\r") - self.text.count("\r\n") + 1

    def __iter__(self) -> Iterator[tuple[list[object], bool]]:
        """Each row, and whether its quotes were torn."""
        try:
            for record, torn in _records(self.text, self._separator):
                if torn:
                    yield [_bare(cell) for cell in record.split(self._separator)], True
                else:
                    cells = next(csv.reader([record], delimiter=self._separator), [])
                    yield list(cells), False
        except csv.Error:
            raise RegisterUnreadable(cause="csv") from None


def decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding. What neither UTF-8 nor GB 18030 explains is taken line by line, as `mixed`."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode("utf-8-sig" if encoding == "utf-8" else encoding, "replace"), encoding
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        pass
    lines = data.split(b"\n")
    beyond_ascii = [line for line in lines if not line.isascii()]
    as_utf8 = sum(_decodes(line) for line in beyond_ascii)
    if as_utf8 < _MOSTLY * len(beyond_ascii):
        try:
            return gb18030.decode(data), "gb18030"
        except UnicodeDecodeError:
            pass
    return "\n".join(map(_line, lines)), "mixed"


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        pass
    try:
        return gb18030.decode(line)
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace")


def _separator(beginning: str) -> str:
    """The one that stands most often in the first lines, outside of what is written about them."""
    lines = beginning.splitlines()[:30]
    counted = {each: sum(line.count(each) for line in lines) for each in _SEPARATORS}
    return max(_SEPARATORS, key=lambda each: counted[each])


def _records(text: str, separator: str) -> Iterator[tuple[str, bool]]:
    """Rows as they stand, with the line breaks within their cells; whether the quotes of one do not close."""
    lines = _lines(text)
    waiting: list[str] = []
    while True:
        line = waiting.pop(0) if waiting else next(lines, None)
        if line is None:
            return
        if line.count('"') % 2 == 0:
            yield line.rstrip("\r\n"), False
            continue
        joined = line
        following: list[str] = []
        while joined.count('"') % 2 and len(following) < _LINES_OF_ONE_CELL:
            further = waiting.pop(0) if waiting else next(lines, None)
            if further is None:
                break
            following.append(further)
            joined += further
        if joined.count('"') % 2 == 0 and _closes_where_a_cell_ends(joined, separator):
            yield joined.rstrip("\r\n"), False
        else:
            yield line.rstrip("\r\n"), True
            waiting = following + waiting


def _closes_where_a_cell_ends(record: str, separator: str) -> bool:
    """Whether quotes open and close at the edges of cells; a torn one closes at the next cell's opening quote."""
    try:
        next(csv.reader([record], delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return False
    return True


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, whether CR, LF or both; nothing else parts a line."""
    for match in _LINE.finditer(text):
        if match[0]:
            yield match[0]


def _bare(cell: str) -> object:
    return cell.strip().strip('"').replace('""', '"')
