"""Small widgets beside each other in columns of one width, in as many as there is room for."""

from PySide6.QtCore import QEvent, QMargins, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_MOST = 4


class InColumns(QWidget):
    """Keeps itself as high as its rows: where there is less room, there are fewer columns and more rows."""

    def __init__(self, across: int, down: int) -> None:
        """With so many pixels between columns, and between rows."""
        super().__init__()
        self._columns = _Columns(across, down)
        self._columns.setContentsMargins(0, 4, 0, 4)
        self.setLayout(self._columns)

    def add(self, widget: QWidget) -> None:
        """One more behind the others."""
        self._columns.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        height = self._columns.height_in(self.width())
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)


class _Columns(QLayout):
    """Fills rows from the left, with as many columns as there is room for."""

    def __init__(self, across: int, down: int) -> None:
        super().__init__()
        self._across, self._down = across, down
        self._items: list[QLayoutItem] = []
        self._cell_known: QSize | None = None

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802  # Qt's name
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        self._cell_known = None
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation.Horizontal

    def height_in(self, width: int) -> int:
        """How high the rows are in so much room."""
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
