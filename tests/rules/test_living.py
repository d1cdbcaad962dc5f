import pytest

from station.rules.problem import Severity
from tests.rules.judging import Boundary

WARN = Severity.WARN
STATE_BENEFITS = "living.state_benefits"
BENEFITS = {"living.state_benefits": ["war_veteran", "disabled_serviceman"]}
OLD = {STATE_BENEFITS: ["rural_soldier_over_60"], "identity.born_on": "1958-10-01"}

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
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()
