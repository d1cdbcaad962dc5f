"""Lists come as changes of rows, never as a reset, whatever list follows whatever other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from pytestqt.modeltest import ModelTester

from station.ui.rows import Column, RowsTable

Row = tuple[int, str]
LISTS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab")), max_size=12, unique_by=lambda row: row[0])


def a_table() -> RowsTable[Row]:
    return RowsTable((Column("数", lambda row: str(row[0])), Column("字", lambda row: row[1])), lambda row: row[0])


@given(st.lists(LISTS, min_size=1, max_size=4))
@pytest.mark.usefixtures("qapp")
def test_any_list_follows_any_other_and_whoever_looks_on_sees_the_same(lists: list[list[Row]]) -> None:
    table = a_table()
    seen: list[Row] = []
    """What a view keeps that believes the signals alone."""

    def inserted(_: QModelIndex, first: int, last: int) -> None:
        seen[first:first] = table.rows[first : last + 1]

    def removed(_: QModelIndex, first: int, last: int) -> None:
        del seen[first : last + 1]

    def moved(_: QModelIndex, source: int, __: int, ___: QModelIndex, place: int) -> None:
        seen.insert(place, seen.pop(source))

    def changed(first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            seen[row] = table.rows[row]

    table.rowsInserted.connect(inserted)
    table.rowsRemoved.connect(removed)
    table.rowsMoved.connect(moved)
    table.dataChanged.connect(changed)
    resets: list[bool] = []
    table.modelReset.connect(lambda: resets.append(True))
    for rows in lists:
        table.take(rows)
        assert table.rows == rows
        assert seen == rows
    assert resets == []


def test_views_find_it_sound(qtmodeltester: ModelTester) -> None:
    table = a_table()
    qtmodeltester.check(table)
    for rows in ([(1, "a"), (2, "a")], [(2, "b"), (3, "a"), (1, "a")], [(3, "a")], []):
        table.take(rows)
