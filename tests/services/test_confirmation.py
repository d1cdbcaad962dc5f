"""The three ways to confirm: each names the content, the last one counts, and the county takes them all."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from station.domain.evidence import ON_SCREEN, THUMBPRINT, Evidence, EvidenceKind, Signer
from station.domain.inability import InabilityReason
from station.domain.record import EntryMode, RecordState
from station.errors import ContentChanged, InabilityUnfit, NotConfirmed, PaperOutdated
from station.packet.seal import open_packet
from station.packet.wire import Inability
from station.rules.evidence import Gathered, check_evidence
from station.services.confirmation import ConfirmBeforeWitness, ConfirmContent, ConfirmOnPaper, ReadContent, Witnessed
from station.services.paper import PrintRecord
from station.services.ports import PaperForm
from station.services.submission import content_of
from tests.builders import AT
from tests.db.builders import OPERATOR
from tests.services.builders import Quiet, a_document, a_photo, ink, with_answer
from tests.services.conftest import Desk
from tests.services.test_sending import county_identity

SAID = Witnessed(InabilityReason.ILL, "", "韦见证", "村委会干部", "13900000077")
DIGEST = content_of(a_document()).digest


@pytest.fixture
def record_id(desk: Desk) -> UUID:
    """A draft that only lacks its confirmation."""
    made = desk.a_draft()
    desk.add_evidence(Quiet(), made, a_photo())
    desk.save_draft(Quiet(), made, a_document())
    return made


def before_witness(desk: Desk, record_id: UUID, said: Witnessed = SAID, **changes: Any) -> None:
    service = ConfirmBeforeWitness(desk.store.unit, desk.clock, OPERATOR)
    service(Quiet(), record_id, changes.pop("document", a_document()), said, ink, **changes)


def on_paper(desk: Desk, record_id: UUID, *pages: bytes, **changes: Any) -> None:
    service = ConfirmOnPaper(desk.store.unit, desk.clock, OPERATOR)
    service(Quiet(), record_id, changes.pop("document", a_document()), pages, **changes)


def kinds(desk: Desk, record_id: UUID) -> list[str]:
    """What the draft has, but for what came from the card."""
    of_card = {"card_text", "chip_portrait"}
    return sorted({piece.kind.value for piece in desk.draft(record_id).evidence} - of_card)


def statement(desk: Desk, evidence: tuple[Evidence, ...]) -> Inability:
    [piece] = [piece for piece in evidence if piece.kind is EvidenceKind.INABILITY]
    with desk.store.look() as unit:
        return Inability.model_validate_json(unit.blobs.get(piece.digest))


def test_what_is_shown_is_what_will_be_bound() -> None:
    content = ReadContent()(Quiet(), a_document())
    assert content.digest == DIGEST
    assert json.loads(content.data)["identity"]["name"] == "覃示范"


def test_a_signature_under_something_else_is_not_taken(desk: Desk, record_id: UUID) -> None:
    confirm = ConfirmContent(desk.store.unit, desk.clock, OPERATOR)
    changed = with_answer(a_document(), "other_identity", phone="13900000088")
    with pytest.raises(ContentChanged):
        confirm(Quiet(), record_id, changed, ink, shown=DIGEST)
    with pytest.raises(ContentChanged):
        before_witness(desk, record_id, document=changed, shown=DIGEST)
    assert kinds(desk, record_id) == ["recent_photo"]
    confirm(Quiet(), record_id, a_document(), ink, shown=DIGEST)
    assert "signature" in kinds(desk, record_id)


def test_who_cannot_sign_is_confirmed_by_reason_and_witness(desk: Desk, record_id: UUID) -> None:
    before_witness(desk, record_id, shown=DIGEST)
    revision = desk.submit(Quiet(), record_id)
    said = statement(desk, revision.evidence)
    [signature] = [piece for piece in revision.evidence if piece.kind is EvidenceKind.WITNESS_SIGNATURE]
    assert (said.content_digest, said.who, said.reason) == (DIGEST, "registrant", "ill")
    assert (said.witness.name, said.witness.relation, said.witness.phone) == ("韦见证", "村委会干部", "13900000077")
    assert said.witness.signature == signature.digest
    assert said.operator == OPERATOR
    assert {piece.confirms for piece in revision.evidence if piece.kind in ON_SCREEN} == {DIGEST}


def test_a_statement_is_void_once_the_content_changes(desk: Desk, record_id: UUID) -> None:
    before_witness(desk, record_id)
    desk.save_draft(Quiet(), record_id, with_answer(a_document(), "other_identity", phone="13900000088"))
    with pytest.raises(NotConfirmed):
        desk.submit(Quiet(), record_id)


@pytest.mark.parametrize(
    "said",
    [
        replace(SAID, witness="韦"),
        replace(SAID, witness="　 "),
        replace(SAID, relation=""),
        replace(SAID, phone="call me"),
        replace(SAID, reason=InabilityReason.OTHER),
        replace(SAID, reason=InabilityReason.OTHER, explained="不便 "),
        replace(SAID, explained="字" * 201),
        replace(SAID, explained="\ud842"),
    ],
)
def test_half_a_statement_is_none(desk: Desk, record_id: UUID, said: Witnessed) -> None:
    with pytest.raises(InabilityUnfit):
        before_witness(desk, record_id, said)
    assert kinds(desk, record_id) == ["recent_photo"]


def test_a_statement_without_the_witness_signature_is_none(desk: Desk, record_id: UUID) -> None:
    service = ConfirmBeforeWitness(desk.store.unit, desk.clock, OPERATOR)
    with pytest.raises(InabilityUnfit):
        service(Quiet(), record_id, a_document(), SAID, lambda digest: ink(digest)[1:])


def test_another_reason_explained_and_no_telephone_will_do(desk: Desk, record_id: UUID) -> None:
    before_witness(desk, record_id, Witnessed(InabilityReason.OTHER, " 双臂打着石膏 ", "韦见证", "邻居"))
    said = statement(desk, desk.draft(record_id).evidence)
    assert (said.explained, said.witness.phone) == ("双臂打着石膏", None)


def test_the_last_way_taken_is_the_one_that_counts(desk: Desk, record_id: UUID) -> None:
    before_witness(desk, record_id)
    assert kinds(desk, record_id) == ["inability", "recent_photo", "witness_signature", "witness_strokes"]
    desk.confirm(Quiet(), record_id, a_document(), ink)
    assert kinds(desk, record_id) == ["recent_photo", "signature", "signature_strokes"]
    before_witness(desk, record_id)
    assert kinds(desk, record_id) == ["inability", "recent_photo", "witness_signature", "witness_strokes"]
    desk.save_for_paper(Quiet(), record_id)
    on_paper(desk, record_id, b"\xff\xd8 page", thumbprint=True)
    assert kinds(desk, record_id) == ["recent_photo", "signed_form"]


# -- paper ------------------------------------------------------------------------------------------------------------


def test_a_thumb_on_the_printed_form_confirms_it(desk: Desk, record_id: UUID) -> None:
    desk.save_for_paper(Quiet(), record_id)
    on_paper(desk, record_id, b"\xff\xd8 one", b"\xff\xd8 two", signer=Signer.REGISTRANT, thumbprint=True)
    on_paper(desk, record_id, b"\xff\xd8 one", b"\xff\xd8 two", signer=Signer.REGISTRANT, thumbprint=True)
    revision = desk.submit(Quiet(), record_id)
    pages = [piece for piece in revision.evidence if piece.kind is EvidenceKind.SIGNED_FORM]
    assert [(page.shows, page.signer, page.confirms) for page in pages] == [
        (THUMBPRINT, Signer.REGISTRANT, DIGEST),
        (THUMBPRINT, Signer.REGISTRANT, DIGEST),
    ]


def test_a_page_that_was_signed_before_the_content_changed_is_not_taken(desk: Desk, record_id: UUID) -> None:
    with pytest.raises(PaperOutdated):
        on_paper(desk, record_id, b"\xff\xd8 page")
    desk.save_for_paper(Quiet(), record_id)
    changed = with_answer(a_document(), "other_identity", phone="13900000088")
    with pytest.raises(PaperOutdated):
        on_paper(desk, record_id, b"\xff\xd8 page", document=changed)
    assert kinds(desk, record_id) == ["recent_photo"]


# -- printed again, and at the county ---------------------------------------------------------------------------------


def printed(desk: Desk, record_id: UUID) -> PaperForm:
    papers: list[PaperForm] = []

    def print_it(paper: PaperForm) -> bytes:
        papers.append(paper)
        return b"%PDF"

    PrintRecord(desk.store.unit, print_it, desk.clock, OPERATOR)(Quiet(), record_id)
    return papers[-1]


def test_the_print_shows_how_it_was_confirmed(desk: Desk, record_id: UUID) -> None:
    desk.save_for_paper(Quiet(), record_id)
    blank = printed(desk, record_id)
    assert (blank.signature, blank.signed_at, blank.signer) == (None, None, Signer.REGISTRANT)
    on_paper(desk, record_id, b"\xff\xd8 page", thumbprint=True)
    desk.submit(Quiet(), record_id)
    pressed = printed(desk, record_id)
    assert (pressed.thumbprint, pressed.signature, pressed.signed_at is None) == (True, None, False)


def test_the_print_shows_who_could_not_sign_and_who_witnessed(desk: Desk, record_id: UUID) -> None:
    before_witness(desk, record_id)
    desk.submit(Quiet(), record_id)
    paper = printed(desk, record_id)
    assert paper.inability is not None
    assert paper.inability.witness.name == "韦见证"
    assert paper.signature == ink(DIGEST)[0].data
    assert not paper.thumbprint


@pytest.mark.parametrize("way", ["signature", "thumbprint", "witness"])
def test_the_county_takes_each_way_by_the_same_rules(desk: Desk, record_id: UUID, way: str) -> None:
    if way == "signature":
        desk.confirm(Quiet(), record_id, a_document(), ink)
    elif way == "thumbprint":
        desk.save_for_paper(Quiet(), record_id)
        on_paper(desk, record_id, b"\xff\xd8 page", thumbprint=True)
    else:
        before_witness(desk, record_id)
    desk.submit(Quiet(), record_id)
    desk.join()
    desk.send(Quiet())
    assert [summary.state for summary in desk.summaries()] == [RecordState.RECEIVED]
    packet = open_packet(desk.county.sealed[-1], county_identity(desk))
    entries = packet.manifest.evidence
    gathered = Gathered(
        json.loads(packet.content),
        packet.manifest.content_digest,
        tuple(
            Evidence(
                EvidenceKind(entry.kind),
                entry.digest,
                entry.media_type,
                entry.size,
                entry.made_at,
                entry.confirms,
                entry.shows,
                Signer(entry.signer) if entry.signer else None,
            )
            for entry in entries
        ),
        EntryMode(packet.manifest.entry_mode),
        AT,
    )
    assert not [problem.code for problem in check_evidence(gathered) if problem.blocks]
    for entry in entries:
        if entry.kind == "inability":
            said = Inability.model_validate_json(packet.evidence[entry.digest])
            assert said.content_digest == packet.manifest.content_digest
            assert said.witness.signature in packet.evidence


def test_nobody_is_read_in_what_is_said_or_in_what_went_wrong() -> None:
    assert "韦见证" not in repr(SAID)
    with pytest.raises(ValidationError) as error:
        Inability.model_validate({"witness": {"name": "韦见证"}})
    assert "韦见证" not in str(error.value)
