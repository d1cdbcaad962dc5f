import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.app import Application
from station.clock import today
from station.config import Settings
from station.devices.id_card import samv
from station.devices.id_card.presence import PolledPresence
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import CardDeck, DeckPresence, SimulatedReader, sample_card
from station.devices.id_card.watch import CardMonitor, CardWatch
from station.domain.card import CardType, IdCard
from station.domain.card_state import STATES, CardSight, CardState
from station.domain.evidence import EvidenceKind
from station.domain.record import EntryMode
from station.errors import PortraitNotDecoded, StationError
from station.photos.drawn import portrait
from station.photos.fit import fit
from station.photos.profiles import profile_named
from station.services.by_hand import TypedIdentity
from station.services.desk import Desk
from station.services.expected import Expected
from station.services.flow import Step
from station.services.intake import PortraitOfCard, identity_of
from station.services.roster import Filters
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.card import NO_DECODER, CardModel, CardPage
from tests.db.builders import CHEAP
from tests.ui.at_county import county_at_hand
from tests.ui.conftest import PASSPHRASE, Quiet


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


# -- followed without a click -----------------------------------------------------------------------------------------


class Told:
    """A monitor that tells what it is given to tell, from a thread of its own as a real one does."""

    def __init__(self) -> None:
        self.tell: Callable[[CardSight], None] = lambda _: None
        self.asked, self.cleared = 0, 0

    def start(self, tell: Callable[[CardSight], None]) -> None:
        self.tell = tell

    def stop(self) -> None: ...

    def ask_again(self) -> None:
        self.asked += 1

    def clear(self) -> None:
        self.cleared += 1

    def see(self, state: CardState, card: Any = None) -> None:
        thread = threading.Thread(target=self.tell, args=(CardSight(state, card),))
        thread.start()
        thread.join()


@pytest.fixture
def monitor() -> Told:
    return Told()


@pytest.fixture
def model(collection: Collection, jobs: Jobs, monitor: Told) -> CardModel:
    return CardModel(collection, jobs, monitor)


@pytest.fixture
def page(qtbot: QtBot, model: CardModel) -> CardPage:
    made = CardPage(model)
    qtbot.addWidget(made)
    made.resize(1366, 640)
    made.show()
    return made


def settled(qtbot: QtBot, jobs: Jobs, model: CardModel) -> None:
    qtbot.waitUntil(lambda: jobs.under_way == 0 and not model.busy)


@pytest.mark.parametrize("state", [state for state in CardState if state is not CardState.READ])
def test_every_state_is_told_with_what_to_do(qtbot: QtBot, page: CardPage, monitor: Told, state: CardState) -> None:
    monitor.see(state)
    qtbot.waitUntil(lambda: page.state.text == STATES[state].sentence + STATES[state].action)


def test_a_card_laid_down_brings_its_person_and_stays_when_it_is_lifted(
    qtbot: QtBot, page: CardPage, model: CardModel, monitor: Told, jobs: Jobs
) -> None:
    monitor.see(CardState.READING)
    monitor.see(CardState.READ, sample_card("found"))
    qtbot.waitUntil(lambda: model.visitor is not None)
    monitor.see(CardState.NO_CARD)
    qtbot.waitUntil(lambda: page.state.text.startswith(STATES[CardState.NO_CARD].sentence))
    assert model.visitor is not None
    assert model.visitor.card == sample_card("found")
    assert page.start_button.isVisible()
    monitor.see(CardState.READ, sample_card("new"))
    qtbot.waitUntil(lambda: model.visitor is not None and model.visitor.card == sample_card("new"))
    settled(qtbot, jobs, model)


def test_a_card_that_fails_is_not_taken_for_the_one_before(
    qtbot: QtBot, page: CardPage, model: CardModel, monitor: Told, jobs: Jobs
) -> None:
    monitor.see(CardState.READ, sample_card("found"))
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    monitor.see(CardState.READING)
    monitor.see(CardState.NOT_AUTHENTICATED)
    qtbot.waitUntil(lambda: model.sight.state is CardState.NOT_AUTHENTICATED)
    assert model.visitor is None
    assert not page.start_button.isVisible()


def test_a_card_laid_while_a_form_is_filled_in_changes_nothing(
    qtbot: QtBot, model: CardModel, monitor: Told, jobs: Jobs, collection: Collection
) -> None:
    monitor.see(CardState.READ, sample_card("new"))
    qtbot.waitUntil(lambda: model.visitor is not None)
    with qtbot.waitSignal(collection.step_changed):
        model.start()
    monitor.see(CardState.READ, sample_card("found"))
    qtbot.waitUntil(lambda: model.sight.card == sample_card("found"))
    settled(qtbot, jobs, model)
    assert model.visitor is not None
    assert model.visitor.card == sample_card("new")
    assert collection.document["identity"]["name"] == sample_card("new").name  # type: ignore[index]


def test_a_card_laid_on_the_last_page_is_the_next_persons(
    qtbot: QtBot, model: CardModel, monitor: Told, jobs: Jobs, collection: Collection
) -> None:
    collection.go_to(Step.DONE)
    monitor.see(CardState.READ, sample_card("new"))
    qtbot.waitUntil(lambda: model.sight.card is not None)
    assert model.visitor is None
    model.forget()
    collection.leave()
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert monitor.cleared == 0


def test_the_reader_is_told_when_the_person_has_left(model: CardModel, monitor: Told) -> None:
    model.forget()
    assert monitor.cleared == 1


def test_a_click_has_the_card_read_again(page: CardPage, monitor: Told) -> None:
    page.read_button.click()
    assert monitor.asked == 1


def test_a_card_of_a_kind_not_taken_is_named_and_refused_until_the_next(
    qtbot: QtBot, page: CardPage, model: CardModel, monitor: Told, jobs: Jobs
) -> None:
    foreigner = replace(sample_card("new"), type=CardType.FOREIGNER_2023)
    monitor.see(CardState.READ, foreigner)
    qtbot.waitUntil(lambda: "外国人永久居留身份证（2023版），不在本次采集范围内" in page.state.text)
    assert model.visitor is None
    monitor.see(CardState.READING)
    monitor.see(CardState.READ, sample_card("found"))
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert page.state.text.startswith(STATES[CardState.READ].sentence)


def test_two_cards_in_haste_end_with_the_second(qtbot: QtBot, model: CardModel, monitor: Told, jobs: Jobs) -> None:
    monitor.see(CardState.READ, sample_card("found"))
    monitor.see(CardState.READ, sample_card("new"))
    qtbot.waitUntil(lambda: model.visitor is not None and model.visitor.card == sample_card("new"))
    settled(qtbot, jobs, model)


def test_a_real_monitor_is_followed_from_its_own_thread(qtbot: QtBot, collection: Collection, jobs: Jobs) -> None:
    module = SimulatedReader(None)
    reader = IdCardReader(module, today)
    presence = PolledPresence(reader, "serial", every_s=0.01)
    monitor = CardMonitor(CardWatch(presence, lambda _: reader.read(), reader.recover))
    model = CardModel(collection, jobs, monitor)
    try:
        qtbot.waitUntil(lambda: model.sight.state is CardState.NO_CARD)
        module.lay(sample_card("found"))
        qtbot.waitUntil(lambda: model.visitor is not None and model.visitor.card == sample_card("found"))
        module.lift()
        qtbot.waitUntil(lambda: not presence._occupied)  # nobody exchanges cards between two looks
        module.lay(sample_card("new"))
        qtbot.waitUntil(lambda: model.visitor is not None and model.visitor.card == sample_card("new"))
        settled(qtbot, jobs, model)
    finally:
        monitor.stop()


def test_on_a_simulated_reader_the_next_person_comes_at_a_click(
    qtbot: QtBot, collection: Collection, jobs: Jobs, reader: CardDeck
) -> None:
    read = IdCardReader(reader, today)
    monitor = CardMonitor(CardWatch(DeckPresence(stays_s=0.05), lambda _: read.read(), lambda: None))
    model = CardModel(collection, jobs, monitor)
    try:
        for key in ("found", "new"):
            qtbot.waitUntil(lambda: model.sight.state is CardState.NO_CARD)
            model.read()
            qtbot.waitUntil(lambda key=key: model.visitor is not None and model.visitor.card == sample_card(key))
        settled(qtbot, jobs, model)
    finally:
        monitor.stop()


# -- the portrait -----------------------------------------------------------------------------------------------------


def off_the_chip(key: str) -> IdCard:
    """A sample card as a reader gives it: with the chip's bytes."""
    return IdCardReader(SimulatedReader(sample_card(key)), today).read()


def with_decoder(collection: Collection, decode: Callable[[bytes], bytes] | None) -> None:
    desk = collection.desk
    collection.desk = replace(desk, portrait_of_card=PortraitOfCard(decode, desk.clock))


def test_a_portrait_is_shown_and_kept_where_a_library_decodes_it(
    qtbot: QtBot, page: CardPage, model: CardModel, monitor: Told, jobs: Jobs, collection: Collection
) -> None:
    jpeg = fit(portrait(seed=3), profile_named("chip_portrait"))
    with_decoder(collection, lambda _: jpeg)
    monitor.see(CardState.READ, off_the_chip("found"))
    qtbot.waitUntil(lambda: model.portrait == jpeg)
    with qtbot.waitSignal(collection.step_changed):
        model.start()
    kinds = [(piece.kind, piece.media_type) for piece in collection.evidence]
    assert kinds[1:] == [
        (EvidenceKind.CHIP_PORTRAIT, "image/x-wlt"),
        (EvidenceKind.CHIP_PORTRAIT, "image/jpeg"),
    ]
    settled(qtbot, jobs, model)


def test_a_start_waits_for_the_portrait_that_is_being_decoded(
    qtbot: QtBot, model: CardModel, monitor: Told, jobs: Jobs, collection: Collection
) -> None:
    go_on = threading.Event()

    def slow(_: bytes) -> bytes:
        go_on.wait(20)
        return b"a jpeg"

    with_decoder(collection, slow)
    monitor.see(CardState.READ, off_the_chip("found"))
    qtbot.waitUntil(lambda: model.visitor is not None)
    model.start()
    assert collection.keeper is None
    with qtbot.waitSignal(collection.step_changed):
        go_on.set()
    assert len(collection.evidence) == 3
    settled(qtbot, jobs, model)


def test_without_a_picture_a_placeholder_says_why_and_work_goes_on(
    qtbot: QtBot, model: CardModel, monitor: Told, jobs: Jobs, collection: Collection
) -> None:
    def fails(_: bytes) -> bytes:
        raise PortraitNotDecoded(reason="hung")

    for decode, note in ((None, NO_DECODER), (fails, PortraitNotDecoded.says)):
        with_decoder(collection, decode)
        monitor.see(CardState.READ, off_the_chip("found"))
        qtbot.waitUntil(lambda note=note: model.portrait_note == note)
        settled(qtbot, jobs, model)
    with qtbot.waitSignal(collection.step_changed):
        model.start()
    assert [piece.media_type for piece in collection.evidence] == ["application/octet-stream", "image/x-wlt"]
    settled(qtbot, jobs, model)


# -- without a reader -------------------------------------------------------------------------------------------------


@pytest.fixture
def pictures(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "side.jpg"
    file.write_bytes(portrait(seed=9))
    return file


def fill_in(page: CardPage, **changes: str) -> None:
    form, card = page.by_hand, sample_card("widow")
    values = {
        "name": card.name,
        "id_number": card.id_number,
        "id_number_again": card.id_number,
        "address": card.address,
        "issuer": card.issuer,
        "valid_from": card.valid_from,
        "valid_to": card.valid_to,
    } | changes
    for name, value in values.items():
        form.lines[name].setText(value)
        form.lines[name].textEdited.emit(value)
    form.ethnicity.setCurrentIndex(form.ethnicity.findData(card.ethnicity))


def test_a_person_is_taken_by_hand_with_both_sides_of_the_card(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs, collection: Collection, pictures: Path
) -> None:
    page.hand_button.click()
    fill_in(page)
    assert page.by_hand.sexes["2"].isChecked(), "as the number tells"
    for kind in (EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK):
        page.by_hand.side_chosen.emit(kind, pictures)
    qtbot.waitUntil(lambda: len(model.sides) == 2)
    page.by_hand.take_button.click()
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert page.person._badge.isVisible()
    with qtbot.waitSignal(collection.step_changed):
        page.start_button.click()
    assert collection.entry_mode is EntryMode.MANUAL_PHOTO
    assert {piece.kind for piece in collection.evidence} == {EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK}
    assert all(piece.size < 40_000 for piece in collection.evidence)
    settled(qtbot, jobs, model)


def test_numbers_that_differ_are_told_and_nobody_is_looked_up(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs
) -> None:
    page.hand_button.click()
    fill_in(page, id_number_again=sample_card("new").id_number)
    page.by_hand.take_button.click()
    assert page.by_hand._wrong["id_number_again"].text() == "两次输入的号码不一样。"
    assert not model.busy
    assert jobs.under_way == 0


def test_the_second_number_has_to_be_typed(qtbot: QtBot, page: CardPage, qapp: QApplication) -> None:
    page.hand_button.click()
    again = page.by_hand.lines["id_number_again"]
    qapp.clipboard().setText(sample_card("new").id_number)
    again.setFocus()
    QTest.keyClick(again, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert again.text() == ""
    QTest.keyClicks(again, "4508")
    assert again.text() == "4508"


def test_the_diagnosis_can_be_copied(
    qtbot: QtBot, collection: Collection, jobs: Jobs, monitor: Told, qapp: QApplication
) -> None:
    model = CardModel(collection, jobs, monitor, lambda _: [("智能卡服务", "运行中"), ("串口", "COM3")])
    page = CardPage(model)
    qtbot.addWidget(page)
    page.show()
    page.diagnose_button.click()
    qtbot.waitUntil(lambda: not model.diagnosing)
    page.report.copy_button.click()
    assert qapp.clipboard().text() == "智能卡服务：运行中\n串口：COM3"
    page.report.close()


def test_who_was_collected_elsewhere_is_told_before_work_begins(
    qtbot: QtBot, desk: Desk, collection: Collection, jobs: Jobs, tmp_path: Path
) -> None:
    known = identity_of(sample_card("found"))
    with county_at_hand(tmp_path / "county") as county:
        county.join(desk)
        application = Application(Settings(password=PASSPHRASE), CHEAP)  # type: ignore[arg-type]
        folder = application.make_station(tmp_path / "second", "admin", "450802101-02", "450802101")
        with application.open_desk(folder, "admin", writes=True) as other:
            county.join(other)
            county.submit(other, str(known["id_number"]), str(known["name"]))
            other.sync_with_county(Quiet())
        desk.sync_with_county(Quiet())
    model = CardModel(collection, jobs)
    page = CardPage(model)
    qtbot.addWidget(page)
    page.show()
    page.read_button.click()
    qtbot.waitUntil(lambda: model.visitor is not None and jobs.under_way == 0)
    assert "采集站 450802101-02（" in page.person.elsewhere.text()
    assert page.person.elsewhere.isVisible()
    assert page.start_button.text() == "仍在本站采集"
    visitor = model.visitor
    page.person.next_button.click()
    assert model.visitor is None
    assert collection.step is Step.CARD
    assert visitor is not None
    model._on_visitor(visitor)
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    page.start_button.click()
    qtbot.waitUntil(lambda: collection.step is not Step.CARD and jobs.under_way == 0)
    assert "SR-08" in {problem.code for problem in collection.problems}
    collection.leave()


def test_who_was_collected_nowhere_else_needs_no_choice(qtbot: QtBot, collection: Collection, jobs: Jobs) -> None:
    model = CardModel(collection, jobs)
    page = CardPage(model)
    qtbot.addWidget(page)
    page.show()
    page.read_button.click()
    qtbot.waitUntil(lambda: model.visitor is not None and jobs.under_way == 0)
    assert not page.person.elsewhere.isVisible()
    assert not page.person.next_button.isVisible()


# -- who was chosen in the register -----------------------------------------------------------------------------------


def chosen(desk: Desk, person: str) -> Expected:
    """Somebody of the sample register, as he is chosen there."""
    number = sample_card(person).id_number
    line = next(line for line in desk.browse_register(Quiet(), Filters())[1] if line.id_number == number)
    return desk.expect_person(Quiet(), line.base_id)


def somebody_else(desk: Desk) -> Expected:
    number = sample_card("found").id_number
    line = next(line for line in desk.browse_register(Quiet(), Filters())[1] if line.id_number != number)
    return desk.expect_person(Quiet(), line.base_id)


def test_whose_card_is_waited_for_is_told_and_when_he_comes_nothing_more_is(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs, monitor: Told, desk: Desk, collection: Collection
) -> None:
    assert not page.expected.isVisible()
    expected = chosen(desk, "found")
    model.expect(expected)
    assert page.expected.isVisible()
    assert f"花名册里选的是{expected.name}（450899********0178）。请放上他的身份证" in page.expected.text()
    monitor.see(CardState.READ, sample_card("found"))
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert not page.expected.isVisible()
    assert not page.person.next_button.isVisible()
    with qtbot.waitSignal(collection.step_changed):
        page.start_button.click()
    assert model.expected is None
    settled(qtbot, jobs, model)


def test_a_card_of_somebody_else_is_told_and_work_goes_on_with_him(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs, monitor: Told, desk: Desk, collection: Collection
) -> None:
    expected, card = somebody_else(desk), sample_card("found")
    model.expect(expected)
    monitor.see(CardState.READ, card)
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert page.expected.isVisible()
    assert f"注意：花名册里选的是{expected.name}（" in page.expected.text()
    assert f"读到的身份证是{card.name}（450899********0178）的。下面按身份证上的人采集" in page.expected.text()
    assert not page.start_button.hasFocus(), "nobody begins with another person by pressing Enter once more"
    with qtbot.waitSignal(collection.step_changed):
        page.start_button.click()
    assert collection.document["identity"]["id_number"] == card.id_number  # type: ignore[index]
    assert model.expected is None
    settled(qtbot, jobs, model)


def test_somebody_else_is_put_aside_and_who_was_chosen_is_waited_for_again(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs, monitor: Told, desk: Desk
) -> None:
    expected = somebody_else(desk)
    model.expect(expected)
    monitor.see(CardState.READ, sample_card("found"))
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    page.person.next_button.click()
    assert model.visitor is None
    assert "请放上他的身份证" in page.expected.text()
    model.forget()
    assert model.expected is None
    assert not page.expected.isVisible()


def test_one_of_the_same_name_with_another_number_is_to_be_looked_at(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs, monitor: Told, desk: Desk
) -> None:
    card = sample_card("found")
    model.expect(replace(somebody_else(desk), name=card.name, id_number=""))
    monitor.see(CardState.READ, card)
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert "（没有号码）" in page.expected.text()
    assert "两人姓名相同、号码不同，请核对是不是同一个人。" in page.expected.text()


def test_by_hand_his_name_stands_there_and_the_number_is_typed_twice_all_the_same(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs, desk: Desk
) -> None:
    expected = somebody_else(desk)
    model.expect(expected)
    page.hand_button.click()
    assert "号码仍要输入两遍" in page.expected.text()
    form = page.by_hand
    assert (form.typed.name, form.typed.ethnicity) == (expected.name, expected.known.ethnicity)
    others = {name: line.text() for name, line in form.lines.items() if name != "name"}
    assert set(others.values()) == {""}
    assert not any(label.text() for label in form._wrong.values())
    form.take_button.click()
    assert form._wrong["id_number"].text() == "公民身份号码应为18位。"
    assert form._wrong["id_number_again"].text() == "请再输入一遍号码。"
    assert model.visitor is None
    assert jobs.under_way == 0
    fill_in(page, name=expected.name, id_number=expected.id_number, id_number_again=sample_card("new").id_number)
    form.take_button.click()
    assert form._wrong["id_number_again"].text() == "两次输入的号码不一样。"
    form.lines["id_number_again"].setText(expected.id_number)
    form.take_button.click()
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert page.person._badge.isVisible()
    assert not page.expected.isVisible()


def test_by_hand_another_number_is_somebody_else_and_the_next_form_is_empty(
    qtbot: QtBot, page: CardPage, model: CardModel, jobs: Jobs, desk: Desk
) -> None:
    model.expect(somebody_else(desk))
    page.hand_button.click()
    fill_in(page)
    page.by_hand.take_button.click()
    qtbot.waitUntil(lambda: model.visitor is not None)
    settled(qtbot, jobs, model)
    assert f"录入的身份证是{sample_card('widow').name}（" in page.expected.text()
    model.forget()
    page.hand_button.click()
    assert page.by_hand.typed == TypedIdentity()
