"""The checker that follows a form while it is filled in, against judging it from scratch."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.category import Category
from station.forms.document import catalogue_of
from station.forms.edition_2018.form import Form2018
from station.forms.edition_2018.identity import Identity
from station.forms.edition_2018.living import Living
from station.forms.edition_2018.survivors import MartyrSurvivor
from station.forms.fields import put_at, value_at
from station.rules import checker
from station.rules.check import RULES, check_form
from station.rules.checker import FormChecker
from station.rules.problem import Problem
from station.rules.rule import Moment, Rule, rule
from tests.builders import AT, GONE, a_document
from tests.forms.answers import ANY_JSON, answer_to, answers, junk
from tests.rules.people import PEOPLE
from tests.rules.test_check import BROKEN

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
REPEATABLE = [section.path for section in CATALOGUE.sections if section.repeatable]
WORKED = [person.document for person in PEOPLE]

Document = dict[str, Any]


# -- incremental is from scratch --------------------------------------------------------------------------------------


@st.composite
def edits(draw: st.DrawFn, document: Document) -> Document:
    """The document after one edit, with whatever the edit did not touch left as it was."""
    assert CATALOGUE is not None
    changed = dict(document)
    kind = draw(st.sampled_from(["answer", "answer", "answer", "clear", "odd", "categories", "more", "fewer", "junk"]))
    field = draw(st.sampled_from(CATALOGUE.fields))
    path = field.at(draw(st.integers(0, 2))).path
    if kind == "answer":
        put_at(changed, path, draw(answer_to(field)))
    elif kind == "clear":
        put_at(changed, path, None)
    elif kind == "odd":
        put_at(changed, path, draw(ANY_JSON))
    elif kind == "categories":
        changed["categories"] = draw(st.lists(st.sampled_from([each.value for each in Category]), max_size=4))
    elif kind in ("more", "fewer"):
        section = draw(st.sampled_from(REPEATABLE))
        held = changed.get(section)
        entries = list(held) if isinstance(held, list) else []
        place = draw(st.integers(0, len(entries)))
        changed[section] = entries[:place] + ([{}] if kind == "more" else []) + entries[place + (kind == "fewer") :]
    else:
        changed.update(draw(junk()))
    return changed


@given(st.data())
def test_after_any_edits_the_problems_are_those_found_from_scratch(data: st.DataObject) -> None:
    check = FormChecker()
    document: Document = data.draw(st.sampled_from(WORKED) | answers() | junk())
    for _ in range(data.draw(st.integers(1, 8))):
        assert check(document, AT) == check_form(document, AT)
        document = data.draw(edits(document))
    assert check(document, AT) == check_form(document, AT)


@given(st.lists(st.sampled_from([*WORKED, *BROKEN, None, 3, []]) | answers() | junk(), min_size=2, max_size=5))
def test_one_checker_may_be_shown_one_document_after_another(documents: list[object]) -> None:
    check = FormChecker()
    for document in documents:
        assert check(document, AT) == check_form(document, AT)


def every_step(document: Document) -> Iterator[Document]:
    """The document without each of its answers in turn, and with it again."""
    for section, part in document.items():
        yield {name: other for name, other in document.items() if name != section}
        yield document
        entries = part if isinstance(part, list) else [part]
        for index, entry in enumerate(entries):
            for name in entry if isinstance(entry, Mapping) else ():
                changed = dict(document)
                place = f"{section}[{index}]" if isinstance(part, list) else section
                put_at(changed, f"{place}.{name}", None)
                yield changed
                yield document


@pytest.mark.parametrize("document", [*WORKED[::3], *BROKEN[::16]])
def test_each_answer_taken_out_and_given_again_is_judged_as_from_scratch(document: Document) -> None:
    check = FormChecker()
    for step in every_step(document):
        assert check(step, AT) == check_form(step, AT)


def test_an_answer_changed_in_place_is_seen_too() -> None:
    check, document = FormChecker(), copy.deepcopy(a_document())
    assert check(document, AT) == []
    document["identity"]["sex"] = "2"
    assert [problem.code for problem in check(document, AT)] == ["ID-02"]


def test_another_day_judges_everything_anew() -> None:
    check, document = FormChecker(), a_document(identity__valid_to="2018-11-20")
    assert check(document, AT) == []
    tomorrow = replace(AT, today=AT.today + timedelta(days=1))
    assert [problem.code for problem in check(document, tomorrow)] == ["ID-05"]
    assert check(document, AT) == []


# -- and no more than needed is looked at -----------------------------------------------------------------------------


class Counted:
    """The rules of the table, each counting the paths where it was applied."""

    def __init__(self) -> None:
        self.applied: list[tuple[str, str]] = []
        self.rules = [replace(each, function=self._counting(each)) for each in RULES]

    def _counting(self, counted: Rule) -> Any:
        def function(subject: Any, *at: Moment) -> Iterator[Problem]:
            self.applied.append((counted.code, subject.__class__.__name__))
            yield from counted.function(subject, *at)

        return function

    def since(self) -> set[tuple[str, str]]:
        applied, self.applied = set(self.applied), []
        return applied


def test_an_answer_is_looked_at_by_the_rules_that_read_it_and_by_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    sections: list[str] = []
    of_fields = checker.structure.of_fields

    def counting(asked: Any, document: Any) -> Iterator[Problem]:
        sections.extend(sorted({field.section for field in asked}))
        return of_fields(asked, document)

    monkeypatch.setattr(checker.structure, "of_fields", counting)
    counted = Counted()
    check, document = FormChecker(counted.rules), a_document()
    check(document, AT)
    assert {code for code, _ in counted.since()} >= {"CC-01", "ID-01", "SV-01", "LV-01"}
    assert set(sections) == {"", "identity", "other_identity", "service", "discharged_soldier", "living", "appeals"}

    for path, value, codes in (
        ("other_identity.phone", "12", {"OI-02"}),
        ("service.unit_code", "某团", {"SV-06"}),
        ("identity.name", "覃改名", {"ID-08"}),
        ("appeals.appeal_text", "无", {"AP-01", "AP-02"}),
        ("appeals.answered_on_the_spot", "无", set[str]()),
    ):
        put_at(document, path, value)
        expected = check_form(document, AT)
        sections.clear()
        assert check(document, AT) == expected
        assert {code for code, _ in counted.since()} == codes
        assert sections == [path.partition(".")[0]]


def test_the_same_document_again_is_not_looked_at_at_all() -> None:
    counted = Counted()
    check = FormChecker(counted.rules)
    for document in [*WORKED, *BROKEN]:
        found = check(document, AT)
        counted.since()
        assert check(copy.deepcopy(document), AT) == found
        assert counted.since() == set()


def test_an_entry_is_looked_at_alone() -> None:
    counted = Counted()
    check = FormChecker(counted.rules)
    entries: list[dict[str, object]] = [{"unit_code": "35123"}, {"unit_code": "35124"}]
    document = a_document(categories=["active_duty_family_member"], active_duty_family_member=entries)
    check(document, AT)
    counted.since()
    put_at(document, "active_duty_family_member[1].unit_code", "某团")
    assert [problem.path for problem in check(document, AT) if problem.code == "AD-05"] == [
        "active_duty_family_member[1].unit_code"
    ]
    assert counted.applied == [("AD-05", "ActiveDutyFamilyMember")]
    lacking = {problem.path for problem in check(document, AT) if problem.code == "RQ-01"}
    assert {"active_duty_family_member[0].relation", "active_duty_family_member[1].relation"} <= lacking


def test_an_answer_that_decides_what_else_is_asked_brings_those_in() -> None:
    check, document = FormChecker(), a_document()
    assert check(document, AT) == []
    put_at(document, "other_identity.has_agent", True)
    wanting = {problem.path for problem in check(document, AT)}
    assert {"other_identity.agent_name", "other_identity.agent_id_number"} <= wanting


# -- what a rule may do with what it is handed ------------------------------------------------------------------------


def seen(document: Document, *functions: Any) -> list[str]:
    rules = [rule(f"XX-{number:02}", basis="试")(function) for number, function in enumerate(functions)]
    return [problem.message for problem in FormChecker(rules)(document, AT)]


def test_what_a_rule_is_handed_passes_for_the_section_itself() -> None:
    def whole(form: Form2018) -> Iterator[Problem]:
        assert isinstance(form, Form2018)
        assert isinstance(form.identity, Identity)
        assert isinstance(form.martyr_survivor[0], MartyrSurvivor)
        assert form.identity.born_on == date(1956, 3, 12)
        yield Problem("identity", "看过")

    def refuses(living: Living) -> Iterator[Problem]:
        with pytest.raises(TypeError, match=r"^compare answers, not sections: what is read here is noted$"):
            assert living == living
        for looks in (lambda: hash(living), lambda: list(living)):
            with pytest.raises(TypeError):
                looks()
        yield Problem("housing", "看过")

    document = a_document(categories=["discharged_soldier", "martyr_survivor"], martyr_survivor=[{"relation": "1"}])
    assert [message for message in seen(document, whole, refuses) if message == "看过"] == ["看过", "看过"]


class Asking(Identity):
    """A section that can say something of itself."""

    @property
    def initial(self) -> str:
        return (self.name or "")[:1]

    def names(self) -> bool:
        return bool(self.name)


def test_what_a_section_says_of_itself_is_watched_too() -> None:
    reads: set[str] = set()
    section = checker.traced(Asking(name="覃示范"), "identity", reads)
    assert reads == set()
    assert section.initial == "覃"
    assert reads == {"identity.name"}
    assert section.names()


def test_a_document_that_is_watched_is_read_by_name_only() -> None:
    reading = checker.Reading({"living": {"housing": ["1"]}})
    assert value_at(reading, "living.housing") == ["1"]
    assert value_at(reading, "service.unit_code") is None
    assert reading.parts == {"living": {"housing": ["1"]}, "service": None}
    for looks in (lambda: iter(reading), lambda: len(reading)):
        with pytest.raises(TypeError, match=r"^read parts by name: what is read here is noted$"):
            looks()


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ({}, {}, set()),
        ({"a": "1"}, {"a": "1"}, set()),
        ({"a": ["1"]}, {"a": ["2"]}, {"a"}),
        ({"a": ["1"]}, {}, {"a"}),
        ({"a": {"b": "1", "c": "2"}}, {"a": {"b": "1", "c": "3"}}, {"a.c"}),
        ({}, {"a": {"b": "1"}}, {"a.b"}),
        ({"a": {"b": ["1"]}}, {"a": {}}, {"a.b"}),
        ({"a": [{"b": "1"}]}, {"a": [{"b": "1"}]}, set()),
        ({"a": [{"b": "1"}]}, {"a": [{"b": "2"}]}, {"a[0].b"}),
        ({"a": [{"b": "1"}]}, {"a": [{"b": "1"}, {"b": "2"}]}, {"a", "a[1].b"}),
        ({"a": [{"b": "1"}, {"c": "2"}]}, {"a": [{"c": "2"}]}, {"a", "a[0].b", "a[0].c", "a[1].c"}),
        ({"a": [{"b": "1"}]}, {}, {"a", "a[0].b"}),
        ({}, {"a": [{}]}, {"a"}),
        ({}, {"a": [{"b": "1"}]}, {"a", "a[0].b"}),
    ],
)
def test_what_differs_is_told_as_it_is_read(old: Document, new: Document, paths: set[str]) -> None:
    assert set(checker.differences(old, new)) == paths


def test_two_threads_may_ask_one_checker() -> None:
    check, documents = FormChecker(), [a_document(), a_document(identity__sex="2"), a_document(categories=GONE)]
    wrong: list[object] = []

    def ask(document: Document) -> None:
        for _ in range(20):
            found = check(document, AT)
            if found != check_form(document, AT):
                wrong.append(found)

    threads = [Thread(target=ask, args=(document,)) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
