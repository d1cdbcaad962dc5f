"""The reader above the simulated module: the same frames, framing and decoding as with hardware."""

import contextlib
import hashlib
import json
import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.id_card import samv, text
from station.devices.id_card.choose import open_reader
from station.devices.id_card.reader import TRAFFIC, IdCardReader
from station.devices.id_card.simulator import PORTRAIT, SimulatedReader, sample_card
from station.domain import id_number
from station.errors import (
    CardNotAuthenticated,
    CardUnreadable,
    FrameDamaged,
    NoCard,
    NotAnIdCard,
    ReaderDamaged,
    ReaderKindUnknown,
    ReaderLost,
    StationError,
    WrongUsage,
)

VECTORS = json.loads((Path(__file__).parent / "idcard-vectors.json").read_text("utf-8"))
KINDS = ["resident", "J", "I", "Y"]


def today() -> date:
    return date(2019, 3, 1)


def reader_of(module: SimulatedReader) -> IdCardReader:
    return IdCardReader(module, today)


def vector_card(kind: str):
    return text.decode(bytes.fromhex(VECTORS[kind]["text_hex"]), today=today())


@given(st.text(st.characters(categories=["Lo"]), min_size=1, max_size=7))
def test_a_card_survives_the_wire(name):
    card = replace(sample_card("found"), name=name)
    assert reader_of(SimulatedReader(card)).read() == card


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_card_is_read(kind):
    card = reader_of(SimulatedReader(vector_card(kind))).read()
    assert card == vector_card(kind)
    assert card.raw_text.hex() == VECTORS[kind]["text_hex"]
    assert card.portrait_wlt == PORTRAIT


@pytest.mark.parametrize("kind", KINDS)
def test_the_simulated_module_answers_the_very_frame_of_the_vector(kind):
    for card in (vector_card(kind), bytes.fromhex(VECTORS[kind]["text_hex"])):
        module = SimulatedReader(card)
        for command in (samv.FIND, samv.SELECT):
            module.exchange(samv.pack(command))
        reply = module.exchange(samv.pack(samv.READ))
        assert hashlib.sha256(reply).hexdigest() == VECTORS[kind]["frame_sha256"]


@pytest.mark.parametrize("fingerprint_bytes", [0, 512, 1024])
def test_the_simulated_module_answers_with_a_fingerprint_when_asked(fingerprint_bytes):
    module = SimulatedReader(sample_card("found"), fingerprint=bytes(fingerprint_bytes))
    for command in (samv.FIND, samv.SELECT):
        module.exchange(samv.pack(command))
    reply = module.exchange(samv.pack(samv.READ_WITH_FINGERPRINT))
    assert len(reply) == 1297 + fingerprint_bytes
    assert len(samv.areas(samv.answer(reply)[1]).fingerprint) == fingerprint_bytes


def test_the_newest_address_is_read_with_the_card():
    module = SimulatedReader(replace(vector_card("resident"), newest_address="上海市示例路3号"))
    assert reader_of(module).read().newest_address == "上海市示例路3号"
    assert module.exchange(samv.pack(samv.NEWEST_ADDRESS)).hex() == VECTORS["new_address_frame_hex"]


@pytest.mark.parametrize("kind", ["I", "Y"])
def test_cards_without_an_address_are_not_asked_for_a_newer_one(kind):
    module = SimulatedReader(vector_card(kind), breaks={samv.NEWEST_ADDRESS: ReaderLost()})
    assert reader_of(module).read() == vector_card(kind)


@pytest.mark.parametrize(
    "trouble",
    [
        {"fails": {samv.NEWEST_ADDRESS: 0x41}},
        {"damages": {samv.NEWEST_ADDRESS: lambda reply: reply[:5]}},
        {"breaks": {samv.NEWEST_ADDRESS: ReaderLost()}},
    ],
)
def test_a_newest_address_that_was_not_read_costs_only_a_warning(trouble):
    card = reader_of(SimulatedReader(sample_card("found"), **trouble)).read()
    assert replace(card, warnings=()) == sample_card("found")
    assert [warning.code for warning in card.warnings] == ["newest_address_unread"]


def test_the_module_tells_its_number():
    module = SimulatedReader(None)
    assert module.exchange(samv.pack(samv.SAM_ID)).hex() == VECTORS["samid_frame_hex"]
    assert reader_of(module).sam_id() == "05.03-20140612-0000001234-0000005678"


def test_a_card_read_well_is_found_again_only_after_it_was_lifted():
    module = SimulatedReader(sample_card("found"))
    reader = reader_of(module)
    reader.read()
    for _ in range(2):
        with pytest.raises(NoCard):
            reader.read()
    module.lift()
    with pytest.raises(NoCard):
        reader.read()
    module.lay(sample_card("new"))
    assert reader.read() == sample_card("new")


def test_a_card_that_failed_authentication_has_to_be_lifted():
    module = SimulatedReader(sample_card("found"), fails={samv.SELECT: 0x31})
    with pytest.raises(CardNotAuthenticated):
        reader_of(module).read()
    module.fails.clear()
    with pytest.raises(NoCard):
        reader_of(module).read()
    module.lay(sample_card("found"))
    assert reader_of(module).read() == sample_card("found")


def test_a_failed_read_can_be_tried_again_at_once():
    module = SimulatedReader(sample_card("found"), fails={samv.READ: samv.READ_FAILED})
    with pytest.raises(CardUnreadable):
        reader_of(module).read()
    module.fails.clear()
    assert reader_of(module).read() == sample_card("found")


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        (samv.FIND, 0x80, NoCard),
        (samv.FIND, 0x66, ReaderDamaged),
        (samv.SELECT, 0x80, CardUnreadable),
        (samv.SELECT, 0x81, CardUnreadable),
        (samv.SELECT, 0x40, NotAnIdCard),
        (samv.READ, 0x41, CardUnreadable),
        (samv.READ, 0x33, CardNotAuthenticated),
        (samv.READ, 0x60, ReaderDamaged),
        (samv.READ, 0xEE, CardUnreadable),
    ],
)
def test_each_refusal_of_the_module_has_its_error(command, status, error):
    with pytest.raises(error) as raised:
        reader_of(SimulatedReader(sample_card("found"), fails={command: status})).read()
    assert raised.value.facts["status"] == f"{status:02X}"


@pytest.mark.parametrize("command", [samv.FIND, samv.SELECT, samv.READ])
def test_a_reply_damaged_on_its_way_is_told(command):
    for damage in (lambda reply: reply[:-1], lambda reply: b"", lambda reply: reply + b"\0", lambda reply: reply[::-1]):
        with pytest.raises(FrameDamaged):
            reader_of(SimulatedReader(sample_card("found"), damages={command: damage})).read()


def test_an_unplugged_reader_is_told():
    with pytest.raises(ReaderLost):
        reader_of(SimulatedReader(sample_card("found"), breaks={samv.READ: ReaderLost()})).read()


@given(st.binary(max_size=1400), st.sampled_from([samv.FIND, samv.SELECT, samv.READ]))
def test_a_reader_that_answers_nonsense_raises_only_our_errors(nonsense, command):
    for damage in (lambda _: nonsense, lambda _: samv.pack_answer(samv.OK, nonsense)):
        with contextlib.suppress(StationError):
            reader_of(SimulatedReader(sample_card("found"), damages={command: damage})).read()


def test_the_transport_is_let_go_after_every_read():
    class Watched(SimulatedReader):
        released = 0

        def release(self):
            self.released += 1

    module = Watched(sample_card("found"))
    reader_of(module).read()
    assert module.released == 1
    with pytest.raises(NoCard):
        reader_of(module).read()
    assert module.released == 2


def test_a_damaged_request_gets_a_status_as_from_a_real_module():
    module = SimulatedReader(None)
    assert samv.answer(module.exchange(b"nonsense")) == (samv.REQUEST_DAMAGED, b"")
    assert samv.answer(module.exchange(samv.pack(b"\x99\x99"))) == (samv.COMMAND_UNKNOWN, b"")
    assert samv.answer(module.exchange(samv.pack(samv.RESET))) == (samv.OK, b"")


def test_frames_are_logged_only_where_traffic_is_asked_for(caplog, monkeypatch):
    name = sample_card("found").name.encode("utf-16-le").hex()
    log = logging.getLogger("station.devices.id_card.reader")
    monkeypatch.setattr(log, "propagate", False)  # the station's log goes elsewhere once it is set up
    log.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.DEBUG, log.name):
            reader_of(SimulatedReader(sample_card("found"))).read()
        assert name not in caplog.text
        with caplog.at_level(TRAFFIC, log.name):
            reader_of(SimulatedReader(sample_card("found"))).read()
        assert "> command 3001" in caplog.text
        assert "< status 90, 1284 bytes of data hidden" in caplog.text
        assert name not in caplog.text, "masked also where it was asked for"
    finally:
        log.removeHandler(caplog.handler)


@pytest.mark.parametrize("key", ["found", "new", "widow"])
def test_sample_people_have_valid_synthetic_numbers(key):
    card = sample_card(key)
    assert card.id_number.startswith("450899")
    assert id_number.is_valid(card.id_number)
    assert reader_of(SimulatedReader(card)).read() == card


def test_an_unknown_sample_is_refused():
    with pytest.raises(WrongUsage):
        sample_card("nobody")


def test_a_simulated_reader_is_opened_by_name():
    assert open_reader("simulated", today).read() == sample_card("found")
    assert open_reader("simulated:widow", today).read() == sample_card("widow")


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "serial:",
        "serial:COM3@",
        "sdt:",
        "pcscX",
        "pcsc2:reader",
        "escape:A#4200",
        "escape:A#42000001,F",
        "Simulated",
    ],
)
def test_a_reader_this_version_does_not_know_is_refused_with_a_sentence(spec):
    with pytest.raises(ReaderKindUnknown) as refused:
        open_reader(spec, today)
    assert "simulated" in refused.value.sentence()
