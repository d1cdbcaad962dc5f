"""Lists as tables: a row for each thing, a column for each thing said of it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import is_not
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTableView

from station.ui.widgets.breadth import PLAIN_PX

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex
_ROW, _LEAST_WIDE = 38, 150
_MEASURED = 40
"""So many rows tell how wide a column is. Not 0, those that are seen: of a hidden table Qt takes all then."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A heading, what stands under it, and in what colour where it is not the usual one."""

    heading: str
    says: Callable[[Row], str]
    colour: Callable[[Row], str | None] = lambda _: None


class RowsTable(QAbstractTableModel, Generic[Row]):
    """Takes a new list as changes of rows, never as a reset, so that selection and place stay."""

    def __init__(self, columns: Sequence[Column[Row]], key: Callable[[Row], Hashable]) -> None:
        super().__init__()
        self._columns, self._key = tuple(columns), key
        self.rows: list[Row] = []
        self._keys: list[Hashable] = []

    def take(self, rows: Sequence[Row]) -> None:
        """Shows another list: rows that go are removed, those that change are changed, new ones come in."""
        keys = [self._key(row) for row in rows]
        self._remove_all_but(set(keys))
        known = set(self._keys)
        changed: list[int] = []
        place, end = 0, len(rows) - _common_tail(keys, self._keys)
        while place < end:
            key = keys[place]
            if key not in known:
                come = place
                while come < end and keys[come] not in known:
                    come += 1
                self._insert(place, rows[place:come])
                place = come
                continue
            if self._keys[place] != key:
                self._move(self._keys.index(key), place)
            if self.rows[place] is not rows[place]:
                changed.append(place)
            place += 1
        others = map(is_not, self.rows[end:], rows[end:])
        changed += compress(range(end, len(rows)), others)
        self.rows[:] = rows
        self._tell(changed)

    def _tell(self, changed: Sequence[int]) -> None:
        """Says which rows are others, neighbours together."""
        last = len(self._columns) - 1
        for first, end in _runs(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(end - 1, last))

    def _insert(self, place: int, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), place, place + len(rows) - 1)
            self.rows[place:place] = rows
            self._keys[place:place] = [self._key(row) for row in rows]
            self.endInsertRows()

    def _remove_all_but(self, kept: set[Hashable]) -> None:
        """Neighbours go together: thousands that go one by one would hold the window up."""
        if kept.issuperset(self._keys):
            return
        gone = [place for place, key in enumerate(self._keys) if key not in kept]
        for first, end in reversed(_runs(gone)):
            self.beginRemoveRows(QModelIndex(), first, end - 1)
            del self.rows[first:end], self._keys[first:end]
            self.endRemoveRows()

    def _move(self, source: int, place: int) -> None:
        self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), place)
        self.rows.insert(place, self.rows.pop(source))
        self._keys.insert(place, self._keys.pop(source))
        self.endMoveRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008  # Qt's name and default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, row = self._columns[index.column()], self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.says(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            colour = column.colour(row)
            return QColor(colour) if colour is not None else None
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._columns[section].heading
        return None


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours together: the first of each run, and the end behind its last."""
    if places and places[-1] - places[0] + 1 == len(places):
        return [(places[0], places[-1] + 1)]  # mostly so, of thousands
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = runs[-1][0], place + 1
        else:
            runs.append((place, place + 1))
    return runs


def _common_tail(keys: Sequence[Hashable], others: Sequence[Hashable]) -> int:
    """How many are the same at the end of both: mostly all but what came last."""
    pairs = zip(reversed(keys), reversed(others), strict=False)
    return next((at for at, (key, other) in enumerate(pairs) if key != other), min(len(keys), len(others)))


class PagedTable(RowsTable[Row]):
    """A list of which only the first rows were read; `wanted` asks for more as one scrolls down."""

    wanted = Signal()

    def __init__(self, columns: Sequence[Column[Row]], key: Callable[[Row], Hashable]) -> None:
        super().__init__(columns, key)
        self._more = self._asked = False

    def show_first(self, rows: Sequence[Row], *, more: bool) -> None:
        """Shows the first rows of another list; whether it has more of them."""
        self._more, self._asked = more, False
        self.take(rows)

    def append(self, rows: Sequence[Row], *, more: bool) -> None:
        """Adds the rows that were asked for."""
        self._more, self._asked = more, False
        self._insert(len(self.rows), rows)

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._asked = True
            self.wanted.emit()


class _Sections(QObject):
    """Keeps columns as wide, and rows as high, as told at 100 %, and more in larger type.

    Where the others leave the wide column next to nothing, it has its least, and the table is scrolled.
    """

    def __init__(self, table: QTableView, wide: int, widths: dict[int, int], height: int) -> None:
        super().__init__(table)
        self._table, self._wide, self._widths, self._height = table, wide, widths, height
        self._at = 0
        for watched in (table, table.viewport()):
            watched.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.Show):
            self._fit()
            self._give_wide()
        elif event.type() == QEvent.Type.Resize and watched is self._table.viewport():
            self._give_wide()
        return False

    def _give_wide(self) -> None:
        header = self._table.horizontalHeader()
        others = sum(header.sectionSize(place) for place in range(header.count()) if place != self._wide)
        least = _LEAST_WIDE * self._at // PLAIN_PX
        stretched = self._table.viewport().width() - others >= least
        mode = QHeaderView.ResizeMode.Stretch if stretched else QHeaderView.ResizeMode.Interactive
        if header.sectionResizeMode(self._wide) is not mode:
            header.setSectionResizeMode(self._wide, mode)
            if not stretched:
                header.resizeSection(self._wide, least)

    def _fit(self) -> None:
        pixels = max(self._table.font().pixelSize(), PLAIN_PX)
        if pixels == self._at:
            return
        self._at = pixels
        self._table.verticalHeader().setDefaultSectionSize(self._height * pixels // PLAIN_PX)
        for column, width in self._widths.items():
            self._table.horizontalHeader().resizeSection(column, width * pixels // PLAIN_PX)


def table_view(
    model: QAbstractTableModel, name: str, *, wide: int, of_width: dict[int, int], row: int = _ROW
) -> QTableView:
    """A table of whole rows; the `wide` column takes what room is left, some are as wide as told at 100 %."""
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setResizeContentsPrecision(_MEASURED)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
    for column in of_width:
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    _Sections(table, wide, of_width, row)
    return table
