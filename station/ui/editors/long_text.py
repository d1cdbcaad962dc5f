"""Answers of several lines."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from station.forms.catalogue import FormField
from station.ui.composing import unfinished
from station.ui.editors.base import Editor

_LINES = 4


class LongTextEditor(Editor):
    """Several lines of text; Ctrl+Enter begins another, Enter goes on to the next field."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.box = QPlainTextEdit()
        self.box.setFixedHeight(self.box.fontMetrics().lineSpacing() * _LINES + 20)
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText("换行用 Ctrl+回车")
        self._alone(self.box)
        self._told = ""
        self.box.textChanged.connect(self._on_text)

    def show_value(self, value: object) -> None:
        text = value if isinstance(value, str) else ""
        if self.box.toPlainText() != text and not self.box.hasFocus():
            self._told = text
            self.box.setPlainText(text)

    def unfinished(self) -> object:
        left = unfinished(self.box)
        if not left:
            return None
        text, place = self.box.toPlainText(), self.box.textCursor().position()
        return (text[:place] + left + text[place:]).strip()

    def _on_key(self, event: QKeyEvent) -> bool:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.box.insertPlainText("\n")
            return True
        return super()._on_key(event)

    def _on_text(self) -> None:
        """Unfinished text changes what is seen, and not the answer."""
        text = self.box.toPlainText()
        if text != self._told:
            self._told = text
            self.edited.emit(text.strip() or None)
