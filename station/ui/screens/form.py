"""The third page: the form, section by section; problems at the side, a click jumps to the field."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from station.forms.catalogue import Catalogue, FormSection
from station.forms.fields import value_at
from station.ui.collection import Collection
from station.ui.widgets.editors import Editor, editor_for

_LABEL_WIDTH = 230


class FormPage(QWidget):
    """All sections below each other; only what is asked of this person is shown."""

    def __init__(self, collection: Collection, catalogue: Catalogue) -> None:
        super().__init__()
        self._collection, self._catalogue = collection, catalogue
        self.editors: dict[str, Editor] = {}
        self._sections: list[tuple[FormSection, QFrame, QFormLayout]] = []
        self._build()
        collection.document_changed.connect(self._render)
        collection.problems_changed.connect(self._render_problems)

    def _build(self) -> None:
        column = QWidget()
        column.setObjectName("page")
        inside = QVBoxLayout(column)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(16)
        for section in self._catalogue.sections:
            if section.path:
                inside.addWidget(self._section(section))
        inside.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(column)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._side())

    def _section(self, section: FormSection) -> QFrame:
        """A card with a row for each field, shown or not."""
        villages = {village.code: village.name for village in self._collection.desk.campaign.villages}
        frame = QFrame()
        frame.setObjectName("card")
        box = QVBoxLayout(frame)
        box.setContentsMargins(20, 14, 20, 16)
        title = QLabel(section.title)
        title.setObjectName("heading")
        box.addWidget(title)
        rows = QFormLayout()
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setVerticalSpacing(10)
        rows.setHorizontalSpacing(16)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in section.fields:
            editor = editor_for(field, villages)
            editor.edited.connect(partial(self._collection.answer, field.path))
            label = QLabel(field.label + (" *" if field.required else ""))
            label.setFixedWidth(_LABEL_WIDTH)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setBuddy(editor)
            rows.addRow(label, editor)
            self.editors[field.path] = editor
        box.addLayout(rows)
        self._sections.append((section, frame, rows))
        return frame

    def _side(self) -> QFrame:
        """The list of problems."""
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(300)
        box = QVBoxLayout(side)
        box.setContentsMargins(16, 20, 16, 16)
        self._summary = QLabel()
        self._summary.setObjectName("heading")
        self.problem_list = QListWidget()
        self.problem_list.setWordWrap(True)
        self.problem_list.setAccessibleName("问题清单")
        self.problem_list.itemClicked.connect(self._jump)
        self.problem_list.itemActivated.connect(self._jump)
        box.addWidget(self._summary)
        box.addWidget(self.problem_list)
        return side

    def jump_to(self, path: str) -> None:
        """Brings a field into sight and puts the cursor there."""
        editor = self.editors.get(path)
        if editor is not None:
            self._scroll.ensureWidgetVisible(editor, 0, 120)
            editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _jump(self, item: QListWidgetItem) -> None:
        self.jump_to(item.data(Qt.ItemDataRole.UserRole))

    def _render(self, changed: str = "") -> None:
        """Shows what is asked; values are set anew when another person came, or when one answer changed another."""
        document = self._collection.document
        for section, frame, rows in self._sections:
            anything = False
            for row, field in enumerate(section.fields):
                shown = field.shown(document)
                anything = anything or shown
                if rows.isRowVisible(row) != shown:
                    rows.setRowVisible(row, shown)
                if field.path != changed:
                    self.editors[field.path].show_value(value_at(document, field.path))
            frame.setVisible(anything)
        if not changed:
            self._scroll.verticalScrollBar().setValue(0)

    def _render_problems(self) -> None:
        blocking = [problem for problem in self._collection.problems if problem.blocks]
        warnings = [problem for problem in self._collection.problems if not problem.blocks]
        self._summary.setText(f"还有{len(blocking)}处要填写或改正" if blocking else "内容已完整")
        self.problem_list.clear()
        for problem in (*blocking, *warnings):
            item = QListWidgetItem(("● " if problem.blocks else "提醒：") + problem.message)
            item.setData(Qt.ItemDataRole.UserRole, problem.path)
            item.setToolTip(problem.basis)
            self.problem_list.addItem(item)
