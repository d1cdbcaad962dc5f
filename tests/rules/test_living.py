import pytest

from station.rules.problem import Severity
from tests.rules.judging import Boundary

BENEFITS = {"living.state_benefits": ["war_veteran", "disabled_serviceman"]}

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
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()
