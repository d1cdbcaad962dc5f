import json
from uuid import UUID

import pytest

from station.domain.audit import Action
from station.domain.evidence import EvidenceKind, attach
from station.errors import EvidenceMissing, FormIncomplete, NotOverridable, ReasonUnfit
from station.packet.wire import ClerkNote
from station.rules.problem import Problem
from station.services.overview import ShowRecord
from station.services.reasons import GivenReason, GiveReason, WithdrawReason
from station.services.submission import InspectDraft
from tests.db.builders import MORNING, OPERATOR
from tests.services.builders import Quiet, a_document, a_photo, ink, with_answer
from tests.services.conftest import Desk
from tests.services.test_submission import signed_page

REASON = "批准文件载明按原条例执行，原件已核对"
PATH = "discharged_soldier.resettlement"
PROBLEM = Problem(PATH, "", code="DS-01")


def late(discharged_on: str = "2013-12-01") -> dict[str, object]:
    """A soldier of 2013 who arranged employment himself: DS-01 stands in the way, and nothing else."""
    document = with_answer(a_document(), "service", enlisted_on="2009-12-01", discharged_on=discharged_on)
    return with_answer(
        document,
        "discharged_soldier",
        resettlement="self_arranged_employment",
        self_employment_certificate="自谋0001",
    )


@pytest.fixture
def give(desk: Desk) -> GiveReason:
    return GiveReason(desk.store.unit, desk.clock, OPERATOR)


def a_late_draft(desk: Desk) -> UUID:
    record_id = desk.a_draft()
    desk.add_evidence(Quiet(), record_id, a_photo())
    desk.confirm(Quiet(), record_id, late(), ink)
    return record_id


def notes(desk: Desk, record_id: UUID) -> list[ClerkNote]:
    with desk.store.look() as unit:
        pieces = [piece for piece in unit.drafts.get(record_id).evidence if piece.kind is EvidenceKind.CLERK_NOTE]
        return [ClerkNote.model_validate_json(unit.blobs.get(piece.digest)) for piece in pieces]


def test_only_one_problem_stands_in_the_way_of_the_sample(desk: Desk) -> None:
    done = desk.submit_document(Quiet(), late(), [a_photo(), signed_page()])
    assert [problem.code for problem in done.problems if problem.blocks] == ["DS-01"]


def test_a_record_with_a_reason_is_submitted_and_the_county_gets_the_reason(desk: Desk, give: GiveReason) -> None:
    record_id = a_late_draft(desk)
    with pytest.raises(FormIncomplete):
        desk.submit(Quiet(), record_id)
    give(Quiet(), record_id, PROBLEM, REASON)
    revision = desk.submit(Quiet(), record_id)
    assert REASON not in revision.content.decode()
    with desk.store.look() as unit:
        entries = unit.outbox.get(revision.id).signed.manifest.evidence
        [entry] = [each for each in entries if each.kind == "clerk_note"]
        note = json.loads(unit.blobs.get(entry.digest))
    assert (note["rule"], note["path"], note["reason"], note["operator"]) == ("DS-01", PATH, REASON, OPERATOR)
    view = ShowRecord(desk.store.unit, desk.clock, OPERATOR)(Quiet(), record_id)
    assert [each.reason for each in view.notes] == [REASON]


def test_a_reason_does_not_disturb_the_signature(desk: Desk, give: GiveReason) -> None:
    record_id = a_late_draft(desk)
    before = desk.draft(record_id)
    after = give(Quiet(), record_id, PROBLEM, REASON)
    assert after.document == before.document
    assert after.evidence[:-1] == before.evidence


def test_a_reason_is_changed_and_withdrawn(desk: Desk, give: GiveReason) -> None:
    record_id = a_late_draft(desk)
    first = give(Quiet(), record_id, PROBLEM, REASON).evidence[-1]
    give(Quiet(), record_id, PROBLEM, "另有说明如下")
    assert [note.reason for note in notes(desk, record_id)] == ["另有说明如下"]
    with desk.store.look() as unit, pytest.raises(EvidenceMissing):
        unit.blobs.get(first.digest)
    WithdrawReason(desk.store.unit, desk.clock, OPERATOR)(Quiet(), record_id, PROBLEM)
    assert notes(desk, record_id) == []
    with pytest.raises(FormIncomplete):
        desk.submit(Quiet(), record_id)


def test_the_trail_tells_which_rule_and_not_why(desk: Desk, give: GiveReason) -> None:
    record_id = a_late_draft(desk)
    give(Quiet(), record_id, PROBLEM, REASON)
    WithdrawReason(desk.store.unit, desk.clock, OPERATOR)(Quiet(), record_id, PROBLEM)
    with desk.store.look() as unit:
        given, withdrawn = unit.audit.events()[-2:]
    assert (given.action, given.subject, given.detail) == (Action.REASON_GIVEN, record_id, "DS-01")
    assert (withdrawn.action, withdrawn.detail) == (Action.REASON_WITHDRAWN, "DS-01")


@pytest.mark.parametrize("reason", ["", "属实", "  属实。 ", "长" * 201, "理由\ud842理由"])
def test_a_reason_too_short_or_too_long_is_refused(desk: Desk, give: GiveReason, reason: str) -> None:
    record_id = a_late_draft(desk)
    with pytest.raises(ReasonUnfit):
        give(Quiet(), record_id, PROBLEM, reason)
    assert notes(desk, record_id) == []


@pytest.mark.parametrize("reason", ["情况属实", "长" * 200])
def test_a_reason_of_just_the_right_length_is_taken(desk: Desk, give: GiveReason, reason: str) -> None:
    record_id = a_late_draft(desk)
    give(Quiet(), record_id, PROBLEM, reason)
    assert [note.reason for note in notes(desk, record_id)] == [reason]


def test_a_rule_that_admits_no_exception_takes_no_reason(desk: Desk, give: GiveReason) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, with_answer(a_document(), "other_identity", phone="12"))
    with pytest.raises(NotOverridable):
        give(Quiet(), record_id, Problem("other_identity.phone", "", code="OI-02", overridable=True), REASON)
    with pytest.raises(NotOverridable):
        give(Quiet(), record_id, PROBLEM, REASON)  # the draft has no such problem


def test_a_reason_that_no_longer_holds_is_not_sent(desk: Desk, give: GiveReason) -> None:
    record_id = a_late_draft(desk)
    stale = give(Quiet(), record_id, PROBLEM, REASON).evidence[-1]
    desk.confirm(Quiet(), record_id, late("2014-12-01"), ink)
    with pytest.raises(FormIncomplete):
        desk.submit(Quiet(), record_id)
    desk.confirm(Quiet(), record_id, a_document(), ink)
    assert stale not in desk.submit(Quiet(), record_id).evidence


def test_a_forged_note_lets_nothing_pass(desk: Desk) -> None:
    record_id = a_late_draft(desk)
    for data in (b"no note", json.dumps({"rule": "DS-01"}).encode()):
        note = attach(EvidenceKind.CLERK_NOTE, data, "application/json", MORNING)
        desk.add_evidence(Quiet(), record_id, note)
    with pytest.raises(FormIncomplete):
        desk.submit(Quiet(), record_id)


def test_an_inspection_gives_the_reasons_given_so_far(desk: Desk, give: GiveReason) -> None:
    record_id = a_late_draft(desk)
    give(Quiet(), record_id, PROBLEM, REASON)
    found = InspectDraft(desk.store.look, desk.clock)(Quiet(), record_id, late())
    assert [note.reason for note in found.notes] == [REASON]


# -- from outside -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [None, PATH])
def test_a_document_comes_with_its_reasons(desk: Desk, path: str | None) -> None:
    done = desk.submit_document(Quiet(), late(), [a_photo(), signed_page()], [GivenReason("DS-01", REASON, path)])
    assert done.queued
    assert [problem.reason for problem in done.problems if problem.code == "DS-01"] == [REASON]


@pytest.mark.parametrize(
    "given",
    [
        GivenReason("DS-01", "短"),
        GivenReason("DS-01", REASON, "service.discharged_on"),
        GivenReason("EV-01", REASON),
        GivenReason("TO-01", REASON),
        GivenReason("CC-01", REASON),
        GivenReason("nonsense", REASON),
    ],
)
def test_a_reason_that_cannot_be_taken_is_told_and_lets_nothing_pass(desk: Desk, given: GivenReason) -> None:
    done = desk.submit_document(Quiet(), late(), [a_photo(), signed_page()], [given])
    assert not done.queued
    assert [problem.code for problem in done.problems if problem.blocks] == ["DS-01"]
    assert [problem.code for problem in done.problems].count("OV-01") == 1


def test_a_firm_rule_stays_firm_from_outside(desk: Desk) -> None:
    document = with_answer(a_document(), "other_identity", phone="12")
    done = desk.submit_document(Quiet(), document, [a_photo(), signed_page()], [GivenReason("OI-02", REASON)])
    assert (done.queued, [problem.code for problem in done.problems if problem.blocks]) == (False, ["OI-02"])
    assert "OV-01" in {problem.code for problem in done.problems}
