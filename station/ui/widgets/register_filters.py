"""What narrows the register down: the search line, places, categories, ages, and how far it is with people."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from station.domain.category import Category
from station.domain.register import CollectionStatus
from station.domain.roster import Listing
from station.services.roster import Filters, RosterPlace
from station.ui.register_words import SIGNS, short_label
from station.ui.widgets.breadth import GrowsWithType
from station.ui.widgets.wrapped import InRows

_AGES = (60, 70, 80, 90)
_EVERYWHERE = "*"


class RegisterFilters(QWidget):
    """Two rows; says what was typed and what was chosen."""

    typed = Signal(str)
    chosen = Signal(object)
    """Other `Filters`."""
    leave_down = Signal()
    """The hand goes from the search line down to the list."""

    def __init__(self) -> None:
        super().__init__()
        self._filters = Filters()
        self._places: list[RosterPlace] = []
        self.line = _SearchLine()
        self.line.setPlaceholderText("姓名、拼音首字母、号码（开头或末尾几位）、村名，可以输几个词")
        self.line.setAccessibleName("查找")
        self.line.setClearButtonEnabled(True)
        GrowsWithType(self.line, 300, fixed=False)
        self.place, self.category, self.age = QComboBox(), QComboBox(), QComboBox()
        self.clear_button = QPushButton("清除筛选")
        for box, name, width in (
            (self.place, "村（居）", 230),
            (self.category, "对象类别", 200),
            (self.age, "年龄", 130),
        ):
            box.setAccessibleName(name)
            GrowsWithType(box, width)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMaxVisibleItems(18)
        self.place.addItem("全部村（居）", _EVERYWHERE)
        self.category.addItem("全部类别", "")
        for category in Category:
            self.category.addItem(short_label(category.value), category.value)
        self.category.view().setMinimumWidth(260)
        self.place.view().setMinimumWidth(300)
        self.age.addItem("不限年龄", None)
        for years in _AGES:
            self.age.addItem(f"{years}岁以上", years)
        self.statuses: dict[CollectionStatus | None, QPushButton] = {None: QPushButton()}
        self.statuses |= {status: QPushButton() for status in CollectionStatus}
        self._build()

    def _build(self) -> None:
        first, second = InRows(across=10, down=8), InRows(across=6, down=8)
        first.add(self.line)
        for box in (self.place, self.category, self.age):
            first.add(box)
            box.activated.connect(self._choose)
        group = QButtonGroup(self)
        for status, button in self.statuses.items():
            button.setObjectName("mode")
            button.setProperty("tight", True)
            button.setCheckable(True)
            group.addButton(button)
            second.add(button)
            button.clicked.connect(lambda _=False, status=status: self._choose_status(status))
        self.clear_button.setObjectName("small")
        first.add(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(first)
        layout.addWidget(second)
        self.line.textChanged.connect(self._on_typed)  # what an input method has not committed yet is no text
        self.line.down.connect(self.leave_down)
        self.line.returnPressed.connect(self.leave_down)
        self.clear_button.clicked.connect(lambda: self.chosen.emit(Filters()))

    def show_state(self, filters: Filters, places: Sequence[RosterPlace], listing: Listing | None) -> None:
        """Shows what is chosen, and how many each choice of status would leave."""
        self._filters = filters
        if self.line.text() != filters.text:
            with QSignalBlocker(self.line):
                self.line.setText(filters.text)
        if self._places != list(places):
            self._places = list(places)
            while self.place.count() > 1:
                self.place.removeItem(1)
            for place in places:
                self.place.addItem(f"{place.name}（{place.people:,}）", place.code)
        wanted = _EVERYWHERE if filters.place is None else filters.place
        self.place.setCurrentIndex(max(0, self.place.findData(wanted)))
        self.category.setCurrentIndex(max(0, self.category.findData(filters.category)))
        self.age.setCurrentIndex(next((at for at, age in enumerate((None, *_AGES)) if age == filters.min_age), 0))
        counts = listing.counts if listing else {}
        for status, button in self.statuses.items():
            number = sum(counts.values()) if status is None else counts.get(status, 0)
            name = f"{SIGNS[status]} {status.label}" if status is not None else "全部"
            button.setText(f"{name} {number:,}" if listing else name)
            button.setChecked(filters.statuses == (frozenset() if status is None else frozenset((status,))))
        self.clear_button.setVisible(filters.any)

    def _on_typed(self, text: str) -> None:
        if text != self._filters.text:
            self.typed.emit(text)

    def _choose(self) -> None:
        place = self.place.currentData()
        self.chosen.emit(
            replace(
                self._filters,
                place=None if place == _EVERYWHERE else str(place),
                category=str(self.category.currentData()),
                min_age=self.age.currentData(),
            )
        )

    def _choose_status(self, status: CollectionStatus | None) -> None:
        statuses = frozenset() if status is None else frozenset((status,))
        self.chosen.emit(replace(self._filters, statuses=statuses))


class _SearchLine(QLineEdit):
    """Goes down to the list by the arrow key, unless an input method is at work."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
            return
        super().keyPressEvent(event)
