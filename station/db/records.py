"""Drafts, records and their revisions, and the bytes of their evidence. Takes and gives domain objects, never rows."""

import json
from collections.abc import Collection
from dataclasses import replace
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, select, text
from sqlalchemy.dialects.sqlite import insert as insert_or_leave
from sqlalchemy.orm import Session, aliased

from station.db.register_status import CONFIRMED
from station.db.tables import (
    Base,
    BlobRow,
    DraftEvidenceRow,
    DraftRow,
    JudgementRow,
    LeadCheckRow,
    PacketRow,
    PaperPageRow,
    RevisionEvidenceRow,
    RevisionRow,
)
from station.domain import id_number as numbers
from station.domain.county_word import Judgement
from station.domain.evidence import PAPERS, Attachment, Evidence, EvidenceKind, Shown, Signer, ToBring
from station.domain.phone import digits
from station.domain.record import (
    Document,
    Draft,
    EntryMode,
    LeadOutcome,
    Origin,
    RecordState,
    RecordSummary,
    Revision,
    Source,
)
from station.errors import EvidenceDamaged, EvidenceMissing, PageDamaged, RecordNotFound
from station.packet.canonical import digest as digest_of
from station.packet.wire import SignedReceipt

# What every save needs is built once, on tables: rows of them cost more than writing them.

_TABLES = Base.metadata.tables
_ADD_BLOB = insert_or_leave(_TABLES[BlobRow.__tablename__]).on_conflict_do_nothing()
_ADD_REVISION, _ADD_EVIDENCE = (insert(_TABLES[row.__tablename__]) for row in (RevisionRow, RevisionEvidenceRow))
_LAST_NUMBER = select(func.max(_TABLES[RevisionRow.__tablename__].c.number)).where(
    _TABLES[RevisionRow.__tablename__].c.record_id == bindparam("record_id")
)


def _identity(document: object, key: str) -> str:
    identity = document.get("identity") if isinstance(document, dict) else None
    value = identity.get(key) if isinstance(identity, dict) else None
    return value if isinstance(value, str) else ""


def _sought_number(document: object) -> str:
    """The number a person is found by, however it was typed; half a character, which SQLite refuses, is replaced."""
    number = numbers.normalise(_identity(document, "id_number"))[:40]
    return number.encode("utf-8", "replace").decode()


def _sought_phone(document: object) -> str:
    """The phone as it is compared: its digits."""
    section = document.get("other_identity") if isinstance(document, dict) else None
    value = section.get("phone") if isinstance(section, dict) else None
    return digits(value)[:40] if isinstance(value, str) else ""


def _document(content: bytes) -> Document:
    """A revision's form; an empty one where it was purged."""
    return cast("Document", json.loads(content)) if content else {}


def _categories(document: object) -> tuple[str, ...]:
    value = document.get("categories") if isinstance(document, dict) else None
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _evidence(row: DraftEvidenceRow | RevisionEvidenceRow) -> Evidence:
    return Evidence(
        EvidenceKind(row.kind),
        row.digest,
        row.media_type,
        row.size,
        row.made_at,
        row.confirms,
        row.shows,
        Signer(row.signer) if row.signer else None,
    )


_AT_A_TIME = 200
"""Rows of the work list read in one piece: ten thousand forms at once are half a million objects."""


class Drafts:
    """Work in progress."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, record_id: UUID) -> Draft:
        row = self._session.get(DraftRow, record_id)
        if row is None:
            raise RecordNotFound(record_id=record_id)
        return self._draft(row)

    def of_person(self, id_number: str) -> Draft | None:
        row = self._session.scalar(
            select(DraftRow).where(DraftRow.id_number == id_number).order_by(DraftRow.updated_at.desc()).limit(1)
        )
        return self._draft(row) if row else None

    def put(self, draft: Draft) -> None:
        row = self._session.get(DraftRow, draft.record_id) or DraftRow(record_id=draft.record_id)
        row.id_number = _sought_number(draft.document)
        row.phone = _sought_phone(draft.document)
        row.document = json.dumps(draft.document)
        row.source, row.entry_mode = draft.origin.source.value, draft.origin.entry_mode.value
        row.base_id, row.base_count = draft.origin.base_id, draft.origin.base_count
        row.operator = draft.operator
        row.parent_id, row.updated_at = draft.parent_id, draft.updated_at
        self._session.add(row)
        self._session.flush()
        if self._pieces(draft.record_id) != list(draft.evidence):
            self._session.execute(delete(DraftEvidenceRow).where(DraftEvidenceRow.record_id == draft.record_id))
            for piece in draft.evidence:
                self._session.add(
                    DraftEvidenceRow(
                        record_id=draft.record_id,
                        kind=piece.kind.value,
                        digest=piece.digest,
                        media_type=piece.media_type,
                        size=piece.size,
                        made_at=piece.made_at,
                        confirms=piece.confirms,
                        shows=piece.shows,
                        signer=piece.signer.value if piece.signer else None,
                    )
                )
            self._session.flush()

    def delete(self, record_id: UUID) -> None:
        self._session.execute(delete(DraftEvidenceRow).where(DraftEvidenceRow.record_id == record_id))
        self._session.execute(delete(DraftRow).where(DraftRow.record_id == record_id))
        pages = PaperPageRow.record_id == record_id
        pictures = list(self._session.scalars(select(PaperPageRow.digest).where(pages)))
        if pictures:
            self._session.execute(delete(PaperPageRow).where(pages))
            Blobs(self._session).drop_unused(pictures)

    def _pieces(self, record_id: UUID) -> list[Evidence]:
        rows = self._session.scalars(
            select(DraftEvidenceRow).where(DraftEvidenceRow.record_id == record_id).order_by(DraftEvidenceRow.id)
        )
        return [_evidence(row) for row in rows]

    def _draft(self, row: DraftRow) -> Draft:
        return Draft(
            record_id=row.record_id,
            document=cast("Document", json.loads(row.document)),
            origin=Origin(Source(row.source), EntryMode(row.entry_mode), row.base_id, row.base_count),
            operator=row.operator,
            updated_at=row.updated_at,
            evidence=tuple(self._pieces(row.record_id)),
            parent_id=row.parent_id,
        )


class Records:
    """The records of this station."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, record_id: UUID) -> Revision | None:
        row = self._session.scalar(
            select(RevisionRow).where(RevisionRow.record_id == record_id).order_by(RevisionRow.number.desc()).limit(1)
        )
        return self._revision(row) if row else None

    def save(self, revision: Revision) -> None:
        count = self._session.scalar(_LAST_NUMBER, {"record_id": revision.record_id})
        document = json.loads(revision.content)
        self._session.execute(
            _ADD_REVISION,
            {
                "id": revision.id,
                "record_id": revision.record_id,
                "parent_id": revision.parent_id,
                "number": (count or 0) + 1,
                "id_number": _sought_number(document),
                "phone": _sought_phone(document),
                "edition": revision.edition,
                "content": revision.content,
                "content_digest": revision.content_digest,
                "source": revision.origin.source.value,
                "entry_mode": revision.origin.entry_mode.value,
                "base_id": revision.origin.base_id,
                "base_count": revision.origin.base_count,
                "author": revision.author,
                "saved_at": revision.saved_at,
            },
        )
        pieces = [
            {
                "revision_id": revision.id,
                "position": position,
                "kind": piece.kind.value,
                "digest": piece.digest,
                "media_type": piece.media_type,
                "size": piece.size,
                "made_at": piece.made_at,
                "confirms": piece.confirms,
                "shows": piece.shows,
                "signer": piece.signer.value if piece.signer else None,
            }
            for position, piece in enumerate(revision.evidence)
        ]
        if pieces:
            self._session.execute(_ADD_EVIDENCE, pieces)

    def get(self, revision_id: UUID) -> Revision:
        row = self._session.get(RevisionRow, revision_id)
        if row is None:
            raise RecordNotFound(revision_id=revision_id)
        return self._revision(row)

    def content(self, revision_id: UUID) -> bytes:
        content = self._session.scalar(select(RevisionRow.content).where(RevisionRow.id == revision_id))
        if content is None:
            raise RecordNotFound(revision_id=revision_id)
        return content

    def of_person(self, id_number: str) -> UUID | None:
        return self._session.scalar(
            select(RevisionRow.record_id)
            .where(RevisionRow.id_number == id_number)
            .order_by(RevisionRow.saved_at.desc())
            .limit(1)
        )

    def summaries(self) -> list[RecordSummary]:
        drafts = [draft_summary(row) for row in self._session.scalars(select(DraftRow))]
        in_work = {summary.record_id for summary in drafts}
        saved = [
            revision_summary(revision, packet)
            for revision, packet in self._session.execute(self._latest_rows())
            if revision.record_id not in in_work
        ]
        return sorted(drafts + saved, key=lambda summary: summary.updated_at, reverse=True)

    def work_list(self, to_bring: ToBring) -> list[RecordSummary]:
        try:
            return self._work_list(to_bring)
        except (PageDamaged, ValueError):  # then row by row, around what is damaged
            from station.db.piecemeal import work_list

            return work_list(self._session.get_bind())

    def _work_list(self, to_bring: ToBring) -> list[RecordSummary]:
        shown, unsigned = self._shown(), self._unsigned()
        listed: list[RecordSummary] = []
        some = {"yield_per": _AT_A_TIME}
        for row in self._session.scalars(select(DraftRow), execution_options=some):
            document = cast("Document", json.loads(row.document))
            papers = to_bring(document, shown.get(row.record_id, ()))
            summary = draft_summary(row, document)
            listed.append(replace(summary, unsigned=row.record_id in unsigned, to_bring=papers))
        in_work = {summary.record_id for summary in listed}
        for revision, packet in self._session.execute(self._latest_rows(), execution_options=some):
            if revision.record_id not in in_work:
                document = _document(revision.content)
                summary = revision_summary(revision, packet, document)
                if summary.state is not RecordState.PURGED:
                    summary = replace(summary, to_bring=to_bring(document, shown.get(revision.id, ())))
                listed.append(summary)
        return sorted(listed, key=lambda summary: summary.updated_at, reverse=True)

    def _unsigned(self) -> set[UUID]:
        """The drafts that were saved to be signed on paper, and are not signed."""
        saved = select(DraftRow.record_id).join(RevisionRow, RevisionRow.id == DraftRow.parent_id)
        return set(self._session.scalars(saved.where(text(f"NOT {CONFIRMED}"))))

    def _shown(self) -> dict[UUID, list[Shown]]:
        """What papers there are of each draft and each revision, by their ids."""
        found: dict[UUID, list[Shown]] = {}
        for table, owner in (
            (DraftEvidenceRow, DraftEvidenceRow.record_id),
            (RevisionEvidenceRow, RevisionEvidenceRow.revision_id),
        ):
            papers = select(owner, table.kind, table.shows).where(table.kind.in_([kind.value for kind in PAPERS]))
            for key, kind, shows in self._session.execute(papers.distinct()):
                found.setdefault(key, []).append((EvidenceKind(kind), shows))
        return found

    def others_of_person(self, id_number: str, record_id: UUID) -> list[RecordSummary]:
        if not id_number:
            return []
        drafts = select(DraftRow.record_id).where(DraftRow.id_number == id_number)
        saved = self._latest_of(RevisionRow.id_number == id_number)
        return self._summaries_of(drafts, saved, record_id)

    def is_known(self, record_id: UUID) -> bool:
        revision = select(RevisionRow.id).where(RevisionRow.record_id == record_id).limit(1)
        return self._session.get(DraftRow, record_id) is not None or self._session.scalar(revision) is not None

    def is_submitted(self, record_id: UUID) -> bool:
        packets = (
            select(PacketRow.revision_id)
            .join(RevisionRow, RevisionRow.id == PacketRow.revision_id)
            .where(RevisionRow.record_id == record_id)
        )
        return self._session.scalar(packets.limit(1)) is not None

    def others_with_phone(self, phone: str, record_id: UUID) -> list[RecordSummary]:
        number = digits(phone)[:40]
        if not number:
            return []
        drafts = select(DraftRow.record_id).where(DraftRow.phone == number)
        saved = self._latest_of(RevisionRow.phone == number)
        return self._summaries_of(drafts, saved, record_id)

    def others_with_evidence(
        self, kind: EvidenceKind, digests: Collection[str], record_id: UUID
    ) -> list[RecordSummary]:
        drafts = select(DraftEvidenceRow.record_id).where(
            DraftEvidenceRow.kind == kind.value, DraftEvidenceRow.digest.in_(list(digests))
        )
        saved = (
            select(RevisionRow.record_id)
            .join(RevisionEvidenceRow, RevisionEvidenceRow.revision_id == RevisionRow.id)
            .where(RevisionEvidenceRow.kind == kind.value, RevisionEvidenceRow.digest.in_(list(digests)))
        )
        return self._summaries_of(drafts, saved, record_id)

    def _latest_of(self, condition: ColumnElement[bool]) -> Select[UUID]:
        """The records whose latest revision fulfils a condition and of which no draft is in work."""
        later = aliased(RevisionRow)
        superseded = select(later.id).where(later.record_id == RevisionRow.record_id, later.number > RevisionRow.number)
        return select(RevisionRow.record_id).where(
            condition, ~superseded.exists(), RevisionRow.record_id.not_in(select(DraftRow.record_id))
        )

    def _summaries_of(self, drafts: Select[UUID], saved: Select[UUID], but: UUID) -> list[RecordSummary]:
        found = {*self._session.scalars(drafts), *self._session.scalars(saved)} - {but}
        listed = [self.summary(record_id) for record_id in found]
        return sorted(listed, key=lambda summary: (summary.updated_at, str(summary.record_id)))

    def summary(self, record_id: UUID) -> RecordSummary:
        draft = self._session.get(DraftRow, record_id)
        if draft is not None:
            return draft_summary(draft)
        found = self._session.execute(self._latest_rows().where(RevisionRow.record_id == record_id)).one_or_none()
        if found is None:
            raise RecordNotFound(record_id=record_id)
        return revision_summary(found[0], found[1])

    def _latest_rows(self) -> Select[RevisionRow, PacketRow]:
        newest = (
            select(RevisionRow.record_id, func.max(RevisionRow.number).label("number"))
            .group_by(RevisionRow.record_id)
            .subquery()
        )
        return (
            select(RevisionRow, PacketRow)
            .join(newest, (RevisionRow.record_id == newest.c.record_id) & (RevisionRow.number == newest.c.number))
            .outerjoin(PacketRow, PacketRow.revision_id == RevisionRow.id)
        )

    def _revision(self, row: RevisionRow) -> Revision:
        pieces = self._session.scalars(
            select(RevisionEvidenceRow)
            .where(RevisionEvidenceRow.revision_id == row.id)
            .order_by(RevisionEvidenceRow.position)
        )
        return Revision(
            id=row.id,
            record_id=row.record_id,
            parent_id=row.parent_id,
            edition=row.edition,
            content=row.content,
            content_digest=row.content_digest,
            evidence=tuple(_evidence(piece) for piece in pieces),
            origin=Origin(Source(row.source), EntryMode(row.entry_mode), row.base_id, row.base_count),
            author=row.author,
            saved_at=row.saved_at,
        )


def draft_summary(row: DraftRow, document: object = None) -> RecordSummary:
    """`document` is the row's, where it was read already."""
    document = json.loads(row.document) if document is None else document
    return RecordSummary(
        record_id=row.record_id,
        state=RecordState.DRAFT,
        name=_identity(document, "name"),
        id_number=_identity(document, "id_number"),
        categories=_categories(document),
        updated_at=row.updated_at,
        operator=row.operator,
        lead_note=row.parents_check.note if row.parents_check else "",
        county_note=returned_note(row.parents_judgement),
        returned=_gave_back(row.parents_judgement, row.parents_check),
    )


def _gave_back(judged: JudgementRow | None, check: LeadCheckRow | None) -> bool:
    return (judged is not None and judged.judgement == Judgement.RETURNED) or (
        check is not None and check.outcome == LeadOutcome.RETURNED
    )


def revision_summary(row: RevisionRow, packet: PacketRow | None, document: object = None) -> RecordSummary:
    """The state follows from what is there: a packet, with or without the county's receipt, or the lead's check."""
    document = _document(row.content) if document is None else document
    receipt = SignedReceipt.model_validate_json(packet.receipt) if packet and packet.receipt else None
    checked = row.check is not None and row.check.outcome == LeadOutcome.CHECKED
    state = RecordState.CHECKED if checked else RecordState.READY
    if packet is not None:
        state = RecordState.RECEIVED if receipt else RecordState.QUEUED
    if row.judged is not None:
        state = _JUDGED.get(row.judged.judgement, RecordState.RECEIVED)
    if not row.content:
        state = RecordState.PURGED
    return RecordSummary(
        record_id=row.record_id,
        state=state,
        name=_identity(document, "name"),
        id_number=_identity(document, "id_number"),
        categories=_categories(document),
        updated_at=row.saved_at,
        operator=row.author,
        receipt_number=receipt.receipt.receipt_number if receipt else None,
        county_note=returned_note(row.judged),
    )


def returned_note(judged: JudgementRow | None) -> str:
    """Why the county returned it; empty where it did not."""
    return judged.text if judged is not None and judged.judgement == Judgement.RETURNED else ""


_JUDGED = {Judgement.RETURNED.value: RecordState.RETURNED, Judgement.APPROVED.value: RecordState.APPROVED}


class Blobs:
    """The bytes of evidence."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, attachment: Attachment) -> None:
        self._session.execute(_ADD_BLOB, {"digest": attachment.evidence.digest, "data": attachment.data})

    def get(self, digest: str) -> bytes:
        data = self._session.scalar(select(BlobRow.data).where(BlobRow.digest == digest))
        if data is None:
            raise EvidenceMissing(digest=digest)
        if digest_of(data) != digest:
            raise EvidenceDamaged(digest=digest)
        return data

    def drop_unused(self, digests: Collection[str]) -> None:
        used = select(DraftEvidenceRow.digest).union(select(RevisionEvidenceRow.digest), select(PaperPageRow.digest))
        self._session.execute(delete(BlobRow).where(BlobRow.digest.in_(list(digests)), BlobRow.digest.not_in(used)))
