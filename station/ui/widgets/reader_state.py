"""What is so at the card reader, and what to do about it."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.domain.card_state import Told


class ReaderState(QFrame):
    """A sentence and an action, in the colour of their tone; buttons stand beside them."""

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self.setObjectName("state")
        self._sentence, self._action = QLabel(), QLabel()
        self._sentence.setObjectName("sentence")
        for label in (self._sentence, self._action):
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._sentence)
        words.addWidget(self._action)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(words, 1)
        for button in buttons:
            layout.addWidget(button)

    def tell(self, told: Told) -> None:
        """Shows a state; screen readers are told as well."""
        if self._sentence.text() == told.sentence and self._action.text() == told.action:
            return
        self._sentence.setText(told.sentence)
        self._action.setText(told.action)
        self.setAccessibleName(told.sentence)
        self.setAccessibleDescription(told.action)
        for widget in (self, self._sentence):
            widget.setProperty("tone", told.tone.value)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._keep_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self._keep_whole()

    def _keep_whole(self) -> None:
        """What is to be done is never cut, however little room there is: whatever is beside it gives way."""
        for label in (self._sentence, self._action):
            height = max(0, label.heightForWidth(label.width()))
            if label.minimumHeight() != height:
                label.setMinimumHeight(height)

    @property
    def text(self) -> str:
        """What it says now."""
        return self._sentence.text() + self._action.text()
