from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.packet.canonical import canonical, digest
from station.packet.wire import ClerkNote
from station.rules.check import RULES, check_form
from station.rules.overriding import explained, values_digest
from station.rules.problem import Problem, Severity
from tests.builders import AT, a_document
from tests.forms.answers import junk
from tests.rules.judging import Boundary, problems
from tests.rules.test_check import BOUNDARIES

MAY = {rule.code for rule in RULES if rule.overridable}
OVERRIDABLE = [boundary for boundary in BOUNDARIES if boundary.code in MAY]
FIRM = [boundary for boundary in BOUNDARIES if boundary.code not in MAY and boundary.severity is Severity.BLOCK]
LATE = {"discharged_soldier.resettlement": "self_arranged_employment", "service.discharged_on": "2013-12-01"}
"""Breaks DS-01, which reads two sections."""


def a_note(code: str, path: str, bound_to: str) -> ClerkNote:
    return ClerkNote(
        rule=code,
        path=path,
        reason="批准文件原件已核对",
        operator="admin",
        at=datetime(2018, 11, 20, tzinfo=UTC),
        values_digest=bound_to,
    )


def note_for(document: dict[str, object], problem: Problem) -> ClerkNote:
    bound_to = values_digest(document, problem, AT)
    assert bound_to is not None
    return a_note(problem.code, problem.path, bound_to)


def the_problem(document: dict[str, object], code: str) -> Problem:
    [found] = problems(document, code)
    return found


def blocking(document: dict[str, object], *notes: ClerkNote) -> set[str]:
    found = explained(check_form(document, AT), document, notes, AT)
    return {problem.code for problem in found if problem.blocks}


def test_there_are_rules_that_admit_exceptions_and_each_is_tested() -> None:
    assert {boundary.code for boundary in OVERRIDABLE} == MAY
    assert {"TO-01", "TO-02", "DS-01", "DM-01"} <= MAY


@pytest.mark.parametrize("boundary", OVERRIDABLE, ids=str)
def test_a_reason_lets_an_overridable_rule_pass_and_stays_in_sight(boundary: Boundary) -> None:
    document = a_document(**boundary.breaks)
    problem = the_problem(document, boundary.code)
    assert boundary.code in blocking(document)
    note = note_for(document, problem)
    [passed] = explained([problem], document, [note], AT)
    assert (passed.blocks, passed.reason, passed.message) == (False, note.reason, problem.message)
    assert passed.as_json()["reason"] == note.reason
    assert "reason" not in problem.as_json()


@pytest.mark.parametrize("boundary", FIRM, ids=str)
def test_no_note_whatever_lets_another_rule_pass(boundary: Boundary) -> None:
    document = a_document(**boundary.breaks)
    [problem, *_] = problems(document, boundary.code)
    assert values_digest(document, problem, AT) is None
    assert boundary.code in blocking(document, a_note(problem.code, problem.path, "0" * 64))


def test_a_reason_survives_edits_elsewhere() -> None:
    document = a_document(**LATE)
    note = note_for(document, the_problem(document, "DS-01"))
    for change in (
        {"other_identity.phone": "13900000002"},
        {"service.unit_code": "35124"},
        {"discharged_soldier.allowance_received": True},
        {"identity.name": "覃样例"},
    ):
        assert "DS-01" not in blocking(a_document(**LATE, **change), note)


@pytest.mark.parametrize("day", ["2013-12-02", "2011-11-01", "2018-01-01"])
def test_a_reason_goes_stale_when_a_value_changes_that_the_rule_read(day: str) -> None:
    """The message names no day: it alone would not show the change."""
    document = a_document(**LATE)
    problem = the_problem(document, "DS-01")
    changed = a_document(**{**LATE, "service.discharged_on": day})
    assert the_problem(changed, "DS-01") == problem
    assert "DS-01" in blocking(changed, note_for(document, problem))


def test_a_change_taken_back_makes_the_reason_good_again() -> None:
    document = a_document(**LATE)
    note = note_for(document, the_problem(document, "DS-01"))
    assert "DS-01" in blocking(a_document(**{**LATE, "service.discharged_on": "2014-12-01"}), note)
    assert "DS-01" not in blocking(a_document(**LATE), note)


def test_a_reason_for_one_rule_is_none_for_another() -> None:
    document = a_document(**LATE)
    note = note_for(document, the_problem(document, "DS-01"))
    other = note.model_copy(update={"rule": "TO-01"})
    elsewhere = note.model_copy(update={"path": "service.discharged_on"})
    assert "DS-01" in blocking(document, other, elsewhere)


def test_a_problem_that_the_document_does_not_have_cannot_be_explained() -> None:
    problem = the_problem(a_document(**LATE), "DS-01")
    assert values_digest(a_document(), problem, AT) is None


@given(document=junk(), code=st.sampled_from([*sorted(MAY), "CC-01"]), path=st.text(max_size=10))
def test_no_document_whatever_makes_it_raise(document: dict[str, object], code: str, path: str) -> None:
    assert values_digest(document, Problem(path, "", code=code), AT) is None
    explained(check_form(document, AT), document, [a_note(code, path, "0" * 64)], AT)


def test_a_reason_is_bound_to_rule_path_and_values_as_it_was_written_down() -> None:
    """Whoever has the content can work this out again: the SHA-256 of the canonical JSON."""
    values = {
        "discharged_soldier.resettlement": "self_arranged_employment",
        "service.discharged_on": "2013-12-01",
    }
    expected = {"rule": "DS-01", "path": "discharged_soldier.resettlement", "values": values}
    document = a_document(**LATE)
    assert values_digest(document, the_problem(document, "DS-01"), AT) == digest(canonical(expected))


def test_of_a_rule_on_one_section_the_values_have_their_whole_paths() -> None:
    chosen = {"resettlement": "self_chosen_career", "resettled_on": "2001-01-18"}
    document = a_document(categories=["transferred_officer"], transferred_officer=chosen)
    values = {f"transferred_officer.{name}": value for name, value in chosen.items()}
    expected = {"rule": "TO-01", "path": "transferred_officer.resettlement", "values": values}
    assert values_digest(document, the_problem(document, "TO-01"), AT) == digest(canonical(expected))
