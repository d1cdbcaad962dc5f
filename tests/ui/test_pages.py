"""The bar between the pages: as many buttons as there is room for, the rest in the menu."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station.ui.pages import NavigationBar, Page

_NARROW = 320
TITLES = {"desk": "采集", "register": "花名册", "records": "待办", "outbox": "报送"}


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[NavigationBar]:
    pages = [Page(name, title, QWidget()) for name, title in TITLES.items()]
    made = NavigationBar([*pages, Page("settings", "设置", QWidget(), main=False)], "管理员 admin")
    for page in pages:
        qtbot.addWidget(page.screen)
    made.add_button("锁定", "锁定采集站")
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(made)
    qtbot.addWidget(window)
    window.resize(1366, 60)
    window.show()
    yield made
    window.hide()


def with_buttons(bar: NavigationBar) -> set[str]:
    return {name for name, button in bar.buttons.items() if button.isVisible()}


def in_menu(bar: NavigationBar) -> set[str]:
    return {action.text() for action in bar.menu.actions() if action.isVisible() and action.text()}


def test_with_room_every_main_page_has_its_button(qtbot: QtBot, bar: NavigationBar) -> None:
    qtbot.waitUntil(lambda: with_buttons(bar) == set(TITLES))
    assert in_menu(bar) == {"设置"}


def test_without_room_the_last_go_into_the_menu_and_are_opened_from_there(qtbot: QtBot, bar: NavigationBar) -> None:
    assert bar.minimumSizeHint().width() == 0, "the bar never makes a window wider than its screen"
    bar.window().resize(_NARROW, 60)
    qtbot.waitUntil(lambda: {"desk"} <= with_buttons(bar) < set(TITLES))
    gone = set(TITLES) - with_buttons(bar)
    assert in_menu(bar) == {"设置", *(TITLES[name] for name in gone)}
    with qtbot.waitSignal(bar.chosen) as chosen:
        next(action for action in bar.menu.actions() if action.text() == "报送").trigger()
    assert chosen.args[0].name == "outbox"


def test_the_page_that_is_open_keeps_its_button(qtbot: QtBot, bar: NavigationBar) -> None:
    bar.stand_at("outbox")
    bar.window().resize(_NARROW, 60)
    qtbot.waitUntil(lambda: len(with_buttons(bar)) < len(TITLES))
    assert "outbox" in with_buttons(bar)


def test_the_page_in_the_menu_is_gone_to_by_its_key_all_the_same(qtbot: QtBot, bar: NavigationBar) -> None:
    bar.window().resize(_NARROW, 60)
    qtbot.waitUntil(lambda: "outbox" not in with_buttons(bar))
    with qtbot.waitSignal(bar.chosen) as chosen:
        bar.buttons["outbox"].click()
    assert chosen.args[0].name == "outbox"
