from pytestqt.qtbot import QtBot

from station.devices.id_card import samv
from station.devices.id_card.simulator import CardDeck
from station.errors import StationError
from station.services.desk import Desk
from station.services.flow import Step
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.card import CardModel, CardPage
from tests.ui.conftest import Quiet


def test_a_found_person_is_shown_with_what_differs(qtbot: QtBot, collection: Collection, jobs: Jobs) -> None:
    model = CardModel(collection, jobs)
    page = CardPage(model)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(jobs.idle):
        page.read_button.click()
    assert model.visitor is not None
    assert model.visitor.entry is not None
    assert [difference.path for difference in model.visitor.differences] == ["identity.card_address"]
    assert page.start_button.text() == "开始核实"


def test_a_new_person_begins_as_an_addition(qtbot: QtBot, collection: Collection, jobs: Jobs, desk: Desk) -> None:
    model = CardModel(collection, jobs)
    desk.receive_visitor(Quiet())  # the first in the deck is the one in the register
    with qtbot.waitSignal(jobs.idle):
        model.read()
    assert model.visitor is not None
    assert model.visitor.entry is None
    with qtbot.waitSignal(collection.step_changed):
        model.start()
    assert collection.step is Step.CATEGORIES
    assert collection.keeper is not None
    assert collection.document["identity"]["name"] == model.visitor.card.name  # type: ignore[index]
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_the_register_is_kept_where_the_operator_says_so(qtbot: QtBot, collection: Collection, jobs: Jobs) -> None:
    model = CardModel(collection, jobs)
    with qtbot.waitSignal(jobs.idle):
        model.read()
    model.settle("identity.card_address", register=True)
    with qtbot.waitSignal(collection.step_changed):
        model.start()
    assert collection.document["identity"]["card_address"] == "模拟区大圩镇示范村15号"  # type: ignore[index]
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_an_unreadable_card_leaves_the_screen_ready(
    qtbot: QtBot, collection: Collection, jobs: Jobs, reader: CardDeck
) -> None:
    reader.fails[samv.READ] = 0x41
    model = CardModel(collection, jobs)
    told: list[StationError] = []
    model.failed.connect(told.append)
    with qtbot.waitSignal(model.failed):
        model.read()
    assert [error.code for error in told] == ["DV-112"]
    assert not model.busy
    assert model.visitor is None
