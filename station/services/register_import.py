"""The base register brought in from a file: looked at first, staged in short pieces of work, reported."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from threading import Lock

from station.domain.audit import Action
from station.domain.register_file import ImportSummary, Reading, RegisterLine, RowProblem, SheetAbout
from station.errors import NothingImported, RegisterBusy, StorageError
from station.services.ports import Clock, OpenUnit, Progress
from station.services.register_ports import OpenRegister, RegisterSource, WriteReport

_BATCH = 5000
"""Lines a piece of work: some 300 ms in which nobody else can write. With fewer, indexes are written over and over."""

_SWEPT = 5000

_AT_ONCE = 2000
"""So many lines are put straight into the register, in one piece of work."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring: its columns and how they were understood, its first rows."""

    about: SheetAbout
    rows: int
    sample: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people a file brought, how many the register has now, and which rows want a look."""

    number: int
    about: SheetAbout
    people: int
    total: int
    problem_rows: int


@dataclass(frozen=True, slots=True)
class PreviewRegister:
    """Looks at a register file, and brings in nothing."""

    open_unit: OpenUnit
    open_file: OpenRegister

    def __call__(self, progress: Progress, path: Path, reading: Reading | None = None, rows: int = 10) -> Preview:
        """Raises FileUnreadable, RegisterUnreadable."""
        progress.step(0, 1, "读取文件")
        with self.open_file(path, _with_places(reading, self.open_unit)) as source:
            return Preview(source.about, source.count, tuple(source.sample(rows)))


class ImportRegister:
    """Brings people into the base register: all of them, or none. Bad rows are kept, marked and reported.

    Who stands in the register already is replaced by his row in the file; who is not in the file stays. One import at
    a time.
    """

    def __init__(  # noqa: PLR0917
        self,
        open_unit: OpenUnit,
        look: OpenUnit,
        open_file: OpenRegister,
        clock: Clock,
        operator: str,
        busy: "Lock | None" = None,
    ) -> None:
        """`busy` is held while the register is changed; whoever else changes it holds the same."""
        self._open_unit, self._look, self._open_file = open_unit, look, open_file
        self._clock, self._operator = clock, operator
        self._busy = busy or Lock()

    def __call__(self, progress: Progress, path: Path, reading: Reading | None = None) -> Imported:
        """Raises FileUnreadable, RegisterUnreadable, RegisterBusy, Cancelled."""
        progress.step(0, 1, "读取文件")
        with self._open_file(path, _with_places(reading, self._look)) as source:
            return self.bring_in(progress, source)

    def bring_in(self, progress: Progress, source: RegisterSource) -> Imported:
        """The same from anywhere. Raises RegisterBusy, Cancelled."""
        if not self._busy.acquire(blocking=False):
            raise RegisterBusy
        try:
            self._sweep(progress)
            return self._at_once(progress, source) if source.count <= _AT_ONCE else self._staged(progress, source)
        finally:
            self._busy.release()

    def tidy(self) -> None:
        """Takes away what an import left behind that was cut off; where there is nothing, it takes no time."""
        if self._busy.acquire(blocking=False):
            try:
                self._sweep(_Unheard())
            finally:
                self._busy.release()

    def _at_once(self, progress: Progress, source: RegisterSource) -> Imported:
        lines = self._checked(list(source.lines()))
        progress.step(0, len(lines), "写入基础库")
        with self._open_unit() as unit:
            number = unit.register_imports.begin(source.about, self._clock(), self._operator, staged=False)
            people = unit.register.put(line.entry for line in lines if line.entry)
            unit.register_imports.keep(number, lines)
            problem_rows = sum(bool(line.problems) for line in lines)
            unit.register_imports.end(number, people, problem_rows)
            unit.audit.add(self._clock(), self._operator, Action.REGISTER_IMPORTED, None, str(people))
            total = unit.register.count()
            progress.step(len(lines), len(lines), "写入基础库")
            unit.commit()
        return Imported(number, source.about, people, total, problem_rows)

    def _staged(self, progress: Progress, source: RegisterSource) -> Imported:
        with self._open_unit() as unit:
            before = unit.register.count()
            number = unit.register_imports.begin(source.about, self._clock(), self._operator, staged=True)
            unit.commit()
        try:
            work = _Work(progress, source.count + before)
            people, problem_rows = self._stage(work, source, number)
            self._carry_over(work)
            with self._open_unit() as unit:
                unit.register_imports.take_over()
                unit.register_imports.end(number, people, problem_rows)
                unit.audit.add(self._clock(), self._operator, Action.REGISTER_IMPORTED, None, str(people))
                unit.commit()
        except BaseException:
            with suppress(StorageError):  # a full disk, say: then the next start or import does it
                self._sweep(_Unheard())
            raise
        self._sweep(_Unheard())  # what was replaced; the import is done, and nobody can stop it any more
        with self._open_unit() as unit:
            return Imported(number, source.about, people, unit.register.count(), problem_rows)

    def _stage(self, work: "_Work", source: RegisterSource, number: int) -> tuple[int, int]:
        people = problem_rows = 0
        for batch in _batches(source.lines()):
            lines = self._checked(batch)
            with self._open_unit() as unit:
                unit.register_imports.stage(lines)
                unit.register_imports.keep(number, lines)
                unit.commit()
            people += sum(line.entry is not None for line in lines)
            problem_rows += sum(bool(line.problems) for line in lines)
            work.did(len(batch), "写入基础库")
        return people, problem_rows

    def _carry_over(self, work: "_Work") -> None:
        with self._look() as unit:
            rest = unit.register_imports.not_brought()
        for start in range(0, len(rest), _BATCH):
            with self._open_unit() as unit:
                unit.register_imports.carry_over(rest[start : start + _BATCH])
                unit.commit()
            work.did(_BATCH, "保留表中没有的人员")

    def _sweep(self, progress: Progress) -> None:
        more = True
        while more:
            progress.step(0, 1, "清理")
            with self._open_unit() as unit:
                more = unit.register_imports.sweep(_SWEPT)
                unit.commit()

    def _checked(self, lines: Sequence[RegisterLine]) -> list[RegisterLine]:
        """The lines, those marked whose number is in the register under another base_id."""
        with self._look() as unit:
            known = unit.register_imports.known_otherwise(lines)
        return [_marked(line, "other_id") if line.entry and line.entry.base_id in known else line for line in lines]


@dataclass(frozen=True, slots=True)
class LastImport:
    """What the last import brought, and its bad rows: to look at, or as a workbook to be worked through."""

    open_unit: OpenUnit
    write: WriteReport

    def __call__(self, progress: Progress) -> tuple[ImportSummary, list[RegisterLine]]:
        """Raises NothingImported."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            last = unit.register_imports.last()
            if last is None:
                raise NothingImported
            return last, list(unit.register_imports.lines(last.number))

    def workbook(self, progress: Progress) -> bytes:
        """The bad rows as xlsx. Raises NothingImported."""
        last, lines = self(progress)
        return self.write(last.about, lines)


def _marked(line: RegisterLine, code: str) -> RegisterLine:
    entry = replace(line.entry, marks=(*line.entry.marks, code)) if line.entry else None
    return replace(line, entry=entry, problems=(*line.problems, RowProblem(code)))


def _batches(lines: Iterator[RegisterLine]) -> Iterator[list[RegisterLine]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


class _Work:
    """How far a staged import is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total

    def did(self, count: int, note: str) -> None:
        """Raises Cancelled."""
        self._done = min(self._done + count, self._total)
        self._progress.step(self._done, self._total, note)


class _Unheard:
    """Progress that nobody follows, and that nobody stops."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""


def _with_places(reading: Reading | None, look: OpenUnit) -> Reading:
    """How to read, with the villages of the campaign by their names."""
    with look() as unit:
        campaign = unit.settings.campaign()
    town = re.search(r"[^省市县区]+(?:镇|乡|街道)$", campaign.division_name)
    places = {village.name: village.code for village in campaign.villages}
    return replace(reading or Reading(), places=places, town=town[0] if town else "")
