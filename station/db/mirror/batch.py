"""Pages on their way into a copy's log, and the marks by which is told what a copy lacks."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from station.db.mirror.folder import Position
from station.db.mirror.pages import MARK, extent_of

PIECE_PAGES = 4096
"""Pages of a log piece at most: 16 MiB."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What the last log piece of a commit says: how many pages the database has then, and where in its log that is."""

    pages: int
    position: Position


Append = Callable[[Mapping[int, bytes], Collection[bytes], Commit | None], None]
"""Writes one log piece: the marks of its pages, the pages, and the commit if it is the last piece of it."""


class Batch:
    """One commit to the copy, however many pieces it takes."""

    def __init__(self, append: Append) -> None:
        self._append = append
        self._marks: dict[int, bytes] = {}
        self._pages: dict[int, bytes] = {}
        self._written: set[int] = set()

    def __contains__(self, number: int) -> bool:
        return number in self._marks or number in self._written

    def add(self, number: int, mark: bytes, page: bytes) -> None:
        """The newest state of a page so far."""
        self._marks[number], self._pages[number] = mark, page
        if len(self._marks) >= PIECE_PAGES:
            self._put(None)

    def finish(self, commit: Commit) -> None:
        """Writes the rest; from then on all of it counts."""
        self._put(commit)

    def _put(self, commit: Commit | None) -> None:
        self._append(self._marks, self._pages.values(), commit)
        self._written |= self._marks.keys()
        self._marks, self._pages = {}, {}


class Marks:
    """The marks of a copy's pages, a byte string a piece; those of the log lie over them."""

    def __init__(self) -> None:
        self._extents: dict[int, bytes | None] = {}
        self._over: dict[int, bytes | None] = {}

    def put(self, extent: int, marks: bytes | None) -> None:
        self._extents[extent] = marks

    def lay_over(self, marks: Mapping[int, bytes]) -> None:
        self._over.update(marks)

    def forget(self, numbers: Collection[int]) -> None:
        """From now on these are not known."""
        self._over.update(dict.fromkeys(numbers))

    def get(self, number: int) -> bytes | None:
        if number in self._over:
            return self._over[number]
        extent, place = extent_of(number)
        marks = self._extents.get(extent)
        found = marks[place * MARK : (place + 1) * MARK] if marks else b""
        return found or None
