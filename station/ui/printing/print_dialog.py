"""Which printer, how many copies, and from which end."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from station.domain.print_order import MOST_COPIES, PrintOrder
from station.ui.printing.model import PreviewModel

_LOOKING = "正在查找打印机…"
_NONE = "没有找到打印机。请接好打印机、装好驱动后重新查找，或先另存为 PDF 文件。"


class PrintDialog(QDialog):
    """Asks, and has the model print."""

    def __init__(self, model: PreviewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle("打印")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._build()
        model.changed.connect(self._render)
        model.look_for_printers()
        self._render()

    def _build(self) -> None:
        self.printer, self.copies = QComboBox(), QSpinBox()
        self.copies.setRange(1, MOST_COPIES)
        self.copies.setSuffix(" 份")
        self.from_last = QCheckBox("从最后一页打起")
        self.from_last.setToolTip("出纸时正面朝上的打印机，打完后页码就是顺的")
        self.about = QLabel()
        self.about.setObjectName("dim")
        self.about.setWordWrap(True)
        self.again_button = QPushButton("重新查找")
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow("打印机", self.printer)
        form.addRow("份数", self.copies)
        form.addRow("", self.from_last)
        buttons = QDialogButtonBox()
        self.print_button = QPushButton("打印")
        self.print_button.setObjectName("primary")
        self.print_button.setDefault(True)
        buttons.addButton(self.print_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(self.again_button, QDialogButtonBox.ButtonRole.ResetRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(form)
        layout.addWidget(self.about)
        layout.addWidget(buttons)
        buttons.accepted.connect(self._print)
        buttons.rejected.connect(self.reject)
        self.again_button.clicked.connect(self._model.look_for_printers)

    def _print(self) -> None:
        order = PrintOrder(self.printer.currentText(), self.copies.value(), self.from_last.isChecked())
        self._model.print_file(order)
        self.accept()

    def _render(self) -> None:
        found = self._model.found
        shown = [self.printer.itemText(at) for at in range(self.printer.count())]
        if list(found or ()) != shown:
            self.printer.clear()
            self.printer.addItems(found or ())
        self.printer.setEnabled(bool(found))
        self.print_button.setEnabled(bool(found))
        self.again_button.setEnabled(found is not None)
        self.about.setText(_LOOKING if found is None else "" if found else _NONE)
        self.about.setVisible(not found)
