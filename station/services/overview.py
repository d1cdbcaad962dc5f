"""What was collected, and its state; one record on screen or paper."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import cast
from uuid import UUID

from station.domain.audit import Action
from station.domain.county_word import Judged
from station.domain.evidence import Evidence, Shown
from station.domain.record import Document, RecordSummary, Revision
from station.errors import RecordNotFound
from station.packet.wire import ClerkNote, SignedReceipt
from station.rules.evidence import still_to_bring
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.reasons import notes_in

_BETWEEN_STEPS = 50


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
        looked_at = count()

        def to_bring(document: Mapping[str, object], shown: Collection[Shown]) -> tuple[str, ...]:
            if next(looked_at) % _BETWEEN_STEPS == 0:
                progress.step(0, 1)
            return still_to_bring(document, shown)

        with self.open_unit() as unit:
            return unit.records.work_list(to_bring)


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
