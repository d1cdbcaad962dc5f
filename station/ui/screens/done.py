"""The last page: saved, and what can be done with it now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.ui import keys
from station.ui.collection import Collection
from station.ui.keys import EnterPresses, keyed
from station.ui.printing.papers import Papers
from station.ui.printing.preview import preview


class DonePage(QWidget):
    """Says that it is saved; paper, or the next person."""

    next_person = Signal()

    def __init__(self, collection: Collection, papers: Papers) -> None:
        super().__init__()
        self._collection, self._papers = collection, papers
        self._build()
        collection.step_changed.connect(self._render)
        papers.changed.connect(self._render)
        papers.made.connect(lambda made: preview(made, self))

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
        self.print_button = QPushButton("打印信息采集表…")
        self.slip_button = QPushButton("打印回执单…")
        self.next_button = QPushButton("下一位")
        self.next_button.setObjectName("primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self.print_button)
        buttons.addWidget(self.slip_button)
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
        self.print_button.clicked.connect(self._print_form)
        self.slip_button.clicked.connect(self._print_slip)
        self.next_button.clicked.connect(self.next_person)
        keyed(self.next_button, keys.GO_ON, "下一位")
        keyed(self.print_button, keys.PRINT, "预览、打印信息采集表，或存为 PDF")
        EnterPresses(self)

    def begin(self) -> None:
        """Enter has the next person come."""
        self.next_button.setFocus()

    def _print_form(self) -> None:
        if self._collection.revision is not None:
            self._papers.forms([self._collection.revision.record_id])

    def _print_slip(self) -> None:
        if self._collection.revision is not None:
            self._papers.slip(self._collection.revision.record_id)

    def _render(self) -> None:
        revision = self._collection.revision
        self._record.setText(f"记录号　{revision.record_id}" if revision else "")
        self._to_bring.setVisible(bool(self._collection.to_bring))
        self._to_bring.setText("\n".join(self._collection.to_bring))
        for button in (self.print_button, self.slip_button):
            button.setEnabled(not self._papers.busy)
        goes_on = (
            "负责人复核后报送县级。" if self._checks else "有网络时自动报送县级；没有网络的，在“报送”页用 U 盘往来。"
        )
        self._state.setText(self._papers.note or goes_on)
