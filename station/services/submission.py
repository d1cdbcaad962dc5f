"""From a draft to a revision that was confirmed, and on into the outbox."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from station.domain.audit import Action
from station.domain.evidence import CONFIRMING, Attachment, EvidenceKind
from station.domain.record import Draft, EntryMode, Origin, RecordState, Revision, Source
from station.domain.station import StationIdentity
from station.errors import AlreadyRecorded, FormIncomplete, NotCanonical, NotConfirmed, NotOverridable, ReasonUnfit
from station.forms.document import catalogue_of, load_form
from station.packet.canonical import canonical, digest
from station.packet.seal import sign_manifest
from station.packet.wire import AuditMark, ClerkNote, EvidenceEntry, Manifest
from station.rules.check import check_form
from station.rules.evidence import SIGNING, Gathered, check_evidence
from station.rules.overriding import explained
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment
from station.services.drafts import with_pieces
from station.services.duplicates import (
    SECOND_RECORD,
    gone_on_with,
    known_before,
    number_of,
    origin_of,
    station_problems,
)
from station.services.picture_notes import kept_for_a_reason, notes_of_no_picture
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.reasons import GivenReason, make_note, notes_in, with_note

_BOUND_BY_HAND = CONFIRMING - {EvidenceKind.INABILITY}
"""What is bound to a document by whoever hands it in; a statement names its content in its own bytes."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a person confirms: the canonical bytes of the form, and their digest."""

    data: bytes = field(repr=False)
    digest: str


def content_of(document: Mapping[str, object], edition: str = "2018") -> Content:
    """The canonical form of a document: typed, without what is not asked of this person. Raises NotCanonical."""
    catalogue = catalogue_of(edition)
    form = load_form(document).form
    plain = form.model_dump(mode="json", exclude_none=True)
    data = canonical(catalogue.pruned(plain) if catalogue else plain)
    return Content(data, digest(data))


def moment(unit: Unit, now: datetime) -> Moment:
    """When forms are judged: today, and the campaign's reference date."""
    return Moment(now.astimezone().date(), unit.settings.campaign().reference_date)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a draft still lacks, and the draft as it would be saved: without reasons that no longer hold."""

    problems: tuple[Problem, ...]
    draft: Draft


def judge(unit: Unit, draft: Draft, content: Content | None, of_form: Collection[Problem], at: Moment) -> Judged:
    """The problems of form, evidence and station together, reasons taken into account: the same at every door."""
    notes = notes_in(unit, draft.evidence)
    found = explained(of_form, draft.document, [note for _, note in notes], at)
    in_force = {(problem.code, problem.path) for problem in found if problem.reason}
    stale = {piece for piece, note in notes if (note.rule, note.path) not in in_force}
    stale |= notes_of_no_picture(unit, draft.evidence)
    gathered = Gathered(
        document=draft.document,
        content_digest=content.digest if content else None,
        evidence=draft.evidence,
        entry_mode=draft.origin.entry_mode,
        at=at,
    )
    found += [*station_problems(unit, draft), *check_evidence(gathered), *kept_for_a_reason(unit, draft.evidence)]
    kept = tuple(piece for piece in draft.evidence if piece not in stale)
    return Judged(tuple(found), replace(draft, evidence=kept, origin=origin_of(unit, draft)))


def _refuse(problems: Collection[Problem]) -> None:
    blocking = {problem.code for problem in problems if problem.blocks}
    if SECOND_RECORD in blocking:
        raise AlreadyRecorded
    if blocking - SIGNING:
        raise FormIncomplete
    if blocking:
        raise NotConfirmed


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the station's other records say to a draft, what its evidence lacks, and the reasons given so far."""

    station: tuple[Problem, ...]
    evidence: tuple[Problem, ...]
    notes: tuple[ClerkNote, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class InspectDraft:
    """What a draft lacks beside its form as it is typed: asked when evidence, number, phone or signer change."""

    open_unit: OpenUnit
    clock: Clock

    def __call__(self, progress: Progress, record_id: UUID, document: Mapping[str, object]) -> Inspection:
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = replace(unit.drafts.get(record_id), document=document)
            at = moment(unit, now)
            content = _content_if_any(document)
            digest_shown = content.digest if content else None
            gathered = Gathered(document, digest_shown, draft.evidence, draft.origin.entry_mode, at)
            return Inspection(
                tuple(station_problems(unit, draft)),
                (*check_evidence(gathered), *kept_for_a_reason(unit, draft.evidence)),
                tuple(note for _, note in notes_in(unit, draft.evidence)),
            )


@dataclass(frozen=True, slots=True)
class SubmitRecord:
    """Makes a draft a revision and hands it on, all in one unit: it is saved whole, or still the draft."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> Revision:
        """Raises FormIncomplete when a rule blocks, NotConfirmed when who is to sign has not signed this very content.

        AlreadyRecorded when the person has a submitted record: then this draft is to be joined with it.
        """
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            content = content_of(draft.document)
            at = moment(unit, now)
            judged = judge(unit, draft, content, check_form(draft.document, at), at)
            _refuse(judged.problems)
            revision = save_revision(unit, judged.draft, content, self.operator, now)
            hand_on(unit, revision, self.operator, now)
            _clear(unit, draft)
            unit.commit()
        return revision


@dataclass(frozen=True, slots=True)
class SaveForPaper:
    """Saves a draft as an unconfirmed revision, so that a form can be printed and signed that names it."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> Revision:
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            content = content_of(draft.document)
            latest = unit.records.latest(record_id)
            if latest is not None and latest.id == draft.parent_id and latest.content_digest == content.digest:
                return latest
            revision = save_revision(unit, draft, content, self.operator, now)
            unit.drafts.put(replace(draft, parent_id=revision.id))
            unit.commit()
        return revision


@dataclass(frozen=True, slots=True)
class SubmittedDocument:
    """What became of one document: its record, how far it is, and what stands in the way."""

    record_id: UUID
    state: RecordState
    problems: tuple[Problem, ...]

    @property
    def queued(self) -> bool:
        """Whether nothing stands between it and the county any more."""
        return self.state is RecordState.QUEUED


@dataclass(frozen=True, slots=True)
class SubmitDocument:
    """Takes a form document and its evidence from outside the window: hand-overs, paper entry, tests.

    A confirming piece of evidence (signature, signed form) is bound to the document's content by whoever submits it.
    It goes on with the person's draft, if there is one, and with the evidence that has. A document that cannot be
    queued is kept as a draft, with the problems told.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(
        self,
        progress: Progress,
        document: Mapping[str, object],
        pieces: Sequence[Attachment],
        reasons: Sequence[GivenReason] = (),
        entry_mode: EntryMode = EntryMode.READER_PC,
    ) -> SubmittedDocument:
        progress.step(0, 1)
        now = self.clock()
        loaded = load_form(document)
        content = _content_if_any(loaded.document)
        bound = [
            Attachment(replace(piece.evidence, confirms=content.digest if content else None), piece.data)
            if piece.evidence.kind in _BOUND_BY_HAND
            else piece
            for piece in pieces
        ]
        with self.open_unit() as unit:
            at = moment(unit, now)
            of_form = check_form(document, at)
            begun, told = self._draft(unit, loaded.document, entry_mode, now)
            draft = with_pieces(unit, begun, bound, now)
            draft, refused = self._explain(unit, draft, of_form, reasons, at, now)
            judged = judge(unit, draft, content, of_form, at)
            problems = [*judged.problems, *told, *refused]
            unit.audit.add(now, self.operator, Action.RECORD_STARTED, draft.record_id, draft.origin.source.value)
            state = RecordState.DRAFT
            if content is not None and not any(problem.blocks for problem in problems):
                revision = save_revision(unit, judged.draft, content, self.operator, now)
                state = hand_on(unit, revision, self.operator, now)
                _clear(unit, draft)
            unit.commit()
        return SubmittedDocument(draft.record_id, state, tuple(problems))

    def _explain(  # noqa: PLR0917
        self,
        unit: Unit,
        draft: Draft,
        standing: Collection[Problem],
        reasons: Sequence[GivenReason],
        at: Moment,
        now: datetime,
    ) -> tuple[Draft, list[Problem]]:
        """The draft with the reasons as notes; those that cannot be taken are told."""
        refused = []
        for given in reasons:
            met = [
                each for each in standing if each.code == given.rule and given.path in (None, each.path) and each.blocks
            ]
            try:
                for problem in met:
                    note = make_note(problem, given.reason, draft.document, at, self.operator, now)
                    draft = with_note(unit, draft, problem, note, now)
                    unit.audit.add(now, self.operator, Action.REASON_GIVEN, draft.record_id, problem.code)
            except (NotOverridable, ReasonUnfit) as error:
                refused.append(_not_taken(given, error.says))
            if not met:
                refused.append(_not_taken(given, "没有需要说明的问题。"))
        return draft, refused

    def _draft(
        self, unit: Unit, document: Mapping[str, object], entry_mode: EntryMode, now: datetime
    ) -> tuple[Draft, list[Problem]]:
        """The draft to put the document in, and a word on what there was of this person before."""
        number = number_of(document)
        entries = unit.register.by_id_number(number) if number else []
        before = known_before(unit, number)
        going_on = unit.drafts.get(before.record_id) if before and before.state is RecordState.DRAFT else None
        latest = unit.records.latest(before.record_id) if before else None
        draft = Draft(
            record_id=before.record_id if before else uuid4(),
            document=document,
            origin=going_on.origin
            if going_on
            else Origin(
                Source.AMENDMENT if entries else Source.ADDITION,
                entry_mode,
                entries[0].base_id if entries else None,
            ),
            operator=self.operator,
            updated_at=now,
            evidence=going_on.evidence if going_on else (),
            parent_id=latest.id if latest else None,
        )
        return draft, [gone_on_with(before)] if before else []


def _not_taken(given: GivenReason, why: str) -> Problem:
    return Problem(given.path or "", f"对“{given.rule}”说明的理由没有采用：{why}", code="OV-01", severity=Severity.WARN)


def _content_if_any(document: Mapping[str, object]) -> Content | None:
    """The content of a document, or None for one that holds a number no canonical form can; a rule tells which."""
    try:
        return content_of(document)
    except NotCanonical:
        return None


def _clear(unit: Unit, draft: Draft) -> None:
    """Ends a draft; evidence that its revision does not name, such as of a stale signature, goes with it."""
    unit.drafts.delete(draft.record_id)
    unit.blobs.drop_unused({piece.digest for piece in draft.evidence})


def save_revision(unit: Unit, draft: Draft, content: Content, operator: str, now: datetime) -> Revision:
    """Writes a draft's revision, with its line in the audit trail. Evidence keeps only what confirms this content."""
    revision = Revision(
        id=uuid4(),
        record_id=draft.record_id,
        parent_id=draft.parent_id,
        edition="2018",
        content=content.data,
        content_digest=content.digest,
        evidence=tuple(piece for piece in draft.evidence if piece.confirms in (None, content.digest)),
        origin=draft.origin,
        author=operator,
        saved_at=now,
    )
    unit.records.save(revision)
    unit.audit.add(now, operator, Action.REVISION_SAVED, draft.record_id, content.digest)
    return revision


def hand_on(unit: Unit, revision: Revision, operator: str, now: datetime) -> RecordState:
    """Queues a confirmed revision for the county, or asks the lead to check it first where the campaign wants that."""
    if unit.settings.campaign().lead_checks:
        unit.checks.ask(revision.id)
        return RecordState.READY
    queue(unit, revision, now)
    unit.audit.add(now, operator, Action.PACKET_QUEUED, revision.record_id)
    return RecordState.QUEUED


def queue(unit: Unit, revision: Revision, now: datetime) -> None:
    """Puts a revision's packet at the end of the chain."""
    station = unit.settings.station()
    number, previous = unit.outbox.head()
    trail = unit.audit.tail()
    told: dict[str, object] = {}
    if trail.number:
        told["audit"] = AuditMark(number=trail.number, digest=trail.digest)
    if number == 0:
        told["follows"] = unit.outbox.former_head()
    if revision.origin.base_count is not None:
        told["base_count"] = revision.origin.base_count
    manifest = _manifest(revision, station, number + 1, previous).model_copy(update=told)
    signed = sign_manifest(manifest, station.signing_key)
    unit.outbox.put(revision.id, number + 1, signed, now)


def _manifest(revision: Revision, station: StationIdentity, number: int, previous: str | None) -> Manifest:
    return Manifest(
        station=station.code,
        incarnation=station.incarnation,
        epoch=station.epoch,
        number=number,
        previous=previous,
        record_id=revision.record_id,
        revision_id=revision.id,
        parent_id=revision.parent_id,
        edition=revision.edition,
        content_digest=revision.content_digest,
        content_size=len(revision.content),
        evidence=tuple(
            EvidenceEntry(
                kind=piece.kind.value,
                digest=piece.digest,
                media_type=piece.media_type,
                size=piece.size,
                made_at=piece.made_at,
                confirms=piece.confirms,
                shows=piece.shows,
                signer=piece.signer.value if piece.signer else None,
            )
            for piece in revision.evidence
        ),
        source=revision.origin.source.value,
        entry_mode=revision.origin.entry_mode.value,
        base_id=revision.origin.base_id,
        author=revision.author,
        saved_at=revision.saved_at,
    )
