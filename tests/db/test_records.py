from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from station.db.store import Store
from station.domain.evidence import EvidenceKind, Signer, attach
from station.domain.record import Draft, EntryMode, Origin, RecordState, Revision, Source
from station.errors import EvidenceMissing, RecordNotFound
from station.packet.seal import SignedManifest
from tests.db.builders import MORNING, a_draft, a_piece, a_receipt, a_revision, an_id_number, full_width

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def keep(store: Store, draft: Draft) -> None:
    with store.unit() as unit:
        unit.drafts.put(draft)
        unit.commit()


def save(store: Store, *revisions: Revision) -> None:
    with store.unit() as unit:
        for revision in revisions:
            unit.records.save(revision)
        unit.commit()


def queue(store: Store, revision: Revision, number: int = 1) -> SignedManifest:
    signed = SignedManifest(f"manifest {number}".encode(), b"s" * 64)
    with store.unit() as unit:
        unit.outbox.put(revision.id, number, signed, MORNING)
        unit.commit()
    return signed


# -- drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_as_it_was_put_with_all_its_evidence(store: Store) -> None:
    pieces = [
        a_piece(b"one"),
        a_piece(b"two", EvidenceKind.CERTIFICATE),
        a_piece(b"two", EvidenceKind.HOUSEHOLD_BOOKLET),
        a_piece(b"ink", EvidenceKind.SIGNATURE, confirms="c" * 64),
        attach(EvidenceKind.CERTIFICATE, b"two", "image/jpeg", MORNING, shows="discharge"),
        attach(EvidenceKind.SIGNED_FORM, b"page", "image/jpeg", MORNING, "c" * 64, signer=Signer.GUARDIAN),
    ]
    beijing = datetime(2018, 10, 8, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    draft = replace(
        a_draft(None, *pieces),
        origin=Origin(Source.AMENDMENT, EntryMode.MANUAL_PHOTO, "GX0001"),
        updated_at=beijing,
        parent_id=uuid4(),
    )
    with store.unit() as unit:
        for piece in pieces:
            unit.blobs.put(piece)
        unit.drafts.put(draft)
        unit.commit()
    with store.look() as unit:
        assert unit.drafts.get(draft.record_id) == draft
        assert [unit.blobs.get(piece.digest) for piece in draft.evidence] == [
            b"one",
            b"two",
            b"two",
            b"ink",
            b"two",
            b"page",
        ]


@given(document=st.dictionaries(st.text(max_size=5), json_values, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_document_is_kept_as_it_was_typed(store: Store, document: dict[str, object]) -> None:
    draft = a_draft(document)
    keep(store, draft)
    with store.look() as unit:
        assert unit.drafts.get(draft.record_id).document == document


@pytest.mark.parametrize(
    "identity",
    [
        {"id_number": "\ud842", "name": "\ud842"},
        {"id_number": "4508\0" + "9" * 100, "name": "\0"},
        {"id_number": 450899195603120178, "name": None},
        {"id_number": ["4"], "name": {"a": 1}},
        "nobody",
        None,
    ],
)
def test_odd_answers_are_kept_and_listed(store: Store, identity: object) -> None:
    draft = a_draft({"identity": identity, "categories": [1, "discharged_soldier", None]})
    keep(store, draft)
    with store.look() as unit:
        assert unit.drafts.get(draft.record_id) == draft
        (summary,) = unit.records.summaries()
    assert summary.state is RecordState.DRAFT
    assert summary.categories == ("discharged_soldier",)


def test_a_draft_put_again_takes_the_place_of_the_first(store: Store) -> None:
    first = a_draft({"identity": {"id_number": an_id_number(1)}})
    keep(store, first)
    second = replace(first, document={"identity": {"id_number": an_id_number(2)}}, operator="韦模拟")
    keep(store, second)
    with store.look() as unit:
        assert unit.drafts.get(first.record_id) == second
        assert unit.drafts.of_person(an_id_number(1)) is None
        assert len(unit.records.summaries()) == 1


def test_a_person_is_found_by_his_number_however_it_was_typed(store: Store) -> None:
    number = "45089919670402629X"
    draft = a_draft({"identity": {"id_number": f" {full_width(number.lower())} "}})
    keep(store, draft)
    with store.look() as unit:
        assert unit.drafts.of_person(number) == draft
        assert unit.drafts.of_person(an_id_number()) is None


def test_the_draft_touched_last_is_gone_on_with(store: Store) -> None:
    document = {"identity": {"id_number": an_id_number()}}
    later = replace(a_draft(document), updated_at=MORNING + timedelta(hours=1))
    for draft in (a_draft(document), later, a_draft(document)):
        keep(store, draft)
    with store.look() as unit:
        assert unit.drafts.of_person(an_id_number()) == later


def test_a_deleted_draft_is_gone_and_its_revisions_are_not(store: Store) -> None:
    draft = a_draft()
    keep(store, draft)
    save(store, revision := a_revision(record_id=draft.record_id))
    with store.unit() as unit:
        unit.drafts.delete(draft.record_id)
        unit.commit()
    with store.look() as unit:
        with pytest.raises(RecordNotFound):
            unit.drafts.get(draft.record_id)
        assert unit.records.latest(draft.record_id) == revision


# -- revisions --------------------------------------------------------------------------------------------------------


def test_a_revision_comes_back_as_it_was_saved_with_its_evidence_in_order(store: Store) -> None:
    pieces = [
        *(a_piece(bytes([number]), EvidenceKind.CERTIFICATE) for number in range(5)),
        attach(EvidenceKind.CERTIFICATE, b"6", "image/jpeg", MORNING, shows="martyr"),
        attach(EvidenceKind.SIGNATURE, b"7", "image/png", MORNING, "c" * 64, signer=Signer.AGENT),
    ]
    parent = a_revision()
    revision = a_revision(None, *pieces, record_id=parent.record_id, parent_id=parent.id)
    with store.unit() as unit:
        for piece in pieces:
            unit.blobs.put(piece)
        unit.commit()
    save(store, parent, revision)
    with store.look() as unit:
        assert unit.records.latest(revision.record_id) == revision
        assert unit.records.content(revision.id) == revision.content
        assert unit.records.content(parent.id) == parent.content


def test_later_revisions_leave_earlier_ones_as_they_were(store: Store) -> None:
    first = a_revision({"identity": {"name": "甲"}})
    save(store, first)
    for name in ("乙", "丙"):
        save(store, a_revision({"identity": {"name": name}}, record_id=first.record_id, parent_id=first.id))
    with store.look() as unit:
        assert unit.records.content(first.id) == first.content
        latest = unit.records.latest(first.record_id)
    assert latest is not None
    assert "丙" in latest.content.decode()


def test_a_revision_saved_twice_is_refused_whole(store: Store) -> None:
    revision = a_revision()
    save(store, revision)
    with pytest.raises(IntegrityError, match="append-only"):
        save(store, replace(revision, content=b'{"edition":"2018"}'))
    with store.look() as unit:
        assert unit.records.content(revision.id) == revision.content


def test_the_record_of_a_person_is_the_one_saved_last(store: Store) -> None:
    document: dict[str, object] = {"identity": {"id_number": an_id_number()}}
    later = a_revision(document, saved_at=MORNING + timedelta(hours=1))
    save(store, a_revision(document), later, a_revision(document))
    with store.look() as unit:
        assert unit.records.of_person(an_id_number()) == later.record_id
        assert unit.records.of_person(an_id_number(2)) is None


def test_what_is_not_there_is_told(store: Store) -> None:
    with store.look() as unit:
        assert unit.records.latest(uuid4()) is None
        for ask in (unit.drafts.get, unit.records.summary, unit.records.content, unit.outbox.get):
            with pytest.raises(RecordNotFound):
                ask(uuid4())
        with pytest.raises(EvidenceMissing):
            unit.blobs.get("0" * 64)


# -- what records have in common --------------------------------------------------------------------------------------


def a_person(sequence: int, phone: str = "13900000001") -> dict[str, object]:
    return {"identity": {"id_number": an_id_number(sequence)}, "other_identity": {"phone": phone}}


def test_others_of_a_person_are_those_that_bear_his_number_now(store: Store) -> None:
    mine, other, mended = a_draft(a_person(1)), a_draft(a_person(1)), a_revision(a_person(1))
    keep(store, mine)
    keep(store, other)
    save(store, mended, a_revision(a_person(2), record_id=mended.record_id, parent_id=mended.id))
    submitted = a_revision(a_person(1))
    save(store, submitted)
    queue(store, submitted)
    with store.look() as unit:
        found = unit.records.others_of_person(an_id_number(1), mine.record_id)
        assert {each.record_id for each in found} == {other.record_id, submitted.record_id}
        assert unit.records.others_of_person("", mine.record_id) == []
        assert [unit.records.is_submitted(each) for each in (mine.record_id, submitted.record_id)] == [False, True]


def test_a_record_in_work_counts_by_its_draft(store: Store) -> None:
    saved = a_revision(a_person(1, "13900000001"))
    save(store, saved)
    keep(store, a_draft(a_person(1, "13900000002"), record_id=saved.record_id))
    with store.look() as unit:
        assert unit.records.others_with_phone("13900000001", uuid4()) == []
        [found] = unit.records.others_with_phone("139 0000 0002", uuid4())
        assert unit.records.others_with_phone("13900000002", saved.record_id) == []
    assert (found.record_id, found.state) == (saved.record_id, RecordState.DRAFT)


@pytest.mark.parametrize("phone", ["", "none", "\ud842"])
def test_no_phone_is_no_phone_in_common(store: Store, phone: str) -> None:
    for sequence in (1, 2):
        keep(store, a_draft(a_person(sequence, phone)))
    with store.look() as unit:
        assert unit.records.others_with_phone(phone, uuid4()) == []


def test_evidence_in_common_is_found_by_kind_in_drafts_and_revisions(store: Store) -> None:
    photo, paper = a_piece(b"same"), a_piece(b"same", EvidenceKind.CERTIFICATE)
    draft, saved, else_ = a_draft(None, photo), a_revision(None, photo), a_draft(None, paper)
    with store.unit() as unit:
        unit.blobs.put(photo)
        unit.commit()
    for each in (draft, else_):
        keep(store, each)
    save(store, saved)
    digests = [photo.evidence.digest]
    with store.look() as unit:
        found = unit.records.others_with_evidence(EvidenceKind.RECENT_PHOTO, digests, uuid4())
        assert {each.record_id for each in found} == {draft.record_id, saved.record_id}
        [other] = unit.records.others_with_evidence(EvidenceKind.RECENT_PHOTO, digests, saved.record_id)
        assert other.record_id == draft.record_id
        assert unit.records.others_with_evidence(EvidenceKind.RECENT_PHOTO, [], uuid4()) == []


def test_the_work_list_tells_what_is_to_be_brought_by_documents_and_papers(store: Store) -> None:
    booklet = a_piece(b"booklet", EvidenceKind.HOUSEHOLD_BOOKLET)
    pages = [a_piece(b"one", EvidenceKind.CERTIFICATE), a_piece(b"two", EvidenceKind.CERTIFICATE)]
    draft, saved = a_draft(a_person(1), booklet, a_piece()), a_revision(a_person(2), *pages)
    with store.unit() as unit:
        for piece in (booklet, a_piece(), *pages):
            unit.blobs.put(piece)
        unit.commit()
    keep(store, draft)
    save(store, a_revision(a_person(3), booklet, record_id=saved.record_id), replace(saved, parent_id=None))
    with store.look() as unit:
        listed = unit.records.work_list(lambda document, shown: (str(document), *map(str, shown)))
        assert [replace(summary, to_bring=()) for summary in listed] == unit.records.summaries()
    assert {summary.record_id: summary.to_bring for summary in listed} == {
        draft.record_id: (str(a_person(1)), str((EvidenceKind.HOUSEHOLD_BOOKLET, None))),
        saved.record_id: (str(a_person(2)), str((EvidenceKind.CERTIFICATE, None))),
    }


# -- states -----------------------------------------------------------------------------------------------------------


def test_the_state_follows_from_draft_packet_and_receipt(store: Store) -> None:
    revision = a_revision()

    def state() -> tuple[RecordState, str | None]:
        with store.look() as unit:
            summary = unit.records.summary(revision.record_id)
            assert unit.records.summaries() == [summary]
        return summary.state, summary.receipt_number

    save(store, revision)
    assert state() == (RecordState.READY, None)
    signed = queue(store, revision)
    assert state() == (RecordState.QUEUED, None)
    with store.unit() as unit:
        unit.outbox.settle(revision.id, a_receipt(revision, signed, 7))
        unit.commit()
    assert state() == (RecordState.RECEIVED, "R000007")
    keep(store, a_draft(record_id=revision.record_id))
    assert state() == (RecordState.DRAFT, None)


def test_only_the_latest_revision_speaks_for_a_record(store: Store) -> None:
    first = a_revision({"identity": {"name": "甲"}})
    save(store, first)
    signed = queue(store, first)
    with store.unit() as unit:
        unit.outbox.settle(first.id, a_receipt(first, signed))
        unit.commit()
    save(store, a_revision({"identity": {"name": "乙"}}, record_id=first.record_id, parent_id=first.id))
    with store.look() as unit:
        (summary,) = unit.records.summaries()
    assert (summary.name, summary.state, summary.receipt_number) == ("乙", RecordState.READY, None)


def test_the_list_begins_with_the_newest(store: Store) -> None:
    hours = [3, 1, 5, 2]
    for hour in hours[:2]:
        keep(store, replace(a_draft(), updated_at=MORNING + timedelta(hours=hour)))
    save(store, *(a_revision(saved_at=MORNING + timedelta(hours=hour)) for hour in hours[2:]))
    with store.look() as unit:
        assert [summary.updated_at for summary in unit.records.summaries()] == [
            MORNING + timedelta(hours=hour) for hour in sorted(hours, reverse=True)
        ]


# -- blobs ------------------------------------------------------------------------------------------------------------


def test_bytes_are_stored_once_and_dropped_when_nothing_names_them(store: Store) -> None:
    photo, paper, stray = a_piece(b"photo"), a_piece(b"paper", EvidenceKind.CERTIFICATE), a_piece(b"stray")
    digests = {piece.evidence.digest for piece in (photo, paper, stray)}
    draft = a_draft(None, photo)
    with store.unit() as unit:
        for piece in (photo, paper, stray, photo):
            unit.blobs.put(piece)
        unit.drafts.put(draft)
        unit.records.save(a_revision(None, paper))
        unit.blobs.drop_unused(digests)
        unit.commit()
    with store.unit() as unit:
        assert unit.blobs.get(photo.evidence.digest) == b"photo"
        assert unit.blobs.get(paper.evidence.digest) == b"paper"
        with pytest.raises(EvidenceMissing):
            unit.blobs.get(stray.evidence.digest)
        unit.drafts.delete(draft.record_id)
        unit.blobs.drop_unused(digests)
        with pytest.raises(EvidenceMissing):
            unit.blobs.get(photo.evidence.digest)
        assert unit.blobs.get(paper.evidence.digest) == b"paper"


def test_only_what_was_named_is_dropped(store: Store) -> None:
    with store.unit() as unit:
        unit.blobs.put(stray := a_piece(b"stray"))
        unit.blobs.drop_unused([])
        assert unit.blobs.get(stray.evidence.digest) == b"stray"
