"""Several of a code table."""

from PySide6.QtWidgets import QCheckBox, QLabel

from station.forms.catalogue import FormField
from station.ui.editors.base import Editor
from station.ui.editors.box_finder import BoxFinder
from station.ui.widgets.wrapped import InColumns


class ChoicesEditor(Editor):
    """Boxes to tick; 无 goes with no other. Typing finds a box, Enter ticks it and goes on, Space ticks and stays."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self.boxes: dict[str, QCheckBox] = {}
        columns = InColumns(across=18, down=6)
        codes = field.table.codes if field.table else {}
        for code, label in codes.items():
            box = QCheckBox(label)
            self._name(box)
            box.setAccessibleName(f"{field.label}：{label}")
            box.clicked.connect(lambda on, code=code: self._on_click(code, on))
            columns.add(box)
            self.boxes[code] = box
            self._take(box)
        self._body.addWidget(columns)
        self._sought = QLabel()
        self._sought.setObjectName("dim")
        self._sought.hide()
        self._body.addWidget(self._sought)
        self.finder = BoxFinder(self.boxes, codes, self)
        self.finder.changed.connect(self._render_sought)
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def show_value(self, value: object) -> None:
        chosen = value if isinstance(value, list) else []
        for code, box in self.boxes.items():
            box.setChecked(code in chosen)

    def finish(self) -> None:
        self.finder.take()
        super().finish()

    def _render_sought(self) -> None:
        self._sought.setText(f"查找“{self.finder.typed}”，回车选中，空格选中后可再选")
        self._sought.setVisible(bool(self.finder.typed))

    def _on_click(self, code: str, on: bool) -> None:
        exclusive = self.field.table.exclusive if self.field.table else frozenset()
        for other, box in self.boxes.items():
            if on and other != code and (code in exclusive or other in exclusive):
                box.setChecked(False)
        self.edited.emit([each for each, box in self.boxes.items() if box.isChecked()] or None)
