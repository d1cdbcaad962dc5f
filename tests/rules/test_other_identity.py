import pytest

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
GUARDED = {
    "other_identity.has_guardian": True,
    "guardian.name": "岑监护",
    "guardian.id_number": an_id_number("19800229", "028"),
    "guardian.relation": "母亲",
    "guardian.phone": "13900000003",
}


def born(day: str) -> dict[str, object]:
    return {"identity.born_on": day, "identity.id_number": an_id_number(day.replace("-", ""))}


BOUNDARIES = (
    Boundary(
        "OI-01",
        "other_identity.agent_id_number",
        {**AGENT, "other_identity.agent_id_number": DAMAGED},
        AGENT,
    ),
    Boundary(
        "OI-01",
        "other_identity.agent_id_number",
        {**AGENT, "other_identity.agent_id_number": an_id_number("20181121")},
        {**AGENT, "other_identity.agent_id_number": an_id_number("20181120")},
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
    Boundary("OI-02", "other_identity.landline", {"other_identity.landline": "0775"}, {}),
    Boundary(
        "OI-03",
        "other_identity.plaque_applied_on",
        {"other_identity.plaque_applied_on": "2018-11-21"},
        {"other_identity.plaque_applied_on": "2018-11-20"},
    ),
    Boundary(
        "OI-04",
        "other_identity.plaque_hung_on",
        {**PLAQUE, "other_identity.plaque_applied_on": "2018-08-02", "other_identity.plaque_hung_on": "2018-08-01"},
        {**PLAQUE, "other_identity.plaque_applied_on": "2018-08-01", "other_identity.plaque_hung_on": "2018-08-01"},
    ),
    Boundary("OI-05", "other_identity.has_guardian", born("2002-11-21"), born("2002-11-20")),
    Boundary(
        "OI-05",
        "other_identity.has_guardian",
        {**born("2018-11-20"), "other_identity.has_guardian": False},
        {**born("2018-11-20"), **GUARDED},
    ),
    Boundary("OI-05", "other_identity.has_guardian", born("2010-01-01"), born("2018-11-21")),
    Boundary(
        "OI-06",
        "other_identity.joined_party_on",
        {**PARTY, "other_identity.joined_party_on": "1974-03-11"},
        {**PARTY, "other_identity.joined_party_on": "1974-03-12"},
        WARN,
    ),
    Boundary(
        "OI-07",
        "other_identity.agent_id_number",
        {**AGENT, "other_identity.agent_id_number": an_id_number()},
        AGENT,
    ),
    Boundary("GU-01", "guardian.id_number", {**GUARDED, "guardian.id_number": DAMAGED}, GUARDED),
    Boundary(
        "GU-01",
        "guardian.id_number",
        {**GUARDED, "guardian.id_number": an_id_number("20181121")},
        {**GUARDED, "guardian.id_number": an_id_number("20181120")},
    ),
    Boundary("GU-02", "guardian.phone", {**GUARDED, "guardian.phone": "无"}, GUARDED),
    Boundary(
        "GU-03",
        "guardian.id_number",
        {**GUARDED, "guardian.id_number": an_id_number("20001121")},
        {**GUARDED, "guardian.id_number": an_id_number("20001120")},
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
