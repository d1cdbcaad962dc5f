"""Editors for the answers of the form: one shape for each type of field."""

import re
from collections.abc import Mapping
from datetime import date
from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from station.forms.catalogue import FormField
from station.forms.divisions import division_name, find
from station.forms.fields import FieldType

_LINE_CHARACTERS = 36
"""How many Chinese characters of choices stand beside each other on the narrowest screen."""
_DATE = re.compile(r"(\d{4})(?:[-./年]?)(\d{1,2})(?:[-./月]?)(\d{1,2})日?")


class Editor(QWidget):
    """An answer on screen. `edited` carries the answer as the form document has it, None for none."""

    edited = Signal(object)

    def __init__(self, field: FormField) -> None:
        super().__init__()
        self.field = field

    def show_value(self, value: object) -> None:
        """Shows an answer without telling that it was edited."""
        raise NotImplementedError

    def _name(self, widget: QWidget) -> None:
        widget.setAccessibleName(self.field.label)
        if self.field.help:
            widget.setToolTip(self.field.help)

    def _alone(self, widget: QWidget) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)
        self._name(widget)
        self.setFocusProxy(widget)


class LineEditor(Editor):
    """A line of text. Unfinished text of an input method is not an answer yet."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.line = QLineEdit()
        if field.max_length:
            self.line.setMaxLength(field.max_length)
        self._alone(self.line)
        self.line.textEdited.connect(lambda text: self.edited.emit(self.answer(text)))

    def show_value(self, value: object) -> None:
        text = self.text(value)
        if self.line.text() != text and not self.line.hasFocus():
            self.line.setText(text)

    def answer(self, text: str) -> object:
        return text.strip() or None

    def text(self, value: object) -> str:
        return value if isinstance(value, str) else ""


class DateEditor(LineEditor):
    """A day, typed as 19790312, 1979-3-12 or 1979年3月12日; what is no day is kept as typed, and a rule says so."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.line.setMaxLength(12)
        self.line.setPlaceholderText("如 1979-03-12 或 19790312")
        self.line.editingFinished.connect(self._tidy)

    def answer(self, text: str) -> object:
        match = _DATE.fullmatch(text.strip())
        if match is None:
            return text.strip() or None
        try:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            return text.strip()

    def _tidy(self) -> None:
        answer = self.answer(self.line.text())
        if isinstance(answer, str):
            self.line.setText(answer)


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


class LongTextEditor(Editor):
    """Several lines of text."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.box = QPlainTextEdit()
        self.box.setFixedHeight(96)
        self.box.setTabChangesFocus(True)
        self._alone(self.box)
        self.box.textChanged.connect(self._on_text)

    def show_value(self, value: object) -> None:
        text = value if isinstance(value, str) else ""
        if self.box.toPlainText() != text and not self.box.hasFocus():
            self.box.blockSignals(True)
            self.box.setPlainText(text)
            self.box.blockSignals(False)

    def _on_text(self) -> None:
        self.edited.emit(self.box.toPlainText().strip() or None)


class ChoiceEditor(Editor):
    """One of a code table, or of the villages."""

    def __init__(self, field: FormField, choices: Mapping[str, str]) -> None:
        super().__init__(field)
        self._choices = dict(choices)
        self.box = QComboBox()
        self.box.setMaxVisibleItems(20)
        self.box.addItem("请选择", None)
        for code, label in choices.items():
            self.box.addItem(label, code)
        self.box.installEventFilter(_KEEPS_WHEEL)
        self._alone(self.box)
        self.box.activated.connect(lambda _: self.edited.emit(self.box.currentData()))

    def show_value(self, value: object) -> None:
        if isinstance(value, str) and value not in self._choices:
            self._choices[value] = self.field.shown_value(value)
            self.box.addItem(self._choices[value], value)
        self.box.setCurrentIndex(max(self.box.findData(value), 0))


class DivisionEditor(LineEditor):
    """A county, town or village, found by a few letters of its name, pinyin initials or code; the code is the answer.

    What names no division is kept as typed, and a rule says so.
    """

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.line.setMaxLength(60)
        self.line.setPlaceholderText("输入地名、拼音首字母或代码，再从列表中选")
        self._found: dict[str, str] = {}
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setMaxVisibleItems(12)
        self.line.setCompleter(self.completer)
        self.completer.activated.connect(self._choose)
        self.line.editingFinished.connect(self._tidy)

    def answer(self, text: str) -> object:
        self._offer(text)
        return self._found.get(text.strip()) or text.strip() or None

    def text(self, value: object) -> str:
        return self.field.shown_value(value) if isinstance(value, str) else ""

    def _offer(self, text: str) -> None:
        offered = {division_name(division.code) or division.name: division.code for division in find(text)}
        self._found |= offered
        self._names.setStringList(list(offered))

    def _choose(self, chosen: object) -> None:
        name = str(chosen.data()) if isinstance(chosen, QModelIndex) else str(chosen)
        self.line.setText(name)
        self.edited.emit(self._found.get(name, name))

    def _tidy(self) -> None:
        """A typed code shows as its name once the field is left."""
        name = division_name(self.line.text().strip())
        if name is not None:
            self.line.setText(name)


class ChoicesEditor(Editor):
    """Several of a code table; 无 goes with no other."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.boxes: dict[str, QCheckBox] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setHorizontalSpacing(18)
        codes = field.table.codes if field.table else {}
        longest = max((len(label) for label in codes.values()), default=1) + 3
        columns = max(1, min(4, _LINE_CHARACTERS // longest))
        for place, (code, label) in enumerate(codes.items()):
            box = QCheckBox(label)
            self._name(box)
            box.setAccessibleName(f"{field.label}：{label}")
            box.clicked.connect(lambda on, code=code: self._on_click(code, on))
            layout.addWidget(box, place // columns, place % columns)
            self.boxes[code] = box
        layout.setColumnStretch(columns, 1)
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def show_value(self, value: object) -> None:
        chosen = value if isinstance(value, list) else []
        for code, box in self.boxes.items():
            box.setChecked(code in chosen)

    def _on_click(self, code: str, on: bool) -> None:
        exclusive = self.field.table.exclusive if self.field.table else frozenset()
        for other, box in self.boxes.items():
            if on and other != code and (code in exclusive or other in exclusive):
                box.setChecked(False)
        self.edited.emit([each for each, box in self.boxes.items() if box.isChecked()] or None)


class YesNoEditor(Editor):
    """是 or 否."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.yes, self.no = QRadioButton("是"), QRadioButton("否")
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(24)
        for button, answer in ((self.yes, True), (self.no, False)):
            self._name(button)
            button.setAccessibleName(f"{field.label}：{button.text()}")
            self._group.addButton(button)
            layout.addWidget(button)
            button.clicked.connect(lambda _, answer=answer: self.edited.emit(answer))
        layout.addStretch()
        self.setFocusProxy(self.yes)

    def show_value(self, value: object) -> None:
        self._group.setExclusive(False)
        self.yes.setChecked(value is True)
        self.no.setChecked(value is False)
        self._group.setExclusive(True)


def editor_for(field: FormField, villages: Mapping[str, str]) -> Editor:
    """The editor that a field's type takes."""
    if field.type is FieldType.DIVISION and field.local:
        return ChoiceEditor(field, villages)
    if field.type is FieldType.CODE and field.table is not None:
        return ChoiceEditor(field, field.table.codes)
    plain: dict[FieldType, type[Editor]] = {
        FieldType.CODES: ChoicesEditor,
        FieldType.BOOLEAN: YesNoEditor,
        FieldType.DATE: DateEditor,
        FieldType.DIVISION: DivisionEditor,
        FieldType.MONEY: MoneyEditor,
        FieldType.INTEGER: IntegerEditor,
        FieldType.LONG_TEXT: LongTextEditor,
    }
    return plain.get(field.type, LineEditor)(field)


class _WheelKeeper(QObject):
    """Keeps the wheel for scrolling the page: a closed list must not change its answer under it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if isinstance(event, QWheelEvent) and not cast("QWidget", watched).hasFocus():
            event.ignore()
            return True
        return False


_KEEPS_WHEEL = _WheelKeeper()
