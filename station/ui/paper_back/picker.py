"""Choosing the draft that a page or a blank belongs to."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from station.domain.id_number import masked
from station.domain.record import RecordSummary
from station.ui.times import at_minute

_ITEM = QSize(0, 62)
"""Two lines and the room around them."""


class RecordPicker(QWidget):
    """The drafts, found by a part of name or number."""

    chosen = Signal()
    """Another one, or none."""

    def __init__(self, drafts: Sequence[RecordSummary]) -> None:
        super().__init__()
        self.sought = QLineEdit()
        self.sought.setPlaceholderText("输入姓名或公民身份号码查找")
        self.sought.setAccessibleName("查找草稿")
        self.sought.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("草稿")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none = QLabel("没有草稿。请先在“采集”中开始登记这个人。")
        self._none.setObjectName("dim")
        self._none.setWordWrap(True)
        self._none.setVisible(not drafts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.sought, self.list, self._none):
            layout.addWidget(widget)
        self._texts: list[str] = []
        for draft in drafts:
            name = draft.name or "（未填写）"
            item = QListWidgetItem(f"{name}\n{masked(draft.id_number)}　{at_minute(draft.updated_at)}")
            item.setToolTip(name)
            item.setSizeHint(_ITEM)
            item.setData(Qt.ItemDataRole.UserRole, draft.record_id)
            self.list.addItem(item)
            self._texts.append(f"{draft.name} {draft.id_number}".casefold())
        self.sought.textChanged.connect(self._narrow)
        self.list.itemSelectionChanged.connect(self.chosen)

    @property
    def record_id(self) -> UUID | None:
        """The draft that is chosen."""
        items = self.list.selectedItems()
        record_id = items[0].data(Qt.ItemDataRole.UserRole) if items else None
        return record_id if isinstance(record_id, UUID) else None

    def _narrow(self, text: str) -> None:
        for row, sought in enumerate(self._texts):
            hidden = text.strip().casefold() not in sought
            self.list.item(row).setHidden(hidden)
            if hidden:
                self.list.item(row).setSelected(False)
