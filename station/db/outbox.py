"""Packets on their way to the county."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from station.db.inbox import judged_of
from station.db.records import revision_summary
from station.db.tables import PacketRow, RevisionEvidenceRow, RevisionRow
from station.domain.outbox import PacketLine
from station.errors import RecordNotFound
from station.packet.seal import SignedManifest
from station.packet.wire import FormerHead, SignedReceipt
from station.services.county_ports import QueuedPacket


class Outbox:
    """The packets of this store, numbered and chained within its epoch."""

    def __init__(self, session: Session, epoch: int) -> None:
        self._session = session
        self._epoch = epoch
        self.added: tuple[int, int, str] | None = None
        """Epoch, number and digest of the last packet of this unit."""

    def head(self) -> tuple[int, str | None]:
        row = self._session.execute(
            select(PacketRow.number, PacketRow.digest)
            .where(PacketRow.epoch == self._epoch)
            .order_by(PacketRow.number.desc())
            .limit(1)
        ).one_or_none()
        return (row.number, row.digest) if row else (0, None)

    def former_head(self) -> FormerHead | None:
        row = self._session.scalar(
            select(PacketRow)
            .where(PacketRow.epoch < self._epoch)
            .order_by(PacketRow.epoch.desc(), PacketRow.number.desc())
            .limit(1)
        )
        if row is None:
            return None
        incarnation = SignedManifest(row.manifest, row.signature).manifest().incarnation
        return FormerHead(incarnation=incarnation, epoch=row.epoch, number=row.number, packet_digest=row.digest)

    def put(self, revision_id: UUID, number: int, signed: SignedManifest, queued_at: datetime) -> None:
        self._session.add(
            PacketRow(
                revision_id=revision_id,
                epoch=self._epoch,
                number=number,
                digest=signed.packet_digest,
                manifest=signed.data,
                signature=signed.signature,
                queued_at=queued_at,
            )
        )
        self._session.flush()
        self.added = (self._epoch, number, signed.packet_digest)

    def waiting(self) -> list[UUID]:
        return list(
            self._session.scalars(
                select(PacketRow.revision_id)
                .where(PacketRow.receipt.is_(None))
                .order_by(PacketRow.epoch, PacketRow.number)
            )
        )

    def get(self, revision_id: UUID) -> QueuedPacket:
        row = self._row(revision_id)
        receipt = SignedReceipt.model_validate_json(row.receipt) if row.receipt else None
        return QueuedPacket(row.revision_id, row.number, SignedManifest(row.manifest, row.signature), receipt)

    def has(self, revision_id: UUID) -> bool:
        return self._session.get(PacketRow, revision_id) is not None

    def lines(self, limit: int) -> list[PacketLine]:
        packets = (
            select(PacketRow, RevisionRow)
            .join(RevisionRow, RevisionRow.id == PacketRow.revision_id)
            .order_by(PacketRow.epoch.desc(), PacketRow.number.desc())
            .limit(limit)
        )
        return [_line(packet, revision) for packet, revision in self._session.execute(packets)]

    def numbered(self, first: int, last: int) -> list[UUID]:
        """The revisions of this epoch's packets with these numbers, both included."""
        return list(
            self._session.scalars(
                select(PacketRow.revision_id)
                .where(PacketRow.epoch == self._epoch, PacketRow.number.between(first, last))
                .order_by(PacketRow.number)
            )
        )

    def of_digest(self, digest: str) -> QueuedPacket | None:
        """The packet with this digest, of whatever epoch."""
        revision_id = self._session.scalar(select(PacketRow.revision_id).where(PacketRow.digest == digest))
        return self.get(revision_id) if revision_id else None

    def settle(self, revision_id: UUID, receipt: SignedReceipt) -> None:
        row = self._row(revision_id)
        if row.receipt is None:
            row.receipt = receipt.model_dump_json()
            self._session.flush()

    def held_by_county(self, digests: Collection[str]) -> set[str]:
        return set(
            self._session.scalars(
                select(RevisionEvidenceRow.digest)
                .join(PacketRow, PacketRow.revision_id == RevisionEvidenceRow.revision_id)
                .where(PacketRow.receipt.is_not(None), RevisionEvidenceRow.digest.in_(list(digests)))
            )
        )

    def _row(self, revision_id: UUID) -> PacketRow:
        row = self._session.get(PacketRow, revision_id)
        if row is None:
            raise RecordNotFound(revision_id=revision_id)
        return row


def _line(packet: PacketRow, revision: RevisionRow) -> PacketLine:
    summary = revision_summary(revision, packet)
    return PacketLine(
        epoch=packet.epoch,
        number=packet.number,
        record_id=revision.record_id,
        revision_id=revision.id,
        name=summary.name,
        queued_at=packet.queued_at,
        state=summary.state,
        receipt_number=summary.receipt_number,
        judged=judged_of(revision.judged) if revision.judged else None,
    )
