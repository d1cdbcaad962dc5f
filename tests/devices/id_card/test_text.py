"""The chip's text: four kinds of card, what is odd about them, and what is no card at all."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from station.devices.id_card import text
from station.devices.id_card.simulator import sample_card
from station.domain import id_number
from station.domain.card import CardType, IdCard
from station.errors import CardTextDamaged, StationError, WrongUsage

VECTORS = json.loads((Path(__file__).parent / "idcard-vectors.json").read_text("utf-8"))
KINDS = ["resident", "J", "I", "Y"]
TODAY = date(2019, 3, 1)


def vector_text(kind: str) -> bytes:
    return bytes.fromhex(VECTORS[kind]["text_hex"])


def changed(original: bytes, offset: int, value: str) -> bytes:
    units = value.encode("utf-16-le", "surrogatepass")
    return original[:offset] + units + original[offset + len(units) :]


def codes(card: IdCard) -> list[str]:
    return [warning.code for warning in card.warnings]


def fits(units: int):
    """Text that a card may hold and that is not trimmed at its end."""
    letters = st.characters(exclude_categories=["Cs", "Cc", "Zs"], exclude_characters="\u3000")
    return st.text(letters, max_size=units).filter(
        lambda value: len(value.encode("utf-16-le")) <= 2 * units and not any(map(text._is_no_character, value))
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_card_is_decoded_as_the_vector_says(kind):
    card = text.decode(vector_text(kind), today=date(2021, 1, 1))
    told = {name: getattr(card, name) for name in VECTORS[kind]["expect"]}
    assert told == VECTORS[kind]["expect"]
    assert card.raw_text == vector_text(kind)
    assert codes(card) == (["not_yet_valid"] if kind == "Y" else [])


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_decoded_is_encoded_to_the_same_bytes(kind):
    assert text.encode(text.decode(vector_text(kind), today=TODAY)) == vector_text(kind)


def test_the_number_of_the_former_card_follows_from_the_new_one():
    assert text.decode(vector_text("Y"), today=TODAY).previous_number == "CAN110081080310"
    unlinked = changed(vector_text("Y"), 250, "   ")
    assert text.decode(unlinked, today=TODAY).previous_number == ""
    assert text.encode(text.decode(unlinked, today=TODAY)) == unlinked


@pytest.mark.parametrize("number", ["KAZ110090123105", "CAN110081080310"])
def test_the_check_digit_of_published_specimens_is_right(number):
    assert text.permanent_residence_check(number[:14]) == number[14]


def test_the_newest_address_stands_beside_the_printed_one():
    newest = text.encode_newest_address("北京市海淀区示例路3号")
    card = text.decode(vector_text("resident"), today=TODAY, newest_address=newest)
    assert card.address == "北京市朝阳区示例路1号"
    assert card.newest_address == card.current_address == "北京市海淀区示例路3号"


@given(fits(15).filter(bool), fits(35), fits(15), st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_a_card_survives_its_chip(name, address, issuer, birth, sequence):
    first17 = f"450899{birth:%Y%m%d}{sequence:03d}"
    number = first17 + id_number.check_digit(first17)
    card = IdCard(
        type=CardType.RESIDENT,
        name=name,
        sex=id_number.sex_of(number),
        birth=f"{birth:%Y%m%d}",
        id_number=number,
        ethnicity="08",
        address=address,
        issuer=issuer,
        valid_from="20100101",
        valid_to=text.FOR_EVER,
    )
    read = text.decode(text.encode(card), today=TODAY)
    assert set(codes(read)) <= {"private_use"}
    assert replace(read, warnings=()) == card


@given(fits(46), fits(15))
def test_a_long_english_name_runs_on_in_the_second_place(english_name, name):
    assume(name or english_name)
    card = text.decode(vector_text("Y"), today=TODAY)
    changed_card = replace(card, name=name, english_name=english_name, warnings=())
    read = text.decode(text.encode(changed_card), today=TODAY)
    assert replace(read, warnings=()) == changed_card


def test_fifteen_characters_beyond_the_bmp_do_not_fit_and_seven_do():
    person = sample_card("found")
    seven = replace(person, name="\U00020bb7" * 7)
    assert text.decode(text.encode(seven), today=TODAY).name == seven.name
    with pytest.raises(WrongUsage):
        text.encode(replace(person, name="\U00020bb7" * 8))


def test_a_name_of_fifteen_characters_fills_its_place():
    name = "阿依古丽·买买提江·样本示例甲"[:15].ljust(15, "乙")
    assert text.decode(text.encode(replace(sample_card("found"), name=name)), today=TODAY).name == name


def test_a_name_cut_inside_a_pair_is_shown_with_a_mark_and_kept_as_it_was():
    cut = changed(text.encode(sample_card("found")), 0, "\U00020bb7" * 7 + "\ud842")
    card = text.decode(cut, today=TODAY)
    assert card.name == "\U00020bb7" * 7 + "\ufffd"
    assert codes(card) == ["lone_surrogate"]
    assert card.raw_text == cut
    json.dumps(card.name, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("half", [0xD842, 0xDFB7])
@pytest.mark.parametrize("offset", [0, 28, 52, 158])
def test_half_a_pair_anywhere_is_told(half, offset):
    card = text.decode(changed(text.encode(sample_card("found")), offset, chr(half)), today=TODAY)
    assert codes(card) == ["lone_surrogate"]
    assert "\ufffd" in card.name + card.address + card.issuer


def test_a_private_use_character_is_kept_and_told():
    card = text.decode(changed(text.encode(sample_card("found")), 2, "\ue123"), today=TODAY)
    assert card.name == "覃\ue123范"
    assert codes(card) == ["private_use"]
    assert "U+E123" in card.warnings[0].message


@pytest.mark.parametrize("odd", ["\0", "\x1b", "\n", "\uffff"])
def test_a_control_character_never_reaches_the_screen(odd):
    card = text.decode(changed(text.encode(sample_card("found")), 2, odd), today=TODAY)
    assert card.name == "覃\ufffd范"
    assert codes(card) == ["no_character"]


def test_compatibility_ideographs_are_left_alone():
    person = replace(sample_card("found"), name="\uf900\u2f00\U0002f800")
    assert text.decode(text.encode(person), today=TODAY).name == person.name


def test_padding_of_every_sort_is_trimmed():
    padded = changed(text.encode(sample_card("found")), 6, "\u3000 \0\0")
    assert text.decode(padded, today=TODAY).name == "覃示范"


@pytest.mark.parametrize(
    ("offset", "value", "warning"),
    [
        (156, "0", "id_number_check"),
        (30, "2", "sex_mismatch"),
        (30, "x", "sex_mismatch"),
        (36, "19560313", "birth_mismatch"),
        (36, "19560230", "birth_invalid"),
        (204, "20190228", "expired"),
        (204, "2019    ", "validity_unclear"),
        (188, "20190302", "not_yet_valid"),
        (248, "Q", "unknown_type_flag"),
    ],
)
def test_what_does_not_agree_is_told_and_left_as_it_is(offset, value, warning):
    odd = changed(text.encode(sample_card("found")), offset, value)
    card = text.decode(odd, today=TODAY)
    assert warning in codes(card)
    assert text.encode(replace(card, type=CardType.RESIDENT))[:248] == odd[:248]


def test_the_last_day_of_validity_is_still_valid():
    card = replace(sample_card("found"), valid_to="20190301")
    assert codes(text.decode(text.encode(card), today=TODAY)) == []
    assert codes(text.decode(text.encode(card), today=date(2019, 3, 2))) == ["expired"]


@pytest.mark.parametrize("sex", ["0", "9"])
def test_an_unstated_sex_contradicts_nothing(sex):
    card = replace(sample_card("found"), sex=sex)
    assert codes(text.decode(text.encode(card), today=TODAY)) == []


def test_a_permanent_resident_number_is_checked_against_birth_and_its_own_digit():
    card = text.decode(changed(vector_text("I"), 150, "1"), today=TODAY)
    assert codes(card) == ["id_number_check"]
    card = text.decode(changed(vector_text("I"), 220, "19810804"), today=TODAY)
    assert codes(card) == ["birth_mismatch"]
    card = text.decode(changed(vector_text("I"), 120, "7"), today=TODAY)
    assert codes(card) == ["sex_mismatch"]


@pytest.mark.parametrize("length", [0, 1, 255, 257, 512])
def test_text_of_another_length_is_no_card(length):
    with pytest.raises(CardTextDamaged):
        text.decode(bytes(length), today=TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_text_without_a_number_a_birth_or_a_name_is_no_card(kind):
    places = text.PLACES[CardType(kind)]
    for blanked in (["id_number"], ["birth"], ["name", "english_name"]):
        damaged = vector_text(kind)
        for offset, length in (places[name] for name in blanked if name in places):
            damaged = changed(damaged, offset, " " * (length // 2))
        if "name" in blanked and kind == "Y":
            damaged = changed(damaged, 220, " " * 11)
        with pytest.raises(CardTextDamaged):
            text.decode(damaged, today=TODAY)


@given(st.binary(min_size=256, max_size=256), st.sampled_from(KINDS), st.sets(st.integers(0, 255), max_size=40))
def test_random_bytes_in_a_card_never_crash(noise, kind, spared):
    """Noise alone, and a card of which only some bytes became noise."""
    original = vector_text(kind)
    mixed = bytes(noise[at] if at in spared else original[at] for at in range(256))
    for data in (noise, mixed):
        try:
            card = text.decode(data, today=TODAY, newest_address=noise[:70])
        except StationError:
            continue
        json.dumps([card.name, card.address, card.newest_address], ensure_ascii=False).encode("utf-8")
        assert card.raw_text == data


def test_facts_of_an_error_hold_no_persons_data():
    with pytest.raises(CardTextDamaged) as damage:
        text.decode(changed(vector_text("resident"), 122, "X"), today=TODAY)
    assert "张三" not in str(damage.value)
    assert "1949" not in str(damage.value)
