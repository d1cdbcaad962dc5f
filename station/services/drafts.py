"""Work in progress: saved as it is typed, evidence added as it is taken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from station.domain.audit import Action
from station.domain.evidence import ON_SCREEN, Attachment, EvidenceKind
from station.domain.record import Draft
from station.services.ports import Clock, OpenUnit, Progress, Unit

ONE_ONLY = frozenset({EvidenceKind.RECENT_PHOTO, *ON_SCREEN})
"""Kinds of which a draft keeps the latest: a retake replaces the first."""


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Keeps the document as typed, whatever state it is in."""

    open_unit: OpenUnit
    clock: Clock

    def __call__(self, progress: Progress, record_id: UUID, document: Mapping[str, object]) -> Draft:
        progress.step(0, 1)
        with self.open_unit() as unit:
            draft = replace(unit.drafts.get(record_id), document=document, updated_at=self.clock())
            unit.drafts.put(draft)
            unit.commit()
        return draft


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Adds photos, papers and signatures to a draft; durable before it returns."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID, *pieces: Attachment) -> Draft:
        progress.step(0, 1)
        with self.open_unit() as unit:
            draft = with_pieces(unit, unit.drafts.get(record_id), pieces, self.clock())
            for piece in pieces:
                unit.audit.add(
                    draft.updated_at, self.operator, Action.EVIDENCE_ADDED, record_id, piece.evidence.kind.value
                )
            unit.commit()
        return draft


def with_pieces(
    unit: Unit,
    draft: Draft,
    pieces: Sequence[Attachment],
    now: datetime,
    instead_of: Collection[EvidenceKind] = (),
) -> Draft:
    """The draft with further evidence, written to the unit; a retake takes the place of the first.

    What there is of the kinds `instead_of` goes.
    """
    kinds = {piece.evidence.kind for piece in pieces} & ONE_ONLY | set(instead_of)
    kept = tuple(piece for piece in draft.evidence if piece.kind not in kinds)
    dropped = {piece.digest for piece in draft.evidence} - {piece.digest for piece in kept}
    for piece in pieces:
        unit.blobs.put(piece)
    changed = replace(draft, evidence=kept + tuple(piece.evidence for piece in pieces), updated_at=now)
    unit.drafts.put(changed)
    unit.blobs.drop_unused(dropped)
    return changed


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Gives up a draft. Revisions saved before stay."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> None:
        progress.step(0, 1)
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            unit.drafts.delete(record_id)
            unit.blobs.drop_unused({piece.digest for piece in draft.evidence})
            unit.audit.add(self.clock(), self.operator, Action.DRAFT_DISCARDED, record_id)
            unit.commit()
