import re
from pathlib import Path

import pytest

from station.domain.card_state import STATES, CardState, state_of
from station.errors import (
    CardNotAuthenticated,
    CardServiceDown,
    CardTextDamaged,
    CardUnreadable,
    DeviceError,
    FrameDamaged,
    LibraryIs32Bit,
    LibraryOfOtherMachine,
    LibraryUnusable,
    NoCard,
    NoReader,
    NotAnIdCard,
    PortNotPermitted,
    ReaderBusy,
    ReaderDamaged,
    ReaderLost,
    ReaderSilent,
    ReaderWithoutSamv,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "devices.md"


def test_every_state_has_a_sentence_and_an_action_of_its_own() -> None:
    assert list(STATES) == list(CardState)
    for told in STATES.values():
        assert re.fullmatch(r"[^。]+。", told.sentence)
        assert told.action.endswith("。")
    assert len({told.sentence for told in STATES.values()}) == len(STATES)
    assert len({told.action for told in STATES.values()}) == len(STATES)


def test_the_document_tells_every_state_as_it_is_shown() -> None:
    rows = re.findall(r"^\| `([a-z0-9_]+)` \| ([^|]+) \| ([^|]+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    told = [(name, sentence, action) for name, sentence, action in rows if name in {state.value for state in CardState}]
    assert told == [(state.value, each.sentence, each.action) for state, each in STATES.items()]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (CardServiceDown, CardState.SERVICE_DOWN),
        (NoReader, CardState.NO_READER),
        (ReaderLost, CardState.NO_READER),
        (ReaderBusy, CardState.READER_BUSY),
        (ReaderSilent, CardState.READER_SILENT),
        (PortNotPermitted, CardState.PORT_NOT_PERMITTED),
        (LibraryUnusable, CardState.LIBRARY_UNUSABLE),
        (LibraryOfOtherMachine, CardState.LIBRARY_UNUSABLE),
        (LibraryIs32Bit, CardState.LIBRARY_32_BIT),
        (ReaderDamaged, CardState.READER_DAMAGED),
        (ReaderWithoutSamv, CardState.READER_WITHOUT_SAMV),
        (NoCard, CardState.NO_CARD),
        (NotAnIdCard, CardState.NOT_AN_ID_CARD),
        (CardNotAuthenticated, CardState.NOT_AUTHENTICATED),
        (CardUnreadable, CardState.READ_FAILED),
        (FrameDamaged, CardState.READ_FAILED),
        (CardTextDamaged, CardState.READ_FAILED),
    ],
)
def test_each_error_of_a_reader_means_one_state(error: type[DeviceError], state: CardState) -> None:
    assert state_of(error()) is state
