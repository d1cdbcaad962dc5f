"""What was collected, and its state; one record on screen or paper."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from station.domain.audit import Action
from station.domain.county_word import Judged
from station.domain.evidence import THUMBPRINT, Evidence, EvidenceKind, Signer
from station.domain.record import Document, RecordState, RecordSummary, Revision
from station.errors import RecordNotFound
from station.packet.wire import ClerkNote, Inability, SignedReceipt
from station.rules.evidence import signer_of, still_to_bring
from station.services.ports import Clock, OpenUnit, PaperForm, PrintForm, Progress, Unit
from station.services.reasons import notes_in


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record: its state, its content as it stands, and its evidence."""

    summary: RecordSummary
    document: Mapping[str, object] = field(repr=False)
    revision_id: UUID | None
    content_digest: str | None
    evidence: tuple[Evidence, ...]
    receipt: SignedReceipt | None = None
    notes: tuple[ClerkNote, ...] = field(default=(), repr=False)
    judgements: tuple[Judged, ...] = field(default=(), repr=False)
    """The county's word on each of its revisions, the oldest first."""


@dataclass(frozen=True, slots=True)
class ListRecords:
    """All records and drafts of this station, the newest first, each with the papers still to be brought."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress) -> list[RecordSummary]:
        progress.step(0, 1)
        with self.open_unit() as unit:
            gathered = unit.records.gathered()
        return [
            summary
            if summary.state is RecordState.PURGED
            else replace(summary, to_bring=still_to_bring(document, shown))
            for summary, document, shown in gathered
        ]


@dataclass(frozen=True, slots=True)
class ShowRecord:
    """Opens one record to look at; who looked is kept in the audit trail where the store may be written."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> RecordView:
        """Raises RecordNotFound."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            view = _view(unit, record_id)
            unit.audit.add(self.clock(), self.operator, Action.RECORD_SHOWN, record_id)
            unit.commit()
        return view


def _view(unit: Unit, record_id: UUID) -> RecordView:
    summary = unit.records.summary(record_id)
    if summary.state == "draft":
        draft = unit.drafts.get(record_id)
        return _told(unit, RecordView(summary, draft.document, None, None, draft.evidence))
    latest = unit.records.latest(record_id)
    if latest is None:
        raise RecordNotFound(record_id=record_id)
    receipt = unit.outbox.get(latest.id).receipt if summary.receipt_number else None
    saved = RecordView(summary, document_of(latest), latest.id, latest.content_digest, latest.evidence, receipt)
    return _told(unit, saved)


def _told(unit: Unit, view: RecordView) -> RecordView:
    """The record with the reasons given in it, and the papers still to be brought."""
    shown = [(piece.kind, piece.shows) for piece in view.evidence]
    to_bring = still_to_bring(view.document, shown)
    notes = tuple(note for _, note in notes_in(unit, view.evidence))
    judgements = tuple(unit.inbox.judgements_of(view.summary.record_id))
    return replace(view, summary=replace(view.summary, to_bring=to_bring), notes=notes, judgements=judgements)


def document_of(revision: Revision) -> Document:
    """The form document in a revision's content."""
    return cast("Document", json.loads(revision.content)) if revision.content else {}


@dataclass(frozen=True, slots=True)
class PrintRecord:
    """Makes the PDF of a record's latest revision."""

    open_unit: OpenUnit
    print_form: PrintForm
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> bytes:
        """Raises RecordNotFound for a record without a revision."""
        progress.step(0, 2)
        with self.open_unit() as unit:
            revision = unit.records.latest(record_id)
            if revision is None:
                raise RecordNotFound(record_id=record_id)
            photo = _latest(revision.evidence, EvidenceKind.RECENT_PHOTO)
            document = document_of(revision)
            seal = _confirmed_by(unit, revision)
            paper = PaperForm(
                revision=revision,
                document=document,
                campaign=unit.settings.campaign(),
                station_code=unit.settings.station().code,
                operator=self.operator,
                photo=unit.blobs.get(photo.digest) if photo else None,
                signature=seal.signature,
                signed_at=seal.at,
                signer=seal.signer if seal.at else signer_of(document, self.clock().astimezone().date()),
                inability=seal.inability,
                thumbprint=seal.thumbprint,
            )
        progress.step(1, 2)
        pdf = self.print_form(paper)
        with self.open_unit() as unit:
            unit.audit.add(self.clock(), self.operator, Action.FORM_PRINTED, record_id, revision.content_digest)
            unit.commit()
        return pdf


@dataclass(frozen=True, slots=True)
class _Seal:
    """How a revision was confirmed, as its print shows it: `at` is None where it was not."""

    at: datetime | None = None
    signer: Signer | None = None
    signature: bytes | None = field(default=None, repr=False)
    inability: Inability | None = field(default=None, repr=False)
    thumbprint: bool = False


def _confirmed_by(unit: Unit, revision: Revision) -> _Seal:
    bound = tuple(piece for piece in revision.evidence if piece.confirms == revision.content_digest)
    signed, stated = _latest(bound, EvidenceKind.SIGNATURE), _latest(bound, EvidenceKind.INABILITY)
    if signed is not None:
        return _Seal(signed.made_at, signed.signer, unit.blobs.get(signed.digest))
    if stated is not None:
        said = Inability.model_validate_json(unit.blobs.get(stated.digest))
        return _Seal(stated.made_at, stated.signer, unit.blobs.get(said.witness.signature), said)
    pressed = [piece for piece in bound if piece.kind is EvidenceKind.SIGNED_FORM and piece.shows == THUMBPRINT]
    return _Seal(pressed[-1].made_at, pressed[-1].signer, thumbprint=True) if pressed else _Seal()


def _latest(evidence: tuple[Evidence, ...], kind: EvidenceKind) -> Evidence | None:
    return next((piece for piece in reversed(evidence) if piece.kind is kind), None)
