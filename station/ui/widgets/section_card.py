"""A section of the form as a card: a row for each field, shown or not; entries of a repeatable section come and go."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.forms.catalogue import FormField, FormSection
from station.ui.editors import Editor, editor_for
from station.ui.widgets.breadth import GrowsWithType
from station.ui.widgets.marks_panel import ShownMark

_LABEL_WIDTH = 230


class SectionCard(QFrame):
    """One section, or one entry of a repeatable one; empty until its fields are built, which takes a while."""

    add_entry = Signal()
    remove_entry = Signal()
    walked = Signal(str, bool)
    """Enter in a field, by its path; True for Shift+Enter."""
    composing = Signal()
    """An input method has text in one of the fields that it has not finished."""

    def __init__(
        self, section: FormSection, villages: Mapping[str, str], answer: Callable[[str, object], None]
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._section, self._villages, self._answer = section, villages, answer
        self.editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self._asked: dict[str, bool] = {}
        """Which rows are shown. The layout tells it only of a card that is seen."""
        self.notes: dict[str, QLabel] = {}
        """What the county wrote, below the fields it marked."""
        self._title = QLabel()
        self._title.setObjectName("heading")
        self.add_button, self.remove_button = (
            QPushButton(f"再添加一{section.unit}"),
            QPushButton(f"删除这一{section.unit}"),
        )
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.remove_button)
        head.addWidget(self.add_button)
        self._rows = QFormLayout()
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._rows.setVerticalSpacing(10)
        self._rows.setHorizontalSpacing(16)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 14, 20, 16)
        box.addLayout(head)
        box.addLayout(self._rows)
        self.add_button.clicked.connect(self.add_entry)
        self.remove_button.clicked.connect(self.remove_entry)

    @property
    def whole(self) -> bool:
        """Whether all its fields are built."""
        return len(self.editors) == len(self._section.fields)

    def build(self, most: int | None = None) -> bool:
        """Builds the fields that are wanting, or so many of them; whether all are there then."""
        begun = len(self.editors)
        for field in self._section.fields[begun : None if most is None else begun + most]:
            self._add(field)
        return self.whole

    def _add(self, field: FormField) -> None:
        editor = editor_for(field, self._villages)
        editor.edited.connect(partial(self._answer, field.path))
        editor.walked.connect(partial(self.walked.emit, field.path))
        editor.composing.connect(self.composing)
        label = QLabel(field.label + (" *" if field.required else ""))
        GrowsWithType(label, _LABEL_WIDTH, most=0.22)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setBuddy(editor)
        self._rows.addRow(label, editor)
        editor.setEnabled(field.typed)
        self.editors[field.path] = editor
        self._labels[field.path] = label

    def render_document(self, document: object, changed: str, *, title: str, last: bool, only: bool) -> None:
        """Shows what is asked; every answer but the one being typed is set anew."""
        self.build()
        self._title.setText(title)
        self.add_button.setVisible(self._section.repeatable and last)
        self.remove_button.setVisible(self._section.repeatable and not only)
        for field in self._section.fields:
            editor, shown = self.editors[field.path], field.shown(document)
            if self._asked.get(field.path) is not shown:
                self._asked[field.path] = shown
                self._rows.setRowVisible(editor, shown)
            if field.path != changed:
                editor.show_value(field.answer(document))

    @property
    def stops(self) -> list[QWidget]:
        """What takes the focus, from the top to the bottom."""
        fields = [widget for editor in self.editors.values() for widget in editor.inputs]
        return [self.remove_button, self.add_button, *fields]

    def show_marks(self, marks: Mapping[str, ShownMark]) -> None:
        """The county's words below the fields of this card that it marked, by their paths; dim once seen to."""
        for path in [path for path in self.notes if path not in marks]:
            self._rows.removeRow(self.notes.pop(path))
            self._tint(path, "")
        for path, mark in marks.items():
            if path not in self.editors:
                continue
            note = self.notes.get(path) or self._note(path)
            said = f"县级：{mark.text}（已改）" if mark.changed else f"县级：{mark.text}"
            note.setText(said)
            self.editors[path].setAccessibleDescription(said)
            self._rows.setRowVisible(note, self._asked.get(path, True))
            self._tint(path, "changed" if mark.changed else "open")

    def _note(self, path: str) -> QLabel:
        note = QLabel()
        note.setObjectName("mark")
        note.setWordWrap(True)
        note.setTextFormat(Qt.TextFormat.PlainText)
        place = cast("tuple[int, object]", self._rows.getWidgetPosition(self.editors[path]))
        self._rows.insertRow(place[0] + 1, "", note)
        self.notes[path] = note
        return note

    def _tint(self, path: str, state: str) -> None:
        """The field in the colour of its mark; styles are looked up anew only where it is another."""
        editor = self.editors[path]
        if editor.property("mark") == state:
            return
        if not state:
            editor.setAccessibleDescription("")
        for widget in (self._labels[path], editor, *editor.findChildren(QWidget), self.notes.get(path)):
            if widget is not None:
                widget.setProperty("mark", state)
                widget.style().unpolish(widget)
                widget.style().polish(widget)
