"""A copy as it can be read: its pages, the newest state of each, and what is damaged by name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count
from types import TracebackType
from typing import BinaryIO, Self

from station.db.mirror.folder import KEYS, CopyFolder, LogHead, Position, digest_of, log_size, read_if_there
from station.db.mirror.pages import EXTENT_PAGES, MARK, PAGE, PageSeal, cut, extent_of, extents_of, runs
from station.domain.safekeeping import CopyReport, Damage, Fault
from station.services.ports import Progress

_AT_ONCE = 256
"""Pages read in one go."""
_MOST_OPEN = 64


class CopyReader:
    """Reads a copy from its index on. What is wrong is gathered in `damages`, and reading goes on with the rest.

    Only whole commits count: a log piece that cannot be read ends the log before the commit it belongs to.
    """

    def __init__(self, folder: CopyFolder, key: bytes) -> None:
        self._folder = folder
        self._faults: dict[tuple[str, Fault], set[int]] = defaultdict(set)
        self._open: dict[int, BinaryIO] = {}
        self.index, broken = folder.read_index()
        self.seal = PageSeal(key, bytes.fromhex(self.index.salt))
        self.pages = self.index.pages
        self.saved_at = self.index.saved_at
        self.position: Position = self.index.position
        self.last = self.index.folded
        """The last log piece of the last whole commit."""
        self.chain = self.index.chain
        self.size = 0
        self._newer: dict[int, tuple[LogHead, int]] = {}
        self._told = 0
        for name in broken:
            self._note(name, Fault.DAMAGED)
        self._read_log()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for file in self._open.values():
            file.close()
        self._open.clear()

    @property
    def damages(self) -> tuple[Damage, ...]:
        """What was found so far; single pages by runs."""
        found = []
        for (piece, fault), numbers in self._faults.items():
            found += [Damage(piece, fault, *run) for run in runs(sorted(numbers))] or [Damage(piece, fault)]
        return tuple(found)

    @property
    def damaged_pages(self) -> set[int]:
        """The pages of the database that were found damaged so far."""
        return {number for numbers in self._faults.values() for number in numbers}

    @property
    def in_log(self) -> list[int]:
        """The pages whose newest state is in the log, in order."""
        return sorted(number for number in self._newer if number <= self.pages)

    def marks(self, extent: int) -> bytes | None:
        """The marks of a piece as it is folded, or None where they are damaged."""
        return self._folder.read_marks(self.index, extent)

    def logged_marks(self) -> dict[int, bytes]:
        """The marks of all pages that the log holds."""
        return {number: head.marks[number] for number, (head, _) in self._newer.items()}

    def logged_page(self, number: int) -> bytes | None:
        """The newest state of a page that the log holds, or None where it is damaged; that is noted."""
        head, place = self._newer[number]
        try:
            file = self._log_file(head)
            file.seek(head.starts + place * PAGE)
            page = file.read(PAGE)
        except OSError:
            page = b""
        if len(page) == PAGE and self.seal.mark(number, page) == head.marks[number]:
            return page
        self._note(self._log_name(head.number), Fault.DAMAGED, number)
        return None

    def read(self, progress: Progress) -> Iterator[tuple[int, bytes | None]]:
        """Every page in order, by number; None for one that is lost."""
        for extent in range(extents_of(self.pages)):
            progress.step(extent * EXTENT_PAGES, self.pages, "读取")
            yield from self._read_extent(extent)
        progress.step(self.pages, self.pages, "读取")

    def check(self, progress: Progress) -> CopyReport:
        """Reads everything there is."""
        self.check_keys()
        for _ in self.read(progress):
            pass
        return self.report()

    def report(self) -> CopyReport:
        """What was found so far."""
        return CopyReport(datetime.fromisoformat(self.saved_at), self.pages, self.pages * PAGE, self.damages)

    def check_keys(self) -> bytes | None:
        """The key file: the copy that the index names, or both where they agree. Notes the one that is damaged."""
        held = {name: read_if_there(self._folder.root / name) for name in KEYS}
        first, second = held.values()
        if first is not None and first == second:
            return first
        sound = None
        for name, data in held.items():
            if data is not None and digest_of(data) == self.index.keys:
                sound = data
            else:
                self._note(name, Fault.MISSING if data is None else Fault.DAMAGED)
        return sound

    def _read_extent(self, extent: int) -> Iterator[tuple[int, bytes | None]]:
        first, end = extent * EXTENT_PAGES + 1, min((extent + 1) * EXTENT_PAGES, self.pages) + 1
        path = self._folder.pages(self.index.generation, extent)
        folded = max(0, min(EXTENT_PAGES, self.index.pages - extent * EXTENT_PAGES))
        marks = self.marks(extent) if folded else b""
        if marks is None or len(marks) < folded * MARK:
            self._note(self._folder.name(self._folder.marks(self.index.generation, extent)), _fault(marks))
            marks = None
        known = list(cut(marks, MARK)) if marks is not None else None
        try:
            with path.open("rb") as file:
                yield from self._read_pages(file, self._folder.name(path), (first, end), known)
        except OSError:  # a piece that is not there, or can be read no further
            if folded:
                self._note(self._folder.name(path), Fault.MISSING)
            yield from self._read_pages(None, self._folder.name(path), (max(first, self._told + 1), end), known)

    def _read_pages(
        self, file: BinaryIO | None, name: str, numbers: tuple[int, int], known: list[bytes] | None
    ) -> Iterator[tuple[int, bytes | None]]:
        start, end = numbers
        self._told = start - 1
        for first in range(start, end, _AT_ONCE):
            many = min(_AT_ONCE, end - first)
            data = file.read(many * PAGE) if file is not None else b""
            for place in range(many):
                number = first + place
                if number in self._newer:
                    page = self.logged_page(number)
                else:
                    page = self._folded_page(number, data[place * PAGE : (place + 1) * PAGE], name, known)
                yield number, page
                self._told = number

    def _folded_page(self, number: int, page: bytes, name: str, known: list[bytes] | None) -> bytes | None:
        mark = self.seal.mark(number, page) if len(page) == PAGE else None
        if mark is None:
            self._note(name, Fault.DAMAGED, number)
            return None
        _, place = extent_of(number)
        if known is not None and (place >= len(known) or known[place] != mark):
            self._note(name, Fault.OUTDATED, number)
        return page

    def _read_log(self) -> None:
        """Takes in the commits of the log up to the first piece that does not follow; names what is damaged."""
        waiting: list[LogHead] = []
        chain = self.index.chain
        numbers = self._folder.log_numbers(self.index.generation)
        end = self.index.folded + 1
        for end in count(self.index.folded + 1):
            head = self._folder.read_log_head(self.index, end)
            if head is None or head.previous != chain:
                break
            chain = head.tag
            waiting.append(head)
            self.size += log_size(head)
            if head.final:
                for each in waiting:
                    self._newer |= {number: (each, place) for place, number in enumerate(each.marks)}
                waiting = []
                self.pages, self.saved_at, self.position = head.pages, head.saved_at, head.position
                self.last, self.chain = head.number, head.tag
        if self.last == self.index.rested:
            self.position = replace(self.position, resting=self.index.position.resting)
        if any(number >= end for number in numbers):
            self._note(self._log_name(end), Fault.DAMAGED if end in numbers else Fault.MISSING)

    def _log_file(self, head: LogHead) -> BinaryIO:
        if head.number not in self._open:
            if len(self._open) >= _MOST_OPEN:
                self.close()
            self._open[head.number] = self._folder.log(self.index.generation, head.number).open("rb")
        return self._open[head.number]

    def _log_name(self, number: int) -> str:
        return self._folder.name(self._folder.log(self.index.generation, number))

    def _note(self, piece: str, fault: Fault, number: int | None = None) -> None:
        numbers = self._faults[piece, fault]
        if number is not None:
            numbers.add(number)


def _fault(marks: bytes | None) -> Fault:
    return Fault.DAMAGED if marks is None else Fault.OUTDATED
