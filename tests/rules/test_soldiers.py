import pytest

from station.rules.problem import Severity
from tests.builders import a_document
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
HOW, LEFT, RANK = "discharged_soldier.resettlement", "service.discharged_on", "service.serviceman_class"
SELF_ARRANGED = {
    HOW: "self_arranged_employment",
    "discharged_soldier.self_employment_certificate": "自谋字第1号",
    "service.enlisted_on": "2005-12-01",
}
SUPPORTED = {HOW: "government_support", "categories": ["discharged_soldier", "disabled_serviceman"]}
GRADE, NATURE = "disabled_serviceman.grade", "disabled_serviceman.nature"
NCO = {HOW: "own_initiative_employment", RANK: "intermediate_nco", "service.enlisted_on": "2005-12-01"}
PLACED = {HOW: "job_placement"}
INTRODUCED, ALLOWANCE = "discharged_soldier.introduced_on", "discharged_soldier.allowance"

BOUNDARIES = (
    Boundary("DS-01", HOW, {**SELF_ARRANGED, LEFT: "2011-11-01"}, {**SELF_ARRANGED, LEFT: "2011-10-31"}),
    Boundary(
        "DS-01",
        HOW,
        {**SELF_ARRANGED, LEFT: "2018-09-01"},
        {**SELF_ARRANGED, LEFT: "2018-09-01", HOW: "own_initiative_employment"},
    ),
    Boundary("DS-02", HOW, {**SUPPORTED, GRADE: "05"}, {**SUPPORTED, GRADE: "04"}),
    Boundary("DS-02", HOW, {**SUPPORTED, GRADE: "10"}, {**SUPPORTED, GRADE: "01"}),
    Boundary("DS-02", HOW, {**SUPPORTED, GRADE: "05"}, {**SUPPORTED, GRADE: "05", HOW: "job_placement"}),
    Boundary("DS-02", HOW, {**SUPPORTED, GRADE: "05"}, {GRADE: "05", HOW: "government_support"}),
    Boundary("DS-03", HOW, {**NCO, LEFT: "2017-12-01"}, {**NCO, LEFT: "2017-11-30"}, WARN),
    Boundary("DS-03", HOW, {**NCO, LEFT: "2017-12-01"}, {**NCO, LEFT: "2017-12-01", RANK: "conscript"}, WARN),
    Boundary("DS-03", HOW, {**NCO, LEFT: "2017-12-01"}, {**NCO, LEFT: "2017-12-01", HOW: "job_placement"}, WARN),
    Boundary(
        "DS-04",
        HOW,
        {**SUPPORTED, RANK: "intermediate_nco", NATURE: "3"},
        {**SUPPORTED, RANK: "intermediate_nco", NATURE: "2"},
        WARN,
    ),
    Boundary(
        "DS-04",
        HOW,
        {**SUPPORTED, RANK: "senior_nco", NATURE: "3"},
        {**SUPPORTED, RANK: "junior_nco", NATURE: "3"},
        WARN,
    ),
    Boundary("DS-05", INTRODUCED, {**PLACED, INTRODUCED: "2018-11-21"}, {**PLACED, INTRODUCED: "2018-11-20"}),
    Boundary("DS-06", ALLOWANCE, {ALLOWANCE: -1}, {ALLOWANCE: 0}),
    Boundary(
        "DS-07",
        "discharged_soldier.conscript_from_on",
        {"discharged_soldier.conscript_from_on": "1975-01-07"},
        {"discharged_soldier.conscript_from_on": "1975-01-08"},
        WARN,
    ),
    Boundary(
        "DS-07",
        "discharged_soldier.conscript_to_on",
        {"discharged_soldier.conscript_to_on": "1979-03-13"},
        {"discharged_soldier.conscript_to_on": "1979-03-12"},
        WARN,
    ),
    Boundary(
        "DS-08",
        "discharged_soldier.conscript_to_on",
        {"discharged_soldier.conscript_from_on": "1976-01-08", "discharged_soldier.conscript_to_on": "1976-01-08"},
        {"discharged_soldier.conscript_from_on": "1976-01-08", "discharged_soldier.conscript_to_on": "1976-01-09"},
    ),
    Boundary(
        "DS-08",
        "discharged_soldier.conscript_years",
        {"discharged_soldier.conscript_years": -1},
        {"discharged_soldier.conscript_years": 0},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_self_arranged_employment_can_be_let_pass_by_the_operator() -> None:
    (problem,) = problems(a_document(**SELF_ARRANGED, **{LEFT: "2011-11-01"}), "DS-")
    assert problem.blocks
    assert problem.overridable


@pytest.mark.parametrize("grade", ["01", "02", "03", "04"])
def test_the_state_supports_the_first_four_grades(grade: str) -> None:
    assert problems(a_document(**SUPPORTED, **{GRADE: grade}), "DS-") == []


@pytest.mark.parametrize("grade", ["05", "06", "07", "08", "09", "10"])
def test_the_state_supports_no_other_and_no_reason_makes_it(grade: str) -> None:
    (problem,) = problems(a_document(**SUPPORTED, **{GRADE: grade}), "DS-")
    assert problem.blocks
    assert not problem.overridable
