"""The screen of the outbox, clicked through with a county that listens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.line.automatic import AutomaticRounds
from station.ui.line.enrolment import Enrolment
from station.ui.line.model import Line
from station.ui.screens.outbox import NO_COUNTY, OutboxModel, OutboxScreen
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import CHEAP, an_id_number
from tests.services.builders import Quiet
from tests.ui.at_county import CountyAtHand, county_at_hand
from tests.ui.conftest import PASSPHRASE


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyAtHand]:
    with county_at_hand(tmp_path / "county") as at_hand:
        yield at_hand


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, jobs: Jobs) -> Iterator[OutboxScreen]:
    line = Line(desk, jobs)
    automatic = AutomaticRounds(line, desk.clock)
    shown = OutboxScreen(OutboxModel(desk, jobs, line, automatic, Enrolment(desk, jobs, line)), enrols=True)
    qtbot.addWidget(shown)
    shown.resize(1366, 700)
    shown.show()
    line.look()
    shown.model.load()
    yield shown
    automatic.rest()


def settle(qtbot: QtBot, jobs: Jobs, screen: OutboxScreen) -> None:
    qtbot.waitUntil(lambda: not screen.model.line.busy and jobs.under_way == 0)


def click(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(qtbot: QtBot, path: Path) -> None:
    """Chooses in the dialog that has opened."""

    def dialogs() -> list[QFileDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(dialogs()))
    [dialog] = dialogs()
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(str(path))
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    [accept] = [
        each for each in buttons.buttons() if buttons.buttonRole(each) is QDialogButtonBox.ButtonRole.AcceptRole
    ]
    QTest.mouseClick(accept, Qt.MouseButton.LeftButton)


def shown(screen: OutboxScreen) -> list[list[str]]:
    table = screen.model.table
    return [
        [str(table.data(table.index(row, column))) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_without_a_county_it_says_so_and_offers_nothing_else(qtbot: QtBot, jobs: Jobs, screen: OutboxScreen) -> None:
    settle(qtbot, jobs, screen)
    assert screen.model.sentence == NO_COUNTY
    assert not screen.sync_button.isEnabled()
    assert not screen.stick_button.isEnabled()
    assert not screen.pause_button.isVisible()
    assert screen.enrol_button.isEnabled()


def test_enrolled_from_a_ticket_it_sends_and_shows_each_packets_state(
    qtbot: QtBot, jobs: Jobs, desk: Desk, screen: OutboxScreen, county: CountyAtHand, tmp_path: Path
) -> None:
    settle(qtbot, jobs, screen)
    click(screen.enrol_button)
    choose(qtbot, county.ticket_file(tmp_path))
    qtbot.waitUntil(screen.enrolment.isVisible)
    click(screen.enrolment.network_button)
    settle(qtbot, jobs, screen)
    assert screen.model.second_line.startswith("已在模拟县登记")
    first, second = (county.submit(desk, an_id_number(serial), name) for serial, name in ((5, "莫样例"), (7, "覃示范")))
    screen.model.load()
    settle(qtbot, jobs, screen)
    assert [row[1:3] for row in shown(screen)] == [["覃示范", "待报送"], ["莫样例", "待报送"]]
    click(screen.sync_button)
    assert screen.stop_button.isVisible()
    settle(qtbot, jobs, screen)
    assert not screen.stop_button.isVisible()
    assert [row[2] for row in shown(screen)] == ["已回执", "已回执"]
    assert all(row[4] for row in shown(screen)), "the county's receipt has a number"
    county.give_back(first)
    county.approve(second)
    click(screen.sync_button)
    settle(qtbot, jobs, screen)
    assert [row[2] for row in shown(screen)] == ["已通过", "已退回"]
    assert "请核对电话。" in shown(screen)[1][5]


def test_by_stick_from_the_ticket_on(
    qtbot: QtBot, jobs: Jobs, desk: Desk, screen: OutboxScreen, county: CountyAtHand, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    settle(qtbot, jobs, screen)
    click(screen.enrol_button)
    choose(qtbot, county.ticket_file(tmp_path, url="http://127.0.0.1:1"))
    qtbot.waitUntil(screen.enrolment.isVisible)
    click(screen.enrolment.by_stick_button)
    settle(qtbot, jobs, screen)
    county.submit(desk)
    for _ in range(2):
        click(screen.stick_button)
        choose(qtbot, stick)
        qtbot.waitUntil(lambda: screen.model.line.busy or bool(screen.model.line.says))
        settle(qtbot, jobs, screen)
        county.take_stick(stick)
    assert [row[2] for row in shown(screen)] == ["已回执"]


def test_automatic_rounds_are_paused_and_gone_on_with(
    qtbot: QtBot, jobs: Jobs, desk: Desk, screen: OutboxScreen, county: CountyAtHand
) -> None:
    county.join(desk)
    screen.model.line.look()
    settle(qtbot, jobs, screen)
    assert "下次自动同步" in screen.model.second_line
    click(screen.pause_button)
    assert "自动同步已暂停" in screen.model.second_line
    assert screen.pause_button.text() == "继续自动同步"
    click(screen.pause_button)
    settle(qtbot, jobs, screen)
    assert "下次自动同步" in screen.model.second_line


def test_nothing_below_moves_when_a_round_begins_or_ends(
    qtbot: QtBot, jobs: Jobs, desk: Desk, screen: OutboxScreen, county: CountyAtHand
) -> None:
    county.join(desk)
    county.submit(desk)
    screen.model.line.look()
    screen.model.load()
    settle(qtbot, jobs, screen)
    QApplication.processEvents()
    before = screen.table.geometry()
    places = set()
    screen.model.changed.connect(lambda: (QApplication.sendPostedEvents(), places.add(screen.table.geometry().top())))
    click(screen.sync_button)
    settle(qtbot, jobs, screen)
    assert places == {before.top()}


def test_the_window_tells_the_number_and_leads_from_what_came_back_to_its_correction(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, county: CountyAtHand
) -> None:
    application = Application(Settings(password=PASSPHRASE), CHEAP)  # type: ignore[arg-type]
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    with application.open_desk(folder, "admin", writes=True) as desk:
        county.join(desk)
        record_id = county.submit(desk)
    dress(qapp)
    shell = Shell(window_parts(application, folder, simulated_reader("found"), simulated_cameras))
    qtbot.addWidget(shell)
    shell.show()
    shell.login.passphrase.setText(PASSPHRASE)
    shell.login.enter.click()
    qtbot.waitUntil(lambda: shell.place is not None and shell.jobs.under_way == 0)
    place = shell.place
    assert place is not None
    assert place.bar.buttons["outbox"].text() == "报送（1）"
    click(place.bar.buttons["outbox"])
    click(place.outbox.sync_button)
    qtbot.waitUntil(lambda: not place.models.line.busy and shell.jobs.under_way == 0)
    county.give_back(record_id)
    click(place.outbox.sync_button)
    qtbot.waitUntil(lambda: not place.models.line.busy and shell.jobs.under_way == 0)
    assert place.bar.buttons["outbox"].text() == "报送"
    assert place.outbox.correct_button.isVisible()
    click(place.outbox.correct_button)
    qtbot.waitUntil(place.records.isVisible)
    place.records.table.selectRow(0)
    assert place.records.open_button.text() == "改正"
    click(place.records.show_button)
    qtbot.waitUntil(lambda: shell.jobs.under_way == 0)
    assert "请核对电话。" in place.record.history.toPlainText()
    place.record.close()
    click(place.records.open_button)
    qtbot.waitUntil(place.desk.form.isVisible)
    assert place.desk.returned.text.startswith("县级退回（韦审核")
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)


def test_the_outbox_is_read_from_the_store_alone(desk: Desk, county: CountyAtHand) -> None:
    county.join(desk)
    county.submit(desk)
    standing = desk.show_line(Quiet())
    assert (standing.county, standing.waiting) == ("模拟县", 1)
