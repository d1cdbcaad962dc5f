"""Whole forms: those that pass, and for each rule that keeps a form back one that it keeps back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from station.domain import id_number
from station.domain.category import Category, CategoryGroup, in_group
from station.rules.check import RULES
from station.services.submission import content_of
from tests.rules.judging import problems
from tests.rules.people import PEOPLE, REFUSED, Person

OF_THE_CATALOGUE = {"FM-01", "FM-02", "FM-03", "FM-04", "FM-05", "RQ-01"}
BROKEN_TOGETHER = {"CC-03": {"CC-03", "CC-04"}, "AD-08": {"AD-08", "FM-03"}}
"""Who is both (7) and (8) is either without one of (1) to (6), or (8) with one of them; a sibling has no code."""


def id_numbers(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith("id_number") and isinstance(inner, str):
                yield inner
            yield from id_numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from id_numbers(inner)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.about)
def test_a_worked_person_is_accepted_with_no_warning_but_those_told(person: Person) -> None:
    found = problems(person.document)
    assert [problem.message for problem in found if problem.blocks] == []
    assert [problem.code for problem in found] == person.warnings


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.about)
def test_nothing_a_worked_person_tells_goes_unasked(person: Person) -> None:
    assert json.loads(content_of(person.document).data) == person.document


def test_there_is_a_worked_person_for_every_category_and_every_kind_of_combination() -> None:
    chosen = {frozenset(person.document["categories"]) for person in PEOPLE}
    core, family = in_group(CategoryGroup.CORE), in_group(CategoryGroup.FAMILY)
    serviceman, militia = in_group(CategoryGroup.DISABLED)
    alone = {frozenset({category}) for category in Category if category is not serviceman}
    assert chosen >= alone
    assert chosen >= {frozenset({one, serviceman}) for one in core}
    assert chosen >= {frozenset({militia, one}) for one in family}
    assert frozenset(family) in chosen


def test_nobody_is_real() -> None:
    numbers = [
        list(id_numbers(document)) for document in (*(person.document for person in PEOPLE), *dict(REFUSED).values())
    ]
    assert all(number.startswith("450899") for found in numbers for number in found)
    own = [person.document["identity"]["id_number"] for person in PEOPLE]
    assert len(set(own)) == len(own)
    assert all(id_number.is_valid(number) for person in PEOPLE for number in id_numbers(person.document))


@pytest.mark.parametrize(("code", "document"), REFUSED, ids=[code for code, _ in REFUSED])
def test_a_refused_form_is_refused_for_that_one_reason(code: str, document: dict[str, Any]) -> None:
    blocking = {problem.code for problem in problems(document) if problem.blocks}
    assert blocking == BROKEN_TOGETHER.get(code, {code})


def test_every_rule_that_keeps_a_form_back_has_one_it_keeps_back() -> None:
    codes = [code for code, _ in REFUSED]
    assert len(set(codes)) == len(codes)
    assert set(codes) == {rule.code for rule in RULES if rule.severity == "block"} | OF_THE_CATALOGUE
