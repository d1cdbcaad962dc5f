import pytest

from station.rules.problem import Severity
from tests.builders import AT, a_document, an_id_number
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
ENLISTED, DISCHARGED = "service.enlisted_on", "service.discharged_on"
LEAP = {"identity.born_on": "1956-02-29", "identity.id_number": an_id_number("19560229")}
NEWER = {"identity.born_on": "1975-03-12", ENLISTED: "1993-12-01", DISCHARGED: "1996-12-01"}


def merited(**entry: object) -> dict[str, object]:
    """The changes that make a document one of a soldier with one commendation."""
    merit = {"merit": "third_class_merit", "times": 1, "year": 1979} | entry
    return {"service.commendations": ["third_class_merit"], "merits": [merit]}


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
    Boundary("SV-07", "service.service_years", {"service.service_years": 6}, {"service.service_years": 5}, WARN),
    Boundary("SV-07", "service.service_years", {"service.service_years": 3}, {"service.service_years": 4}, WARN),
    Boundary("SV-08", "service.rank", {**NEWER, "service.rank": "major"}, {**NEWER, "service.rank": "private"}, WARN),
    *(
        Boundary(
            "SV-08",
            "service.rank",
            {**NEWER, "service.serviceman_class": kind, "service.rank": wrong},
            {**NEWER, "service.serviceman_class": kind, "service.rank": right},
            WARN,
        )
        for kind, wrong, right in (
            ("officer", "nco_1", "warrant_officer"),
            ("civilian_cadre", "major", "civilian_9"),
            ("senior_nco", "private", "master_sergeant_1"),
            ("intermediate_nco", "private", "staff_sergeant"),
            ("junior_nco", "volunteer_1", "corporal"),
            ("volunteer", "nco_1", "volunteer_8"),
        )
    ),
    Boundary(
        "SV-09",
        "service.rank",
        {ENLISTED: "1965-06-01", DISCHARGED: "1988-09-30", "service.rank": "private"},
        {ENLISTED: "1965-05-31", DISCHARGED: "1988-09-30", "service.rank": "private"},
        WARN,
    ),
    Boundary(
        "SV-09",
        "service.rank",
        {ENLISTED: "1965-06-01", DISCHARGED: "1988-09-30", "service.rank": "private"},
        {ENLISTED: "1965-06-01", DISCHARGED: "1988-10-01", "service.rank": "private"},
        WARN,
    ),
    Boundary("SV-09", "service.rank", {"service.rank": "private"}, {"service.rank": "volunteer_1"}, WARN),
    Boundary("SV-10", "merits[0].merit", merited(merit=None), merited()),
    Boundary("SV-10", "merits[0].times", merited(times=0), merited(times=1)),
    Boundary("SV-10", "merits[0].year", merited(year=1899), merited(year=1900)),
    Boundary("SV-10", "merits[0].year", merited(year=2019), merited(year=2018)),
    Boundary("SV-11", "merits[0].merit", merited(merit="first_class_merit"), merited(), WARN),
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
