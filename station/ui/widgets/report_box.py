"""A report to be read, copied and passed on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from station.services.ports import Report


class ReportBox(QDialog):
    """Shows a report; one button copies all of it."""

    def __init__(self, title: str, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 520)
        self.text = "\n".join(f"{label}：{value}" for label, value in report)
        shown = QPlainTextEdit(self.text)
        shown.setReadOnly(True)
        note = QLabel("报告不含个人数据，可以复制后交给县级技术员。")
        note.setObjectName("dim")
        self.copy_button = QPushButton("复制")
        self.copy_button.setObjectName("primary")
        close = QPushButton("关闭")
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        foot.addWidget(close)
        foot.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.addWidget(shown, 1)
        layout.addLayout(foot)
        self.copy_button.clicked.connect(self._copy)
        close.clicked.connect(self.close)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text)
        self.copy_button.setText("已复制")
