import pytest

from station.rules.problem import Severity
from tests.builders import AT, a_document, an_id_number
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
ENLISTED, DISCHARGED = "service.enlisted_on", "service.discharged_on"
LEAP = {"identity.born_on": "1956-02-29", "identity.id_number": an_id_number("19560229")}

BOUNDARIES = (
    Boundary("SV-01", DISCHARGED, {DISCHARGED: "1975-01-08"}, {DISCHARGED: "1975-01-09"}),
    Boundary("SV-01", DISCHARGED, {DISCHARGED: "1975-01-07"}, {DISCHARGED: "1979-03-12"}),
    Boundary("SV-02", DISCHARGED, {DISCHARGED: "2018-11-21"}, {DISCHARGED: "2018-11-20"}),
    Boundary("SV-02", ENLISTED, {ENLISTED: "2018-11-21"}, {ENLISTED: "2018-11-20"}),
    Boundary("SV-03", DISCHARGED, {DISCHARGED: "2018-10-02"}, {DISCHARGED: "2018-10-01"}, WARN),
    Boundary("SV-03", DISCHARGED, {DISCHARGED: "2018-11-20"}, {DISCHARGED: "2018-11-21"}, WARN),
    Boundary("SV-04", ENLISTED, {ENLISTED: "1968-03-11"}, {ENLISTED: "1968-03-12"}),
    Boundary("SV-04", ENLISTED, {ENLISTED: "1956-03-11"}, {}),
    Boundary("SV-04", ENLISTED, {**LEAP, ENLISTED: "1968-02-28"}, {**LEAP, ENLISTED: "1968-02-29"}),
    Boundary("SV-05", ENLISTED, {ENLISTED: "1970-03-11"}, {ENLISTED: "1970-03-12"}, WARN),
    Boundary("SV-05", ENLISTED, {ENLISTED: "1968-03-12"}, {ENLISTED: "1968-03-11"}, WARN),
    Boundary("SV-05", ENLISTED, {**LEAP, ENLISTED: "1970-02-28"}, {**LEAP, ENLISTED: "1970-03-01"}, WARN),
    Boundary("SV-06", "service.unit_code", {"service.unit_code": "某师炮团"}, {"service.unit_code": "35123部队"}, WARN),
    Boundary("SV-06", "service.unit_code", {"service.unit_code": "广州军区"}, {"service.unit_code": "35123"}, WARN),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_the_reference_date_is_the_campaign_s() -> None:
    assert AT.reference_date.isoformat() == "2018-10-01"
    (problem,) = problems(a_document(service__discharged_on="2018-10-02"))
    assert not problem.blocks


def test_service_is_judged_only_of_those_who_are_asked_for_it() -> None:
    wrong = {
        "service.enlisted_on": "2099-01-02",
        "service.discharged_on": "2099-01-01",
        "service.unit_code": "某团",
    }
    assert problems(a_document(categories=["martyr_survivor"], **wrong), "SV-") == []
    assert len(problems(a_document(**wrong), "SV-")) == 4


def test_days_that_are_missing_break_no_order() -> None:
    for missing in ("service.enlisted_on", "service.discharged_on", "identity.born_on"):
        assert problems(a_document(**{missing: None}), "SV-") == []
