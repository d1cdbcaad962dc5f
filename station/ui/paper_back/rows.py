"""Pages that come back as rows of a table: a small picture, what it is, whose, and how it stands."""

from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap

from station.resources import resource
from station.services.paper_back import PageOutcome
from station.ui.rows import Column, RowsTable

THUMBNAIL, _SIGN = QSize(44, 60), QSize(20, 20)
_RED, _GREEN, _GREY = "#8c1d18", "#1f6b31", "#56616c"


@dataclass(frozen=True, slots=True)
class PageRow:
    """One picture. Without an outcome it waits for its turn; `note` is what came of it afterwards."""

    number: int
    source: str
    outcome: PageOutcome | None = None
    thumbnail: QImage | None = field(default=None, compare=False)
    note: str = ""

    @property
    def what(self) -> str:
        """Which page of what."""
        seen = self.outcome
        if seen is None or seen.page is None:
            return "—"
        kind = "手填表" if seen.record_id is None and seen.paper is not None else "采集表"
        return f"{kind} 第{seen.page}页，共{seen.pages}页"

    @property
    def whose(self) -> str:
        """The person's name, or a blank's number."""
        seen = self.outcome
        if seen is None:
            return ""
        return seen.name or (f"编号 {short(seen.paper)}" if seen.paper is not None else "—")

    @property
    def says(self) -> str:
        """How it stands, in a sentence."""
        if self.outcome is None:
            return "等待处理"
        faults = "".join(fault.message.partition("。")[0] + "。" for fault in self.outcome.faults)
        return "".join((self.outcome.says, faults, self.note))

    @property
    def troubled(self) -> bool:
        """Whether somebody has to do something."""
        return self.outcome is not None and not self.outcome.fate.settled


def short(paper: UUID | None) -> str:
    """A paper's number as its pages show it."""
    return paper.hex[:8].upper() if paper is not None else ""


_PICTURE, STATE = 0, 4
_COLUMNS: tuple[Column[PageRow], ...] = (
    Column("", lambda _: ""),
    Column("图片", lambda row: row.source),
    Column("姓名", lambda row: row.whose),
    Column("哪一页", lambda row: row.what),
    Column(
        "状态",
        lambda row: row.says,
        lambda row: _GREY if row.outcome is None else _RED if row.troubled else _GREEN,
    ),
)


class PageTable(RowsTable[PageRow]):
    """The rows with their small pictures, and a sign beside each state."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, lambda row: row.number)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            if index.column() == _PICTURE and row.thumbnail is not None:
                return QPixmap.fromImage(row.thumbnail)
            if index.column() == STATE:
                return _sign("waits" if row.outcome is None else "trouble" if row.troubled else "done")
        return super().data(index, role)


@cache
def _sign(name: str) -> QPixmap:
    return QIcon(resource(f"icons/state-{name}.svg").as_posix()).pixmap(_SIGN)
