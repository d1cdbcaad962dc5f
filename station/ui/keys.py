"""Keys for buttons: each is told in the button's tooltip; Enter presses whichever has the focus."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

READ_CARD, BY_HAND = "F2", "F3"
SHOOT, PORTRAIT, PAPERS = "F4", "Shift+F6", "F6"
UNDO, PROBLEMS, NEXT_PROBLEM = "Alt+Z", "F7", "F8"
GO_ON, LEAVE = "F9", "F12"
GO_BACK = "Alt+Left"
SIGN_LARGE = "F5"
PRINT, IMPORT = "Ctrl+P", "Ctrl+O"


def keyed(button: QAbstractButton, key: str, said: str) -> QShortcut:
    """Lets a key press the button while it is seen and may be pressed. Not the button's own shortcut: a new text
    would take that away.
    """
    shortcut = QShortcut(QKeySequence(key), button)
    shortcut.activated.connect(button.click)
    button.setToolTip(f"{said}（{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}）")
    return shortcut


class EnterPresses(QObject):
    """Enter presses the buttons below a widget, as it does in a dialog."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        for button in widget.findChildren(QPushButton):
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in _ENTER or event.modifiers() & _HELD:
            return False
        if isinstance(watched, QPushButton) and not event.isAutoRepeat():
            watched.click()
        return True


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HELD = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
