"""The work list: every record and its state, and sending what waits."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from station.domain.operator import Role
from station.domain.record import Draft, RecordState, RecordSummary
from station.domain.work import Work, work_on
from station.services.desk import Desk
from station.services.permissions import Permission
from station.ui.jobs import Jobs
from station.ui.line.model import Line
from station.ui.printing.blank_forms import BlankFormsDialog
from station.ui.printing.papers import Papers
from station.ui.printing.parts import Printers
from station.ui.printing.preview import preview
from station.ui.rows import table_view
from station.ui.screens.records_table import TAKEN_UP, WHY, WIDTHS, records_table
from station.ui.widgets.empty_note import EmptyNote
from station.ui.widgets.work_filter import WorkFilter
from station.ui.widgets.wrapped import InRows

_NOT_ON_PAPER = frozenset({RecordState.DRAFT, RecordState.DAMAGED, RecordState.PURGED})
"""What there is nothing to print of yet, or no more."""
_NONE_YET = ("还没有采集记录。", "请到“采集”页读卡开始。")
_NONE_WAIT = ("这一类没有待办。", "")


@dataclass(frozen=True, slots=True)
class Listed:
    """The records, the newest first, and how many of them there are of each kind; counted in a job."""

    records: tuple[RecordSummary, ...] = ()
    states: Counter[RecordState] = field(default_factory=Counter)
    work: Counter[Work] = field(default_factory=Counter)


def _counted(records: list[RecordSummary]) -> Listed:
    return Listed(
        tuple(records),
        Counter(record.state for record in records),
        Counter(work for record in records for work in work_on(record)),
    )


class RecordsModel(QObject):
    """The list, and the line to the county."""

    changed = Signal()
    failed = Signal(object)
    go_on = Signal(object)
    decided = Signal()
    """The lead let a record go, or gave it back."""
    shown = Signal(object)
    """A record was opened to be looked at."""

    def __init__(
        self, desk: Desk, jobs: Jobs, line: Line, role: Role = Role.OPERATOR, printers: Printers | None = None
    ) -> None:
        super().__init__()
        self._desk, self._jobs, self._line = desk, jobs, line
        self.checks = desk.campaign.lead_checks and role in Permission.CHECK.allowed
        self.table = records_table()
        self.papers = Papers(desk, jobs, printers)
        self.listed = Listed()
        self.work: Work | None = None
        """What is shown of them; None: all."""
        self.sync = line.sync
        self.papers.changed.connect(self.changed)
        self.papers.failed.connect(self.failed)
        line.changed.connect(self.changed)
        line.progressed.connect(self.changed)
        line.arrived.connect(self.load)

    @property
    def sending(self) -> bool:
        """Whether a round with the county is under way."""
        return self._line.busy

    @property
    def note(self) -> str:
        """How the round goes, or what came of the last one."""
        if self.papers.busy:
            return self.papers.note
        if self.sending:
            return self._line.progress_note
        damaged = self.listed.states[RecordState.DAMAGED]
        told = f"有{damaged}条记录已损坏，其余照常使用；请联系县级技术员检查、恢复。" if damaged else ""
        return "　".join(filter(None, (told, self._line.says)))

    @property
    def waiting(self) -> int:
        """How many records wait for the county."""
        return self.listed.states[RecordState.CHECKED] + self.listed.states[RecordState.QUEUED]

    @property
    def returned(self) -> int:
        """How many the county returned, and nobody has taken up."""
        return self.listed.states[RecordState.RETURNED]

    def load(self, _: object = None) -> None:
        """Reads the list anew."""
        listed = self._desk.list_records
        self._jobs.start(lambda progress: _counted(listed(progress)), then=self._on_loaded, fail=self.failed.emit)

    def show_work(self, work: Work | None) -> None:
        """Shows what waits for one thing alone, or all records."""
        self.work = work
        records = self.listed.records
        self.table.take(records if work is None else [record for record in records if work in work_on(record)])
        self.changed.emit()

    def take_up(self, record: RecordSummary) -> None:
        """Goes on with a draft, or corrects what the county returned."""
        if record.state is RecordState.DRAFT:
            self._jobs.start(self._desk.go_on, record.record_id, then=self._on_draft, fail=self.failed.emit)
        elif record.state is RecordState.RETURNED:
            self._jobs.start(self._desk.correct_record, record.record_id, then=self._on_draft, fail=self.failed.emit)

    def show(self, record_id: UUID) -> None:
        """Opens a record to look at."""
        self._jobs.start(self._desk.show_record, record_id, then=self.shown.emit, fail=self.failed.emit)

    def check(self, record: RecordSummary) -> None:
        """The lead lets a record go to the county."""
        self._jobs.start(self._desk.check_record, record.record_id, then=self._on_decided, fail=self.failed.emit)

    def give_back(self, record: RecordSummary, note: str) -> None:
        """The lead gives a record back to be changed."""
        self._jobs.start(
            self._desk.return_to_operator, record.record_id, note, then=self._on_decided, fail=self.failed.emit
        )

    def _on_decided(self, _: object) -> None:
        self.load()
        self.decided.emit()

    def _on_draft(self, draft: Draft) -> None:
        self.go_on.emit(draft)

    def _on_loaded(self, listed: Listed) -> None:
        self.listed = listed
        self.show_work(self.work)

    @property
    def asks_lead(self) -> bool:
        """Whether the campaign has the lead check records."""
        return self._desk.campaign.lead_checks


class RecordsScreen(QWidget):
    """The list with its buttons."""

    def __init__(self, model: RecordsModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        model.papers.made.connect(lambda made: preview(made, self))
        self._render()

    def _build(self) -> None:
        title = QLabel("待办与记录")
        self.work = WorkFilter()
        title.setObjectName("title")
        self._note = QLabel()
        self._note.setObjectName("dim")
        self._note.setWordWrap(True)
        self.open_button, self.show_button = QPushButton(TAKEN_UP[RecordState.DRAFT]), QPushButton("查看往来")
        self.show_button.setToolTip("县级对这条记录说过的每一句话")
        self.check_button, self.back_button = QPushButton("复核通过"), QPushButton("退回…")
        self.print_button, self.blank_button = QPushButton("打印…"), QPushButton("空白表…")
        self.print_button.setToolTip("打印选中的记录；按住 Ctrl 或 Shift 可以选几条")
        self.blank_button.setToolTip("打印供手工填写的空白信息采集表")
        self.sync_button = QPushButton("同步")
        self.sync_button.setObjectName("primary")
        self.table = table_view(self._model.table, "采集记录", wide=WHY, of_width=WIDTHS)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self._empty = EmptyNote()
        top = QHBoxLayout()
        top.addWidget(title)
        top.addWidget(self._note, 1)
        buttons = InRows(across=16, down=8, at_right=True)
        for button in (
            self.blank_button,
            self.print_button,
            self.show_button,
            self.open_button,
            self.back_button,
            self.check_button,
            self.sync_button,
        ):
            buttons.add(button)
        top.addWidget(buttons)
        top.setSpacing(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addLayout(top)
        layout.addWidget(self.work)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._empty, 1)
        self.sync_button.clicked.connect(self._model.sync)
        self.print_button.clicked.connect(self._print_or_stop)
        self.blank_button.clicked.connect(self._choose_blanks)
        self.show_button.clicked.connect(self._show_selected)
        self.open_button.clicked.connect(self._open_selected)
        self.check_button.clicked.connect(self._check_selected)
        self.back_button.clicked.connect(self._ask_why)
        self.table.activated.connect(self._go_there)
        self.work.chosen.connect(self._show_work)
        self.table.selectionModel().selectionChanged.connect(self._render)

    def _chosen(self) -> list[RecordSummary]:
        """The selected records, from above to below."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._model.table.rows[row] for row in rows]

    def _selected(self) -> RecordSummary | None:
        """The one that is selected, where it is one."""
        chosen = self._chosen()
        return chosen[0] if len(chosen) == 1 else None

    def _print_or_stop(self) -> None:
        if self._model.papers.busy:
            self._model.papers.cancel()
        else:
            self._model.papers.forms([record.record_id for record in self._chosen()])

    def _choose_blanks(self) -> None:
        self.blanks = BlankFormsDialog(self._model.papers, self)
        self.blanks.open()

    def _show_work(self, work: Work | None) -> None:
        """One more press of Enter takes up the first that waits."""
        self._model.show_work(work)
        if work is not None and self._model.table.rows:
            self.table.selectRow(0)
            self.table.setFocus()

    def _go_there(self) -> None:
        """By Enter or two clicks: work is taken up, and where there is none to take up, the record is shown."""
        if self.open_button.isEnabled():
            self._open_selected()
        elif self.show_button.isEnabled():
            self._show_selected()

    def _open_selected(self) -> None:
        record = self._selected()
        if record is not None:
            self._model.take_up(record)

    def _show_selected(self) -> None:
        record = self._selected()
        if record is not None:
            self._model.show(record.record_id)

    def _check_selected(self) -> None:
        record = self._selected()
        if record is not None:
            self._model.check(record)

    def _ask_why(self) -> None:
        record = self._selected()
        if record is None:
            return
        self.why = QInputDialog(self)
        self.why.setInputMode(QInputDialog.InputMode.TextInput)
        self.why.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        self.why.setWindowTitle("退回采集员")
        self.why.setLabelText("请写明要改什么（1到200个字）：")
        self.why.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.why.textValueSelected.connect(lambda note: self._model.give_back(record, note))
        self.why.open()

    def _render(self) -> None:
        model = self._model
        nothing = not model.table.rows
        self.table.setVisible(not nothing)
        self._empty.setVisible(nothing)
        listed = model.listed
        self._empty.tell(*(_NONE_WAIT if listed.records else _NONE_YET))
        self.work.setVisible(bool(listed.records))
        self.work.show_counts(len(listed.records), listed.work, model.work, checks=model.asks_lead)
        self.sync_button.setEnabled(not model.sending)
        self.sync_button.setText("正在往来…" if model.sending else f"同步（{model.waiting}份待报送）")
        record = self._selected()
        self.open_button.setText(TAKEN_UP.get(record.state if record else RecordState.DRAFT, "接着做草稿"))
        self.open_button.setEnabled(record is not None and record.state in TAKEN_UP)
        chosen = self._chosen()
        self.print_button.setText(
            "停止" if model.papers.busy else f"打印（{len(chosen)}份）…" if chosen[1:] else "打印…"
        )
        printable = bool(chosen) and all(each.state not in _NOT_ON_PAPER for each in chosen)
        self.print_button.setEnabled(model.papers.busy or printable)
        self.blank_button.setEnabled(not model.papers.busy)
        self.show_button.setEnabled(
            record is not None and record.state not in (RecordState.DAMAGED, RecordState.PURGED)
        )
        for button in (self.check_button, self.back_button):
            button.setVisible(model.checks)
        self.check_button.setEnabled(record is not None and record.state is RecordState.READY)
        self.back_button.setEnabled(record is not None and record.state in (RecordState.READY, RecordState.CHECKED))
        self._note.setText(model.note)
