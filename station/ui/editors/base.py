"""What every editor is: an answer on screen, gone on from with Enter."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from station.forms.catalogue import FormField
from station.ui.composing import Composing, unfinished

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Editor(QWidget):
    """An answer on screen. `edited` carries the answer as the form document has it, None for none."""

    edited = Signal(object)
    walked = Signal(bool)
    """Enter: to the next field; True for Shift+Enter, to the one before."""
    composing = Signal()
    """The text that an input method has not finished is another."""
    left = Signal()
    """What was typed is complete, for now."""

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field = field
        self.inputs: list[QWidget] = []
        """What takes the focus, in its order."""
        self.typing = False
        """Whether an answer is just being typed: nothing is said against it yet."""
        self._wrong: QLabel | None = None
        self._complaint = ""
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(2)

    def show_value(self, value: object) -> None:
        """Shows an answer without telling that it was edited."""
        raise NotImplementedError

    def finish(self) -> None:
        """Takes what was typed as it is meant: the field is being left by a key."""
        self._on_left()

    def unfinished(self) -> object:
        """The answer as it would be with what an input method has not finished; None where there is no such text."""
        return None

    def own_complaint(self) -> str:
        """What is wrong with the text, as far as the editor itself can tell."""
        return ""

    def complain(self, sentence: str) -> None:
        """Tells at the field what is wrong with its answer; while it is being typed that waits."""
        self._complaint = sentence
        self._render_complaint()

    @property
    def complaint(self) -> str:
        """What is told at the field now."""
        return "" if self._wrong is None or self._wrong.isHidden() else self._wrong.text()

    def _render_complaint(self) -> None:
        said = "" if self.typing else self.own_complaint() or self._complaint
        if self._wrong is None and said:
            self._wrong = QLabel()
            self._wrong.setObjectName("wrong")
            self._wrong.setWordWrap(True)
            self._body.addWidget(self._wrong)
        if self._wrong is not None and (self._wrong.text() != said or self._wrong.isHidden() is bool(said)):
            self._wrong.setText(said)
            self._wrong.setVisible(bool(said))
            for widget in self.inputs:
                widget.setAccessibleDescription(said)

    def _on_typed(self) -> None:
        self.typing = True
        self._render_complaint()

    def _on_left(self) -> None:
        self.typing = False
        self._render_complaint()
        self.left.emit()

    def _name(self, widget: QWidget) -> None:
        widget.setAccessibleName(self.field.label)
        if self.field.help:
            widget.setToolTip(self.field.help)

    def _alone(self, widget: QWidget) -> None:
        self._body.addWidget(widget)
        self._name(widget)
        self.setFocusProxy(widget)
        self._take(widget)

    def _take(self, widget: QWidget) -> None:
        """One more of the widgets that take the focus."""
        self.inputs.append(widget)
        widget.installEventFilter(self)
        Composing(widget).changed.connect(self.composing)  # installed last, it is asked first

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self._composes(watched):
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        """Whether the key was the editor's: Enter goes on, Tab goes where Qt has it go, what was typed being taken."""
        if event.key() in _ENTER:
            self._walk(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return True
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.finish()
        return False

    def _walk(self, *, back: bool) -> None:
        self.finish()
        self.walked.emit(back)

    @staticmethod
    def _composes(watched: QObject) -> bool:
        return isinstance(watched, QWidget) and bool(unfinished(watched))
