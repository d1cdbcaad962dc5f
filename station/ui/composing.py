"""Text of an input method that is not finished yet: who has some, and how it is ended."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_COMPOSING = "composing"
_KEPT_ON_LEAVING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
_WITH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_OF_THE_PROGRAM = frozenset(
    {
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        *(Qt.Key(Qt.Key.Key_F1.value + number) for number in range(12)),
    }
)


def unfinished(widget: QWidget | None) -> str:
    """What an input method has composed in a watched widget and not committed."""
    return str(widget.property(_COMPOSING) or "") if widget is not None else ""


def commit(widget: QWidget) -> None:
    """Ends the composing: what stands there becomes text, whether the input method hears of it or not."""
    QGuiApplication.inputMethod().commit()
    left = unfinished(widget)
    if left:
        event = QInputMethodEvent()
        event.setCommitString(left)
        QCoreApplication.sendEvent(widget, event)


def commit_typing() -> None:
    """Ends what is being composed anywhere, so that it is in the document."""
    focused = QApplication.focusWidget()
    if focused is not None:
        commit(focused)


class Composing(QObject):
    """Watches one widget. While something is composed in it, keys that are the program's leave it alone."""

    changed = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if isinstance(event, QInputMethodEvent):
            self._note(event.preeditString())
        elif isinstance(event, QKeyEvent):
            return self._spare(event)
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _KEPT_ON_LEAVING:
            commit(self._widget)
        return False

    def _note(self, text: str) -> None:
        if unfinished(self._widget) != text:
            self._widget.setProperty(_COMPOSING, text)
            self.changed.emit()

    def _spare(self, event: QKeyEvent) -> bool:
        """Whether the key is none for now; one that is taken as a shortcut's is no shortcut."""
        if not unfinished(self._widget):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and (
            event.key() in _OF_THE_PROGRAM or bool(event.modifiers() & _WITH)
        )
