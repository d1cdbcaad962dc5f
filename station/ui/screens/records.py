"""The work list: every record and its state, and sending what waits."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from station.domain.category import Category
from station.domain.id_number import masked
from station.domain.operator import Role
from station.domain.record import Draft, RecordState, RecordSummary
from station.errors import StationError
from station.services.desk import Desk
from station.services.permissions import Permission
from station.services.rounds import Round
from station.ui.jobs import Jobs

_Index = QModelIndex | QPersistentModelIndex
_LABELS = {category.value: category.label for category in Category}


def _outstanding(record: RecordSummary) -> str:
    returned = [f"负责人退回：{record.lead_note}"] if record.lead_note else []
    return "；".join([*returned, "、".join(record.to_bring)] if record.to_bring else returned)


_COLUMNS: tuple[tuple[str, Callable[[RecordSummary], str]], ...] = (
    ("姓名", lambda record: record.name or ("（未填写）" if record.state is not RecordState.DAMAGED else "（读不出）")),
    ("公民身份号码", lambda record: masked(record.id_number)),
    ("对象类别", lambda record: "、".join(_LABELS.get(name, name) for name in record.categories)),
    ("状态", lambda record: record.state.label),
    ("待补材料、退回原因", _outstanding),
    ("县级回执", lambda record: record.receipt_number or ""),
    ("时间", lambda record: _local(record.updated_at) if record.state is not RecordState.DAMAGED else ""),
    ("采集员", lambda record: record.operator),
)


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


class RecordsTable(QAbstractTableModel):
    """The records as rows. Takes a new list as changes of rows, so that selection and place stay."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[RecordSummary] = []

    def take(self, records: list[RecordSummary]) -> None:
        """Shows another list: rows that go are removed, those that change are changed, new ones come in."""
        kept = {record.record_id for record in records}
        for row in reversed(range(len(self.records))):
            if self.records[row].record_id not in kept:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self.records[row]
                self.endRemoveRows()
        for row, record in enumerate(records):
            place = self._row_of(record.record_id)
            if place is None:
                self.beginInsertRows(QModelIndex(), row, row)
                self.records.insert(row, record)
                self.endInsertRows()
                continue
            if place != row:
                self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), row)
                self.records.insert(row, self.records.pop(place))
                self.endMoveRows()
            if self.records[row] != record:
                self.records[row] = record
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(_COLUMNS) - 1))

    def _row_of(self, record_id: UUID) -> int | None:
        return next((row for row, record in enumerate(self.records) if record.record_id == record_id), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008  # Qt's name and default
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _COLUMNS[index.column()][1](self.records[index.row()])
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return _COLUMNS[section][0]
        return None


class RecordsModel(QObject):
    """The list, and the line to the county."""

    changed = Signal()
    failed = Signal(object)
    go_on = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, role: Role = Role.OPERATOR) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.checks = desk.campaign.lead_checks and role in Permission.CHECK.allowed
        self.table = RecordsTable()
        self.sending = False
        self.note = ""

    @property
    def waiting(self) -> int:
        """How many records wait for the county."""
        return sum(record.state in (RecordState.CHECKED, RecordState.QUEUED) for record in self.table.records)

    def load(self) -> None:
        """Reads the list anew."""
        self._jobs.start(self._desk.list_records, then=self._on_loaded, fail=self.failed.emit)

    def sync(self) -> None:
        """Sends what waits."""
        if self.sending:
            return
        self.sending, self.note = True, "正在连接县级…"
        self.changed.emit()
        self._jobs.start(
            self._desk.sync_with_county, then=self._on_synced, fail=self._on_failed, progress=self._on_progress
        )

    def open_draft(self, record: RecordSummary) -> None:
        """Takes a draft up again."""
        if record.state is RecordState.DRAFT:
            self._jobs.start(self._desk.go_on, record.record_id, then=self._on_draft, fail=self.failed.emit)

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

    def _on_draft(self, draft: Draft) -> None:
        self.go_on.emit(draft)

    def _on_loaded(self, records: list[RecordSummary]) -> None:
        self.table.take(records)
        damaged = sum(record.state is RecordState.DAMAGED for record in records)
        if damaged:
            self.note = f"有{damaged}条记录已损坏，其余照常使用；请联系县级技术员检查、恢复。"
        self.changed.emit()

    def _on_progress(self, done: int, total: int, note: str) -> None:
        self.note = f"{note} {done}/{total}"
        self.changed.emit()

    def _on_synced(self, done: Round) -> None:
        self.sending = False
        returned = f"，退回{done.returned}条" if done.returned else ""
        heard = f"收到县级消息{done.messages}条{returned}，" if done.messages else ""
        self.note = f"本次取得县级回执{done.receipted}份，{heard}还有{done.waiting}份待报送。"
        if done.trouble is not None:
            self.failed.emit(done.trouble)
        self.load()

    def _on_failed(self, error: StationError) -> None:
        self.sending, self.note = False, ""
        self.failed.emit(error)
        self.load()


class RecordsScreen(QWidget):
    """The list with its buttons."""

    def __init__(self, model: RecordsModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        title = QLabel("采集记录")
        title.setObjectName("title")
        self._note = QLabel()
        self._note.setObjectName("dim")
        self.open_button = QPushButton("接着做草稿")
        self.check_button, self.back_button = QPushButton("复核通过"), QPushButton("退回…")
        self.sync_button = QPushButton("同步")
        self.sync_button.setObjectName("primary")
        self.table = QTableView()
        self.table.setModel(self._model.table)
        self.table.setAccessibleName("采集记录")
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(38)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(4, 200)
        header.setHighlightSections(False)
        self._empty = QLabel("还没有采集记录。请到“采集”页读卡开始。")
        self._empty.setObjectName("dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addWidget(self._note, 1)
        for button in (self.open_button, self.back_button, self.check_button):
            top.addWidget(button)
        top.addWidget(self.sync_button)
        top.setSpacing(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._empty, 1)
        self.sync_button.clicked.connect(self._model.sync)
        self.open_button.clicked.connect(self._open_selected)
        self.check_button.clicked.connect(self._check_selected)
        self.back_button.clicked.connect(self._ask_why)
        self.table.doubleClicked.connect(self._open_selected)
        self.table.selectionModel().selectionChanged.connect(self._render)

    def _selected(self) -> RecordSummary | None:
        rows = self.table.selectionModel().selectedRows()
        return self._model.table.records[rows[0].row()] if rows else None

    def _open_selected(self) -> None:
        record = self._selected()
        if record is not None:
            self._model.open_draft(record)

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
        nothing = not model.table.records
        self.table.setVisible(not nothing)
        self._empty.setVisible(nothing)
        self.sync_button.setEnabled(not model.sending)
        self.sync_button.setText("正在同步…" if model.sending else f"同步（{model.waiting}份待报送）")
        record = self._selected()
        self.open_button.setEnabled(record is not None and record.state is RecordState.DRAFT)
        for button in (self.check_button, self.back_button):
            button.setVisible(model.checks)
        self.check_button.setEnabled(record is not None and record.state is RecordState.READY)
        self.back_button.setEnabled(record is not None and record.state in (RecordState.READY, RecordState.CHECKED))
        self._note.setText(model.note)
