"""Clerks' statements that they entered what a hand wrote on paper: kept as evidence, one a blank."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from station.domain.evidence import Attachment, Evidence, EvidenceKind, Signer, attach
from station.errors import RecordNotFound
from station.packet.canonical import canonical
from station.packet.wire import Transcription
from station.services.ports import Unit

STATEMENT = "本人按照纸质采集表录入，内容与纸表一致"


def make_statement(  # noqa: PLR0917
    serial: UUID, pages: Collection[str], content_digest: str, signed: Signer | None, operator: str, now: datetime
) -> Attachment:
    """The statement on a blank whose pictures have these digests; `signed` is whose hand is on it."""
    said = Transcription(
        blank=serial,
        pages=tuple(pages),
        content_digest=content_digest,
        statement=STATEMENT,
        signed_by=signed.value if signed else None,
        operator=operator,
        at=now,
    )
    data = canonical(said.model_dump(mode="json"))
    return attach(EvidenceKind.CLERK_NOTE, data, "application/json", now, content_digest, signer=signed)


def statements(unit: Unit, evidence: Collection[Evidence]) -> list[tuple[Evidence, Transcription]]:
    """The statements among the evidence."""
    found = []
    for piece in evidence:
        if piece.kind is EvidenceKind.CLERK_NOTE and piece.confirms is not None:
            try:
                found.append((piece, Transcription.model_validate_json(unit.blobs.get(piece.digest))))
            except ValidationError:
                continue
    return found


def blank_entered_as(unit: Unit, serial: UUID) -> UUID | None:
    """The record that a blank was entered as; None also where its pages were taken out of that again."""
    record_id = unit.papers.entered_as(serial)
    if record_id is None:
        return None
    try:
        evidence = unit.drafts.get(record_id).evidence
    except RecordNotFound:
        latest = unit.records.latest(record_id)
        if latest is None:
            return None
        if not latest.content:  # purged: it was handed in
            return record_id
        evidence = latest.evidence
    there = {piece.digest for piece in evidence}
    entered = any(said.blank == serial and there & set(said.pages) for _, said in statements(unit, evidence))
    return record_id if entered else None
