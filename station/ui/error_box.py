"""Where an error is told: one calm sentence and its code, above the page, gone at a click."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from station.errors import StationError


class ErrorBox(QFrame):
    """Shows the latest error until it is closed. Not modal: work can go on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("errorBox")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QPushButton("知道了")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.addWidget(self._text, 1)
        layout.addWidget(close)
        self.hide()

    def tell(self, error: StationError) -> None:
        """Shows an error."""
        self._text.setText(f"{error.sentence()}　[{error.code}]")
        self.show()

    def say(self, sentence: str) -> None:
        """Shows a sentence that is no error of this moment."""
        self._text.setText(sentence)
        self.show()

    @property
    def text(self) -> str:
        """What it says now."""
        return self._text.text() if self.isVisible() else ""
