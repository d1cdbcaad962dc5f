"""SR: one person, one record; and what two persons hardly have in common. Judged from what the station holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from station.domain import id_number as numbers
from station.domain.audit import Action
from station.domain.county_word import CollectedBy
from station.domain.evidence import Evidence, EvidenceKind
from station.domain.record import Document, Draft, Origin, RecordState, RecordSummary, Revision, Source
from station.forms.fields import value_at
from station.rules.problem import Problem, Severity
from station.services.drafts import ONE_ONLY
from station.services.overview import document_of
from station.services.ports import Clock, OpenUnit, Progress, Unit

SECOND_RECORD, SECOND_DRAFT = "SR-01", "SR-02"
_ONE_RECORD = "信息采集表：公民身份号码是唯一的，一人一条记录"
_DOUBT = "信息采集表：同一电话、同一照片一般不属于多人"
PERSONS_TO_A_PHONE = 5
"""How many may give the same phone, as a family does, before it is asked about."""
_NUMBER, _PHONE = "identity.id_number", "other_identity.phone"


def number_of(document: object) -> str:
    """The person's number as he is found by; empty where none was typed."""
    number = value_at(document, _NUMBER)
    return numbers.normalise(number) if isinstance(number, str) else ""


def station_problems(unit: Unit, draft: Draft) -> list[Problem]:
    """What the station's other records and the base register say to this draft."""
    return [
        *_same_person(unit, draft),
        *_collected_elsewhere(unit, draft),
        *_known_to_the_register(unit, draft),
        *_same_phone(unit, draft),
        *_same_picture(unit, draft, EvidenceKind.RECENT_PHOTO, "SR-05", "请核对是不是拍错了人"),
        *_same_picture(unit, draft, EvidenceKind.CHIP_PORTRAIT, "SR-06", "请核对身份证是不是本人的"),
    ]


def _same_person(unit: Unit, draft: Draft) -> list[Problem]:
    others = unit.records.others_of_person(number_of(draft.document), draft.record_id)
    submitted = [other for other in others if unit.records.is_submitted(other.record_id)]
    if submitted and not unit.records.is_submitted(draft.record_id):
        said = f"这个人在本站已有报送过的记录（{_told(submitted[0])}），请并入那条记录接着做，不能另报一份。"
        return [Problem(_NUMBER, said, code=SECOND_RECORD, basis=_ONE_RECORD)]
    if others:
        said = f"这个人在本站另有一份（{_told(others[0])}），请并入接着做，不要重复登记。"
        return [Problem(_NUMBER, said, code=SECOND_DRAFT, severity=Severity.WARN, basis=_ONE_RECORD)]
    return []


def known_before(unit: Unit, id_number: str) -> RecordSummary | None:
    """What the station already has of a person, to go on with: what was submitted, else what is in work."""
    record_id = unit.records.of_person(id_number) if id_number else None
    draft = unit.drafts.of_person(id_number) if id_number else None
    if draft is not None and not (record_id and unit.records.is_submitted(record_id)):
        record_id = draft.record_id
    return unit.records.summary(record_id) if record_id else None


def gone_on_with(before: RecordSummary) -> Problem:
    """Says that a document became no second record."""
    said = f"这个人在本站已有一份（{_told(before)}），接着做那一份，没有另立记录。"
    return Problem(_NUMBER, said, code="SR-07", severity=Severity.WARN, basis=_ONE_RECORD)


def _told(summary: RecordSummary) -> str:
    return f"{summary.state.label}，{summary.updated_at.astimezone():%Y-%m-%d}，{summary.operator}"


def _known_to_the_register(unit: Unit, draft: Draft) -> list[Problem]:
    if origin_of(unit, draft) == draft.origin:
        return []
    said = "基础库中有这个人，按修改完善报送，不作为新增。"
    return [Problem(_NUMBER, said, code="SR-03", severity=Severity.WARN, basis=_ONE_RECORD)]


def origin_of(unit: Unit, draft: Draft) -> Origin:
    """Where the record comes from: an addition whom the register knows after all amends him there."""
    number = number_of(draft.document)
    if draft.origin.base_id is not None or not number:
        return draft.origin
    entries = unit.register.by_id_number(number)
    return replace(draft.origin, source=Source.AMENDMENT, base_id=entries[0].base_id) if entries else draft.origin


def collected_elsewhere(unit: Unit, id_number: str, base_id: str | None) -> tuple[CollectedBy, ...]:
    """Where this person was collected, as the county told, other than in records of this store."""
    if not id_number and base_id is None:
        return ()
    return tuple(each for each in unit.inbox.collected(id_number, base_id) if not unit.records.is_known(each.record_id))


def _collected_elsewhere(unit: Unit, draft: Draft) -> list[Problem]:
    elsewhere = collected_elsewhere(unit, number_of(draft.document), draft.origin.base_id)
    if not elsewhere:
        return []
    first = elsewhere[0]
    said = (
        f"县级告知：这个人已由采集站{first.station}采集（{first.saved_at.astimezone():%Y-%m-%d}）。"
        "请先与那里核实；确有新情况再报送，县级会并为一人。"
    )
    return [Problem(_NUMBER, said, code="SR-08", severity=Severity.WARN, basis=_ONE_RECORD)]


def _same_phone(unit: Unit, draft: Draft) -> list[Problem]:
    phone = value_at(draft.document, _PHONE)
    if not isinstance(phone, str):
        return []
    persons = _persons(unit.records.others_with_phone(phone, draft.record_id), draft)
    if len(persons) + 1 <= PERSONS_TO_A_PHONE:
        return []
    said = f"这个联系电话在本站另有{len(persons)}人使用，请核对是不是本人的电话。"
    return [Problem(_PHONE, said, code="SR-04", severity=Severity.WARN, basis=_DOUBT)]


def _same_picture(unit: Unit, draft: Draft, kind: EvidenceKind, code: str, ask: str) -> list[Problem]:
    digests = {piece.digest for piece in draft.evidence if piece.kind is kind}
    if not digests:
        return []
    persons = _persons(unit.records.others_with_evidence(kind, digests, draft.record_id), draft)
    if not persons:
        return []
    said = f"{kind.label}与“{persons[0].name}”的完全一样，{ask}。"
    return [Problem("", said, code=code, severity=Severity.WARN, basis=_DOUBT)]


def _persons(others: Sequence[RecordSummary], draft: Draft) -> list[RecordSummary]:
    """One record a person, without those of the draft's own."""
    mine = number_of(draft.document)
    found: dict[str, RecordSummary] = {}
    for other in others:
        number = numbers.normalise(other.id_number) or str(other.record_id)
        if number != mine:
            found.setdefault(number, other)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class JoinRecords:
    """Goes on with what the station already has of a person, and takes a second draft of his into it.

    The record that was submitted lends its identity, else the older one. Answers of the draft at hand stand over those
    of the other; what only the other has is kept. The result is a draft, and has to be signed like any.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, record_id: UUID) -> Draft:
        """The draft to go on with; the very same if there is no other of this person. Raises RecordNotFound."""
        progress.step(0, 1)
        now = self.clock()
        with self.open_unit() as unit:
            draft = unit.drafts.get(record_id)
            others = unit.records.others_of_person(number_of(draft.document), record_id)
            if not others:
                return draft
            kept = _kept_record(unit, draft, others)
            latest = unit.records.latest(kept)
            in_work = [unit.drafts.get(other.record_id) for other in others if other.state is RecordState.DRAFT]
            own = next((each for each in (*in_work, draft) if each.record_id == kept), None)
            joined = replace(
                own or draft,
                record_id=kept,
                document=_together(latest, [*in_work, draft], own),
                origin=own.origin if own else latest.origin if latest else draft.origin,
                evidence=_all_evidence([*in_work, draft]),
                parent_id=latest.id if latest else None,
                operator=self.operator,
                updated_at=now,
            )
            unit.drafts.put(joined)
            for gone in [each for each in (*in_work, draft) if each.record_id != kept]:
                unit.drafts.delete(gone.record_id)
                unit.audit.add(now, self.operator, Action.RECORDS_JOINED, kept, str(gone.record_id))
            unit.blobs.drop_unused({piece.digest for each in (*in_work, draft) for piece in each.evidence})
            unit.commit()
        return joined


def _kept_record(unit: Unit, draft: Draft, others: Sequence[RecordSummary]) -> UUID:
    candidates = [*(other.record_id for other in others), draft.record_id]
    return next((each for each in candidates if unit.records.is_submitted(each)), others[0].record_id)


def _together(latest: Revision | None, drafts: Sequence[Draft], own: Draft | None) -> Document:
    """The answers of all, a later one over an earlier; what was saved counts where nobody works on it."""
    document: Document = dict(document_of(latest)) if latest and own is None else {}
    for draft in drafts:
        for key, value in draft.document.items():
            here = document.get(key)
            if isinstance(here, Mapping) and isinstance(value, Mapping):
                document[key] = {**here, **value}
            elif value not in (None, "", []):
                document[key] = value
    return document


def _all_evidence(drafts: Sequence[Draft]) -> tuple[Evidence, ...]:
    """The evidence of all; of kinds of which there is one, the latest draft's."""
    found: list[Evidence] = []
    for draft in drafts:
        renewed = {piece.kind for piece in draft.evidence} & ONE_ONLY
        found = [piece for piece in found if piece.kind not in renewed and piece not in draft.evidence]
        found += draft.evidence
    return tuple(found)
