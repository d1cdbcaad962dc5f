import pytest

from tests.builders import a_document
from tests.rules.judging import Boundary, problems

KIND, ENLISTED = "demobilized_serviceman.kind", "service.enlisted_on"
DEMOBILIZED_ON = "demobilized_serviceman.demobilized_on"
DEMOBILIZED = {"categories": ["demobilized_serviceman"], KIND: "enlisted_by_1954", ENLISTED: "1951-03-01"}

BOUNDARIES = (
    Boundary("DM-01", KIND, {**DEMOBILIZED, ENLISTED: "1954-11-01"}, {**DEMOBILIZED, ENLISTED: "1954-10-31"}),
    Boundary(
        "DM-01",
        KIND,
        {**DEMOBILIZED, ENLISTED: "1970-12-01"},
        {**DEMOBILIZED, ENLISTED: "1970-12-01", KIND: "demobilized_officer"},
    ),
    Boundary(
        "DM-02",
        DEMOBILIZED_ON,
        {**DEMOBILIZED, DEMOBILIZED_ON: "1951-03-01"},
        {**DEMOBILIZED, DEMOBILIZED_ON: "1951-03-02"},
    ),
    Boundary(
        "DM-03",
        DEMOBILIZED_ON,
        {**DEMOBILIZED, DEMOBILIZED_ON: "2018-11-21"},
        {**DEMOBILIZED, DEMOBILIZED_ON: "2018-11-20"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_the_day_of_1954_can_be_let_pass_by_the_operator() -> None:
    (problem,) = problems(a_document(**{**DEMOBILIZED, ENLISTED: "1954-11-01"}), "DM-")
    assert problem.blocks
    assert problem.overridable
