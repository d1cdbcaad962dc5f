"""What is told while cards come and go: the state machine on a reader whose every look is written down."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.id_card import samv
from station.devices.id_card.presence import PolledPresence, Slot
from station.devices.id_card.reader import IdCardReader
from station.devices.id_card.simulator import SimulatedReader, sample_card
from station.devices.id_card.watch import TRIES, CardMonitor, CardWatch
from station.domain.card import IdCard
from station.domain.card_state import CardSight, CardState
from station.errors import (
    CardNotAuthenticated,
    CardServiceDown,
    CardUnreadable,
    DeviceError,
    FrameDamaged,
    NoCard,
    NoReader,
    NotAnIdCard,
    ReaderBusy,
    ReaderLost,
    ReaderWithoutSamv,
)
from tests.devices.id_card.test_reader import today

EMPTY, LAID, LAID_ANEW = Slot("A", False, 0), Slot("A", True, 1), Slot("A", True, 3)
FOUND = sample_card("found")


class Scene:
    """A reader whose looks and reads come from lists; the last look stays."""

    def __init__(self, looks, reads, sees_lifting=True):
        self.looks, self.reads, self.sees_lifting = list(looks), list(reads), sees_lifting
        self.told: list[CardSight] = []
        self.recovered = 0
        self.watch = CardWatch(self, self.read, self.recover)

    def wait(self, seconds):
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(look, DeviceError):
            raise look
        return look if isinstance(look, tuple) else (look,)

    def wake(self): ...

    def ask(self): ...

    def close(self): ...

    def recover(self):
        self.recovered += 1

    def read(self, slot):
        outcome = self.reads.pop(0)
        if isinstance(outcome, DeviceError):
            raise outcome
        return outcome

    def play(self, steps=None):
        for _ in range(len(self.looks) if steps is None else steps):
            self.watch.step(self.told.append)
        return [sight.state for sight in self.told]


def play(looks, reads, sees_lifting=True, steps=None):
    return Scene(looks, reads, sees_lifting).play(steps)


def test_a_card_laid_down_is_read_once_and_told_until_it_is_lifted():
    scene = Scene([EMPTY, LAID, LAID, LAID, EMPTY], [FOUND])
    assert scene.play() == [CardState.NO_CARD, CardState.READING, CardState.READ, CardState.NO_CARD]
    assert scene.told[2].card == FOUND


def test_the_next_card_is_read_by_itself():
    assert play([LAID, EMPTY, LAID_ANEW], [FOUND, FOUND]) == [
        CardState.READING,
        CardState.READ,
        CardState.NO_CARD,
        CardState.READING,
        CardState.READ,
    ]


def test_a_card_exchanged_between_two_looks_is_read():
    scene = Scene([LAID, LAID_ANEW], [FOUND, sample_card("new")])
    scene.play()
    assert [sight.card for sight in scene.told if sight.card] == [FOUND, sample_card("new")]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (CardNotAuthenticated(), CardState.NOT_AUTHENTICATED),
        (NotAnIdCard(), CardState.NOT_AN_ID_CARD),
        (ReaderWithoutSamv(), CardState.READER_WITHOUT_SAMV),
    ],
)
def test_what_will_not_change_is_told_at_once_and_not_tried_again(error, state):
    scene = Scene([EMPTY, LAID, LAID, LAID], [error])
    assert scene.play() == [CardState.NO_CARD, CardState.READING, state]
    assert scene.told[-1].code == error.code


def test_a_read_that_fails_is_tried_again_before_it_is_told():
    assert play([EMPTY, LAID, LAID], [CardUnreadable(), FOUND]) == [
        CardState.NO_CARD,
        CardState.READING,
        CardState.READ,
    ]
    assert play([EMPTY, LAID, LAID, LAID, LAID], [FrameDamaged()] * TRIES) == [
        CardState.NO_CARD,
        CardState.READING,
        CardState.READ_FAILED,
    ]


def test_a_card_lifted_in_the_middle_is_told_until_the_next_one_is_laid():
    assert play([EMPTY, LAID, EMPTY, EMPTY, LAID_ANEW], [CardUnreadable(), FOUND]) == [
        CardState.NO_CARD,
        CardState.READING,
        CardState.READ_FAILED,
        CardState.READING,
        CardState.READ,
    ]


def test_a_busy_reader_is_asked_until_it_is_free():
    assert play([LAID] * 7, [ReaderBusy()] * 6 + [FOUND]) == [
        CardState.READING,
        CardState.READER_BUSY,
        CardState.READ,
    ]


def test_a_card_the_module_never_finds_is_no_id_card():
    assert play([EMPTY, *[LAID] * TRIES], [NoCard()] * TRIES)[-1] is CardState.NOT_AN_ID_CARD


def test_a_card_that_is_not_found_again_after_a_torn_reply_stays_a_read_that_failed():
    assert play([EMPTY, *[LAID] * 4], [FrameDamaged(), NoCard()])[-1] is CardState.READ_FAILED


def test_a_card_that_lay_there_before_and_is_not_found_has_to_be_lifted():
    assert play([LAID] * TRIES, [NoCard()] * TRIES)[-1] is CardState.LIFT
    looks = [LAID, CardServiceDown(), *[LAID] * TRIES]
    assert play(looks, [FOUND, *[NoCard()] * TRIES])[-2:] == [CardState.READING, CardState.LIFT]


@pytest.mark.parametrize(
    ("error", "state"), [(CardServiceDown(), CardState.SERVICE_DOWN), (NoReader(), CardState.NO_READER)]
)
def test_service_and_reader_come_and_go_and_the_next_card_is_read(error, state):
    assert play([EMPTY, error, error, EMPTY, LAID_ANEW], [FOUND]) == [
        CardState.NO_CARD,
        state,
        CardState.NO_CARD,
        CardState.READING,
        CardState.READ,
    ]


def test_a_reader_unplugged_in_the_middle_is_told_as_no_reader():
    assert play([EMPTY, LAID, NoReader(), EMPTY], [ReaderLost()]) == [
        CardState.NO_CARD,
        CardState.READING,
        CardState.NO_READER,
        CardState.NO_CARD,
    ]


def test_a_read_that_is_asked_for_anew_tells_to_lift_the_card():
    scene = Scene([EMPTY, LAID], [FOUND, NoCard()])
    scene.play()
    scene.watch.ask_again()
    assert scene.play(1)[-1] is CardState.LIFT


def test_a_card_left_lying_when_its_person_is_done_has_to_be_lifted():
    scene = Scene([EMPTY, LAID], [FOUND])
    scene.play()
    scene.watch.clear()
    assert scene.play(1)[-1] is CardState.LIFT
    scene.looks = [EMPTY]
    assert scene.play(1)[-1] is CardState.NO_CARD


def test_of_several_readers_the_one_with_the_latest_card_speaks():
    other, other_laid = Slot("B", False, 0), Slot("B", True, 1)
    scene = Scene(
        [(EMPTY, other), (LAID, other), (LAID, other_laid), (LAID, other), (EMPTY, other)],
        [ReaderWithoutSamv(), FOUND],
    )
    assert scene.play() == [
        CardState.NO_CARD,
        CardState.READING,
        CardState.READER_WITHOUT_SAMV,
        CardState.READING,
        CardState.READ,
        CardState.READER_WITHOUT_SAMV,
        CardState.NO_CARD,
    ]


def test_a_key_left_in_another_reader_hides_nothing():
    key, reader, card = Slot("Key", True, 1), EMPTY, LAID
    assert play([(key, reader), (key, card), (key, reader)], [ReaderWithoutSamv(), FOUND]) == [
        CardState.READING,
        CardState.NO_CARD,
        CardState.READING,
        CardState.READ,
        CardState.NO_CARD,
    ]


# -- a module that does not tell when a card is lifted ----------------------------------------------------------------


def polled(module: SimulatedReader) -> tuple[CardWatch, list[CardSight], Callable[[], list[CardState]]]:
    reader = IdCardReader(module, today)
    watch = CardWatch(PolledPresence(reader, "serial", every_s=0), lambda _: reader.read(), reader.recover)
    told: list[CardSight] = []

    def step() -> list[CardState]:
        watch.step(told.append)
        return [sight.state for sight in told]

    return watch, told, step


def test_finding_nothing_after_a_good_read_is_no_sign_that_the_card_is_gone():
    module = SimulatedReader(None)
    _, told, step = polled(module)
    step()
    module.lay(FOUND)
    for _ in range(5):
        step()
    assert step() == [CardState.NO_CARD, CardState.READING, CardState.READ]
    module.lift()
    step()
    module.lay(sample_card("new"))
    step()
    assert [sight.card for sight in told if sight.card] == [FOUND, sample_card("new")]


def test_asked_for_anew_a_polled_reader_tells_to_lift_the_card():
    watch, _, step = polled(SimulatedReader(FOUND))
    step()
    step()
    watch.ask_again()
    assert step()[-1] is CardState.LIFT
    watch.clear()
    assert step()[-1] is CardState.NO_CARD


def test_a_card_lifted_too_early_is_told_and_read_when_it_is_laid_again():
    module = SimulatedReader(FOUND, fails={samv.READ: 0x41})
    _, _, step = polled(module)
    step()
    module.lift()
    assert step() == [CardState.READING, CardState.READ_FAILED]
    module.fails.clear()
    module.lay(FOUND)
    assert step()[-1] is CardState.READ


def test_a_module_is_reset_after_a_read_that_failed():
    scene = Scene([EMPTY, LAID], [CardUnreadable()], sees_lifting=False)
    scene.play()
    assert scene.recovered == 1


def test_noise_on_the_line_between_cards_is_told_only_when_it_stays():
    module = SimulatedReader(None)
    _, _, step = polled(module)
    cuts = iter([-1, None])
    module.damages[samv.FIND] = lambda reply: reply[: next(cuts)]
    assert step() == [CardState.NO_CARD]
    module.damages[samv.FIND] = lambda reply: reply[:-1]
    assert step()[-1] is CardState.READ_FAILED
    del module.damages[samv.FIND]
    assert step()[-1] is CardState.NO_CARD


# -- whatever happens -------------------------------------------------------------------------------------------------

ERRORS = st.sampled_from(
    [CardServiceDown, NoReader, ReaderLost, ReaderBusy, CardUnreadable, FrameDamaged, NoCard, NotAnIdCard]
).map(lambda kind: kind())
SLOTS = st.builds(Slot, st.sampled_from("AB"), st.booleans(), st.integers(0, 3))
LOOKS = st.one_of(ERRORS, st.lists(SLOTS, min_size=1, max_size=2, unique_by=lambda slot: slot.name).map(tuple))
ACTS = st.lists(st.tuples(LOOKS, st.sampled_from(["", "", "again", "clear"])), min_size=1, max_size=30)


@given(ACTS, st.lists(st.one_of(ERRORS, st.just(FOUND)), min_size=60, max_size=60), st.booleans())
def test_whatever_readers_do_the_next_card_is_read(acts, reads, sees_lifting):
    scene = Scene([EMPTY], reads, sees_lifting)
    for look, wish in acts:
        scene.looks = [look]
        if wish:
            scene.watch.ask_again() if wish == "again" else scene.watch.clear()
        scene.watch.step(scene.told.append)
    scene.looks, scene.reads = [EMPTY], [FOUND]
    scene.watch.step(scene.told.append)
    scene.looks = [Slot("A", True, 99)]
    scene.watch.step(scene.told.append)
    assert scene.told[-1].card == FOUND
    for before, after in zip(scene.told, scene.told[1:], strict=False):
        assert before.state is not after.state or after.card is not None, "nothing is told twice"
        if after.card is not None:
            assert before.state is CardState.READING or not scene.reads


def test_a_monitor_tells_from_a_thread_of_its_own_until_it_is_stopped():
    module = SimulatedReader(None)
    reader = IdCardReader(module, today)
    monitor = CardMonitor(
        CardWatch(PolledPresence(reader, "serial", every_s=0.001), lambda _: reader.read(), reader.recover)
    )
    read, threads = threading.Event(), set()

    def tell(sight: CardSight) -> None:
        threads.add(threading.get_ident())
        if isinstance(sight.card, IdCard):
            read.set()

    for _ in range(2):  # a monitor that was stopped starts again
        monitor.start(tell)
        module.lay(FOUND)
        assert read.wait(20)
        monitor.stop()
        module.lift()
        read.clear()
    assert threading.get_ident() not in threads
    assert CardState.READ in monitor.history


def test_a_bug_does_not_end_the_monitor(monkeypatch):
    scene = Scene([LAID], [FOUND])
    broken = iter([ValueError("not ours")])
    wait = scene.wait

    def sometimes(seconds):
        for error in broken:
            raise error
        return wait(seconds)

    scene.wait = sometimes
    monitor, read = CardMonitor(scene.watch), threading.Event()
    monitor.start(lambda sight: read.set() if sight.card else None)
    try:
        assert read.wait(20)
    finally:
        monitor.stop()
