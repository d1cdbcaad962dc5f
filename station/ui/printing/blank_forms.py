"""Which blank forms to print, and how many."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from station.domain.category import Category
from station.ui.error_box import ErrorBox
from station.ui.printing.papers import Papers

MOST_BLANKS = 200
_ABOUT = "选好要印的对象类别；都不选时印全部十二类。每份表有自己的编号和二维码，请直接打印，不要复印。"


class BlankFormsDialog(QDialog):
    """Asks, and gives way to the preview, which is the affair of whoever owns the papers."""

    def __init__(self, papers: Papers, parent: QWidget) -> None:
        super().__init__(parent)
        self._papers = papers
        self.setWindowTitle("空白信息采集表")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build()
        papers.changed.connect(self._render)
        papers.failed.connect(self.errors.tell)
        papers.made.connect(self.accept)
        self._render()

    def _build(self) -> None:
        self.errors = ErrorBox()
        about = QLabel(_ABOUT)
        about.setObjectName("dim")
        about.setWordWrap(True)
        self.categories = {category: QCheckBox(category.label) for category in Category}
        boxes = QGridLayout()
        boxes.setVerticalSpacing(6)
        boxes.setHorizontalSpacing(28)
        for place, box in enumerate(self.categories.values()):
            boxes.addWidget(box, place // 2, place % 2)
        self.copies = QSpinBox()
        self.copies.setRange(1, MOST_BLANKS)
        self.copies.setSuffix(" 份")
        form = QFormLayout()
        form.addRow("份数", self.copies)
        self._note = QLabel()
        self._note.setObjectName("dim")
        self.make_button = QPushButton("预览、打印…")
        self.make_button.setObjectName("primary")
        self.make_button.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.make_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(self.errors)
        layout.addWidget(about)
        layout.addLayout(boxes)
        layout.addLayout(form)
        layout.addWidget(self._note)
        layout.addWidget(buttons)
        buttons.accepted.connect(self._make)
        buttons.rejected.connect(self.reject)

    def _make(self) -> None:
        self.errors.hide()
        chosen = frozenset(category for category, box in self.categories.items() if box.isChecked())
        self._papers.blanks(chosen, self.copies.value())

    def done(self, result: int) -> None:
        """Given up, nothing is shown any more."""
        self._papers.cancel()
        super().done(result)

    def _render(self) -> None:
        self.make_button.setEnabled(not self._papers.busy)
        self._note.setText(self._papers.note)
