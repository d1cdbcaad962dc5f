"""Several widgets in one place, of which one is seen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class OneOf(QStackedWidget):
    """Asks for the room of the one that is seen; Qt's own asks for that of the largest."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.setObjectName("clear")
        for widget in widgets:
            self.addWidget(widget)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        return self.currentWidget().sizeHint().expandedTo(self.currentWidget().minimumSize())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.currentWidget().minimumSizeHint().expandedTo(self.currentWidget().minimumSize())

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return self.currentWidget().hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self.currentWidget().heightForWidth(width)
