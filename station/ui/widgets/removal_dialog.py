"""Why somebody of the register is not to be collected, and since when."""

import re
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from station.domain.register import Removal, RemovalReason

_TOLD = {
    RemovalReason.DIED: "标准时点以前去世",
    RemovalReason.MOVED_AWAY: "已调出本地",
    RemovalReason.OTHER: "其他原因，不属于采集对象",
}


class RemovalDialog(QDialog):
    """Asks for both; the day may be left open."""

    chosen = Signal(object)
    """A `Removal`."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("标记不在采集范围")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        who = QLabel(f"“{name}”不在采集范围，原因是：")
        who.setWordWrap(True)
        note = QLabel("标记以后不计入应采集人数，随时可以撤销。标准时点以后去世的仍要采集。")
        note.setObjectName("dim")
        note.setWordWrap(True)
        self.reasons = {reason: QRadioButton(label) for reason, label in _TOLD.items()}
        group = QButtonGroup(self)
        self.day = QLineEdit()
        self.day.setPlaceholderText("如 20170512，不清楚的可以不填")
        day = QLabel("日期")
        day.setBuddy(self.day)
        self.wrong = QLabel()
        self.wrong.setObjectName("wrong")
        self.mark_button, cancel = QPushButton("标记"), QPushButton("取消")
        self.mark_button.setObjectName("primary")
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.mark_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        layout.addWidget(who)
        for button in self.reasons.values():
            group.addButton(button)
            layout.addWidget(button)
            button.clicked.connect(self._render)
        for widget in (day, self.day, self.wrong, note):
            layout.addWidget(widget)
        layout.addLayout(foot)
        self.mark_button.clicked.connect(self._mark)
        cancel.clicked.connect(self.reject)
        self.day.textChanged.connect(self._render)
        self._render()

    def _render(self) -> None:
        self.mark_button.setEnabled(any(button.isChecked() for button in self.reasons.values()))
        self.wrong.setText("")

    def _mark(self) -> None:
        reason = next(reason for reason, button in self.reasons.items() if button.isChecked())
        try:
            removal = Removal(reason, _day(self.day.text()))
        except ValueError:
            self.wrong.setText("这不是日期，请写成 20170512 的样子。")
            self.day.setFocus()
            return
        self.chosen.emit(removal)
        self.accept()


def _day(text: str) -> date | None:
    """Raises ValueError for what is no day."""
    digits = re.sub(r"[\s./年月日-]", "", text)
    if not digits:
        return None
    if not re.fullmatch("[0-9]{8}", digits):
        raise ValueError
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
