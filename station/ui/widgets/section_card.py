"""A section of the form as a card: a row for each field, shown or not; entries of a repeatable section come and go."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from station.forms.catalogue import FormSection
from station.ui.widgets.editors import Editor, editor_for

_LABEL_WIDTH = 230


class SectionCard(QFrame):
    """One section, or one entry of a repeatable one."""

    add_entry = Signal()
    remove_entry = Signal()

    def __init__(
        self, section: FormSection, villages: Mapping[str, str], answer: Callable[[str, object], None]
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._section = section
        self.editors: dict[str, Editor] = {}
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
        for field in section.fields:
            editor = editor_for(field, villages)
            editor.edited.connect(partial(answer, field.path))
            label = QLabel(field.label + (" *" if field.required else ""))
            label.setFixedWidth(_LABEL_WIDTH)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setBuddy(editor)
            self._rows.addRow(label, editor)
            editor.setEnabled(field.typed)
            self.editors[field.path] = editor
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 14, 20, 16)
        box.addLayout(head)
        box.addLayout(self._rows)
        self.add_button.clicked.connect(self.add_entry)
        self.remove_button.clicked.connect(self.remove_entry)

    def render_document(self, document: object, changed: str, *, title: str, last: bool, only: bool) -> None:
        """Shows what is asked; every answer but the one being typed is set anew."""
        self._title.setText(title)
        self.add_button.setVisible(self._section.repeatable and last)
        self.remove_button.setVisible(self._section.repeatable and not only)
        for row, field in enumerate(self._section.fields):
            shown = field.shown(document)
            if self._rows.isRowVisible(row) != shown:
                self._rows.setRowVisible(row, shown)
            if field.path != changed:
                self.editors[field.path].show_value(field.answer(document))
