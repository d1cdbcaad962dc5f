import pytest

from station.forms.towns import find_towns

DAXU = "450802101"


@pytest.mark.parametrize("text", ["大圩", "dwz", "gbqdwz", "港北大圩", " 港北区 大圩镇 ", DAXU, "450802"])
def test_a_town_is_found_by_its_name_its_initials_its_county_or_its_code(text: str) -> None:
    assert DAXU in [town.code for town in find_towns(text)]


def test_a_county_gives_its_towns_and_a_town_its_full_name() -> None:
    towns = find_towns("港北区", 100)
    assert all(town.code.startswith("450802") and len(town.code) == 9 for town in towns)
    assert ("450802101", "广西壮族自治区贵港市港北区大圩镇") in [(town.code, town.name) for town in towns]


@pytest.mark.parametrize("text", ["", "   ", "没有这个镇", "999999999", "("])
def test_what_names_no_town_finds_none(text: str) -> None:
    assert find_towns(text) == ()


def test_no_town_is_found_twice_and_no_more_than_asked() -> None:
    codes = [town.code for town in find_towns("d", 15)]
    assert len(codes) == len(set(codes)) == 15
