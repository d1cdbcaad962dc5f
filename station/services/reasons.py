"""Reasons for which an overridable rule is let pass: given, changed and withdrawn; kept as evidence, never content."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from station.domain.audit import Action
from station.domain.evidence import Attachment, Evidence, EvidenceKind, attach
from station.domain.record import Draft
from station.errors import NotCanonical, NotOverridable, ReasonUnfit
from station.packet.canonical import canonical
from station.packet.wire import ClerkNote
from station.rules.check import check_form
from station.rules.overriding import values_digest
from station.rules.problem import Problem
from station.rules.rule import Moment
from station.services.ports import Clock, OpenUnit, Progress, Unit


@dataclass(frozen=True, slots=True)
class GivenReason:
    """A reason as it comes from outside; without a path it is for every place where the rule does not hold."""

    rule: str
    reason: str
    path: str | None = None


def notes_in(unit: Unit, evidence: Collection[Evidence]) -> list[tuple[Evidence, ClerkNote]]:
    """The notes among the evidence; what is no note says nothing."""
    found = []
    for piece in evidence:
        if piece.kind is EvidenceKind.CLERK_NOTE:
            try:
                found.append((piece, ClerkNote.model_validate_json(unit.blobs.get(piece.digest))))
            except ValidationError:
                continue
    return found


def make_note(  # noqa: PLR0917  # each is another fact of the note
    problem: Problem, reason: str, document: Mapping[str, object], at: Moment, operator: str, now: datetime
) -> Attachment:
    """The note that lets a problem of this document pass. Raises NotOverridable, ReasonUnfit."""
    read = values_digest(document, problem, at)
    if read is None or not problem.overridable:
        raise NotOverridable(rule=problem.code)
    try:
        note = ClerkNote(
            rule=problem.code, path=problem.path, reason=reason, operator=operator, at=now, values_digest=read
        )
        data = canonical(note.model_dump(mode="json"))
    except (ValidationError, NotCanonical):
        raise ReasonUnfit(characters=len(reason.strip())) from None
    return attach(EvidenceKind.CLERK_NOTE, data, "application/json", now)


def with_note(unit: Unit, draft: Draft, problem: Problem, note: Attachment | None, now: datetime) -> Draft:
    """The draft with this note, or none, for a problem, written to the unit; the one before goes."""
    earlier = {
        piece
        for piece, said in notes_in(unit, draft.evidence)
        if (said.rule, said.path) == (problem.code, problem.path)
    }
    kept = tuple(piece for piece in draft.evidence if piece not in earlier)
    if note is not None:
        unit.blobs.put(note)
        kept += (note.evidence,)
    changed = replace(draft, evidence=kept, updated_at=now)
    unit.drafts.put(changed)
    unit.blobs.drop_unused({piece.digest for piece in earlier})
    return changed


@dataclass(frozen=True, slots=True)
class GiveReason:
    """Lets one problem of a draft pass, for a reason; a reason given before is changed."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID, problem: Problem, reason: str) -> Draft:
        """Raises NotOverridable unless an overridable rule finds the problem in the draft as kept, ReasonUnfit."""
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            at = Moment(now.astimezone().date(), unit.settings.campaign().reference_date)
            standing = next(
                (
                    found
                    for found in check_form(draft.document, at)
                    if (found.code, found.path) == (problem.code, problem.path)
                ),
                None,
            )
            if standing is None:
                raise NotOverridable(rule=problem.code)
            note = make_note(standing, reason, draft.document, at, self.operator, now)
            draft = with_note(unit, draft, problem, note, now)
            unit.audit.add(now, self.operator, Action.REASON_GIVEN, record_id, problem.code)
            unit.commit()
        return draft


@dataclass(frozen=True, slots=True)
class WithdrawReason:
    """Takes a reason back: the problem stands again."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID, problem: Problem) -> Draft:
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = with_note(unit, unit.drafts.get(record_id), problem, None, now)
            unit.audit.add(now, self.operator, Action.REASON_WITHDRAWN, record_id, problem.code)
            unit.commit()
        return draft
