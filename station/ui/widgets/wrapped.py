"""Small widgets beside each other, in as many as there is room for: in columns of one width, or as wide as each is."""

from PySide6.QtCore import QEvent, QMargins, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_MOST = 4


class _Wrapped(QWidget):
    """Keeps itself as high as its rows: where there is less room, there are more of them."""

    def __init__(self, wrapping: "_Wrapping") -> None:
        super().__init__()
        self._wrapping = wrapping
        self.setLayout(wrapping)

    def add(self, widget: QWidget) -> None:
        """One more behind the others."""
        self._wrapping.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return handled

    def fit(self) -> None:
        """Asks for the height of its rows."""
        height = self._wrapping.height_in(self.width())
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)


class InColumns(_Wrapped):
    """Columns of one width, as many as there is room for."""

    def __init__(self, across: int, down: int) -> None:
        """With so many pixels between columns, and between rows."""
        super().__init__(_Columns(across, down))
        self._wrapping.setContentsMargins(0, 4, 0, 4)


class InRows(_Wrapped):
    """Each as wide as it is; what does not fit begins another row.

    In each row what wants to grow takes the room that is left; where nothing does, `at_right` keeps the row there.
    """

    def __init__(self, across: int, down: int, *, at_right: bool = False) -> None:
        """With so many pixels between the widgets of a row, and between rows."""
        super().__init__(_Rows(across, down, at_right=at_right))
        self._wrapping.setContentsMargins(0, 0, 0, 0)
        self.setObjectName("clear")


class _Wrapping(QLayout):
    """The items of a layout whose height depends on its width."""

    def __init__(self, across: int, down: int) -> None:
        super().__init__()
        self._across, self._down = across, down
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802  # Qt's name
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation.Horizontal

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        around = self.parentWidget()
        if isinstance(around, _Wrapped):
            around.fit()  # what is inside may ask for other room since the last time, and Qt does not always tell

    def height_in(self, width: int) -> int:
        """How high the rows are in so much room."""
        raise NotImplementedError


class _Columns(_Wrapping):
    """Fills rows from the left, with as many columns as there is room for."""

    def __init__(self, across: int, down: int) -> None:
        super().__init__(across, down)
        self._cell_known: QSize | None = None

    def invalidate(self) -> None:
        self._cell_known = None
        super().invalidate()

    def height_in(self, width: int) -> int:
        margins = self.contentsMargins()
        rows = -(-len(self._items) // self._columns(width - margins.left() - margins.right()))
        return self._height(rows, margins)

    def sizeHint(self) -> QSize:  # noqa: N802
        columns, margins = min(_MOST, max(1, len(self._items))), self.contentsMargins()
        width = columns * self._cell.width() + (columns - 1) * self._across
        rows = -(-len(self._items) // columns)
        return QSize(width + margins.left() + margins.right(), self._height(rows, margins))

    def minimumSize(self) -> QSize:  # noqa: N802
        margins = self.contentsMargins()
        return QSize(self._cell.width() + margins.left() + margins.right(), self._height(1, margins))

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        inside, cell = rect.marginsRemoved(self.contentsMargins()), self._cell
        columns = self._columns(inside.width())
        for place, item in enumerate(self._items):
            row, column = divmod(place, columns)
            x = inside.x() + column * (cell.width() + self._across)
            y = inside.y() + row * (cell.height() + self._down)
            item.setGeometry(QRect(x, y, item.sizeHint().width(), cell.height()))

    @property
    def _cell(self) -> QSize:
        if self._cell_known is None:
            cell = QSize(0, 0)
            for item in self._items:
                cell = cell.expandedTo(item.sizeHint())
            self._cell_known = cell
        return self._cell_known

    def _columns(self, width: int) -> int:
        each = self._cell.width() + self._across
        return max(1, min(_MOST, (width + self._across) // each if each else 1))

    def _height(self, rows: int, margins: QMargins) -> int:
        gaps = max(0, rows - 1) * self._down
        return rows * self._cell.height() + gaps + margins.top() + margins.bottom()


class _Rows(_Wrapping):
    """Fills rows from the left with what is seen of the items."""

    def __init__(self, across: int, down: int, *, at_right: bool) -> None:
        super().__init__(across, down)
        self._at_right = at_right

    def height_in(self, width: int) -> int:
        return self._height(self._rows(width))

    def sizeHint(self) -> QSize:  # noqa: N802
        row = [item for item in self._items if not item.isEmpty()]
        width = sum(item.sizeHint().width() for item in row) + max(0, len(row) - 1) * self._across
        return QSize(width, self._height([row]))

    def minimumSize(self) -> QSize:  # noqa: N802
        least = QSize(0, 0)
        for item in self._items:
            least = least.expandedTo(QSize(0, 0) if item.isEmpty() else item.minimumSize())
        return least

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        y = rect.y()
        for row in self._rows(rect.width()):
            left = rect.width() - self._width(row)
            growing = [item for item in row if _grows(item)]
            x = rect.x() + (left if self._at_right and not growing else 0)
            height = self._height([row])
            for item in row:
                width = min(_wanted(item) + (left // len(growing) if item in growing else 0), rect.width())
                item.setGeometry(QRect(x, y, width, height))
                x += width + self._across
            y += height + self._down

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            if rows and self._width([*rows[-1], item]) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows

    def _width(self, row: list[QLayoutItem]) -> int:
        return sum(map(_wanted, row)) + (len(row) - 1) * self._across

    def _height(self, rows: list[list[QLayoutItem]]) -> int:
        highest = [max((item.sizeHint().height() for item in row), default=0) for row in rows]
        return sum(highest) + max(0, len(rows) - 1) * self._down


def _grows(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _wanted(item: QLayoutItem) -> int:
    return item.minimumSize().width() if _grows(item) else item.sizeHint().width()
