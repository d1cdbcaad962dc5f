"""The lead's check: ready, checked, queued with the next sending; or back to the operator."""

from dataclasses import replace
from uuid import UUID

import pytest

from station.domain.audit import Action
from station.domain.operator import Operator, Role
from station.domain.record import RecordState
from station.errors import NoteMissing, NotForCheck, OwnRecord, RecordNotFound
from station.services.checking import CheckRecord, ReturnToOperator
from tests.db.builders import MORNING, OPERATOR
from tests.services.builders import NUMBER, Quiet, a_document, a_photo, ink, with_answer
from tests.services.conftest import Desk


def asked_for(desk: Desk, *leads: str) -> None:
    """The campaign asks for the check; these are leads."""
    with desk.store.unit() as unit:
        unit.settings.set_campaign(replace(unit.settings.campaign(), lead_checks=True))
        for name in leads:
            unit.operators.put(Operator(name, name, Role.LEAD, "", MORNING))
        unit.commit()


def check(desk: Desk, record_id: UUID, lead: str = "wei") -> None:
    CheckRecord(desk.store.unit, desk.clock, lead)(Quiet(), record_id)


def give_back(desk: Desk, record_id: UUID, note: str = "退役证件号与原件不一致。", lead: str = "wei") -> None:
    ReturnToOperator(desk.store.unit, desk.clock, lead)(Quiet(), record_id, note)


def state(desk: Desk, record_id: UUID) -> RecordState:
    with desk.store.look() as unit:
        one = unit.records.summary(record_id)
        (listed,) = [each for each in unit.records.summaries() if each.record_id == record_id]
    assert one == listed
    return one.state


def test_ready_checked_and_queued_when_it_is_sent(desk: Desk) -> None:
    asked_for(desk, "wei")
    desk.join()
    record_id = desk.queued()
    assert state(desk, record_id) is RecordState.READY
    assert desk.send(Quiet()).receipted == 0, "what is not checked stays here"
    check(desk, record_id)
    assert state(desk, record_id) is RecordState.CHECKED
    assert desk.waiting() == [], "its packet is not yet made"
    desk.county.down_at = 0
    with pytest.raises(Exception):  # noqa: B017, PT011  # the line is down
        desk.send(Quiet())
    assert state(desk, record_id) is RecordState.QUEUED
    desk.county.down_at = None
    assert desk.send(Quiet()).receipted == 1
    assert state(desk, record_id) is RecordState.RECEIVED
    assert [each for each in desk.actions() if each in (Action.RECORD_CHECKED, Action.PACKET_QUEUED)] == [
        Action.RECORD_CHECKED,
        Action.PACKET_QUEUED,
    ]


def test_without_the_campaigns_asking_nothing_waits_for_a_lead(desk: Desk) -> None:
    record_id = desk.queued()
    assert state(desk, record_id) is RecordState.QUEUED
    with pytest.raises(NotForCheck):
        check(desk, record_id)


def test_a_document_from_outside_waits_for_the_lead_too(desk: Desk) -> None:
    asked_for(desk)
    record_id = desk.a_signed_draft()
    done = desk.submit_document(Quiet(), a_document(), [])
    assert (done.record_id, done.state, done.queued) == (record_id, RecordState.READY, False)


def test_checked_records_are_chained_in_the_order_they_were_checked(desk: Desk) -> None:
    asked_for(desk, "wei")
    desk.join()
    first, second = desk.queued(NUMBER), desk.queued(NUMBER[:14] + "0282", a_photo(b"another"))
    check(desk, second)
    check(desk, first)
    assert desk.send(Quiet()).receipted == 2
    assert [receipt.receipt.number for receipt in desk.county.receipts] == [1, 2]
    with desk.store.look() as unit:
        revision = unit.records.latest(second)
    assert revision is not None
    assert desk.county.receipts[0].receipt.revision_id == revision.id


def test_given_back_it_is_a_draft_with_all_its_evidence_and_a_word(desk: Desk) -> None:
    asked_for(desk, "wei")
    record_id = desk.queued()
    give_back(desk, record_id, "  退役证件号与原件不一致。 ")
    draft = desk.draft(record_id)
    assert (draft.operator, draft.document) == (OPERATOR, a_document())
    assert desk.has_bytes(a_photo()) == [True]
    (summary,) = desk.summaries()
    assert (summary.state, summary.lead_note) == (RecordState.DRAFT, "退役证件号与原件不一致。")
    with pytest.raises(NotForCheck):
        check(desk, record_id)
    changed = with_answer(a_document(), "other_identity", phone="13900000077")
    desk.confirm(Quiet(), record_id, changed, ink)
    desk.submit(Quiet(), record_id)
    (summary,) = desk.summaries()
    assert (summary.state, summary.lead_note) == (RecordState.READY, "")
    check(desk, record_id)
    assert state(desk, record_id) is RecordState.CHECKED


def test_what_was_checked_can_be_given_back_until_its_packet_is_made(desk: Desk) -> None:
    asked_for(desk, "wei")
    desk.join()
    first, second = desk.queued(NUMBER), desk.queued(NUMBER[:14] + "0282", a_photo(b"another"))
    check(desk, first)
    check(desk, second)
    give_back(desk, first)
    desk.send(Quiet())
    assert state(desk, first) is RecordState.DRAFT
    with pytest.raises(NotForCheck):
        give_back(desk, second)


def test_a_record_is_checked_by_another_lead_unless_there_is_none(desk: Desk) -> None:
    asked_for(desk, OPERATOR, "wei")
    record_id = desk.queued()
    with pytest.raises(OwnRecord):
        check(desk, record_id, OPERATOR)
    with desk.store.unit() as unit:
        unit.operators.put(replace(unit.operators.get("wei"), active=False))
        unit.commit()
    check(desk, record_id, OPERATOR)
    assert state(desk, record_id) is RecordState.CHECKED


def test_what_does_not_wait_for_the_lead_is_not_checked(desk: Desk) -> None:
    asked_for(desk, "wei")
    record_id = desk.a_draft()
    for again in (check, give_back):
        with pytest.raises(NotForCheck):
            again(desk, record_id)
    desk.save_for_paper(Quiet(), record_id)
    desk.discard(Quiet(), record_id)
    assert state(desk, record_id) is RecordState.READY
    with pytest.raises(NotForCheck):
        check(desk, record_id)
    with pytest.raises(RecordNotFound):
        check(desk, UUID(int=0))


@pytest.mark.parametrize("note", ["", "   ", "字" * 201])
def test_giving_back_takes_a_word(desk: Desk, note: str) -> None:
    asked_for(desk, "wei")
    record_id = desk.queued()
    with pytest.raises(NoteMissing):
        give_back(desk, record_id, note)
    assert state(desk, record_id) is RecordState.READY
