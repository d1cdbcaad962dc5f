"""Cards out of files, in every form a reader's answer is saved."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.id_card import samv
from station.devices.id_card.dump import decode_any
from station.devices.id_card.simulator import PORTRAIT
from station.errors import CardTextDamaged, FrameDamaged, StationError

VECTORS = json.loads((Path(__file__).parent / "idcard-vectors.json").read_text("utf-8"))
KINDS = ["resident", "J", "I", "Y"]
TODAY = date(2019, 3, 1)


def forms_of(kind: str) -> list[bytes]:
    chip_text = bytes.fromhex(VECTORS[kind]["text_hex"])
    forms = [chip_text, samv.pack_answer(samv.OK, samv.pack_areas(samv.Areas(chip_text, PORTRAIT)))]
    for fingerprint_bytes in (0, 512, 1024):
        chip = samv.Areas(chip_text, PORTRAIT, b"\x43" * fingerprint_bytes)
        forms.append(samv.pack_answer(samv.OK, samv.pack_areas(chip, with_fingerprint=True)))
    return forms


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_replies_are_decoded_binary_and_hex(kind):
    forms = forms_of(kind)
    assert [len(form) for form in forms] == [256, 1295, 1297, 1809, 2321]
    for form in forms:
        spaced = form.hex(" ", 16).upper().replace(" ", "\r\n  ").encode() + b"\n"
        for data in (form, form.hex().encode(), spaced):
            card = decode_any(data, TODAY)
            assert {name: getattr(card, name) for name in VECTORS[kind]["expect"]} == VECTORS[kind]["expect"]
            assert card.portrait_wlt == (b"" if len(form) == 256 else PORTRAIT)


def test_a_reply_or_text_torn_at_any_byte_is_refused():
    for form in forms_of("resident"):
        for length in range(len(form)):
            if length != len(form):
                with pytest.raises((FrameDamaged, CardTextDamaged)):
                    decode_any(form[:length], TODAY)
        with pytest.raises((FrameDamaged, CardTextDamaged)):
            decode_any(form + b"\0", TODAY)


def test_hex_with_a_digit_missing_is_refused():
    for form in forms_of("resident"):
        with pytest.raises(FrameDamaged):
            decode_any(form.hex().encode()[:-1], TODAY)


@pytest.mark.parametrize("status", [0x41, 0x80, 0x9F])
def test_a_reply_that_holds_no_card_is_refused(status):
    with pytest.raises(CardTextDamaged):
        decode_any(samv.pack_answer(status), TODAY)


@pytest.mark.parametrize(
    "data", [b"", b"\n", "身份证".encode(), b"\x89PNG\r\n\x1a\n", b"AA" * 40_000, bytes(5_000_000)]
)
def test_files_of_another_kind_are_refused(data):
    with pytest.raises((FrameDamaged, CardTextDamaged)):
        decode_any(data, TODAY)


@given(st.binary(max_size=2600), st.sampled_from(["raw", "frame", "hex", "text"]))
def test_random_bytes_are_refused_and_never_crash(data, form):
    data = {
        "raw": data,
        "frame": samv.pack_answer(samv.OK, data),
        "hex": data.hex().encode(),
        "text": data[:256].ljust(256, b"\0"),
    }[form]
    with pytest.raises(StationError):
        decode_any(data, TODAY)
