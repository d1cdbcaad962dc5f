"""The second page: which of the twelve categories apply; what cannot be combined is closed and says why."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from station.domain.category import Category, CategoryGroup, in_group
from station.rules.categories import exclusion
from station.ui.collection import Collection
from station.ui.editors.box_finder import BoxFinder

_GROUPS = {
    CategoryGroup.CORE: "服役身份（只能选一类）",
    CategoryGroup.DISABLED: "伤残（只能选一类）",
    CategoryGroup.FAMILY: "遗属和家属（可以多选）",
}

_NAME_WIDTH = 430
_HINT = "输入拼音首字母查找，空格选中，回车到下一步"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CategoriesPage(QWidget):
    """Twelve boxes in three groups."""

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self.boxes: dict[Category, QCheckBox] = {}
        self._reasons: dict[Category, QLabel] = {}
        self._build()
        collection.document_changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 12, 24, 12)
        layout.setSpacing(10)
        title = QLabel("请根据证件确定对象类别（可复选）")
        title.setObjectName("heading")
        self._hint = QLabel(_HINT)
        self._hint.setObjectName("dim")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self._hint)
        layout.addLayout(head)
        for group, name in _GROUPS.items():
            frame = QFrame()
            frame.setObjectName("card")
            inside = QGridLayout(frame)
            inside.setContentsMargins(20, 8, 20, 8)
            inside.setVerticalSpacing(4)
            inside.setColumnMinimumWidth(0, _NAME_WIDTH)
            inside.setHorizontalSpacing(20)
            inside.setColumnStretch(1, 1)
            heading = QLabel(name)
            heading.setObjectName("dim")
            inside.addWidget(heading, 0, 0, 1, 2)
            for row, category in enumerate(in_group(group), start=1):
                box = QCheckBox(category.label)
                box.clicked.connect(self._choose)
                reason = QLabel()
                reason.setObjectName("dim")
                reason.setWordWrap(True)
                inside.addWidget(box, row, 0)
                inside.addWidget(reason, row, 1)
                self.boxes[category], self._reasons[category] = box, reason
            layout.addWidget(frame)
        layout.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for box in self.boxes.values():
            box.installEventFilter(self)
        labels = {category.value: category.label for category in Category}
        boxes = {category.value: box for category, box in self.boxes.items()}
        self.finder = BoxFinder(boxes, labels, self)
        self.finder.changed.connect(self._render_sought)

    def begin(self) -> None:
        """The cursor goes to what was chosen, or to the first that may be."""
        chosen = [self.boxes[category] for category in self._collection.categories]
        for box in [*chosen, *(box for box in self.boxes.values() if box.isEnabled())][:1]:
            box.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Enter ticks what was sought by typing; else it goes on to the form."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            if not self.finder.take():
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                (self._collection.go_back if back else self._collection.go_on)()
            return True
        return super().eventFilter(watched, event)

    def _render_sought(self) -> None:
        typed = self.finder.typed
        self._hint.setText(f"查找“{typed}”：按回车选中。" if typed else _HINT)

    def _choose(self) -> None:
        self._collection.removals.choose([category for category, box in self.boxes.items() if box.isChecked()])

    def _render(self) -> None:
        chosen = self._collection.categories
        for category, box in self.boxes.items():
            box.setChecked(category in chosen)
            reason = None
            if category not in chosen:
                reason = exclusion(chosen, category, self._collection.moment)
            box.setEnabled(reason is None)
            box.setToolTip(reason.basis if reason else "")
            self._reasons[category].setText(reason.message if reason else "")
