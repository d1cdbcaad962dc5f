"""The last page: saved, and what can be done with it now."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.errors import FileUnreadable, StationError
from station.services.desk import Desk
from station.services.ports import Progress
from station.ui import keys
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.keys import EnterPresses, keyed


class PaperModel(QObject):
    """Makes the printed form of a record and writes it where the operator wants it."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.busy = False
        self.written: Path | None = None

    def write(self, record_id: UUID, path: Path) -> None:
        """Makes the PDF in a job."""
        self.busy, self.written = True, None
        self.changed.emit()
        self._jobs.start(self._make, record_id, path, then=self._on_written, fail=self._on_failed)

    def forget(self) -> None:
        """The next person comes."""
        self.written = None
        self.changed.emit()

    def _make(self, progress: Progress, record_id: UUID, path: Path) -> Path:
        pdf = self._desk.print_record(progress, record_id)
        try:
            path.write_bytes(pdf)
        except OSError as error:
            raise FileUnreadable(cause=type(error).__name__) from None
        return path

    def _on_written(self, path: Path) -> None:
        self.busy, self.written = False, path
        self.changed.emit()

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)


class DonePage(QWidget):
    """Says that it is saved; paper, or the next person."""

    next_person = Signal()

    def __init__(self, collection: Collection, paper: PaperModel) -> None:
        super().__init__()
        self._collection, self._paper = collection, paper
        self._build()
        collection.step_changed.connect(self._render)
        paper.changed.connect(self._render)

    def _build(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(640)
        box = QVBoxLayout(card)
        box.setContentsMargins(36, 32, 36, 32)
        box.setSpacing(16)
        self._checks = self._collection.desk.campaign.lead_checks
        title = QLabel(f"已确认并保存，{'待负责人复核' if self._checks else '待报送县级'}")
        title.setObjectName("title")
        self._record = QLabel()
        self._record.setObjectName("dim")
        self._record.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self.print_button = QPushButton("打印信息采集表（存为 PDF）")
        self.next_button = QPushButton("下一位")
        self.next_button.setObjectName("primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self.print_button)
        buttons.addStretch()
        buttons.addWidget(self.next_button)
        self._to_bring = QLabel()
        self._to_bring.setObjectName("notice")
        self._to_bring.setWordWrap(True)
        for widget in (title, self._record, self._state, self._to_bring):
            box.addWidget(widget)
        box.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.addStretch()
        layout.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        self.print_button.clicked.connect(self._choose_file)
        self.next_button.clicked.connect(self.next_person)
        keyed(self.next_button, keys.GO_ON, "下一位")
        keyed(self.print_button, keys.PRINT, "把信息采集表存为 PDF")
        EnterPresses(self)

    def begin(self) -> None:
        """Enter has the next person come."""
        self.next_button.setFocus()

    def _choose_file(self) -> None:
        revision = self._collection.revision
        if revision is None:
            return
        dialog = QFileDialog(self, "存为 PDF")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF 文件 (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.setViewMode(QFileDialog.ViewMode.List)
        dialog.resize(960, 560)
        dialog.selectFile("信息采集表.pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._paper.write(revision.record_id, Path(name)))
        dialog.open()

    def _render(self) -> None:
        revision = self._collection.revision
        self._record.setText(f"记录号　{revision.record_id}" if revision else "")
        self._to_bring.setVisible(bool(self._collection.to_bring))
        self._to_bring.setText("\n".join(self._collection.to_bring))
        self.print_button.setEnabled(not self._paper.busy)
        if self._paper.busy:
            self._state.setText("正在生成信息采集表…")
        elif self._paper.written is not None:
            self._state.setText(f"信息采集表已存为 {self._paper.written.name}")
        else:
            self._state.setText(
                "负责人复核后报送县级。"
                if self._checks
                else "有网络时自动报送县级；没有网络的，在“报送”页用 U 盘往来。"
            )
