"""Small widgets in as many columns, or rows, as there is room for."""

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from station.ui.rows import Column, RowsTable, table_view
from station.ui.widgets.one_of import OneOf
from station.ui.widgets.wrapped import InColumns, InRows


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


def shown_in(qtbot: QtBot, rows: InRows, width: int) -> None:
    qtbot.addWidget(rows)
    rows.resize(width, 400)
    rows.show()


def test_what_does_not_fit_into_a_row_begins_another_and_the_hidden_take_no_room(qtbot: QtBot) -> None:
    rows, buttons = InRows(across=10, down=6), [QPushButton(f"按钮{number}") for number in range(4)]
    for button in buttons:
        rows.add(button)
    buttons[1].hide()
    wide = sum(button.sizeHint().width() + 10 for button in buttons)
    shown_in(qtbot, rows, wide)
    qtbot.waitUntil(lambda: buttons[0].y() == buttons[2].y() == buttons[3].y())
    assert buttons[2].x() == buttons[0].sizeHint().width() + 10
    rows.resize(buttons[0].sizeHint().width() + 30, 400)
    qtbot.waitUntil(lambda: buttons[0].y() < buttons[2].y() < buttons[3].y())
    assert rows.minimumHeight() == 3 * buttons[0].sizeHint().height() + 12


def test_who_wants_to_grow_takes_the_room_that_is_left_in_its_row(qtbot: QtBot) -> None:
    rows, line, button = InRows(across=10, down=6, at_right=True), QLineEdit(), QPushButton("清除")
    line.setMinimumWidth(200)
    rows.add(line)
    rows.add(button)
    shown_in(qtbot, rows, 500)
    qtbot.waitUntil(lambda: button.geometry().right() == 499)
    assert line.width() == 490 - button.sizeHint().width()


def test_nobody_grows_at_the_right(qtbot: QtBot) -> None:
    rows, button = InRows(across=10, down=6, at_right=True), QPushButton("导入")
    rows.add(button)
    shown_in(qtbot, rows, 500)
    qtbot.waitUntil(lambda: button.geometry().right() == 499)
    assert button.width() == button.sizeHint().width()


def test_one_of_several_asks_for_its_own_room_alone(qtbot: QtBot) -> None:
    low, high = QLabel("低"), QWidget()
    high.setMinimumSize(300, 900)
    panels = OneOf(low, high)
    qtbot.addWidget(panels)
    panels.show()
    assert panels.minimumSizeHint().height() < 100
    panels.setCurrentIndex(1)
    assert panels.minimumSizeHint().height() == 900


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
