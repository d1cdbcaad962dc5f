"""Small widgets in as many columns as there is room for."""

from PySide6.QtWidgets import QCheckBox, QScrollArea
from pytestqt.qtbot import QtBot

from station.ui.rows import Column, RowsTable, table_view
from station.ui.widgets.columns import InColumns


def test_less_room_means_fewer_columns_and_more_rows_and_nothing_is_scrolled_sideways(qtbot: QtBot) -> None:
    boxes = [QCheckBox(f"第{number}个选项") for number in range(8)]
    columns = InColumns(across=18, down=6)
    for box in boxes:
        columns.add(box)
    around = QScrollArea()
    around.setWidgetResizable(True)
    around.setWidget(columns)
    qtbot.addWidget(around)
    around.show()
    around.resize(1200, 300)
    qtbot.waitUntil(lambda: boxes[3].y() == boxes[0].y() < boxes[4].y())
    around.resize(boxes[0].sizeHint().width() * 2 + 60, 300)
    qtbot.waitUntil(lambda: boxes[1].y() == boxes[0].y() < boxes[2].y())
    assert not around.horizontalScrollBar().isVisible()
    assert boxes[7].geometry().bottom() < columns.height()


def test_the_wide_column_of_a_table_never_comes_to_nothing(qtbot: QtBot) -> None:
    model: RowsTable[str] = RowsTable([Column("住址", str), Column("电话", str)], lambda row: row)
    model.take(["大圩村二组15号"])
    table = table_view(model, "名单", wide=0, of_width={1: 300})
    qtbot.addWidget(table)
    table.resize(900, 200)
    table.show()
    qtbot.waitUntil(lambda: table.columnWidth(0) > 500)
    table.resize(360, 200)
    qtbot.waitUntil(lambda: table.columnWidth(0) == 150)
    table.resize(900, 200)
    qtbot.waitUntil(lambda: table.columnWidth(0) > 500)
