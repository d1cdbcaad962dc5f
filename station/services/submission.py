"""From a draft to a revision that was confirmed, and on into the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from station.domain import id_number as numbers
from station.domain.audit import Action
from station.domain.evidence import CONFIRMING, Attachment, Evidence, EvidenceKind
from station.domain.record import Draft, EntryMode, Origin, Revision, Source, confirmed
from station.domain.station import StationIdentity
from station.errors import FormIncomplete, NotCanonical, NotConfirmed
from station.forms.document import catalogue_of, load_form
from station.packet.canonical import canonical, digest
from station.packet.seal import sign_manifest
from station.packet.wire import EvidenceEntry, Manifest
from station.rules.check import check_form
from station.rules.problem import Problem
from station.rules.rule import Moment
from station.services.drafts import with_pieces
from station.services.ports import Clock, OpenUnit, Progress, Unit


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


def evidence_problems(content_digest: str, evidence: Sequence[Evidence]) -> list[Problem]:
    """EV: what a record must have besides its content (plan 四(三)2, 五(二)3)."""
    found = []
    if not any(piece.kind is EvidenceKind.RECENT_PHOTO for piece in evidence):
        found.append(Problem("", "还没有拍摄本人免冠近照。", code="EV-01", basis="工作方案四(三)2：拍摄本人免冠照片"))
    if not confirmed(content_digest, tuple(evidence)):
        found.append(
            Problem("", "还没有采集对象的签字确认。", code="EV-02", basis="工作方案四(二)4：经采集对象签字确认")
        )
    return found


def moment(unit: Unit, now: datetime) -> Moment:
    """When forms are judged: today, and the campaign's reference date."""
    return Moment(now.astimezone().date(), unit.settings.campaign().reference_date)


@dataclass(frozen=True, slots=True)
class SubmitRecord:
    """Makes a draft a revision and queues its packet, all in one unit: it is saved whole, or still the draft."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> Revision:
        """Raises FormIncomplete when a rule blocks, NotConfirmed when no signature names this very content."""
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            if any(problem.blocks for problem in check_form(draft.document, moment(unit, now))):
                raise FormIncomplete
            content = content_of(draft.document)
            lacking = evidence_problems(content.digest, draft.evidence)
            if any(problem.code == "EV-02" for problem in lacking):
                raise NotConfirmed
            if lacking:
                raise FormIncomplete
            revision = save_revision(unit, draft, content, self.operator, now)
            queue(unit, revision, now)
            _clear(unit, draft)
            unit.audit.add(now, self.operator, Action.PACKET_QUEUED, record_id)
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
    """What became of one document: its record, whether it is queued, and what stands in the way."""

    record_id: UUID
    queued: bool
    problems: tuple[Problem, ...]


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
        self, progress: Progress, document: Mapping[str, object], pieces: Sequence[Attachment]
    ) -> SubmittedDocument:
        progress.step(0, 1)
        now = self.clock()
        loaded = load_form(document)
        content = _content_if_any(loaded.document)
        bound = [
            Attachment(replace(piece.evidence, confirms=content.digest if content else None), piece.data)
            if piece.evidence.kind in CONFIRMING
            else piece
            for piece in pieces
        ]
        with self.open_unit() as unit:
            draft = with_pieces(unit, self._draft(unit, loaded.document, now), bound, now)
            problems = check_form(document, moment(unit, now))
            problems += evidence_problems(content.digest if content else "", draft.evidence)
            unit.audit.add(now, self.operator, Action.RECORD_STARTED, draft.record_id, draft.origin.source.value)
            queued = content is not None and not any(problem.blocks for problem in problems)
            if content is not None and queued:
                queue(unit, save_revision(unit, draft, content, self.operator, now), now)
                _clear(unit, draft)
                unit.audit.add(now, self.operator, Action.PACKET_QUEUED, draft.record_id)
            unit.commit()
        return SubmittedDocument(draft.record_id, queued, tuple(problems))

    def _draft(self, unit: Unit, document: Mapping[str, object], now: datetime) -> Draft:
        identity = document.get("identity")
        number = identity.get("id_number") if isinstance(identity, Mapping) else None
        number = numbers.normalise(number) if isinstance(number, str) else ""
        entries = unit.register.by_id_number(number) if number else []
        going_on = unit.drafts.of_person(number) if number else None
        record_id = going_on.record_id if going_on else unit.records.of_person(number) if number else None
        latest = unit.records.latest(record_id) if record_id else None
        return Draft(
            record_id=record_id or uuid4(),
            document=document,
            origin=going_on.origin
            if going_on
            else Origin(
                Source.AMENDMENT if entries else Source.ADDITION,
                EntryMode.READER_PC,
                entries[0].base_id if entries else None,
            ),
            operator=self.operator,
            updated_at=now,
            evidence=going_on.evidence if going_on else (),
            parent_id=latest.id if latest else None,
        )


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


def queue(unit: Unit, revision: Revision, now: datetime) -> None:
    """Puts a revision's packet at the end of the chain."""
    station = unit.settings.station()
    number, previous = unit.outbox.head()
    signed = sign_manifest(_manifest(revision, station, number + 1, previous), station.signing_key)
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
            )
            for piece in revision.evidence
        ),
        source=revision.origin.source.value,
        entry_mode=revision.origin.entry_mode.value,
        base_id=revision.origin.base_id,
        author=revision.author,
        saved_at=revision.saved_at,
    )
