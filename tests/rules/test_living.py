import pytest

from station.rules.problem import Severity
from tests.builders import a_document, an_id_number
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
STATE_BENEFITS = "living.state_benefits"
BENEFITS = {"living.state_benefits": ["war_veteran", "disabled_serviceman"]}
OLD = {STATE_BENEFITS: ["rural_soldier_over_60"], "identity.born_on": "1958-10-01"}
CIVIL = "living.civil_disability_number"
CIVILIAN = {"living.physical_condition": "disabled_civilian"}

BOUNDARIES = (
    Boundary("LV-01", "living.yearly_income", {"living.yearly_income": -1}, {"living.yearly_income": 0}),
    Boundary(
        "LV-02",
        "living.state_benefits",
        BENEFITS,
        {**BENEFITS, "categories": ["discharged_soldier", "disabled_serviceman"]},
        Severity.WARN,
    ),
    Boundary("LV-02", "living.state_benefits", BENEFITS, {"living.state_benefits": ["war_veteran"]}, Severity.WARN),
    *(
        Boundary(
            "LV-03",
            "living.old_age_insurance",
            {"living.old_age_insurance": ["3"]},
            {"living.old_age_insurance": ["3"], "living.employment_status": retired},
            WARN,
        )
        for retired in ("retired", "retired_cadre")
    ),
    Boundary(
        "LV-03",
        "living.old_age_insurance",
        {"living.old_age_insurance": ["1", "3"]},
        {"living.old_age_insurance": ["1", "2"]},
        WARN,
    ),
    Boundary(
        "LV-04",
        STATE_BENEFITS,
        {STATE_BENEFITS: ["demobilized_serviceman"]},
        {STATE_BENEFITS: ["demobilized_serviceman"], "categories": ["demobilized_serviceman"]},
        WARN,
    ),
    Boundary("LV-05", STATE_BENEFITS, {**OLD, "identity.born_on": "1958-10-02"}, OLD, WARN),
    Boundary("LV-05", STATE_BENEFITS, {**OLD, "categories": ["demobilized_serviceman"]}, OLD, WARN),
    Boundary("LV-05", STATE_BENEFITS, {**OLD, "service.enlisted_household_type": "2"}, OLD, WARN),
    Boundary(
        "LV-06",
        "living.medical_insurance",
        {"living.medical_insurance": ["1", "3"]},
        {"living.medical_insurance": ["2", "3"]},
        WARN,
    ),
    Boundary("LV-01", "living.family_yearly_income", {"living.family_yearly_income": -1}, {}),
    Boundary(
        "LV-07",
        "living.employment_status",
        {"living.employment_status": None, "identity.born_on": "2002-11-20"},
        {"living.employment_status": None, "identity.born_on": "2002-11-21"},
    ),
    *(
        Boundary("LV-08", CIVIL, {**CIVILIAN, CIVIL: wrong}, {**CIVILIAN, CIVIL: an_id_number() + "44"}, WARN)
        for wrong in (
            an_id_number() + "04",
            an_id_number() + "84",
            an_id_number() + "10",
            an_id_number() + "15",
            an_id_number() + "4",
            an_id_number(sequence="019") + "11",
        )
    ),
    *(
        Boundary("LV-09", STATE_BENEFITS, {STATE_BENEFITS: [benefit]}, {STATE_BENEFITS: [benefit], **fitting}, WARN)
        for benefit, fitting in (
            ("war_veteran", {"service.wars": ["12"]}),
            ("nuclear_test_veteran", {"service.nuclear": "1"}),
            ("three_survivors", {"categories": ["martyr_survivor"]}),
            ("three_survivors", {"categories": ["duty_death_survivor"]}),
            ("three_survivors", {"categories": ["illness_death_survivor"]}),
            ("three_red", {"categories": ["red_army_veteran"]}),
        )
    ),
    Boundary(
        "LV-09",
        STATE_BENEFITS,
        {STATE_BENEFITS: ["nuclear_test_veteran"], "service.nuclear": "none"},
        {STATE_BENEFITS: ["nuclear_test_veteran"], "service.nuclear": "3"},
        WARN,
    ),
    Boundary(
        "LV-10",
        "living.family_yearly_income",
        {"living.family_yearly_income": 1_199_999},
        {"living.family_yearly_income": 1_200_000},
        WARN,
    ),
    Boundary(
        "LV-11",
        "living.physical_condition",
        {"living.physical_condition": "disabled_serviceman"},
        {"living.physical_condition": "healthy"},
        WARN,
    ),
    Boundary(
        "LV-11",
        "living.physical_condition",
        {"living.physical_condition": "disabled_serviceman"},
        {
            "living.physical_condition": "disabled_serviceman",
            "categories": ["discharged_soldier", "disabled_serviceman"],
        },
        WARN,
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_a_civil_disability_number_of_a_number_that_ends_in_x_is_one() -> None:
    number = an_id_number("19560312", "059")
    assert number.endswith("X")
    document = a_document(**{**CIVILIAN, "identity.id_number": number, CIVIL: f"{number}11"})
    assert problems(document, "LV-08") == []


def test_all_that_benefits_want_is_told_in_one_sentence() -> None:
    (problem,) = problems(a_document(**{STATE_BENEFITS: ["war_veteran", "nuclear_test_veteran"]}), "LV-09")
    assert problem.message == (
        "享受“参战退役”补助的，应填写参战情况；享受“参试退役”补助的，应填写参试（涉核）情况，请核对。"
    )


def test_a_family_without_income_has_less_than_one_of_it() -> None:
    assert [each.code for each in problems(a_document(living__family_yearly_income=0))] == ["LV-10"]
    assert [each.code for each in problems(a_document(living__family_yearly_income=-1))] == ["LV-01"]
