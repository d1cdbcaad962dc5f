import pytest

from station.rules.problem import Severity
from tests.rules.judging import Boundary

JOINED, LEFT, RETIRED = (f"red_army_veteran.{day}_on" for day in ("joined_revolution", "discharged", "retired"))
VETERAN = {"categories": ["red_army_veteran"], JOINED: "1934-10-01"}

BOUNDARIES = (
    Boundary("RA-01", JOINED, {**VETERAN, JOINED: "1937-07-07"}, {**VETERAN, JOINED: "1937-07-06"}, Severity.WARN),
    *(
        Boundary("RA-02", day, {**VETERAN, day: "2018-11-21"}, {**VETERAN, day: "2018-11-20"})
        for day in (JOINED, LEFT, RETIRED)
    ),
    *(
        Boundary("RA-03", day, {**VETERAN, day: "1934-10-01"}, {**VETERAN, day: "1934-10-02"})
        for day in (LEFT, RETIRED)
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()
