import pytest

from station.rules.problem import Severity
from tests.builders import a_document
from tests.rules.judging import Boundary, problems

TRANSFERRED = {"categories": ["transferred_officer"]}
HOW, WHEN = "transferred_officer.resettlement", "transferred_officer.resettled_on"
SELF_CHOSEN = {**TRANSFERRED, HOW: "self_chosen_career"}
ENTERPRISE = {**TRANSFERRED, HOW: "enterprise_transferred"}
LEFT = "service.discharged_on"
RETIRED = {"categories": ["retired_officer_or_nco"], "service.enlisted_on": "1975-01-08"}
RETIRED_ON = "retired_officer_or_nco.retired_on"
NATURE = "retired_officer_or_nco.disability_nature"
DISABLED = {"categories": ["retired_officer_or_nco", "disabled_serviceman"], "disabled_serviceman.nature": "1"}

BOUNDARIES = (
    Boundary("TO-01", HOW, {**SELF_CHOSEN, WHEN: "2001-01-18"}, {**SELF_CHOSEN, WHEN: "2001-01-19"}),
    Boundary(
        "TO-01",
        HOW,
        {**SELF_CHOSEN, WHEN: "1999-12-01"},
        {**SELF_CHOSEN, WHEN: "1999-12-01", HOW: "planned_assignment"},
    ),
    Boundary("TO-02", HOW, {**ENTERPRISE, LEFT: "2001-01-01"}, {**ENTERPRISE, LEFT: "2000-12-31"}),
    Boundary(
        "TO-02",
        HOW,
        {**ENTERPRISE, LEFT: "2005-12-01"},
        {**ENTERPRISE, LEFT: "2005-12-01", HOW: "self_arranged_employment"},
    ),
    *(
        Boundary("TO-03", path, {**TRANSFERRED, path: "2018-11-21"}, {**TRANSFERRED, path: "2018-11-20"})
        for path in (WHEN, "transferred_officer.post_since_on", "transferred_officer.reported_on")
    ),
    *(
        Boundary("RO-01", path, {**RETIRED, path: "2018-11-21"}, {**RETIRED, path: "2018-11-20"})
        for path in (RETIRED_ON, "retired_officer_or_nco.received_on")
    ),
    Boundary("RO-02", RETIRED_ON, {**RETIRED, RETIRED_ON: "1975-01-08"}, {**RETIRED, RETIRED_ON: "1975-01-09"}),
    Boundary("RO-03", NATURE, {**DISABLED, NATURE: "2"}, {**DISABLED, NATURE: "1"}, Severity.WARN),
    Boundary("RO-03", NATURE, {**DISABLED, NATURE: "3"}, {**DISABLED, NATURE: "3", **RETIRED}, Severity.WARN),
    Boundary(
        "TO-04",
        "transferred_officer.reported_on",
        {**TRANSFERRED, WHEN: "2003-09-20", "transferred_officer.reported_on": "2003-09-19"},
        {**TRANSFERRED, WHEN: "2003-09-20", "transferred_officer.reported_on": "2003-09-20"},
        Severity.WARN,
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


@pytest.mark.parametrize("document", [{**SELF_CHOSEN, WHEN: "2001-01-18"}, {**ENTERPRISE, LEFT: "2001-01-01"}])
def test_the_plan_s_days_of_transfer_can_be_let_pass_by_the_operator(document: dict[str, object]) -> None:
    (problem,) = [found for found in problems(a_document(**document), "TO-") if found.code != "TO-03"]
    assert problem.blocks
    assert problem.overridable


def test_an_officer_s_days_are_judged_only_of_an_officer() -> None:
    answers = {HOW: "self_chosen_career", WHEN: "1990-01-01", RETIRED_ON: "2099-01-01"}
    assert problems(a_document(**answers)) == []
