"""Answers that fit on a line: text, days, money, whole numbers."""

import re

from PySide6.QtWidgets import QLineEdit

from station.forms.catalogue import FormField
from station.forms.days import typed_day, wrong_with
from station.ui.composing import unfinished
from station.ui.editors.base import Editor


class LineEditor(Editor):
    """A line of text. Unfinished text of an input method is not an answer yet."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.line = QLineEdit()
        if field.max_length:
            self.line.setMaxLength(field.max_length)
        self._alone(self.line)
        self.line.textEdited.connect(self._on_edited)
        self.line.editingFinished.connect(self._on_left)

    def show_value(self, value: object) -> None:
        text = self.text(value)
        if self.line.text() != text and not self.line.hasFocus():
            self.line.setText(text)
            self._render_complaint()

    def unfinished(self) -> object:
        left = unfinished(self.line)
        if not left:
            return None
        text, place = self.line.text(), self.line.cursorPosition()
        return self.answer((text[:place] + left + text[place:])[: self.line.maxLength()])

    def answer(self, text: str) -> object:
        """What the form document has for a typed text."""
        return text.strip() or None

    def text(self, value: object) -> str:
        """How an answer stands on the line."""
        return value if isinstance(value, str) else ""

    def _on_edited(self, text: str) -> None:
        self._on_typed()
        self.edited.emit(self.answer(text))

    def _put(self, text: str) -> None:
        """Another text in place of the typed one; Ctrl+Z brings that back."""
        if text != self.line.text():
            self.line.selectAll()
            self.line.insert(text)


class DateEditor(LineEditor):
    """A day, typed in any of the usual ways; what is no day is kept as typed, and told below."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.line.setMaxLength(16)
        self.line.setPlaceholderText("如 19790312 或 1979-3-12")

    def answer(self, text: str) -> object:
        return typed_day(text) or text.strip() or None

    def own_complaint(self) -> str:
        return wrong_with(self.line.text())

    def _on_left(self) -> None:
        self._put(typed_day(self.line.text()) or self.line.text())
        super()._on_left()


class MoneyEditor(LineEditor):
    """Yuan on screen, fen in the document."""

    def answer(self, text: str) -> object:
        match = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,2}))?", text.strip())
        if match is None:
            return text.strip() or None
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))

    def text(self, value: object) -> str:
        return self.field.shown_value(value) if isinstance(value, int) else super().text(value)


class IntegerEditor(LineEditor):
    """A whole number; what is none is kept as typed, and a rule says so."""

    def answer(self, text: str) -> object:
        return int(text) if re.fullmatch(r"\s*[0-9]{1,9}\s*", text) else text.strip() or None

    def text(self, value: object) -> str:
        return str(value) if isinstance(value, int) else super().text(value)
