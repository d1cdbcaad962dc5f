"""SQLite's trees of pages, walked page by page, so that one damaged page hides no more than what stood on it.

Format: sqlite.org/fileformat2.html, 1.6 and 2.1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from station.db.pages import PAGE, USABLE, PageFile

_INDEX_INTERIOR, _TABLE_INTERIOR, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13
_FILE_HEADER = 100
_DEEPEST = 64
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class Lost(Enum):
    """In place of a value that stood on a damaged page."""

    LOST = "lost"


LOST = Lost.LOST
Value = int | float | str | bytes | None | Lost


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row, or an index entry, as it is kept; columns added to the table later are not there."""

    rowid: int | None
    values: tuple[Value, ...] = field(repr=False)
    damaged: tuple[int, ...] = ()
    """The damaged pages on which its lost values stood."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A page of a tree that cannot be read, with the rowids that its rows lie between (exclusive, inclusive)."""

    page: int
    after: int | None
    until: int | None


class TreeReader:
    """Reads trees from a page file; remembers which pages it has met."""

    def __init__(self, pages: PageFile) -> None:
        self._pages = pages
        self.met: set[int] = set()

    def walk(self, root: int) -> Iterator[RawRow | Hole]:
        """Everything in a tree, in its order."""
        yield from self._walk(root, None, None, 0)

    def leaf(self, number: int) -> list[RawRow] | None:
        """The rows of a leaf that no readable page leads to; None for a page that is no leaf of a table."""
        page = self._pages.page(number)
        begin = _begin(number)
        if page is None or page[begin] != _TABLE_LEAF:
            return None
        try:
            return [self._row(page, at, table=True) for at in _cells(page, begin)]
        except (IndexError, struct.error, ValueError):
            return None

    def _walk(self, number: int, after: int | None, until: int | None, depth: int) -> Iterator[RawRow | Hole]:
        page = self._pages.page(number) if depth < _DEEPEST and number not in self.met else None
        self.met.add(number)
        begin = _begin(number)
        kind = page[begin] if page else 0
        if page is None or kind not in (_INDEX_INTERIOR, _TABLE_INTERIOR, _INDEX_LEAF, _TABLE_LEAF):
            yield Hole(number, after, until)
            return
        for at in _cells(page, begin):
            if kind in (_INDEX_INTERIOR, _TABLE_INTERIOR):
                (child,) = struct.unpack_from(">I", page, at)
                key = _varint(page, at + 4)[0] if kind == _TABLE_INTERIOR else None
                yield from self._walk(child, after, key, depth + 1)
                after = key
            if kind != _TABLE_INTERIOR:
                yield self._row(page, at + 4 * (kind == _INDEX_INTERIOR), table=kind == _TABLE_LEAF)
        if kind in (_INDEX_INTERIOR, _TABLE_INTERIOR):
            (last,) = struct.unpack_from(">I", page, begin + 8)
            yield from self._walk(last, after, until, depth + 1)

    def _row(self, page: bytes, at: int, *, table: bool) -> RawRow:
        size, at = _varint(page, at)
        rowid, at = _varint(page, at) if table else (None, at)
        most = USABLE - 35 if table else (USABLE - 12) * 64 // 255 - 23
        least = (USABLE - 12) * 32 // 255 - 23
        if size <= most:
            return RawRow(rowid, _values(page[at : at + size], size))
        local = least + (size - least) % (USABLE - 4)
        local = local if local <= most else least
        payload, damaged = bytearray(page[at : at + local]), []
        (following,) = struct.unpack_from(">I", page, at + local)
        while len(payload) < size:
            more = self._pages.page(following) if following and following not in self.met else None
            self.met.add(following)
            if more is None:  # and where the rest lies, only this page knew
                damaged.append(following)
                break
            payload += more[4 : min(USABLE, 4 + size - len(payload))]
            (following,) = struct.unpack_from(">I", more)
        return RawRow(rowid, _values(bytes(payload), size), tuple(damaged))


def _begin(number: int) -> int:
    return _FILE_HEADER if number == 1 else 0


def _cells(page: bytes, begin: int) -> tuple[int, ...]:
    (count,) = struct.unpack_from(">H", page, begin + 3)
    pointers = begin + (12 if page[begin] in (_INDEX_INTERIOR, _TABLE_INTERIOR) else 8)
    return struct.unpack_from(f">{count}H", page, pointers)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """SQLite's integer of one to nine bytes, and where it ends."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64 if value >> 63 else 0), at + 9


def _values(payload: bytes, size: int) -> tuple[Value, ...]:
    """The values of a record of which the end may be lost."""
    try:
        header, at = _varint(payload, 0)
        types = []
        while at < header:
            kind, at = _varint(payload, at)
            types.append(kind)
    except IndexError:
        return ()
    values: list[Value] = []
    for kind in types:
        width = _width(kind)
        whole = at + width <= min(len(payload), size)
        values.append(_value(kind, payload[at : at + width]) if whole else LOST)
        at += width
    return tuple(values)


def _width(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return 8 if kind == 7 else _INTEGERS.get(kind, 0)


def _value(kind: int, data: bytes) -> Value:
    if kind in _INTEGERS:
        return int.from_bytes(data, signed=True)
    if kind == 7:
        return float(struct.unpack(">d", data)[0])
    if kind in (8, 9):
        return kind - 8
    if kind < 12:
        return None
    return data if kind % 2 == 0 else data.decode("utf-8", "replace")


assert PAGE == USABLE + 80
