import pytest

from tests.rules.judging import Boundary

CIVILIAN = {"categories": ["retired_army_civilian"], "retired_army_civilian.joined_on": "1975-01-08"}
RETIRED_ON, PENSION = "retired_army_civilian.retired_on", "retired_army_civilian.monthly_pension"

BOUNDARIES = (
    Boundary("RC-01", RETIRED_ON, {**CIVILIAN, RETIRED_ON: "1975-01-08"}, {**CIVILIAN, RETIRED_ON: "1975-01-09"}),
    *(
        Boundary("RC-02", path, {**CIVILIAN, path: "2018-11-21"}, {**CIVILIAN, path: "2018-11-20"})
        for path in (RETIRED_ON, "retired_army_civilian.joined_on", "retired_army_civilian.received_on")
    ),
    Boundary("RC-03", PENSION, {**CIVILIAN, PENSION: -1}, {**CIVILIAN, PENSION: 0}),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()
