"""Where a workbook is to be written."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where(parent: QWidget, title: str, name: str, then: Callable[[Path], None]) -> QFileDialog:
    """Opens the dialog, with a name proposed; `then` hears what was chosen."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("Excel 工作簿 (*.xlsx)")
    dialog.setDefaultSuffix("xlsx")
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda file: then(Path(file)))
    dialog.open()
    return dialog
