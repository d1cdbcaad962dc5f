"""Who did what and when: the audit trail, for those who may see it, narrowed down and taken out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from station.domain.audit import AuditEvent, told
from station.services.desk import Desk
from station.services.ports import Progress
from station.services.saving import save_to
from station.ui.jobs import Jobs
from station.ui.rows import Column, RowsTable, table_view
from station.ui.times import at_minute

SPANS = (("最近一天", 1), ("最近一周", 7), ("最近一个月", 31), ("全部", None))
MOST = 5000
"""Lines that are shown; all of them are in the spreadsheet."""
_NONE = "这段时间没有符合条件的记录。"
_COLUMNS: tuple[Column[AuditEvent], ...] = (
    Column("序号", lambda each: str(each.number)),
    Column("时间", lambda each: at_minute(each.at)),
    Column("操作员", lambda each: each.operator),
    Column("做了什么", lambda each: told(each.action)),
    Column("记录", lambda each: each.subject.hex[:8].upper() if each.subject else ""),
    Column("说明", lambda each: each.detail),
)


class TrailModel(QObject):
    """The lines of a span of time, and which of them are shown."""

    changed = Signal()
    failed = Signal(object)
    taken_out = Signal(str)

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.table = RowsTable(_COLUMNS, lambda each: each.number)
        self.busy = False
        self._days: int | None = SPANS[0][1]
        self._words = ""
        self._events: list[AuditEvent] = []
        self.more = 0
        """Older lines of the span that are not shown."""

    def load(self) -> None:
        """Reads the lines of the span anew."""
        self.busy = True
        self.changed.emit()
        self._jobs.start(self._desk.list_trail, None, self._since, then=self._on_read, fail=self._on_failed)

    def span(self, days: int | None) -> None:
        """Only the last days; None for all there is."""
        self._days = days
        self.load()

    def narrow(self, words: str) -> None:
        """Only lines in which every word stands."""
        self._words = words
        self._show()

    def take_out(self, path: Path) -> None:
        """Writes the lines of the span as a spreadsheet."""

        def work(progress: Progress) -> str:
            written = save_to(path, self._desk.export_trail(progress, None, self._since))
            return f"已导出到“{written.name}”。"

        self._jobs.start(work, then=self.taken_out.emit, fail=self._on_failed)

    @property
    def _since(self) -> datetime | None:
        return self._desk.clock() - timedelta(days=self._days) if self._days else None

    def _on_read(self, events: list[AuditEvent]) -> None:
        self.busy = False
        self._events = events[: -MOST - 1 : -1]  # the newest first
        self.more = len(events) - len(self._events)
        self._show()

    def _on_failed(self, error: object) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)

    def _show(self) -> None:
        words = self._words.casefold().split()
        self.table.take([each for each in self._events if not words or _fits(each, words)])
        self.changed.emit()


def _fits(event: AuditEvent, words: list[str]) -> bool:
    line = " ".join(column.says(event) for column in _COLUMNS).casefold()
    return all(word in line for word in words)


class TrailScreen(QWidget):
    """The lines as a table, with what narrows them down above it."""

    def __init__(self, model: TrailModel, ask_path: Callable[[QWidget], Path | None] | None = None) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self._ask_path = ask_path or _ask_path
        self.spans, self.words = QComboBox(), QLineEdit()
        self.export_button = QPushButton("导出表格…")
        self.told = QLabel()
        self.view = table_view(model.table, "操作记录", wide=5, of_width={0: 80, 1: 180, 2: 130, 3: 220, 4: 120})
        self._build()
        self.spans.currentIndexChanged.connect(lambda place: model.span(SPANS[place][1]))
        self.words.textChanged.connect(model.narrow)
        self.export_button.clicked.connect(self._export)
        model.taken_out.connect(self.told.setText)
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        title = QLabel("操作记录")
        title.setObjectName("title")
        self.spans.addItems([span for span, _ in SPANS])
        self.spans.setAccessibleName("哪段时间")
        self.words.setPlaceholderText("操作员、做了什么、记录号")
        self.words.setAccessibleName("筛选操作记录")
        self.words.setClearButtonEnabled(True)
        self.told.setObjectName("dim")
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(title)
        above.addSpacing(12)
        above.addWidget(self.spans)
        above.addWidget(self.words, 1)
        above.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(above)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.told)

    def _render(self) -> None:
        model = self.model
        rows = len(model.table.rows)
        self.export_button.setEnabled(not model.busy)
        more = f"还有更早的{model.more}条，导出的表格里有。" if model.more else ""
        self.told.setText("正在读取…" if model.busy else f"共{rows}条，最新的在前。{more}" if rows else _NONE)

    def _export(self) -> None:
        path = self._ask_path(self)
        if path is not None:
            self.model.take_out(path)


def _ask_path(parent: QWidget) -> Path | None:
    name, _ = QFileDialog.getSaveFileName(parent, "导出操作记录", "操作记录.xlsx", "Excel 表格 (*.xlsx)")
    return Path(name) if name else None
