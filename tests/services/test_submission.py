import json
from dataclasses import replace

import pytest

from station.db.audit import Audit
from station.db.outbox import Outbox
from station.domain.audit import Action
from station.domain.evidence import Attachment, EvidenceKind, attach
from station.domain.record import EntryMode, RecordState, Source
from station.errors import DiskFull, FormIncomplete, NotCanonical, NotConfirmed, RecordNotFound
from station.packet.canonical import canonical, digest
from station.packet.seal import read_manifest, verify_manifest
from station.packet.suite import public_of
from station.services.submission import content_of
from tests.db.builders import MORNING, an_entry
from tests.services.builders import NUMBER, Quiet, a_document, a_photo, ink, with_answer
from tests.services.conftest import Desk

DIGEST = content_of(a_document()).digest


def signed_page(confirms: str | None = None, data: bytes = b"\xff\xd8 page") -> Attachment:
    return attach(EvidenceKind.SIGNED_FORM, data, "image/jpeg", MORNING, confirms)


# -- content ----------------------------------------------------------------------------------------------------------


def test_content_is_canonical_and_without_what_is_not_asked() -> None:
    """Neither what was answered before the condition changed, nor blanks, nor strangers' keys."""
    document = with_answer(a_document(), "other_identity", agent_name="代办", former_name="  ") | {"stranger": 1}
    assert content_of(document) == content_of(a_document())
    assert content_of(document).data == canonical(a_document())
    assert content_of(document).digest == digest(canonical(a_document()))


def test_content_of_a_number_no_json_reader_keeps_is_refused() -> None:
    with pytest.raises(NotCanonical):
        content_of(with_answer(a_document(), "living", yearly_income=2**60))


# -- evidence ---------------------------------------------------------------------------------------------------------


def test_a_retake_takes_the_place_of_the_first_photo_and_its_bytes_are_gone(desk: Desk) -> None:
    record_id = desk.a_draft()
    first, second = a_photo(b"first"), a_photo(b"second")
    desk.add_evidence(Quiet(), record_id, first)
    draft = desk.add_evidence(Quiet(), record_id, second)
    assert [piece for piece in draft.evidence if piece.kind is EvidenceKind.RECENT_PHOTO] == [second.evidence]
    assert desk.has_bytes(first, second) == [False, True]
    assert desk.draft(record_id) == draft


def test_a_retake_of_the_very_same_bytes_keeps_them(desk: Desk) -> None:
    record_id = desk.a_draft()
    for _ in range(2):
        desk.add_evidence(Quiet(), record_id, a_photo())
    assert desk.has_bytes(a_photo()) == [True]


def test_a_photo_that_another_record_names_too_is_kept_when_one_is_retaken(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.add_evidence(Quiet(), record_id, a_photo(b"shared"))
    desk.queued(NUMBER[:14] + "0282", a_photo(b"shared"))
    desk.add_evidence(Quiet(), record_id, a_photo(b"second"))
    assert desk.has_bytes(a_photo(b"shared")) == [True]


def test_papers_are_added_side_by_side(desk: Desk) -> None:
    record_id = desk.a_draft()
    for data in (b"one", b"two"):
        draft = desk.add_evidence(Quiet(), record_id, attach(EvidenceKind.CERTIFICATE, data, "image/jpeg", MORNING))
    assert [piece.kind for piece in draft.evidence].count(EvidenceKind.CERTIFICATE) == 2


def test_a_discarded_draft_takes_its_bytes_along(desk: Desk) -> None:
    record_id = desk.a_signed_draft()
    desk.discard(Quiet(), record_id)
    assert desk.summaries() == []
    assert desk.has_bytes(a_photo(), *ink(DIGEST)) == [False, False, False]
    assert desk.actions()[-1] is Action.DRAFT_DISCARDED
    with pytest.raises(RecordNotFound):
        desk.discard(Quiet(), record_id)


def test_a_discarded_amendment_leaves_the_revision_and_its_bytes(desk: Desk) -> None:
    desk.queued()
    again = desk.a_draft()
    desk.add_evidence(Quiet(), again, a_photo(b"another"))
    desk.discard(Quiet(), again)
    assert [summary.state for summary in desk.summaries()] == [RecordState.QUEUED]
    assert desk.has_bytes(a_photo(), a_photo(b"another")) == [True, False]


# -- confirmed --------------------------------------------------------------------------------------------------------


def test_a_signature_names_exactly_what_was_shown(desk: Desk) -> None:
    record_id = desk.a_draft()
    shown: list[str] = []

    def sign(content_digest: str) -> tuple[Attachment, ...]:
        shown.append(content_digest)
        return ink(content_digest)

    draft = desk.confirm(Quiet(), record_id, a_document(), sign)
    assert shown == [DIGEST]
    assert desk.draft(record_id) == draft
    assert draft.document == a_document()
    assert {piece.confirms for piece in draft.evidence if piece.kind is EvidenceKind.SIGNATURE} == {DIGEST}


def test_signing_again_takes_the_place_of_the_first_signature(desk: Desk) -> None:
    record_id = desk.a_signed_draft()
    changed = with_answer(a_document(), "other_identity", phone="13900000002")
    draft = desk.confirm(Quiet(), record_id, changed, ink)
    signatures = [piece.confirms for piece in draft.evidence if piece.kind is EvidenceKind.SIGNATURE]
    assert signatures == [content_of(changed).digest]
    assert desk.has_bytes(*ink(DIGEST)) == [False, False]


# -- submitted --------------------------------------------------------------------------------------------------------


def test_a_submitted_record_is_a_revision_and_a_packet_and_no_draft(desk: Desk) -> None:
    record_id = desk.a_signed_draft()
    before = desk.draft(record_id)
    revision = desk.submit(Quiet(), record_id)
    assert [(each.record_id, each.state) for each in desk.summaries()] == [(record_id, RecordState.QUEUED)]
    assert revision.content == content_of(a_document()).data
    assert revision.evidence == before.evidence
    with desk.store.look() as unit:
        assert unit.records.latest(record_id) == revision
        packet = unit.outbox.get(revision.id)
        station = unit.settings.station()
    verify_manifest(packet.signed, public_of(station.signing_key))
    manifest = packet.signed.manifest
    assert manifest == read_manifest(packet.signed.data)
    assert (manifest.number, manifest.previous, manifest.epoch) == (1, None, 1)
    assert (manifest.station, manifest.incarnation) == (station.code, station.incarnation)
    assert (manifest.record_id, manifest.revision_id) == (record_id, revision.id)
    assert (manifest.content_digest, manifest.content_size) == (DIGEST, len(revision.content))
    assert [(entry.kind, entry.digest, entry.confirms) for entry in manifest.evidence] == [
        (piece.kind, piece.digest, piece.confirms) for piece in revision.evidence
    ]
    assert desk.actions()[-2:] == [Action.REVISION_SAVED, Action.PACKET_QUEUED]


def test_packets_are_numbered_and_chained(desk: Desk) -> None:
    for sequence in ("0178", "0282", "0370"):
        desk.queued(NUMBER[:14] + sequence if sequence != "0178" else NUMBER)
    with desk.store.look() as unit:
        packets = [unit.outbox.get(each).signed for each in unit.outbox.waiting()]
    assert [packet.manifest.number for packet in packets] == [1, 2, 3]
    assert [packet.manifest.previous for packet in packets] == [
        None,
        packets[0].packet_digest,
        packets[1].packet_digest,
    ]


def test_a_form_with_a_blocking_problem_is_not_submitted(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.add_evidence(Quiet(), record_id, a_photo())
    desk.confirm(Quiet(), record_id, with_answer(a_document(), "other_identity", phone="12"), ink)
    with pytest.raises(FormIncomplete):
        desk.submit(Quiet(), record_id)


def test_warnings_stand_in_nobodys_way(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.add_evidence(Quiet(), record_id, a_photo())
    desk.confirm(Quiet(), record_id, with_answer(a_document(), "identity", valid_to="2018-01-01"), ink)
    desk.submit(Quiet(), record_id)


def test_a_form_nobody_signed_is_not_submitted(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, a_document())
    desk.add_evidence(Quiet(), record_id, a_photo())
    with pytest.raises(NotConfirmed):
        desk.submit(Quiet(), record_id)


def test_strokes_alone_are_no_signature(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, a_document())
    desk.add_evidence(Quiet(), record_id, a_photo(), ink(DIGEST)[1])
    with pytest.raises(NotConfirmed):
        desk.submit(Quiet(), record_id)


def test_a_form_changed_after_it_was_signed_is_not_submitted_until_it_is_signed_again(desk: Desk) -> None:
    record_id = desk.a_signed_draft()
    changed = with_answer(a_document(), "other_identity", phone="13900000002")
    desk.save_draft(Quiet(), record_id, changed)
    with pytest.raises(NotConfirmed):
        desk.submit(Quiet(), record_id)
    desk.confirm(Quiet(), record_id, changed, ink)
    assert desk.submit(Quiet(), record_id).content == content_of(changed).data


def test_a_change_taken_back_makes_the_signature_good_again(desk: Desk) -> None:
    record_id = desk.a_signed_draft()
    desk.save_draft(Quiet(), record_id, with_answer(a_document(), "other_identity", phone="13900000002"))
    desk.save_draft(Quiet(), record_id, a_document())
    desk.submit(Quiet(), record_id)


def test_a_record_without_a_photo_is_not_submitted(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.confirm(Quiet(), record_id, a_document(), ink)
    with pytest.raises(FormIncomplete):
        desk.submit(Quiet(), record_id)


def test_a_photo_taken_after_the_signature_disturbs_nothing(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.confirm(Quiet(), record_id, a_document(), ink)
    desk.add_evidence(Quiet(), record_id, a_photo())
    desk.submit(Quiet(), record_id)


def test_a_record_is_submitted_once(desk: Desk) -> None:
    record_id = desk.queued()
    with pytest.raises(RecordNotFound):
        desk.submit(Quiet(), record_id)
    assert len(desk.waiting()) == 1


@pytest.mark.parametrize("breaks", [(Outbox, "put"), (Audit, "add")])
def test_a_submission_that_fails_half_way_leaves_the_draft_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, breaks: tuple[type, str]
) -> None:
    record_id = desk.a_signed_draft()
    before, actions = desk.draft(record_id), desk.actions()

    def fail(*_: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(*breaks, fail)
        with pytest.raises(DiskFull):
            desk.submit(Quiet(), record_id)
    assert desk.draft(record_id) == before
    assert (desk.waiting(), desk.actions()) == ([], actions)
    with desk.store.look() as unit:
        assert unit.records.latest(record_id) is None
        assert unit.outbox.head() == (0, None)
    desk.submit(Quiet(), record_id)


# -- on paper ---------------------------------------------------------------------------------------------------------


def test_a_form_printed_and_signed_on_paper_confirms_what_was_printed(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, a_document())
    printed = desk.save_for_paper(Quiet(), record_id)
    assert printed.content_digest == DIGEST
    assert [summary.state for summary in desk.summaries()] == [RecordState.DRAFT]
    desk.add_evidence(Quiet(), record_id, a_photo(), signed_page(printed.content_digest))
    revision = desk.submit(Quiet(), record_id)
    assert (revision.parent_id, revision.content_digest) == (printed.id, DIGEST)
    assert len(desk.waiting()) == 1


def test_a_page_signed_for_other_content_confirms_nothing_and_is_left_out(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, a_document())
    stale = signed_page("0" * 64, b"stale")
    desk.add_evidence(Quiet(), record_id, a_photo(), stale)
    with pytest.raises(NotConfirmed):
        desk.submit(Quiet(), record_id)
    good = signed_page(DIGEST, b"good")
    desk.add_evidence(Quiet(), record_id, good)
    revision = desk.submit(Quiet(), record_id)
    assert good.evidence in revision.evidence
    assert stale.evidence not in revision.evidence
    assert desk.has_bytes(good, stale) == [True, False]


def test_printing_the_same_content_again_makes_no_further_revision(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.save_draft(Quiet(), record_id, a_document())
    first = desk.save_for_paper(Quiet(), record_id)
    assert desk.save_for_paper(Quiet(), record_id) == first
    desk.save_draft(Quiet(), record_id, with_answer(a_document(), "other_identity", phone="13900000002"))
    second = desk.save_for_paper(Quiet(), record_id)
    assert (second.parent_id, second.id != first.id) == (first.id, True)


# -- documents from outside -------------------------------------------------------------------------------------------


def test_a_whole_document_with_its_evidence_is_queued(desk: Desk) -> None:
    done = desk.submit_document(Quiet(), a_document(), [a_photo(), signed_page()])
    assert (done.queued, [problem for problem in done.problems if problem.blocks]) == (True, [])
    with desk.store.look() as unit:
        revision = unit.records.latest(done.record_id)
    assert revision is not None
    assert revision.origin.entry_mode is EntryMode.READER_PC
    assert [piece.confirms for piece in revision.evidence] == [None, DIGEST]
    assert [summary.state for summary in desk.summaries()] == [RecordState.QUEUED]


@pytest.mark.parametrize(
    ("document", "pieces", "codes"),
    [
        (a_document(), [], ["EV-01", "EV-02"]),
        (a_document(), [a_photo()], ["EV-02"]),
        (a_document(), [signed_page()], ["EV-01"]),
        (a_document(categories=[]), [a_photo(), signed_page()], ["CC-01"]),
        (a_document() | {"stranger": 1}, [a_photo(), signed_page()], ["FM-01"]),
        (with_answer(a_document(), "living", yearly_income=2**60), [a_photo(), signed_page()], ["FM-02", "EV-02"]),
    ],
)
def test_a_document_that_cannot_be_queued_is_kept_as_a_draft_with_its_problems(
    desk: Desk, document: dict[str, object], pieces: list[Attachment], codes: list[str]
) -> None:
    done = desk.submit_document(Quiet(), document, pieces)
    assert not done.queued
    assert [problem.code for problem in done.problems if problem.blocks] == codes
    draft = desk.draft(done.record_id)
    assert [piece.kind for piece in draft.evidence] == [piece.evidence.kind for piece in pieces]
    assert draft.document.get("identity") == document["identity"]
    assert desk.waiting() == []
    assert desk.has_bytes(*pieces) == [True] * len(pieces)


def test_a_draft_from_outside_is_completed_by_a_second_document(desk: Desk) -> None:
    first = desk.submit_document(Quiet(), with_answer(a_document(), "other_identity", phone=None), [a_photo()])
    second = desk.submit_document(Quiet(), a_document(), [signed_page()])
    assert (first.queued, second.queued) == (False, True)
    assert first.record_id == second.record_id
    assert len(desk.summaries()) == 1


def test_a_document_goes_on_with_the_draft_of_the_desk_and_loses_nothing_of_it(desk: Desk) -> None:
    record_id = desk.a_draft()
    desk.add_evidence(Quiet(), record_id, a_photo())
    before = desk.draft(record_id)
    done = desk.submit_document(Quiet(), a_document(), [])
    after = desk.draft(record_id)
    assert done.record_id == record_id
    assert (after.evidence, after.origin) == (before.evidence, before.origin)
    assert after.document == a_document()


def test_a_number_typed_in_another_way_is_the_same_person(desk: Desk) -> None:
    number = "45089919670402629X"
    for typed in (number, number.lower()):
        desk.submit_document(Quiet(), with_answer(a_document(number), "identity", id_number=typed), [])
    assert len(desk.summaries()) == 1


def test_documents_without_a_number_are_each_kept(desk: Desk) -> None:
    for _ in range(2):
        desk.submit_document(Quiet(), {"edition": "2018"}, [])
    assert len(desk.summaries()) == 2


def test_a_document_submitted_again_is_a_further_revision_of_the_same_record(desk: Desk) -> None:
    first = desk.submit_document(Quiet(), a_document(), [a_photo(), signed_page()])
    second = desk.submit_document(Quiet(), a_document(), [a_photo(), signed_page()])
    assert first.record_id == second.record_id
    assert len(desk.summaries()) == 1
    with desk.store.look() as unit:
        latest = unit.records.latest(first.record_id)
        packets = [unit.outbox.get(each).signed.manifest for each in unit.outbox.waiting()]
    assert latest is not None
    assert [packet.parent_id for packet in packets] == [None, packets[0].revision_id]


def test_whom_the_register_knows_is_amended(desk: Desk) -> None:
    with desk.store.unit() as unit:
        unit.register.put([an_entry("GX0001", "覃示范", NUMBER)])
        unit.commit()
    done = desk.submit_document(Quiet(), a_document(), [])
    origin = desk.draft(done.record_id).origin
    assert (origin.source, origin.base_id) == (Source.AMENDMENT, "GX0001")


def test_what_a_person_is_told_of_a_revision_is_what_is_in_the_store(desk: Desk) -> None:
    record_id = desk.queued()
    with desk.store.look() as unit:
        latest = unit.records.latest(record_id)
        assert latest is not None
        assert json.loads(unit.records.content(latest.id)) == a_document()
    assert "覃示范" not in repr(latest)
    assert "覃示范" not in repr(replace(latest, author="x"))
