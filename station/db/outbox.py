"""Packets on their way to the county."""

from collections.abc import Collection
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, select, update
from sqlalchemy.orm import Session

from station.db.inbox import judged_of
from station.db.records import revision_summary
from station.db.tables import Base, PacketRow, RevisionEvidenceRow, RevisionRow
from station.domain.outbox import PacketLine
from station.errors import RecordNotFound
from station.packet.seal import SignedManifest
from station.packet.wire import FormerHead, SignedReceipt
from station.services.county_ports import QueuedPacket

# What every packet needs is built once, on tables: rows of it cost more than reading them.

_PACKETS, _EVIDENCE = (Base.metadata.tables[row.__tablename__] for row in (PacketRow, RevisionEvidenceRow))
_PACKET = select(
    _PACKETS.c.revision_id, _PACKETS.c.number, _PACKETS.c.manifest, _PACKETS.c.signature, _PACKETS.c.receipt
).where(_PACKETS.c.revision_id == bindparam("of"))
_SETTLE = (
    update(_PACKETS)
    .where(_PACKETS.c.revision_id == bindparam("of"), _PACKETS.c.receipt.is_(None))
    .values(receipt=bindparam("receipt"))
)
_HELD = (
    select(_EVIDENCE.c.digest)
    .join(_PACKETS, _PACKETS.c.revision_id == _EVIDENCE.c.revision_id)
    .where(_PACKETS.c.receipt.is_not(None), _EVIDENCE.c.digest.in_(bindparam("digests", expanding=True)))
)


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
        incarnation = SignedManifest(row.manifest, row.signature).manifest.incarnation
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
        row = self._session.execute(_PACKET, {"of": revision_id}).one_or_none()
        if row is None:
            raise RecordNotFound(revision_id=revision_id)
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
        told = self._session.execute(_SETTLE, {"of": revision_id, "receipt": receipt.model_dump_json()})
        if cast("CursorResult[object]", told).rowcount == 0 and not self.has(revision_id):
            raise RecordNotFound(revision_id=revision_id)

    def held_by_county(self, digests: Collection[str]) -> set[str]:
        return set(self._session.scalars(_HELD, {"digests": list(digests)})) if digests else set()


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
