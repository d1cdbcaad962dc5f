from uuid import uuid4

import pytest

from station.domain.audit import Action
from station.domain.record import RecordState
from station.errors import DiskFull, RecordNotFound
from station.services.overview import ListRecords, ShowRecord
from tests.db.builders import OPERATOR
from tests.services.builders import NUMBER, Quiet, a_document
from tests.services.conftest import Desk


def show(desk: Desk) -> ShowRecord:
    return ShowRecord(desk.store.unit, desk.clock, OPERATOR)


# -- list and show ----------------------------------------------------------------------------------------------------


def test_the_list_is_what_the_store_has_and_leaves_no_trace(desk: Desk) -> None:
    desk.queued()
    desk.a_draft(NUMBER[:14] + "0282")
    before = desk.actions()
    assert [each.state for each in ListRecords(desk.store.look)(Quiet())] == [RecordState.DRAFT, RecordState.QUEUED]
    assert desk.actions() == before


def test_a_record_is_shown_with_its_content_and_evidence_and_who_looked_is_kept(desk: Desk) -> None:
    record_id = desk.queued()
    view = show(desk)(Quiet(), record_id)
    assert view.document == a_document()
    assert view.summary.state is RecordState.QUEUED
    with desk.store.look() as unit:
        latest = unit.records.latest(record_id)
    assert latest is not None
    assert (view.revision_id, view.content_digest, view.evidence) == (
        latest.id,
        latest.content_digest,
        latest.evidence,
    )
    assert desk.actions()[-1] is Action.RECORD_SHOWN


def test_a_draft_is_shown_as_it_stands(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, {"anything": 1})
    view = show(desk)(Quiet(), record_id)
    assert (view.document, view.revision_id, view.content_digest) == ({"anything": 1}, None, None)


def test_a_record_that_is_not_there_is_told_and_leaves_no_trace(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        show(desk)(Quiet(), uuid4())
    assert desk.actions() == []


def test_a_record_is_not_shown_where_looking_cannot_be_noted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskFull

    record_id = desk.queued()
    monkeypatch.setattr(type(desk.store.look().audit), "add", full)
    with pytest.raises(DiskFull):
        show(desk)(Quiet(), record_id)
