"""One of a code table, or of the villages: chosen from the list, or found by typing."""

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from station.forms.catalogue import FormField
from station.forms.finding import matches
from station.ui.editors.base import Editor

_NONE = "（不填）"
_HINT = "请选择，或输入拼音首字母"
_SHOWN = 12


class ChoiceEditor(Editor):
    """What is typed narrows the list; Enter or Tab takes the one on top. What fits nothing is kept, and told below."""

    def __init__(self, field: FormField, choices: Mapping[str, str]) -> None:
        super().__init__(field)
        self._choices = dict(choices)
        self._unknown = ""
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setMaxVisibleItems(20)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        for code, label in choices.items():
            self.box.addItem(label, code)
        self.box.addItem(_NONE, None)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_SHOWN)
        self.box.setCompleter(completer)
        self.completer = completer
        self.line = cast("QLineEdit", self.box.lineEdit())
        self.line.setPlaceholderText(_HINT)
        self.line.setAccessibleName(field.label)
        self.box.installEventFilter(_KEEPS_WHEEL)
        self._alone(self.box)
        self.box.setCurrentIndex(-1)
        self.line.textEdited.connect(self._on_text)
        self.box.activated.connect(self._on_chosen)

    def show_value(self, value: object) -> None:
        if isinstance(value, str) and value not in self._choices:
            self._choices[value] = self.field.shown_value(value)
            self.box.addItem(self._choices[value], value)
        if value is None and (self._unknown or self.typing):
            return
        index = self.box.findData(value) if value is not None else -1
        if index != self.box.currentIndex() or self.line.text() != self.box.itemText(index):
            with QSignalBlocker(self.box):
                self.box.setCurrentIndex(index)
                self.line.setText(self.box.itemText(index))
        self._unknown = ""

    def finish(self) -> None:
        """Takes the one marked in the list, or the nearest to what was typed."""
        if self.typing:
            self._settle(nearest=True)
        super().finish()

    def own_complaint(self) -> str:
        return self._unknown

    def _found(self) -> list[str]:
        return matches(self.line.text(), self._choices)

    def _on_text(self, text: str) -> None:
        self._on_typed()
        self._unknown = ""
        self._names.setStringList([self._choices[code] for code in self._found()])
        if not text.strip():
            self.edited.emit(None)

    def _on_chosen(self, index: int) -> None:
        code = self.box.itemData(index)
        self.typing, self._unknown = False, ""
        if code is None:
            self.box.setCurrentIndex(-1)
        self._render_complaint()
        self.edited.emit(code)

    def _settle(self, *, nearest: bool) -> None:
        """What was typed becomes a choice where it is plain which one is meant."""
        popup = self.completer.popup()
        marked = popup.currentIndex().data() if popup.isVisible() and popup.currentIndex().isValid() else None
        popup.hide()
        text = str(marked) if marked else self.line.text().strip()
        found = matches(text, self._choices) if text else []
        exact = [code for code in found if self._choices[code] == text]
        self.typing = False
        if exact or (found and (nearest or len(found) == 1)):
            index = self.box.findData((exact or found)[0])
            self.box.setCurrentIndex(index)
            self._on_chosen(index)
        elif text:
            self._unknown = f"“{text}”不止一项，请从列表中选。" if found else f"没有“{text}”这一项，请从列表中选。"
            self.edited.emit(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if (
            isinstance(event, QFocusEvent)
            and event.lostFocus()
            and event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            and self.typing
        ):
            self._settle(nearest=False)
            self._on_left()
        return super().eventFilter(watched, event)


class _WheelKeeper(QObject):
    """Keeps the wheel for scrolling the page: a closed list must not change its answer under it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if isinstance(event, QWheelEvent) and not cast("QWidget", watched).hasFocus():
            event.ignore()
            return True
        return False


_KEEPS_WHEEL = _WheelKeeper()
