"""Under a refused picture: keeping it all the same, for a reason that goes to the county with it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QVBoxLayout

from station.ui.widgets.reason_panel import LONGEST, SHORTEST

OF_PERSONS = (
    "采集对象卧床，不能端坐拍摄",
    "采集对象行动不便，不能到白墙前拍摄",
    "采集对象面部伤残，只能如此拍摄",
    "现场光线条件有限，已尽力改善",
)
OF_PAPERS = ("原件破损、褪色", "原件字迹已模糊", "原件为复印件或照片")


class KeepAnyway(QFrame):
    """Reasons to choose from, or one's own words."""

    given = Signal(str)

    def __init__(self, usual: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("reason")
        title = QLabel("确有困难的，说明理由后可以保留")
        title.setObjectName("heading")
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setAccessibleName("理由")
        for text in usual:
            self.reason.addItem(text)
        line = self.reason.lineEdit()
        assert line is not None
        line.setMaxLength(LONGEST)
        line.setPlaceholderText("选择或写明理由")
        self.keep_button = QPushButton("说明理由，保留这张")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(8)
        for widget in (title, self.reason, self.keep_button):
            box.addWidget(widget)
        self.reason.editTextChanged.connect(self._render)
        self.keep_button.clicked.connect(lambda: self.given.emit(self.reason.currentText().strip()))
        self.clear()

    def clear(self) -> None:
        """Another picture: its reason is to be said anew."""
        self.reason.setCurrentIndex(-1)
        self.reason.setEditText("")
        self._render()

    def _render(self) -> None:
        self.keep_button.setEnabled(SHORTEST <= len(self.reason.currentText().strip()) <= LONGEST)
