import pytest

from station.domain.id_number import check_digit
from station.rules.problem import Severity
from tests.builders import a_document, an_id_number, full_width
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
DAMAGED = an_id_number()[:17] + ("0" if an_id_number()[17] != "0" else "1")
AGENT = {
    "other_identity.has_agent": True,
    "other_identity.agent_name": "岑示例",
    "other_identity.agent_relation": "女儿",
    "other_identity.agent_id_number": an_id_number("19800229", "028"),
    "other_identity.agent_phone": "13900000002",
}
PARTY = {"other_identity.political_affiliation": "02"}
PLAQUE = {"other_identity.has_honor_plaque": True}


def a_number_of(county: str, born: str) -> dict[str, object]:
    """The registrant with a number of a county, and the birthday it tells."""
    first = f"{county}{born.replace('-', '')}017"
    return {"identity.id_number": first + check_digit(first), "identity.born_on": born}


BOUNDARIES = (
    Boundary("ID-01", "identity.id_number", {"identity.id_number": DAMAGED}, {}),
    Boundary(
        "ID-01",
        "identity.id_number",
        {"identity.id_number": "450899560312017"},
        {"identity.id_number": an_id_number("20000229")},
    ),
    Boundary(
        "ID-01",
        "identity.id_number",
        {"identity.id_number": an_id_number("19560230")},
        {"identity.id_number": an_id_number("19560229")},
    ),
    Boundary("ID-01", "identity.id_number", a_number_of("450899", "2018-11-21"), a_number_of("450899", "2018-11-20")),
    Boundary("ID-01", "identity.id_number", a_number_of("450899", "1799-12-31"), a_number_of("450899", "1800-01-01")),
    Boundary("ID-02", "identity.sex", {"identity.sex": "2"}, {"identity.sex": "1"}, WARN),
    Boundary(
        "ID-02",
        "identity.sex",
        {"identity.id_number": an_id_number(sequence="018")},
        {"identity.id_number": an_id_number(sequence="018"), "identity.sex": "2"},
        WARN,
    ),
    Boundary("ID-02", "identity.sex", {"identity.sex": "2"}, {"identity.sex": "9"}, WARN),
    Boundary("ID-03", "identity.born_on", {"identity.born_on": "1956-03-13"}, {"identity.born_on": "1956-03-12"}, WARN),
    Boundary("ID-03", "identity.born_on", {"identity.born_on": "1956-03-11"}, {"identity.id_number": DAMAGED}, WARN),
    Boundary("ID-04", "identity.born_on", {"identity.born_on": "2018-11-21"}, {"identity.born_on": "2018-11-20"}),
    Boundary(
        "ID-05", "identity.valid_to", {"identity.valid_to": "2018-11-19"}, {"identity.valid_to": "2018-11-20"}, WARN
    ),
    Boundary("ID-05", "identity.valid_to", {"identity.valid_to": "2018-11-19"}, {"identity.valid_to": "长期"}, WARN),
    Boundary("ID-06", "identity.valid_to", {"identity.valid_to": "2035-02-29"}, {"identity.valid_to": "2036-02-29"}),
    Boundary("ID-06", "identity.valid_to", {"identity.valid_to": "2035.02.28"}, {"identity.valid_to": "2035-02-28"}),
    Boundary("ID-06", "identity.valid_to", {"identity.valid_to": "长 期"}, {"identity.valid_to": "长期"}),
    Boundary("ID-07", "identity.id_number", a_number_of("450898", "1956-03-12"), {}, WARN),
    Boundary(  # 崇文区, gone in 2010
        "ID-07",
        "identity.id_number",
        a_number_of("110103", "2011-01-01"),
        a_number_of("110103", "2010-12-31"),
        WARN,
    ),
    Boundary(  # 临桂县, 临桂区 since 2013: also who was born before has its code, if his number was given out late
        "ID-07",
        "identity.id_number",
        a_number_of("450322", "2014-01-01"),
        a_number_of("450312", "1956-03-12"),
        WARN,
    ),
    Boundary(  # a prefecture is no county; a city without counties is
        "ID-07",
        "identity.id_number",
        a_number_of("450800", "1956-03-12"),
        a_number_of("441900", "1956-03-12"),
        WARN,
    ),
    Boundary("ID-07", "identity.id_number", a_number_of("450000", "1956-03-12"), {"identity.id_number": DAMAGED}, WARN),
    Boundary("ID-08", "identity.name", {"identity.name": "覃\ue000"}, {"identity.name": "覃𠮷"}, WARN),
    Boundary("ID-08", "identity.name", {"identity.name": "覃\ufffd"}, {"identity.name": "买买提·艾力"}, WARN),
    Boundary(
        "OI-01",
        "other_identity.agent_id_number",
        {**AGENT, "other_identity.agent_id_number": an_id_number("20181121")},
        {**AGENT, "other_identity.agent_id_number": an_id_number("20181120")},
    ),
    Boundary(
        "OI-01",
        "other_identity.agent_id_number",
        {**AGENT, "other_identity.agent_id_number": DAMAGED},
        AGENT,
    ),
    Boundary("OI-02", "other_identity.phone", {"other_identity.phone": "12900000001"}, {}),
    Boundary("OI-02", "other_identity.phone", {"other_identity.phone": "1390000000"}, {}),
    Boundary("OI-02", "other_identity.phone", {"other_identity.phone": "139000000011"}, {}),
    Boundary("OI-02", "other_identity.agent_phone", {**AGENT, "other_identity.agent_phone": "没有"}, AGENT),
    Boundary(
        "OI-03",
        "other_identity.joined_party_on",
        {**PARTY, "other_identity.joined_party_on": "2018-11-21"},
        {**PARTY, "other_identity.joined_party_on": "2018-11-20"},
    ),
    Boundary(
        "OI-03",
        "other_identity.plaque_hung_on",
        {**PLAQUE, "other_identity.plaque_hung_on": "2018-11-21"},
        {**PLAQUE, "other_identity.plaque_hung_on": "2018-11-20"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


@pytest.mark.parametrize(
    "phone", ["13900000001", "19912345678", "0775-1234567", "07751234567", "010-12345678", "2345678"]
)
def test_a_mobile_or_a_landline_is_a_phone(phone: str) -> None:
    assert problems(a_document(other_identity__phone=phone)) == []


@pytest.mark.parametrize(
    "phone", ["1", "12345678901", "0775-123456", full_width("13900000001"), "139 0000 0001", "+8613900000001"]
)
def test_anything_else_is_none(phone: str) -> None:
    assert [problem.code for problem in problems(a_document(other_identity__phone=phone))] == ["OI-02"]


def test_what_is_not_asked_breaks_nothing() -> None:
    """An answer that was given before the question went away is no part of what is confirmed."""
    document = a_document(
        other_identity__agent_id_number="1",
        other_identity__agent_phone="1",
        other_identity__agent_name="长" * 100,
        other_identity__joined_party_on="2099-01-01",
        other_identity__plaque_hung_on="2099-01-01",
    )
    assert problems(document) == []


@pytest.mark.parametrize("written", ["000000000000000000", "B45089900001", "4.50899E+17", "450899560312017", "无"])
def test_what_old_registers_put_for_a_number_is_never_taken(written: str) -> None:
    (problem,) = problems(a_document(identity__id_number=written), "ID")
    assert (problem.code, problem.blocks) == ("ID-01", True)


def test_the_county_of_a_number_is_told_by_its_last_name() -> None:
    (problem,) = problems(a_document(**a_number_of("110103", "2011-01-01")), "ID-07")
    assert "北京市崇文区" in problem.message
