from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from station.forms.edition_2018.service import Service
from station.forms.fields import When, value_at
from tests.builders import full_width

DOCUMENT = {"a": {"b": [10, {"c": "x"}]}, "list": ["p", "q"], "flag": False, "nothing": None}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", [10, {"c": "x"}]),
        ("a.b[0]", 10),
        ("a.b[1].c", "x"),
        ("a.b[2]", None),
        ("a.b.c", None),
        ("a.b[1].c.d", None),
        ("list[1]", "q"),
        ("flag", False),
        ("nothing", None),
        ("nothing.more", None),
        ("absent", None),
    ],
)
def test_a_path_leads_to_its_value_or_to_nothing(path: str, value: object) -> None:
    assert value_at(DOCUMENT, path) == value


@pytest.mark.parametrize("document", [None, 3, "text", [], [DOCUMENT], {}])
def test_in_what_is_no_document_a_path_leads_to_nothing(document: object) -> None:
    assert value_at(document, "a.b[0]") is None


def test_a_condition_holds_for_one_of_its_values_also_within_a_list() -> None:
    assert When("flag", (False,)).holds(DOCUMENT)
    assert not When("flag", (True,)).holds(DOCUMENT)
    assert When("list", ("q", "r")).holds(DOCUMENT)
    assert not When("list", ("r",)).holds(DOCUMENT)
    assert not When("absent", ("x",)).holds(DOCUMENT)
    assert not When("nothing", ("x",)).holds(DOCUMENT)


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    assert Service.model_validate({"enlisted_on": day.isoformat()}).enlisted_on == day
    assert Service(enlisted_on=day).model_dump(mode="json")["enlisted_on"] == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1979",
        "1979-3-12",
        "19790312",
        "1979-02-29",
        "1979-13-01",
        "0000-01-01",
        "1979-W11-1",
        "1979-03-12T00:00:00",
        "1979/03/12",
        " 1979-03-12",
        full_width("1979") + "-03-12",
        "1979-03-12\n",
    ],
)
def test_what_is_no_day_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Service.model_validate({"enlisted_on": text})


@pytest.mark.parametrize("value", [0, 19790312, 1.5, True, ["1979-03-12"], {"year": 1979}])
def test_what_is_no_text_is_no_day(value: object) -> None:
    with pytest.raises(ValidationError):
        Service.model_validate({"enlisted_on": value})


def test_what_was_wrong_is_told_without_the_answer() -> None:
    with pytest.raises(ValidationError) as refused:
        Service.model_validate({"enlisted_on": "秘密"})
    assert "秘密" not in str(refused.value)
