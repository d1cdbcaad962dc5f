import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from station.forms.edition_2018.service import Service
from station.forms.fields import When, put_at, value_at
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
        ("a.b[].c", None),
        ("list[]", "p"),
        ("a.b[][]", None),
        ("flag", False),
        ("nothing", None),
        ("nothing.more", None),
        ("absent", None),
    ],
)
def test_a_path_leads_to_its_value_or_to_nothing(path: str, value: object) -> None:
    assert value_at(DOCUMENT, path) == value


SECTIONS = st.sampled_from(["name", "identity.name", "martyr_survivor[0].name", "martyr_survivor[2].relation"])
PATHS = SECTIONS | st.integers(0, 19).map(lambda index: f"active_duty_family_member[{index}].post")
DOCUMENTS = st.dictionaries(PATHS, st.text(max_size=3), max_size=8)


def put_together(answers: dict[str, str]) -> dict[str, object]:
    document: dict[str, object] = {}
    for path, answer in answers.items():
        put_at(document, path, answer)
    return document


@given(DOCUMENTS)
def test_answers_are_found_where_they_were_put_in_whatever_order(answers: dict[str, str]) -> None:
    document = put_together(answers)
    assert {path: value_at(document, path) for path in answers} == answers
    assert put_together(dict(reversed(answers.items()))) == document


@given(DOCUMENTS, PATHS, st.none() | st.text(max_size=3))
def test_putting_one_answer_changes_no_other_and_nothing_that_others_hold(
    answers: dict[str, str], path: str, answer: str | None
) -> None:
    document = put_together(answers)
    held, as_it_was = dict(document), copy.deepcopy(document)
    put_at(document, path, answer)
    assert held == as_it_was
    assert value_at(document, path) == answer
    for other in answers.keys() - {path}:
        assert value_at(document, other) == answers[other]


@given(st.integers(0, 19))
def test_the_entries_before_one_that_is_filled_are_made_and_empty(index: int) -> None:
    document: dict[str, object] = {}
    put_at(document, f"martyr_survivor[{index}].relation", "2")
    assert document == {"martyr_survivor": [{}] * index + [{"relation": "2"}]}


def test_an_answer_taken_out_leaves_its_entry_in_place() -> None:
    document: dict[str, object] = {"martyr_survivor": [{"relation": "2"}, {"relation": "4", "is_holder": True}]}
    put_at(document, "martyr_survivor[0].relation", None)
    assert document == {"martyr_survivor": [{}, {"relation": "4", "is_holder": True}]}
    put_at(document, "martyr_survivor[1].is_holder", None)
    assert document == {"martyr_survivor": [{}, {"relation": "4"}]}


@pytest.mark.parametrize("junk", [None, 3, "text", {"relation": "2"}, [], ["text"]])
def test_what_is_no_section_or_entry_gives_way_to_an_answer(junk: object) -> None:
    document: dict[str, object] = {"martyr_survivor": junk, "identity": junk}
    put_at(document, "martyr_survivor[0].relation", "4")
    put_at(document, "identity.relation", "4")
    assert document == {"martyr_survivor": [{"relation": "4"}], "identity": {"relation": "4"}}


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
