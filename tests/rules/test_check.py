import json
import re
from typing import get_args, get_origin

import pytest
from hypothesis import given

from station.forms.document import load_form
from station.forms.edition_2018.form import Form2018
from station.rules.check import RULES, check_form, plain
from station.rules.rule import Rule
from station.services.submission import content_of
from tests.builders import AT, a_document
from tests.forms.answers import ANY_JSON, answers, junk
from tests.rules import (
    plan,
    test_active_duty,
    test_appeals,
    test_army_civilians,
    test_demobilized,
    test_disability,
    test_identity,
    test_living,
    test_officers,
    test_other_identity,
    test_red_army,
    test_service,
    test_soldiers,
    test_survivors,
)
from tests.rules.judging import problems

BOUNDARIES = tuple(
    boundary
    for module in (
        test_identity,
        test_other_identity,
        test_appeals,
        test_service,
        test_officers,
        test_soldiers,
        test_army_civilians,
        test_demobilized,
        test_red_army,
        test_disability,
        test_survivors,
        test_active_duty,
        test_living,
    )
    for boundary in module.BOUNDARIES
)

BROKEN = [
    *(a_document(**boundary.breaks) for boundary in BOUNDARIES),
    a_document(categories=[]),
    a_document(categories=["discharged_soldier", "red_army_veteran"]),
    a_document(categories=["disabled_serviceman", "disabled_militia_or_laborer"]),
    a_document(categories=["discharged_soldier", "disabled_militia_or_laborer"]),
    a_document(categories=["martyr_survivor", "martyr_survivor"]),
    a_document(
        shoe_size=43, identity__name=None, living__housing=["1", "2", "2", "77"], other_identity__remark="长" * 201
    ),
]


def is_a_sentence(text: str) -> bool:
    return text.endswith("。") and not re.search(r"[A-Za-z]", text) and bool(re.search(r"[\u4e00-\u9fff]", text))


def test_every_code_of_the_one_rule_table_is_its_own() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[A-Z]{2}-[0-9]{2}", code) for code in codes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_tells_its_basis_in_chinese(rule: Rule) -> None:
    assert re.search(r"[\u4e00-\u9fff]", rule.basis)
    if rule.basis.startswith("工作方案"):
        assert plan.says(rule.basis)


def test_every_rule_has_been_seen_to_break_and_speaks_chinese_when_it_does() -> None:
    found = [problem for document in BROKEN for problem in problems(document)]
    assert {rule.code for rule in RULES} <= {problem.code for problem in found}
    assert {"FM-01", "FM-02", "FM-03", "FM-04", "FM-05", "RQ-01"} <= {problem.code for problem in found}
    for problem in found:
        assert is_a_sentence(problem.message), problem.message
        assert problem.basis
        assert problem.code


def test_every_rule_but_the_combinations_has_a_test_on_each_side() -> None:
    judged = {boundary.code for boundary in BOUNDARIES}
    assert judged == {rule.code for rule in RULES if not rule.code.startswith("CC-")}


def test_problems_stand_in_the_order_of_the_form() -> None:
    document = a_document(living__housing=[], identity__sex="2", identity__name="", categories=[], shoe_size=43)
    assert [problem.path for problem in problems(document)] == [
        "shoe_size",
        "categories",
        "identity.name",
        "identity.sex",
        "living.housing",
    ]


@pytest.mark.parametrize("value", [None, 3, "text", [], [a_document()]])
def test_what_is_no_form_is_one_problem(value: object) -> None:
    assert [(problem.path, problem.code) for problem in check_form(value, AT)] == [("", "FM-01")]


@given(ANY_JSON | junk())
def test_no_json_value_whatever_makes_it_raise(value: object) -> None:
    for problem in check_form(value, AT):
        assert is_a_sentence(problem.message)


@given(answers())
def test_a_form_is_judged_by_what_would_be_confirmed(document: dict[str, object]) -> None:
    """What is not asked of this person changes no verdict: pruned or not, it is the same."""
    pruned = load_form(document)
    assert pruned.faults == ()
    found = problems(document)
    if not any(problem.code == "FM-02" for problem in found):
        assert problems(json.loads(content_of(document).data)) == found


def test_a_rule_is_handed_the_whole_form_or_the_section_it_judges() -> None:
    sections = {field.annotation for field in Form2018.model_fields.values()}
    entries = {get_args(section)[0] for section in sections if get_origin(section) is list}
    for rule in RULES:
        assert rule.judges in {Form2018} | sections | entries


def test_a_form_is_plain_json_without_what_was_not_answered() -> None:
    form = Form2018.model_validate({"categories": ["martyr_survivor"], "identity": {"born_on": "1956-03-12"}})
    assert plain(form)["categories"] == ["martyr_survivor"]
    assert plain(form)["identity"] == {"born_on": "1956-03-12"}
    assert plain(form)["martyr_survivor"] == []


def test_rules_can_be_given_from_outside() -> None:
    assert problems(a_document(identity__sex="2")) != []
    assert check_form(a_document(identity__sex="2"), AT, rules=()) == []
