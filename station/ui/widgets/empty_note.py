"""What stands where a list would be: why there is none, and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout


class EmptyNote(QFrame):
    """A sentence, advice, and perhaps a button."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.sentence, self._advice, self.button = QLabel(), QLabel(), QPushButton()
        self.sentence.setObjectName("sentence")
        self._advice.setObjectName("dim")
        self._advice.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        layout.addStretch()
        for label in (self.sentence, self._advice):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch()

    def tell(self, sentence: str, advice: str = "", button: str = "") -> None:
        """Says it; without a text there is no button."""
        self.sentence.setText(sentence)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.button.setText(button)
        self.button.setVisible(bool(button))
