"""The lead's check, where the campaign asks for it: ready → checked → queued, or back to the operator."""

from dataclasses import dataclass
from uuid import UUID

from station.domain.audit import Action
from station.domain.operator import Role
from station.domain.record import Draft, LeadOutcome, RecordState, Revision
from station.errors import NoteMissing, NotForCheck, OwnRecord, RecordNotFound
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.reopening import reopened
from station.services.submission import queue

_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """The lead has looked at a record and lets it go to the county; its packet is made with the next sending.

    Who took the record does not check it, unless he is the only lead there is.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> Revision:
        """Raises RecordNotFound, NotForCheck, OwnRecord."""
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            revision = _asked_about(unit, record_id, RecordState.READY)
            if revision.author == self.operator and _other_leads(unit, self.operator):
                raise OwnRecord
            unit.checks.decide(revision.id, LeadOutcome.CHECKED, self.operator, now, "")
            unit.audit.add(now, self.operator, Action.RECORD_CHECKED, record_id, revision.content_digest)
            unit.commit()
        return revision


@dataclass(frozen=True, slots=True)
class ReturnToOperator:
    """The lead gives a record back, saying why: it is a draft again, with all its evidence."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID, note: str) -> Draft:
        """Raises RecordNotFound, NotForCheck, NoteMissing."""
        progress.step(0, 1)
        said = note.strip()
        if not said or len(said) > _LONGEST_NOTE:
            raise NoteMissing
        now = self.clock()
        with self.open_unit() as unit:
            revision = _asked_about(unit, record_id, RecordState.READY, RecordState.CHECKED)
            draft = reopened(revision, revision.author, now)
            unit.drafts.put(draft)
            unit.checks.decide(revision.id, LeadOutcome.RETURNED, self.operator, now, said)
            unit.audit.add(now, self.operator, Action.RECORD_RETURNED, record_id)
            unit.commit()
        return draft


def queue_checked(unit: Unit, clock: Clock, operator: str) -> None:
    """Makes the packets of the records the lead has checked; whoever sends does this first."""
    for revision_id in unit.checks.checked():
        revision, now = unit.records.get(revision_id), clock()
        queue(unit, revision, now)
        unit.audit.add(now, operator, Action.PACKET_QUEUED, revision.record_id)


def _asked_about(unit: Unit, record_id: UUID, *states: RecordState) -> Revision:
    if unit.records.summary(record_id).state not in states:
        raise NotForCheck
    revision = unit.records.latest(record_id)
    if revision is None:
        raise RecordNotFound(record_id=record_id)
    if not unit.checks.is_asked(revision.id):
        raise NotForCheck  # saved for paper, and never submitted
    return revision


def _other_leads(unit: Unit, operator: str) -> bool:
    return any(each.active and each.role is Role.LEAD and each.name != operator for each in unit.operators.all())
