from typing import Any

import pytest

from station.rules.problem import Severity
from tests.builders import a_document, an_id_number
from tests.rules.judging import Boundary, problems

WARN = Severity.WARN
SECTIONS = ("martyr_survivor", "duty_death_survivor", "illness_death_survivor")


def bereaved(section: str = "martyr_survivor", born_on: str = "", sex: str = "1", **entry: object) -> dict[str, Any]:
    """The changes that make a document one of somebody who mourns this one."""
    changes: dict[str, Any] = {"categories": [section], section: [entry]}
    if born_on:
        sequence = "017" if sex == "1" else "028"
        changes |= {
            "identity.born_on": born_on,
            "identity.sex": sex,
            "identity.id_number": an_id_number(born_on.replace("-", ""), sequence),
        }
    return changes


def each(code: str, name: str, breaks: dict[str, object], holds: dict[str, object]) -> list[Boundary]:
    """The same boundary in each of the three modules."""
    return [
        Boundary(code, f"{section}[0].{name}", bereaved(section, **breaks), bereaved(section, **holds))
        for section in SECTIONS
    ]


def warned(code: str, name: str, breaks: dict[str, Any], holds: dict[str, Any]) -> list[Boundary]:
    return [
        Boundary(code, f"{section}[0].{name}", bereaved(section, **breaks), bereaved(section, **holds), WARN)
        for section in SECTIONS
    ]


ENLISTED = {"deceased_enlisted_on": "1969-12-01"}
DIED = {"died_on": "1979-02-20"}

BOUNDARIES = (
    *each("SU-01", "died_on", {**ENLISTED, "died_on": "1969-12-01"}, {**ENLISTED, "died_on": "1969-12-02"}),
    *each("SU-02", "approved_on", {**DIED, "approved_on": "1979-02-19"}, {**DIED, "approved_on": "1979-02-20"}),
    *(
        boundary
        for day in ("deceased_born_on", "deceased_enlisted_on", "died_on", "approved_on")
        for boundary in each("SU-03", day, {day: "2018-11-21"}, {day: "2018-11-20"})
    ),
    *each(
        "SU-04",
        "deceased_born_on",
        {**DIED, "deceased_born_on": "1979-02-20"},
        {**DIED, "deceased_born_on": "1979-02-19"},
    ),
    *each(
        "SU-04",
        "deceased_born_on",
        {**ENLISTED, **DIED, "deceased_born_on": "1969-12-01"},
        {**ENLISTED, **DIED, "deceased_born_on": "1949-12-01"},
    ),
    *warned(
        "SU-05",
        "relation",
        {"relation": "1", "born_on": "1935-05-02", "deceased_born_on": "1950-05-01"},
        {"relation": "1", "born_on": "1935-05-01", "deceased_born_on": "1950-05-01"},
    ),
    *warned(
        "SU-05",
        "relation",
        {"relation": "1", "born_on": "1951-05-02", "deceased_born_on": "1950-05-01"},
        {"relation": "4", "born_on": "1951-05-02", "deceased_born_on": "1950-05-01"},
    ),
    *warned(
        "SU-05",
        "relation",
        {"relation": "2", "born_on": "1950-05-01", "deceased_born_on": "1950-05-01"},
        {"relation": "2", "born_on": "1950-05-02", "deceased_born_on": "1950-05-01"},
    ),
    Boundary(
        "SU-06",
        "duty_death_survivor[0].child_of_wronged",
        bereaved("duty_death_survivor", relation="3", child_of_wronged=True),
        bereaved("duty_death_survivor", relation="2", child_of_wronged=True),
    ),
    Boundary(
        "SU-06",
        "duty_death_survivor[0].child_of_wronged",
        bereaved("duty_death_survivor", relation="4", child_of_wronged=True),
        bereaved("duty_death_survivor", relation="4", child_of_wronged=False),
    ),
    *warned(
        "SU-07",
        "is_orphan",
        {"is_orphan": True, "born_on": "2000-10-01"},
        {"is_orphan": True, "born_on": "2000-10-02"},
    ),
    *warned(
        "SU-08",
        "is_lonely_elder",
        {"is_lonely_elder": True, "born_on": "1958-10-02"},
        {"is_lonely_elder": True, "born_on": "1958-10-01"},
    ),
    *warned(
        "SU-08",
        "is_lonely_elder",
        {"is_lonely_elder": True, "born_on": "1963-10-02", "sex": "2"},
        {"is_lonely_elder": True, "born_on": "1963-10-01", "sex": "2"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_the_rule_breaks_on_one_side_and_holds_on_the_other(boundary: Boundary) -> None:
    boundary.check()


def test_of_several_dead_the_one_is_named_whose_days_are_wrong() -> None:
    right, wrong = {"died_on": "1979-02-20"}, {"died_on": "2018-11-21"}
    document = a_document(categories=["martyr_survivor"], martyr_survivor=[right, wrong, right, wrong])
    assert [problem.path for problem in problems(document, "SU-")] == [
        "martyr_survivor[1].died_on",
        "martyr_survivor[3].died_on",
    ]


def test_the_dead_of_a_category_that_is_not_chosen_are_not_judged() -> None:
    assert problems(a_document(martyr_survivor=[{"died_on": "2099-01-01", "is_orphan": True}]), "SU-") == []
