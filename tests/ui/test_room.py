from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.ui.widgets.room import Room


def a_page(height: int) -> QWidget:
    """A page that can do with so little, and would like more for its text."""
    page = QWidget()
    page.setMinimumHeight(height)
    text = QLabel("很长的说明，要折成许多行。" * 60)
    text.setWordWrap(True)
    QVBoxLayout(page).addWidget(text)
    return page


def test_what_fits_is_not_scrolled_though_its_text_would_like_more(qtbot: QtBot) -> None:
    page = a_page(100)
    room = Room(page)
    qtbot.addWidget(room)
    room.resize(300, 200)
    room.show()
    assert page.layout().heightForWidth(300) > 200
    qtbot.waitUntil(lambda: not room.verticalScrollBar().isVisible())
    assert page.height() == room.viewport().height() == 200


def test_what_needs_more_is_scrolled_and_no_more_when_it_needs_less(qtbot: QtBot) -> None:
    page = a_page(500)
    room = Room(page)
    qtbot.addWidget(room)
    room.resize(300, 200)
    room.show()
    qtbot.waitUntil(room.verticalScrollBar().isVisible)
    assert page.height() == page.heightForWidth(page.width()) > 500, "scrolled anyway, its text has all it wants"
    page.setMinimumHeight(100)
    qtbot.waitUntil(lambda: not room.verticalScrollBar().isVisible() and page.height() == 200)


def test_what_is_too_high_alone_is_not_scrolled_sideways(qtbot: QtBot) -> None:
    page = a_page(500)
    room = Room(page)
    qtbot.addWidget(room)
    room.resize(300, 200)
    room.show()
    qtbot.waitUntil(room.verticalScrollBar().isVisible)
    assert not room.horizontalScrollBar().isVisible()
    assert page.width() == room.viewport().width() < 300
