"""Finding one of several boxes by typing a part of its label, its pinyin initials or its code."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton

from station.forms.finding import matches

_PLAIN = Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class BoxFinder(QObject):
    """Letters lead to the nearest box that may be ticked; Enter then ticks it."""

    changed = Signal()
    """What was typed so far is another."""

    def __init__(self, boxes: Mapping[str, QAbstractButton], labels: Mapping[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._boxes, self._labels = boxes, labels
        self.typed = ""
        for box in boxes.values():
            box.installEventFilter(self)

    def take(self) -> bool:
        """Ticks the box that was found; False where none was sought."""
        sought, found = bool(self.typed), self._found
        self.forget()
        if sought and found is not None and not found.isChecked():
            found.click()
        return sought

    def forget(self) -> None:
        """Ends the search."""
        if self.typed:
            self.typed = ""
            self.changed.emit()

    @property
    def _found(self) -> QAbstractButton | None:
        open_ones = {code: self._labels[code] for code, box in self._boxes.items() if box.isEnabled()}
        return next((self._boxes[code] for code in matches(self.typed, open_ones)), None) if self.typed else None

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if isinstance(event, QFocusEvent) and event.lostFocus():
            QTimer.singleShot(0, self._forget_if_left)
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.modifiers() & ~_PLAIN:
            return False
        text = event.text()
        if event.key() == Qt.Key.Key_Backspace and self.typed:
            self._seek(self.typed[:-1])
            return True
        if text.isalnum():
            self._seek(self.typed + text.lower())
            return True
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.forget()
        return False

    def _seek(self, typed: str) -> None:
        before, self.typed = self.typed, typed
        found = self._found
        if typed and found is None:
            self.typed = before  # nothing begins so: the letter is as good as not typed
            return
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _forget_if_left(self) -> None:
        if not any(box.hasFocus() for box in self._boxes.values()):
            self.forget()
