"""The virtual card's answers to APDUs, with no daemon in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.id_card import samv
from station.devices.id_card.pcsc import DIRECT_TRANSMIT
from station.devices.id_card.simulator import SimulatedReader, sample_card
from station.devices.id_card.virtual_card import VirtualCard, main
from station.errors import NoReader


def extended(frame: bytes) -> bytes:
    return DIRECT_TRANSMIT + b"\0" + len(frame).to_bytes(2, "big") + frame + b"\0\0"


def short(frame: bytes) -> bytes:
    return DIRECT_TRANSMIT + bytes((len(frame),)) + frame + b"\0"


def a_virtual_card() -> VirtualCard:
    return VirtualCard(0, SimulatedReader(sample_card("found")))


def test_a_frame_in_an_extended_apdu_gets_its_whole_reply():
    card = a_virtual_card()
    assert card.respond(extended(samv.pack(samv.FIND)))[-2:] == b"\x90\x00"
    card.respond(extended(samv.pack(samv.SELECT)))
    response = card.respond(extended(samv.pack(samv.READ)))
    assert len(response) == 1297
    assert samv.answer(response[:-2])[0] == samv.OK


def test_a_frame_in_a_short_apdu_gets_its_reply_in_parts():
    card = a_virtual_card()
    for command in (samv.FIND, samv.SELECT):
        card.respond(short(samv.pack(command)))
    response = card.respond(short(samv.pack(samv.READ)))
    reply = b""
    while response[-2] == 0x61:
        response = card.respond(bytes((0xFF, 0xC0, 0, 0, response[-1])))
        reply += response[:-2]
    assert response[-2:] == b"\x90\x00"
    assert len(samv.answer(reply)[1]) == 1284


@pytest.mark.parametrize("command", ["00A4000C023F00", "FFCA000000", "FF000001 00 0001 00"])
def test_other_commands_are_of_an_unknown_class(command):
    assert a_virtual_card().respond(bytes.fromhex(command)) == bytes.fromhex("6E00")


@pytest.mark.parametrize("command", ["", "FF0000", "FF000000", "FF00000005AA", "FF000000000005AA", "FF00000000000000"])
def test_an_apdu_of_the_wrong_length_is_refused(command):
    assert a_virtual_card().respond(bytes.fromhex(command)) == bytes.fromhex("6700")


@given(st.binary(max_size=300))
def test_any_command_gets_some_status(command):
    for apdu in (command, DIRECT_TRANSMIT + command, extended(command)):
        assert len(a_virtual_card().respond(apdu)) >= 2


def test_where_nobody_listens_there_is_no_reader(unused_port, capsys):
    with pytest.raises(NoReader):
        VirtualCard(unused_port, None).lay()
    assert main(["--port", str(unused_port)]) == 3
    told = capsys.readouterr()
    assert told.err.startswith("[DV-102]")
    assert told.out == ""


@pytest.fixture
def unused_port() -> int:
    # Privileged and assigned to nothing that a test machine would run.
    return 1
