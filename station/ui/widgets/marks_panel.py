"""At the side of the form: the places the county marked, to jump to one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from station.forms.catalogue import Catalogue
from station.services.flow import Step
from station.ui.collection import Collection
from station.ui.county_marks import label_of

_DIM = "#5f6a74"
_HEIGHT = 190


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A mark as it is shown: where, its field's name, the reviewer's words, whether the answer was changed since."""

    path: str
    label: str
    text: str = field(repr=False)
    changed: bool


def shown_marks(collection: Collection, catalogue: Catalogue) -> list[ShownMark]:
    """What the county marked on the form, as it is to be shown now."""
    marks, document, evidence = collection.marks, collection.document, collection.evidence
    return [
        ShownMark(mark.path, label_of(mark, catalogue), mark.text, marks.is_changed(mark, document, evidence))
        for mark in marks.of(Step.FORM)
    ]


class MarksPanel(QFrame):
    """Hidden where the county marked nothing."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._title = QLabel()
        self._title.setObjectName("heading")
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("县级标出的地方")
        self.list.setFixedHeight(_HEIGHT)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 8)
        box.addWidget(self._title)
        box.addWidget(self.list)
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)
        self._shown: tuple[ShownMark, ...] = ()
        self.hide()

    def show_marks(self, marks: Sequence[ShownMark]) -> None:
        """Shows them in the reviewer's order; those that were seen to are dim."""
        if tuple(marks) == self._shown:
            return
        self._shown = tuple(marks)
        changed = sum(mark.changed for mark in marks)
        self._title.setText(f"县级标出{len(marks)}处，已改{changed}处")
        row = self.list.currentRow()
        with QSignalBlocker(self.list):
            self.list.clear()
            for mark in marks:
                said = f"{mark.label}：{mark.text}" if mark.label else mark.text
                item = QListWidgetItem(f"✓ {said}（已改）" if mark.changed else f"▶ {said}")
                item.setData(Qt.ItemDataRole.UserRole, mark.path)
                if mark.changed:
                    item.setForeground(QColor(_DIM))
                self.list.addItem(item)
            self.list.setCurrentRow(row)
        self.setVisible(bool(marks))

    def _jump(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
