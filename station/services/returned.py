"""What the county gave back: taken up as work, with what the reviewer wrote to each field."""

from dataclasses import dataclass, field
from uuid import UUID

from station.domain.audit import Action
from station.domain.county_word import Judged, Judgement
from station.domain.evidence import Evidence
from station.domain.record import Document, Draft, RecordState
from station.errors import NotReturned, RecordNotFound
from station.services.overview import document_of
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.reopening import reopened


@dataclass(frozen=True, slots=True)
class CorrectRecord:
    """Begins the correction of a record that the county returned: its answers and evidence, as a draft.

    A signature stays only as long as the content it stands for stays; what was corrected has to be signed again.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> Draft:
        """A correction begun before is gone on with. Raises RecordNotFound, NotReturned."""
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            state = unit.records.summary(record_id).state
            if state is RecordState.DRAFT:
                return unit.drafts.get(record_id)
            latest = unit.records.latest(record_id)
            if latest is None:
                raise RecordNotFound(record_id=record_id)
            if state is not RecordState.RETURNED:
                raise NotReturned
            draft = reopened(latest, self.operator, now)
            unit.drafts.put(draft)
            unit.audit.add(now, self.operator, Action.CORRECTION_BEGUN, record_id)
            unit.commit()
        return draft


@dataclass(frozen=True, slots=True)
class Returned:
    """What the county wrote to a revision that it returned, and that revision's answers and evidence."""

    judged: Judged
    document: Document = field(repr=False)
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class MarksOfDraft:
    """What the county wrote to the record that a draft corrects; None where it returned nothing."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress, record_id: UUID) -> Judged | None:
        """Raises RecordNotFound."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            return _returned(unit, unit.drafts.get(record_id).parent_id)

    def with_document(self, progress: Progress, record_id: UUID) -> Returned | None:
        """The same with the revision as it was returned, to tell what was changed since. Raises RecordNotFound."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            judged = _returned(unit, unit.drafts.get(record_id).parent_id)
            if judged is None:
                return None
            revision = unit.records.get(judged.revision_id)
        return Returned(judged, document_of(revision), revision.evidence)


def _returned(unit: Unit, revision_id: UUID | None) -> Judged | None:
    """The return of the last revision that went to the county; those saved for paper since count for nothing."""
    while revision_id is not None:
        said = unit.inbox.judgement(revision_id)
        if said is not None:
            return said if said.judgement is Judgement.RETURNED else None
        if unit.outbox.has(revision_id):
            return None
        revision_id = unit.records.get(revision_id).parent_id
    return None
