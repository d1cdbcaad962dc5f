"""What waits, kind by kind with its count; a click shows it alone."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QVBoxLayout, QWidget

from station.domain.work import Work
from station.ui.widgets.wrapped import InRows

_ALL = "待办请点下面一类；这里是全部记录，新的在前。"
_NOTHING = "这一类没有待办。"


class WorkFilter(QWidget):
    """A row of buttons, and below it what is to be done."""

    chosen = Signal(object)
    """A `Work`, or None for all records."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[Work | None, QPushButton] = {None: QPushButton("全部")}
        self.buttons |= {work: QPushButton(work.label) for work in Work}
        self._advice = QLabel(_ALL)
        self._advice.setObjectName("dim")
        self._advice.setWordWrap(True)
        row = InRows(across=8, down=8)
        group = QButtonGroup(self)
        for work, button in self.buttons.items():
            button.setObjectName("mode")
            button.setProperty("tight", True)
            button.setCheckable(True)
            group.addButton(button)
            row.add(button)
            button.clicked.connect(lambda _=False, work=work: self.chosen.emit(work))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(row)
        layout.addWidget(self._advice)

    def show_counts(self, total: int, counts: Mapping[Work, int], chosen: Work | None, *, checks: bool) -> None:
        """How much waits; the lead's check only where the campaign asks for it."""
        for work, button in self.buttons.items():
            count = total if work is None else counts.get(work, 0)
            name = "全部" if work is None else work.label
            button.setText(f"{name} {count:,}")
            button.setChecked(work is chosen)
        self.buttons[Work.TO_CHECK].setVisible(checks or counts.get(Work.TO_CHECK, 0) > 0)
        nothing = chosen is not None and not counts.get(chosen, 0)
        self._advice.setText(_ALL if chosen is None else _NOTHING if nothing else chosen.advice)
