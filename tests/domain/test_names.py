import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.gb18030 import MOVED
from station.domain.names import POINT, Flaw, comparable, flaws, same_name
from tests.builders import full_width

POINTS = ["\u00b7", "\u2022", "\u30fb", "\uff65", "\u2027", ".", "\uff0e", "\u2219", "\u22c5"]
LONG = "阿卜杜热合曼" + POINT + "买买提吐尔逊" + POINT + "艾力尼亚孜"
han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("spaced", [False, True])
def test_a_point_is_a_point_whatever_input_method_wrote_it(point: str, spaced: bool) -> None:
    written = "买买提" + (f" {point} " if spaced else point) + "艾力"
    assert same_name("买买提·艾力", written)
    assert comparable(written) == "买买提·艾力"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("覃示范", "覃 示\u3000范"),
        ("覃示范", "\ufeff覃示范 "),
        (LONG, LONG.replace(POINT, "\u2022")),
        ("Maria Sample", full_width("MARIA") + "\u3000sample"),
        ("𠮷田", "𠮷 田"),
        ("覃\u9fb4", "覃\ue81e"),
    ],
)
def test_these_are_one_name(one: str, other: str) -> None:
    assert one != other
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("买买提·艾力", "买买提艾力"),
        ("覃示范", "秦示范"),
        ("覃示范", "覃示"),
        ("于样例", "於样例"),
        ("𠮷田", "吉田"),
        ("覃\ue000", "覃\ue001"),
        ("覃\ue000", "覃"),
        ("覃\ufffd", "覃"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert not same_name(one, other)


@given(st.text())
def test_what_is_compared_compares_the_same_again(name: str) -> None:
    assert comparable(comparable(name)) == comparable(name)
    assert same_name(name, comparable(name))


@given(han, han, st.sampled_from(POINTS), st.sampled_from(POINTS))
def test_two_names_are_the_same_only_if_their_parts_are(first: str, last: str, one: str, other: str) -> None:
    assert same_name(first + one + last, first + other + last)
    assert same_name(first, last) == (first == last)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("覃示范", set()),
        (LONG, set()),
        ("𠮷㐂𬱖龴", set()),
        ("\U000323af", set()),  # Extension H: newer than this Python's tables, and a character all the same
        ("覃\ue000", {Flaw.PRIVATE_USE}),
        ("覃\U000f0000", {Flaw.PRIVATE_USE}),
        ("覃\U0010fffd", {Flaw.PRIVATE_USE}),
        ("覃\ufffd", {Flaw.LOST}),
        ("覃□", {Flaw.LOST}),
        ("覃?", {Flaw.LOST}),
        ("\ue000〓", {Flaw.PRIVATE_USE, Flaw.LOST}),
    ],
)
def test_what_a_name_has_lost_is_told(name: str, found: set[Flaw]) -> None:
    assert flaws(name) == found


def test_a_moved_character_is_flagged_in_its_private_place_alone() -> None:
    assert all(flaws(private) == {Flaw.PRIVATE_USE} and not flaws(character) for character, private in MOVED)
