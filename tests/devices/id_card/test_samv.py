"""Frames of the security module: packed, unpacked, torn, garbled."""

import contextlib
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.id_card import samv
from station.devices.id_card.simulator import PORTRAIT
from station.errors import (
    CardNotAuthenticated,
    CardUnreadable,
    DeviceError,
    FrameDamaged,
    NoCard,
    NotAnIdCard,
    ReaderDamaged,
)

VECTORS = json.loads((Path(__file__).parent / "idcard-vectors.json").read_text("utf-8"))
KINDS = ["resident", "J", "I", "Y"]


def whole_reply(kind: str = "resident") -> bytes:
    text = bytes.fromhex(VECTORS[kind]["text_hex"])
    return samv.pack_answer(samv.OK, samv.pack_areas(samv.Areas(text, PORTRAIT)))


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        (samv.RESET, "AA AA AA 96 69 00 03 10 FF EC"),
        (samv.SELF_STATUS, "AA AA AA 96 69 00 03 11 FF ED"),
        (samv.SAM_ID, "AA AA AA 96 69 00 03 12 FF EE"),
        (samv.FIND, "AA AA AA 96 69 00 03 20 01 22"),
        (samv.SELECT, "AA AA AA 96 69 00 03 20 02 21"),
        (samv.READ, "AA AA AA 96 69 00 03 30 01 32"),
        (samv.NEWEST_ADDRESS, "AA AA AA 96 69 00 03 30 03 30"),
        (samv.READ_WITH_FINGERPRINT, "AA AA AA 96 69 00 03 30 10 23"),
        (b"\x61\xff\x80", "AA AA AA 96 69 00 04 61 FF 80 1A"),
    ],
)
def test_requests_are_packed_as_documented(command, frame):
    assert samv.pack(command) == bytes.fromhex(frame)
    assert samv.unpack(bytes.fromhex(frame)) == command


@pytest.mark.parametrize(
    ("status", "data", "frame"),
    [
        (0x9F, bytes(4), "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97"),
        (0x90, bytes(8), "AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C"),
        (0x90, b"", "AA AA AA 96 69 00 04 00 00 90 94"),
        (0x80, b"", "AA AA AA 96 69 00 04 00 00 80 84"),
        (0x41, b"", "AA AA AA 96 69 00 04 00 00 41 45"),
        (0x66, b"", "AA AA AA 96 69 00 04 00 00 66 62"),
    ],
)
def test_answers_are_understood_as_documented(status, data, frame):
    assert samv.answer(bytes.fromhex(frame)) == (status, data)
    assert samv.pack_answer(status, data) == bytes.fromhex(frame)


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_reply_is_packed_as_the_vector_says(kind):
    reply = whole_reply(kind)
    assert len(reply) == 1295
    assert f"{reply[-1]:02X}" == VECTORS[kind]["chk"]
    assert hashlib.sha256(reply).hexdigest() == VECTORS[kind]["frame_sha256"]


@pytest.mark.parametrize(("fingerprint_bytes", "whole"), [(None, 1295), (0, 1297), (512, 1809), (1024, 2321)])
def test_the_areas_come_out_of_every_form_of_reply(fingerprint_bytes, whole):
    chip = samv.Areas(bytes(range(256)), PORTRAIT, b"\x43" * (fingerprint_bytes or 0))
    data = samv.pack_areas(chip, with_fingerprint=fingerprint_bytes is not None)
    reply = samv.pack_answer(samv.OK, data)
    assert len(reply) == whole
    assert samv.areas(samv.answer(reply)[1]) == chip


@given(st.binary(max_size=4096 - 11), st.integers(0, 255))
def test_any_answer_survives_the_wire(data, status):
    assert samv.answer(samv.pack_answer(status, data)) == (status, data)


@given(st.binary(max_size=12).filter(lambda junk: b"\xaa" not in junk))
def test_junk_before_the_preamble_is_passed_over(junk):
    assert samv.answer(junk + samv.pack_answer(samv.OK, b"data")) == (samv.OK, b"data")


def test_the_first_preamble_byte_may_be_lost_or_doubled():
    reply = samv.pack_answer(samv.OK, b"data")
    assert samv.answer(reply[1:]) == (samv.OK, b"data")
    assert samv.answer(b"\xaa" + reply) == (samv.OK, b"data")
    assert samv.answer(b"\x55" + reply[1:]) == (samv.OK, b"data")


def test_a_marker_inside_the_data_starts_nothing():
    with pytest.raises(FrameDamaged):
        samv.answer(bytes(40) + samv.pack_answer(samv.OK))


def test_a_frame_torn_at_any_byte_is_damaged():
    reply = whole_reply()
    for length in range(len(reply)):
        with pytest.raises(FrameDamaged) as damage:
            samv.answer(reply[:length])
        assert damage.value.facts["reason"] in ("no preamble", "torn")


def test_a_frame_without_its_beginning_is_damaged():
    reply = whole_reply()
    for start in range(2, len(reply)):
        with pytest.raises(FrameDamaged):
            samv.answer(reply[start:])


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_one_wrong_byte_anywhere_after_the_preamble_is_damage(flip):
    reply = whole_reply()
    for at in range(1, len(reply)):
        wrong = bytearray(reply)
        wrong[at] ^= flip
        with pytest.raises(FrameDamaged):
            samv.answer(bytes(wrong))


def test_a_wrong_check_byte_is_named():
    reply = whole_reply()
    with pytest.raises(FrameDamaged) as damage:
        samv.answer(reply[:-1] + bytes((reply[-1] ^ 1,)))
    assert damage.value.facts["reason"] == "checksum"


def test_a_frame_longer_than_any_module_sends_is_damaged():
    with pytest.raises(FrameDamaged) as damage:
        samv.answer(samv.pack_answer(samv.OK, bytes(4096 - 10)))
    assert damage.value.facts["reason"] == "oversized"


def test_bytes_after_the_check_are_damage():
    with pytest.raises(FrameDamaged) as damage:
        samv.answer(samv.pack_answer(samv.OK) + b"\0")
    assert damage.value.facts["reason"] == "trailing bytes"


def test_a_frame_too_short_for_a_status_or_a_command_is_damaged():
    with pytest.raises(FrameDamaged):
        samv.answer(bytes.fromhex("AAAAAA9669 0003 0000 03"))
    with pytest.raises(FrameDamaged):
        samv.unpack(bytes.fromhex("AAAAAA9669 0002 00 02"))


@given(st.binary(max_size=3000))
def test_random_bytes_are_damaged_or_understood(data):
    for garbled in (data, samv.PREAMBLE + data, samv.pack_answer(samv.OK, data)):
        with contextlib.suppress(FrameDamaged):
            samv.areas(samv.answer(garbled)[1])


@pytest.mark.parametrize("header", ["00FF 0400", "0100 0400", "0400 0100", "0100 03FE 0002", "", "01"])
def test_areas_that_do_not_add_up_are_damaged(header):
    data = bytes.fromhex(header)
    with pytest.raises(FrameDamaged):
        samv.areas(data + bytes(1279))
    with pytest.raises(FrameDamaged):
        samv.areas(data + bytes(max(0, 1284 - len(data) + (header == "0100 0400"))))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (0x80, NoCard),
        (0x34, NoCard),
        (0x81, CardUnreadable),
        (0x41, CardUnreadable),
        (0x31, CardNotAuthenticated),
        (0x32, CardNotAuthenticated),
        (0x33, CardNotAuthenticated),
        (0x40, NotAnIdCard),
        (0x60, ReaderDamaged),
        (0x61, ReaderDamaged),
        (0x66, ReaderDamaged),
        (0x10, FrameDamaged),
        (0xEE, CardUnreadable),
    ],
)
def test_a_status_has_a_meaning(status, error):
    refusal = samv.refusal(status)
    assert type(refusal) is error
    assert refusal.facts == {"status": f"{status:02X}"}


def test_every_status_is_an_error_of_the_desk():
    assert all(isinstance(samv.refusal(status), DeviceError) for status in range(256))


# -- out of a line ----------------------------------------------------------------------------------------------------

REPLY = samv.pack_answer(samv.OK, bytes(range(40)))


def test_a_frame_is_found_as_soon_as_it_is_whole():
    for end in range(len(REPLY)):
        assert samv.first_frame(REPLY[:end]) is None
    assert samv.first_frame(REPLY) == REPLY
    assert samv.first_frame(REPLY + REPLY) == REPLY


@given(st.binary(max_size=300).filter(lambda junk: samv.MARKER not in junk + samv.PREAMBLE[:4]))
def test_whatever_comes_before_a_frame_is_passed_over(junk):
    assert samv.first_frame(junk + REPLY) == REPLY


def test_the_rest_of_a_torn_frame_hides_no_whole_one():
    damaged = REPLY[:-1] + bytes((REPLY[-1] ^ 1,))
    assert samv.first_frame(damaged) == damaged
    assert samv.first_frame(damaged + REPLY) == REPLY
    oversized = samv.PREAMBLE + b"\xff\xff"
    assert samv.first_frame(oversized + REPLY) == REPLY


@given(st.binary(max_size=60))
def test_a_masked_frame_tells_nothing_of_its_data(data):
    told = samv.masked(samv.pack_answer(samv.OK, data))
    assert told == f"status 90, {len(data)} bytes of data hidden"
    assert samv.masked(data) in (samv.masked(data[::-1]), f"damaged (no preamble), {len(data)} bytes") or (
        samv.MARKER in data or samv.MARKER in data[::-1]
    )


def test_a_torn_frame_is_masked_by_its_length_alone():
    assert samv.masked(REPLY[:30]) == "damaged (torn), 30 bytes"
    assert samv.masked(b"") == "damaged (no preamble), 0 bytes"
