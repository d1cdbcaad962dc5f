"""Pages under way: filed one after another in jobs, each a row that changes when its turn has come."""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from station.domain.paper import PageFate
from station.errors import FileUnreadable, StationError
from station.services.desk import Desk
from station.services.paper_back import PageOutcome, Source, pictures_in
from station.services.ports import Progress
from station.ui.decoded import decoded
from station.ui.jobs import Jobs
from station.ui.paper_back.pdf import Named, PdfPage, drawn, in_pages
from station.ui.paper_back.rows import THUMBNAIL, PageRow, PageTable

_FROM_CAMERA = "摄像头拍摄"


@dataclass(frozen=True, slots=True)
class _Filed:
    """What came of a picture, with its small one."""

    outcome: PageOutcome = field(repr=False)
    thumbnail: QImage | None = field(repr=False)


class Filing(QObject):
    """The pictures of this sitting, and what became of each."""

    changed = Signal()
    failed = Signal(object)
    settled = Signal()
    """No picture waits any more."""

    def __init__(self, desk: Desk, jobs: Jobs, at_desk: Callable[[], UUID | None]) -> None:
        super().__init__()
        self._desk, self._jobs, self._at_desk = desk, jobs, at_desk
        self.table = PageTable()
        self._queue: deque[tuple[int, Source | PdfPage]] = deque()
        self._number = 0
        self._under_way = False
        self.submitting = False

    @property
    def busy(self) -> bool:
        return self._under_way or bool(self._queue)

    @property
    def done(self) -> int:
        return sum(row.outcome is not None for row in self.table.rows)

    @property
    def confirmed(self) -> list[UUID]:
        """The records that were confirmed by these pages and not handed in since."""
        return [record_id for row in self.table.rows if (record_id := _confirmed_by(row)) and not row.note]

    @property
    def sentence(self) -> str:
        """How many pages there are, and how they stand."""
        counted = Counter(
            "waits" if row.outcome is None else "trouble" if row.troubled else "filed" if row.outcome.fate.filed else ""
            for row in self.table.rows
        )
        told = [f"共{len(self.table.rows)}页", f"已归档{counted['filed']}页"]
        told += [f"重复或不用归档{counted['']}页"] * bool(counted[""])
        told += [f"需要处理{counted['trouble']}页"] * bool(counted["trouble"])
        told += [f"等待{counted['waits']}页"] * bool(counted["waits"])
        return "，".join(told)

    def take_files(self, files: Sequence[Path]) -> None:
        """Files these pictures, in this order."""
        self._jobs.start(in_pages, tuple(files), then=self._take, fail=self.failed.emit)

    def take_folder(self, folder: Path) -> None:
        """Files the pictures of a folder."""

        def look(progress: Progress) -> list[Path]:
            progress.step(0, 1)
            return pictures_in(folder)

        self._jobs.start(look, then=self.take_files, fail=self.failed.emit)

    def take_picture(self, data: bytes) -> None:
        """Files what the camera took."""
        self._take([(_FROM_CAMERA, data)])

    def stop(self) -> None:
        """Leaves out what has not had its turn; what was filed stays."""
        waiting = {number for number, _ in self._queue}
        self._queue.clear()
        self.table.take([row for row in self.table.rows if row.number not in waiting])
        self.changed.emit()

    def assign(self, row: PageRow, record_id: UUID, page: int, pages: int) -> None:
        """A person says whose page it is."""
        if row.outcome is None:
            return
        picture = row.outcome.picture

        def file(progress: Progress) -> _Filed:
            outcome = self._desk.file_page.by_hand(progress, picture, record_id, page, pages)
            return _Filed(outcome, row.thumbnail)

        def filed(made: _Filed) -> None:
            self._on_filed(row.number, made)
            self.settled.emit()

        self._jobs.start(file, then=filed, fail=self.failed.emit)

    def submit_confirmed(self) -> None:
        """Hands in what was confirmed; of what cannot be, its row tells why. Leaves out the record at the desk."""
        records = [record_id for record_id in self.confirmed if record_id != self._at_desk()]
        if not records or self.submitting:
            return
        self.submitting = True
        self.changed.emit()

        def submit(progress: Progress) -> dict[UUID, str]:
            told = {}
            for done, record_id in enumerate(records):
                progress.step(done, len(records))
                try:
                    self._desk.submit_record(progress, record_id)
                    told[record_id] = "已提交。"
                except StationError as error:
                    told[record_id] = f"没有提交：{error.says}"
            return told

        self._jobs.start(submit, then=self._on_submitted, fail=self._on_not_submitted)

    def _take(self, named: Sequence[Named]) -> None:
        rows = list(self.table.rows)
        for name, source in named:
            self._number += 1
            rows.append(PageRow(self._number, name))
            self._queue.append((self._number, source))
        self.table.take(rows)
        self.changed.emit()
        self._next()

    def _next(self) -> None:
        if self._under_way or not self._queue:
            return
        number, source = self._queue.popleft()
        self._under_way = True

        def file(progress: Progress) -> _Filed:
            try:
                picture = drawn(source) if isinstance(source, PdfPage) else source
            except FileUnreadable as error:
                return _Filed(PageOutcome(PageFate.UNREADABLE, error=error), None)
            outcome = self._desk.file_page(progress, picture)
            return _Filed(outcome, _small(outcome.picture))

        def filed(made: _Filed) -> None:
            self._under_way = False
            self._on_filed(number, made)
            if self._queue:
                self._next()
            else:
                self.settled.emit()

        def not_filed(error: StationError) -> None:
            """The store does not take it: no use in going on with the others."""
            self._under_way = False
            self._queue.appendleft((number, source))
            self.stop()
            self.failed.emit(error)

        self._jobs.start(file, then=filed, fail=not_filed)

    def _on_filed(self, number: int, made: _Filed) -> None:
        outcome = made.outcome if made.outcome.fate.by_hand else replace(made.outcome, picture=b"")
        changes = {
            row.number: partial(replace, outcome=replace(row.outcome, missing=outcome.missing))
            for row in self.table.rows
            if outcome.fate.filed and row.outcome and row.outcome.missing and row.outcome.paper == outcome.paper
        }
        changes[number] = partial(replace, outcome=outcome, thumbnail=made.thumbnail)
        self._change(changes)

    def _on_submitted(self, told: dict[UUID, str]) -> None:
        self.submitting = False
        notes = {row.number: told.get(record_id, "") for row in self.table.rows if (record_id := _confirmed_by(row))}
        self._change({number: partial(replace, note=note) for number, note in notes.items() if note})

    def _on_not_submitted(self, error: StationError) -> None:
        self.submitting = False
        self.changed.emit()
        self.failed.emit(error)

    def _change(self, changes: Mapping[int, Callable[[PageRow], PageRow]]) -> None:
        self.table.take([changes.get(row.number, _same)(row) for row in self.table.rows])
        self.changed.emit()


def _confirmed_by(row: PageRow) -> UUID | None:
    """The record that was confirmed by this page, the last of its form."""
    outcome = row.outcome
    return outcome.record_id if outcome is not None and outcome.fate is PageFate.CONFIRMED else None


def _same(row: PageRow) -> PageRow:
    return row


def _small(picture: bytes) -> QImage | None:
    return decoded(picture, THUMBNAIL) if picture else None
