"""Paper that waits: for its other pages, or to be entered."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from station.domain.evidence import Signer
from station.domain.record import Draft, RecordState, RecordSummary
from station.services.desk import Desk
from station.services.handwritten import WaitingPaper
from station.services.ports import Progress
from station.ui.jobs import Jobs
from station.ui.paper_back.rows import short
from station.ui.rows import Column, RowsTable
from station.ui.times import at_minute


def _stands(paper: WaitingPaper) -> str:
    missing = paper.seen.missing
    if missing:
        return f"还缺{'、'.join(f'第{page}页' for page in missing)}"
    return "各页齐全，等待录入" if paper.is_blank else "各页齐全"


_COLUMNS: tuple[Column[WaitingPaper], ...] = (
    Column("种类", lambda paper: "手填表" if paper.is_blank else "采集表"),
    Column("姓名或编号", lambda paper: paper.name or f"编号 {short(paper.seen.paper)}"),
    Column("已有", lambda paper: f"{len(paper.seen.there)}页，共{paper.seen.pages}页"),
    Column("状态", _stands),
    Column("第一页归档", lambda paper: at_minute(paper.seen.first_at)),
)
WIDE = 3


class Waiting(QObject):
    """What waits, and what is done with it."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.table: RowsTable[WaitingPaper] = RowsTable(_COLUMNS, lambda paper: paper.seen.paper)
        self.said = ""

    def load(self, _: object = None) -> None:
        """Reads the list anew."""
        self._jobs.start(self._desk.list_papers, then=self._on_papers, fail=self.failed.emit)

    def with_pages(self, paper: UUID, then: Callable[[list[bytes]], None]) -> None:
        """Reads the pictures of a paper."""
        self._jobs.start(self._desk.show_paper, paper, then=then, fail=self.failed.emit)

    def drop(self, paper: UUID) -> None:
        """Takes its pages out again."""
        self._jobs.start(self._desk.drop_paper, paper, then=self.load, fail=self.failed.emit)

    def with_drafts(self, then: Callable[[list[RecordSummary]], None]) -> None:
        """Reads the drafts that a page or a blank may belong to."""

        def listed(records: list[RecordSummary]) -> None:
            then([record for record in records if record.state is RecordState.DRAFT])

        self._jobs.start(self._desk.list_records, then=listed, fail=self.failed.emit)

    def enter(self, record_id: UUID, serial: UUID, signed: Signer | None) -> None:
        """The clerk states that he entered the blank as this record."""

        def enter(progress: Progress) -> Draft:
            return self._desk.enter_blank(progress, record_id, serial, signed=signed)

        def entered(_: object) -> None:
            self.said = f"编号 {short(serial)} 的手填表已归到记录。"
            self.load()

        self._jobs.start(enter, then=entered, fail=self.failed.emit)

    def state_again(self, record_id: UUID) -> None:
        """The clerk states anew that a record he changed is as on paper."""

        def stated(_: object) -> None:
            self.said = "已重新声明与手填表一致。"
            self.changed.emit()

        self._jobs.start(self._desk.enter_blank.again, record_id, then=stated, fail=self.failed.emit)

    def _on_papers(self, papers: list[WaitingPaper]) -> None:
        self.table.take(papers)
        self.changed.emit()
