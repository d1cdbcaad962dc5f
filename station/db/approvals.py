"""What the county has approved, and the purging of it once its time has come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, delete, func, select, text, update
from sqlalchemy.orm import Session, aliased

from station.db.append_only import unguarded
from station.db.tables import (
    ApprovalRow,
    BlobRow,
    DraftEvidenceRow,
    DraftRow,
    PacketRow,
    PaperPageRow,
    RevisionEvidenceRow,
    RevisionRow,
)


class Approvals:
    """The county's approvals. A purged record keeps ids, digests, packet, receipt and audit, nothing of a person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, record_id: UUID, revision_id: UUID, approved_at: datetime) -> None:
        if self._session.get(ApprovalRow, revision_id) is None:
            self._session.add(ApprovalRow(revision_id=revision_id, record_id=record_id, approved_at=approved_at))
            self._session.flush()

    def withdraw(self, revision_id: UUID) -> None:
        self._session.execute(
            delete(ApprovalRow).where(ApprovalRow.revision_id == revision_id, ApprovalRow.purged_at.is_(None))
        )

    def purgeable(self, approved_before: datetime) -> list[UUID]:
        later = aliased(RevisionRow)
        unsettled = (
            select(RevisionRow.record_id)
            .outerjoin(PacketRow, PacketRow.revision_id == RevisionRow.id)
            .where(PacketRow.revision_id.is_not(None), PacketRow.receipt.is_(None))
        )
        receipted = select(PacketRow.revision_id).where(PacketRow.receipt.is_not(None))
        return list(
            self._session.scalars(
                select(ApprovalRow.record_id)
                .join(RevisionRow, RevisionRow.id == ApprovalRow.revision_id)
                .where(
                    ApprovalRow.purged_at.is_(None),
                    ApprovalRow.approved_at <= approved_before,
                    ApprovalRow.revision_id.in_(receipted),
                    ApprovalRow.record_id.not_in(select(DraftRow.record_id)),
                    ApprovalRow.record_id.not_in(unsettled),
                    ~select(later.id)
                    .where(later.record_id == ApprovalRow.record_id, later.number > RevisionRow.number)
                    .exists(),
                )
                .order_by(ApprovalRow.approved_at)
            )
        )

    def purge(self, record_id: UUID, purged_at: datetime) -> None:
        revisions = select(RevisionRow.id).where(RevisionRow.record_id == record_id)
        digests = set(
            self._session.scalars(
                select(RevisionEvidenceRow.digest).where(RevisionEvidenceRow.revision_id.in_(revisions))
            )
        )
        take_away, put_back = unguarded("revision", "update")
        self._session.execute(text(take_away))
        self._session.execute(
            update(RevisionRow).where(RevisionRow.record_id == record_id).values(content=b"", id_number="", phone="")
        )
        self._session.execute(text(put_back))
        self._session.execute(update(ApprovalRow).where(ApprovalRow.record_id == record_id).values(purged_at=purged_at))
        self._session.execute(
            update(BlobRow).where(BlobRow.digest.in_(digests), BlobRow.digest.not_in(self._in_use())).values(data=b"")
        )

    def purged(self) -> int:
        """How many records were purged."""
        counted = select(func.count(func.distinct(ApprovalRow.record_id))).where(ApprovalRow.purged_at.is_not(None))
        return self._session.scalar(counted) or 0

    @staticmethod
    def _in_use() -> CompoundSelect[str]:
        """The evidence of drafts, of revisions that were not purged, and of paper that is not filed yet."""
        kept = select(RevisionEvidenceRow.digest).join(RevisionRow, RevisionRow.id == RevisionEvidenceRow.revision_id)
        waiting = select(PaperPageRow.digest)
        return select(DraftEvidenceRow.digest).union(kept.where(func.length(RevisionRow.content) > 0), waiting)
