"""F1: the manual at the page for what is seen, searched as one types."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.services.flow import Step
from station.ui.help.manual import OF_PAGE, OF_STEP, find_pages, read_manual
from station.ui.help.model import HelpModel
from station.ui.help.window import HelpWindow
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import CHEAP
from tests.ui.conftest import PASSPHRASE


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> HelpWindow:
    dress(qapp)
    made = HelpWindow(HelpModel())
    qtbot.addWidget(made)
    made.open_at("card")
    return made


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    dress(qapp)
    application = Application(Settings(password=PASSPHRASE, state=tmp_path / "state"), CHEAP)  # type: ignore[arg-type]
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    made = Shell(window_parts(application, folder, simulated_reader("found"), simulated_cameras))
    made.show()
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=20_000)


def titles(window: HelpWindow) -> list[str]:
    return [window.list.item(row).text() for row in range(window.list.count())]


def f1(qtbot: QtBot, shell: Shell, on: QWidget) -> str:
    """The page at which the key opens the help."""
    if shell.help is not None:
        shell.help.close()
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    on.setFocus()
    QTest.keyClick(on, Qt.Key.Key_F1)
    assert shell.help is not None
    assert shell.help.isVisible()
    assert not shell.help.isModal()
    return shell.help.model.shown.name


def test_what_is_typed_narrows_the_list_and_shows_the_first_that_has_it(window: HelpWindow) -> None:
    assert len(titles(window)) == len(read_manual())
    QTest.keyClicks(window.line, "SY-501")
    assert window.model.shown.title in titles(window)
    assert 1 <= len(titles(window)) < len(read_manual())
    window.line.setText("没有这样的词")
    assert titles(window) == []
    assert window._nothing.isVisible()
    window.line.clear()
    assert len(titles(window)) == len(read_manual())


def test_a_word_of_a_title_brings_its_page_to_the_top() -> None:
    pages = read_manual()
    assert find_pages(pages, "退回")[0].name == "returned"
    assert find_pages(pages, "u盘 报送")[0].name == "stick"
    assert find_pages(pages, " ") == pages


def test_a_page_is_chosen_by_the_keyboard_and_a_link_leads_on(window: HelpWindow) -> None:
    window.list.setFocus()
    before = window.model.shown
    QTest.keyClick(window.list, Qt.Key.Key_Down)
    assert window.model.shown is not before
    window.page.anchorClicked.emit(QUrl("joining.md"))
    assert window.model.shown.name == "joining"
    assert window.list.currentItem().text() == "加入县级"
    assert "登记文件" in window.page.toPlainText()


def test_every_page_has_its_pictures(window: HelpWindow) -> None:
    for page in window.model.pages:
        window.model.open(page.name)
        for name in page.text.split("](pictures/")[1:]:
            url = QUrl(f"pictures/{name.partition(')')[0]}")
            assert window.page.loadResource(2, url) is not None, url


def test_the_key_opens_the_page_for_what_is_seen(qtbot: QtBot, shell: Shell) -> None:
    assert f1(qtbot, shell, shell.login.passphrase) == "login"
    shell.login.passphrase.setText(PASSPHRASE)
    shell.login.enter.click()
    qtbot.waitUntil(lambda: shell.place is not None and shell.place.isVisible())
    place = shell.place
    assert place is not None
    assert f1(qtbot, shell, place.lock_button) == OF_STEP[Step.CARD]
    for name in place.pages:
        place.go_to(name)
        assert place.help_page == ("card" if name == "desk" else OF_PAGE[name])
    place.go_to("outbox")
    assert f1(qtbot, shell, place.lock_button) == "sending"
    assert shell.help is not None
    qtbot.waitUntil(shell.help.isActiveWindow)
    QTest.keyClick(shell.help.line, Qt.Key.Key_Escape)
    assert not shell.help.isVisible()


def test_the_help_goes_with_the_window(qtbot: QtBot, shell: Shell) -> None:
    f1(qtbot, shell, shell.login.passphrase)
    assert shell.help is not None
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)
    assert not shell.help.isVisible()
