from typing import Any

import pytest

from station.forms.codes import code_table
from station.rules.problem import Severity
from tests.builders import a_document, an_id_number
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
RIGHT = an_id_number("19960501")
WRONG = RIGHT[:17] + ("0" if RIGHT[17] != "0" else "1")


def at_home(born_on: str = "", **entry: object) -> dict[str, Any]:
    """The changes that make a document one of somebody whose relative serves."""
    changes: dict[str, Any] = {"categories": ["active_duty_family_member"], "active_duty_family_member": [entry]}
    if born_on:
        changes |= {"identity.born_on": born_on, "identity.id_number": an_id_number(born_on.replace("-", ""))}
    return changes


def path(name: str) -> str:
    return f"active_duty_family_member[0].{name}"


BOUNDARIES = (
    *(
        Boundary("AD-01", path("force"), at_home(force=excluded), at_home(force=included))
        for excluded in ("army_civilian", "pap_fire", "pap_hydropower", "pap_gold", "pap_forest", "pap_transport")
        for included in ("pla", "pap")
    ),
    Boundary(
        "AD-02",
        path("serviceman_id_number"),
        at_home(serviceman_id_number=WRONG),
        at_home(serviceman_id_number=RIGHT),
    ),
    Boundary("AD-03", path("enlisted_on"), at_home(enlisted_on="2018-10-02"), at_home(enlisted_on="2018-10-01"), WARN),
    Boundary("AD-03", path("enlisted_on"), at_home(enlisted_on="2018-11-20"), at_home(enlisted_on="2018-11-21"), WARN),
    Boundary("AD-04", path("enlisted_on"), at_home(enlisted_on="2018-11-21"), at_home(enlisted_on="2018-11-20")),
    Boundary("AD-05", path("unit_code"), at_home(unit_code="某旅三营"), at_home(unit_code="35123部队"), WARN),
    Boundary(
        "AD-06",
        path("relation"),
        at_home("1981-05-02", relation="parent", serviceman_id_number=RIGHT),
        at_home("1981-05-01", relation="parent", serviceman_id_number=RIGHT),
        WARN,
    ),
    Boundary(
        "AD-06",
        path("relation"),
        at_home("1996-05-01", relation="child", serviceman_id_number=RIGHT),
        at_home("1996-05-02", relation="child", serviceman_id_number=RIGHT),
        WARN,
    ),
    Boundary(
        "AD-06",
        path("relation"),
        at_home("1997-05-01", relation="parent", serviceman_id_number=RIGHT),
        at_home("1997-05-01", relation="spouse", serviceman_id_number=RIGHT),
        WARN,
    ),
    Boundary("AD-07", path("family_size"), at_home(family_size=-1), at_home(family_size=0)),
    *(
        Boundary(
            "AD-08",
            path("relation"),
            at_home(relation=sibling),
            at_home(relation="parent"),
        )
        for sibling in ("sibling", "4", "兄弟姐妹")
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_of_all_forces_the_plan_leaves_out_six_and_says_so_politely() -> None:
    judged = {
        force: problems(a_document(**at_home(force=force)), "AD-01") for force in code_table("serving_force").codes
    }
    assert {force for force, found in judged.items() if not found} == {"pla", "pap"}
    (fire,) = judged["pap_fire"]
    assert fire.message == "武警消防部队的家属不在本次采集范围，这一位请不要登记，并向来人说明、致谢。"
    assert not fire.overridable
