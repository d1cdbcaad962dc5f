"""The window with a county that listens: locked and closed in the middle of a round, the lists told, never an error box
for what nobody asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.app import Application
from station.config import Settings
from station.domain.operator import Role
from station.domain.record import RecordState
from station.resources import resource
from station.ui.line.pace import Pace
from station.ui.lock import LockState
from station.ui.shell import Shell, dress
from station.ui.workplace import Workplace
from station.window import simulated_cameras, simulated_reader, window_parts
from tests.db.builders import CHEAP, an_id_number
from tests.services.builders import Quiet
from tests.ui.at_county import CountyAtHand, county_at_hand, hold
from tests.ui.conftest import PASSPHRASE

PEOPLE = 12
TEMPORARY, OWN = "lin-shi-kou-ling-2018", "zi-ji-de-kou-ling-2018"


@dataclass
class Town:
    """A station with people who wait to be sent, and its county."""

    qtbot: QtBot
    application: Application
    folder: Path
    county: CountyAtHand
    shell: Shell

    def log_in(self, operator: str = "admin", passphrase: str = PASSPHRASE) -> Workplace:
        self.qtbot.waitUntil(self.shell.login.enter.isEnabled)
        self.shell.login.operator.setText(operator)
        self.shell.login.passphrase.setText(passphrase)
        self.shell.login.enter.click()
        self.qtbot.waitUntil(lambda: self.shell.place is not None and not self.shell.login.isVisible())
        place = self.shell.place
        assert place is not None
        self.qtbot.waitUntil(lambda: place.models.line.standing is not None)
        return place

    def settle(self) -> None:
        place = self.shell.place
        self.qtbot.waitUntil(lambda: place is not None and not place.models.line.busy and not self.shell.jobs.under_way)

    def states(self) -> list[RecordState]:
        with self.application.open_desk(self.folder, "admin", writes=False) as desk:
            return [packet.state for packet in desk.list_packets(Quiet())]


@pytest.fixture
def pace() -> Pace | None:
    return None


@pytest.fixture
def town(qtbot: QtBot, qapp: QApplication, tmp_path: Path, pace: Pace | None) -> Iterator[Town]:
    dress(qapp)
    application = Application(Settings(password=PASSPHRASE), CHEAP)  # type: ignore[arg-type]
    folder = application.make_station(tmp_path / "station", "admin", "450802101-01", "450802101")
    with county_at_hand(tmp_path / "county") as county:
        with application.open_desk(folder, "admin", writes=True) as desk:
            county.join(desk)
            for serial in range(PEOPLE):
                county.submit(desk, an_id_number(101 + 2 * serial))
        parts = replace(window_parts(application, folder, simulated_reader("found"), simulated_cameras), pace=pace)
        shell = Shell(parts)
        shell.show()
        yield Town(qtbot, application, folder, county, shell)
        shell.close()
        qtbot.waitUntil(lambda: not shell.isVisible(), timeout=20_000)


def test_locked_in_the_middle_of_a_round_it_stops_and_goes_on_afterwards(town: Town) -> None:
    place = town.log_in()
    line = place.models.line
    with pytest.MonkeyPatch.context() as patch:
        hold(patch)
        line.progressed.connect(lambda: town.shell.lock_now() if line.done >= 2 else None)
        place.outbox.sync_button.click()
        town.qtbot.waitUntil(lambda: town.shell.lock.state is LockState.LOCKED, timeout=20_000)
    assert not line.busy
    assert len(town.county.parts.list_packets()) < PEOPLE
    line.progressed.disconnect()
    place = town.log_in()
    assert place.models.line is line, "the same operator finds everything as he left it"
    line.sync()
    town.settle()
    assert place.bar.buttons["outbox"].text() == "报送"
    assert len(town.county.parts.list_packets()) == PEOPLE


def test_the_count_beside_its_name_moves_no_button_and_is_not_cut(town: Town) -> None:
    place = town.log_in()
    button = place.bar.buttons["outbox"]
    town.qtbot.waitUntil(lambda: button.text() == f"报送（{PEOPLE}）")
    beside = place.bar.more.mapTo(place, QPoint()).x()
    assert button.width() >= button.sizeHint().width()
    place.models.line.sync()
    town.settle()
    town.qtbot.waitUntil(lambda: button.text() == "报送")
    assert place.bar.more.mapTo(place, QPoint()).x() == beside


def test_closed_in_the_middle_of_a_round_the_window_goes_and_nothing_is_lost(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town.log_in()
    line = place.models.line
    hold(monkeypatch)
    line.progressed.connect(lambda: town.shell.close() if line.done >= 2 else None)
    place.outbox.sync_button.click()
    town.qtbot.waitUntil(lambda: not town.shell.isVisible(), timeout=20_000)
    receipted = town.states().count(RecordState.RECEIVED)
    assert 2 <= receipted < PEOPLE
    assert len(town.county.parts.list_packets()) >= receipted


@pytest.mark.parametrize("pace", [Pace(well_s=0.05, first_s=0.05, longest_s=0.05)])
def test_rounds_go_by_themselves_and_the_lists_follow(town: Town) -> None:
    place = town.log_in()
    town.qtbot.waitUntil(lambda: place.bar.buttons["outbox"].text() == "报送", timeout=20_000)
    place.models.automatic.pause()
    town.settle()
    place.models.outbox.load()
    town.settle()
    assert {packet.state for packet in place.models.outbox.table.rows} == {RecordState.RECEIVED}
    assert place.errors.isHidden()


@pytest.mark.parametrize("pace", [Pace(well_s=0.05, first_s=0.05, longest_s=0.05)])
def test_a_county_that_is_away_is_a_quiet_line(town: Town) -> None:
    with town.application.open_desk(town.folder, "admin", writes=True) as desk:
        ticket = town.county.ticket()
        desk.enrol_station(Quiet(), ticket)
    town.county.close()
    place = town.log_in()
    town.qtbot.waitUntil(lambda: place.models.automatic.failures >= 2, timeout=20_000)
    assert "连不上县级服务" in place.models.outbox.second_line
    assert place.errors.isHidden()
    place.models.automatic.pause()
    town.settle()
    assert place.bar.buttons["outbox"].text() == f"报送（{PEOPLE}）"


def test_who_may_not_enrol_is_not_asked_to(town: Town) -> None:
    with town.application.open_desk(town.folder, "admin", writes=True) as desk:
        desk.add_operator(Quiet(), "tan", Role.OPERATOR, TEMPORARY, "覃示范")
    with town.application.open_desk(town.folder, "tan", writes=True, passphrase=TEMPORARY) as desk:
        desk.change_passphrase(Quiet(), TEMPORARY, OWN)
    place = town.log_in("tan", OWN)
    place.bar.buttons["outbox"].click()
    town.settle()
    assert place.outbox.sync_button.isVisible()
    assert not place.outbox.enrol_button.isVisible()
    assert "operators" not in place.pages


def test_somebody_chosen_in_the_register_is_waited_for_at_the_desk(town: Town) -> None:
    with town.application.open_desk(town.folder, "admin", writes=True) as desk:
        desk.import_register(Quiet(), resource("samples/register.csv"))
    place = town.log_in()
    for model in (place.models.register, place.models.visits):
        place.go_to("register")
        model.to_collect.emit("GX0001")
        town.settle()
        assert place.at == "desk"
        assert "花名册里选的是覃示范（450899********0178）" in place.desk.card.expected.text()
        assert place.desk.card.expected.isVisible()
        assert place.errors.isHidden()
        place.models.desk.next_person()
