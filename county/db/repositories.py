"""The county's repositories: they take and give plain objects, never rows."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from county.db.tables import (
    RECEIPTS,
    Base,
    ContentRow,
    CounterRow,
    EnrolmentRow,
    EvidenceRow,
    FormerKeyRow,
    PacketEvidenceRow,
    PacketRow,
    StationRow,
)
from county.domain import AcceptedPacket, EnrolledStation, Enrolment, HeldContent, HeldPacket, HeldPackets
from station.packet.seal import read_manifest

# The statements that every packet needs are built once: building them costs more than running them.

_TABLES = Base.metadata.tables
_SIGNING_KEYS = (
    select(StationRow.signing_key.label("present"), FormerKeyRow.signing_key.label("former"))
    .outerjoin(FormerKeyRow, FormerKeyRow.station == StationRow.code)
    .where(StationRow.code == bindparam("code"))
    .order_by(FormerKeyRow.replaced_at.desc())
)
_RECEIPT = select(PacketRow.receipt).where(PacketRow.packet_digest == bindparam("packet_digest"))
_AT_NUMBER = select(PacketRow.packet_digest).where(
    PacketRow.station == bindparam("station"),
    PacketRow.incarnation == bindparam("incarnation"),
    PacketRow.epoch == bindparam("epoch"),
    PacketRow.number == bindparam("number"),
)
_CONTENT = select(ContentRow.digest).where(ContentRow.digest == bindparam("digest"))
_CARRIED = (
    select(ContentRow.data, PacketRow.manifest)
    .join(ContentRow, ContentRow.digest == PacketRow.content_digest)
    .where(PacketRow.packet_digest == bindparam("packet_digest"))
)
_COUNT_UP = (
    update(_TABLES[CounterRow.__tablename__])
    .where(CounterRow.name == bindparam("counter"))
    .values(value=CounterRow.value + 1)
    .returning(CounterRow.value)
)
_ADD_CONTENT, _ADD_EVIDENCE, _ADD_PACKET, _ADD_PACKET_EVIDENCE = (
    insert(_TABLES[row.__tablename__]) for row in (ContentRow, EvidenceRow, PacketRow, PacketEvidenceRow)
)


class Stations:
    """The stations that have enrolled."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def signing_keys(self, code: str) -> tuple[str, ...]:
        """Every public key the station ever enrolled, the present one first; empty for a stranger."""
        rows = self._session.execute(_SIGNING_KEYS, {"code": code}).all()
        present = [row.present for row in rows[:1]]
        return (*present, *(row.former for row in rows if row.former is not None))

    def any(self) -> bool:
        """Whether a station has enrolled at all."""
        return self._session.scalar(select(StationRow.code).limit(1)) is not None

    def enrol(self, station: EnrolledStation) -> None:
        """Holds the station under these keys from now on; earlier keys stay good for packets still on their way."""
        row = self._session.get(StationRow, station.code)
        if row is None:
            row = StationRow(code=station.code)
            self._session.add(row)
        elif row.signing_key != station.signing_key:
            former = FormerKeyRow(station=row.code, signing_key=row.signing_key, replaced_at=station.enrolled_at)
            self._session.merge(former)
        row.signing_key, row.recipient, row.enrolled_at = station.signing_key, station.recipient, station.enrolled_at
        self._session.flush()


class Enrolments:
    """The one-time codes given out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, code_hash: str) -> Enrolment | None:
        """The code with this SHA-256, used or not. Another unit that asks for it waits until this one ends."""
        row = self._session.get(EnrolmentRow, code_hash, with_for_update=True)
        if row is None:
            return None
        return Enrolment(row.code_hash, row.station, row.made_at, row.used_at, row.request_digest)

    def issue(self, enrolment: Enrolment) -> None:
        """Adds a code; unused ones given to the same station before are void."""
        unused = (EnrolmentRow.station == enrolment.station, EnrolmentRow.used_at.is_(None))
        self._session.execute(delete(EnrolmentRow).where(*unused))
        self._session.add(
            EnrolmentRow(code_hash=enrolment.code_hash, station=enrolment.station, made_at=enrolment.made_at)
        )
        self._session.flush()

    def use_up(self, used: Enrolment) -> None:
        """Marks the code with the request that used it."""
        self._session.execute(
            update(EnrolmentRow)
            .where(EnrolmentRow.code_hash == used.code_hash)
            .values(used_at=used.used_at, request_digest=used.request_digest)
        )


class Packets:
    """The packets held, with their content and evidence."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receipt_of(self, packet_digest: str) -> bytes | None:
        """The signed receipt that this packet earned, exactly as it was first given."""
        return self._session.scalar(_RECEIPT, {"packet_digest": packet_digest})

    def number_taken(self, station: str, incarnation: UUID, epoch: int, number: int) -> bool:
        """Whether a packet is held under this number."""
        place = {"station": station, "incarnation": incarnation, "epoch": epoch, "number": number}
        return self._session.scalar(_AT_NUMBER, place) is not None

    def evidence_sizes(self, digests: Collection[str]) -> Mapping[str, int]:
        """Sizes in bytes of those pieces of evidence that are held."""
        if not digests:
            return {}
        held = select(EvidenceRow.digest, EvidenceRow.size).where(EvidenceRow.digest.in_(digests))
        return {row.digest: row.size for row in self._session.execute(held)}

    def next_receipt_number(self) -> int:
        """Counts up by one. Others that ask wait until this unit ends; a unit that fails gives its number back."""
        value: int = self._session.execute(_COUNT_UP, {"counter": RECEIPTS}).scalar_one()
        return value

    def add(self, accepted: AcceptedPacket) -> None:
        """Content and evidence that are held already are not stored again."""
        packet, manifest = accepted.packet, accepted.packet.manifest
        execute = self._session.execute
        if self._session.scalar(_CONTENT, {"digest": manifest.content_digest}) is None:
            execute(_ADD_CONTENT, {"digest": manifest.content_digest, "data": packet.content})
        held = self.evidence_sizes(packet.evidence.keys())
        for name, data in packet.evidence.items():
            if name not in held:
                execute(_ADD_EVIDENCE, {"digest": name, "size": len(data), "data": data})
        execute(_ADD_PACKET, _row_of(accepted))
        listed = [
            {"packet_digest": packet.signed.packet_digest, "position": position, "evidence_digest": entry.digest}
            for position, entry in enumerate(manifest.evidence)
        ]
        if listed:
            execute(_ADD_PACKET_EVIDENCE, listed)

    def all(self) -> HeldPackets:
        """In the order they came in."""
        pieces = select(func.count()).where(PacketEvidenceRow.packet_digest == PacketRow.packet_digest)
        held = select(
            PacketRow.packet_digest,
            PacketRow.station,
            PacketRow.incarnation,
            PacketRow.epoch,
            PacketRow.number,
            PacketRow.record_id,
            PacketRow.revision_id,
            PacketRow.content_digest,
            pieces.scalar_subquery().label("evidence_count"),
            PacketRow.receipt_number,
            PacketRow.received_at,
        ).order_by(PacketRow.receipt_number)
        return [HeldPacket(*row) for row in self._session.execute(held)]

    def content_of(self, packet_digest: str) -> HeldContent:
        """What a packet held carried."""
        data, manifest = self._session.execute(_CARRIED, {"packet_digest": packet_digest}).one()
        return HeldContent(data, read_manifest(manifest).saved_at)


def _row_of(accepted: AcceptedPacket) -> dict[str, object]:
    packet, manifest = accepted.packet, accepted.packet.manifest
    return {
        "packet_digest": packet.signed.packet_digest,
        "station": manifest.station,
        "epoch": manifest.epoch,
        "incarnation": manifest.incarnation,
        "number": manifest.number,
        "previous": manifest.previous,
        "record_id": manifest.record_id,
        "revision_id": manifest.revision_id,
        "parent_id": manifest.parent_id,
        "content_digest": manifest.content_digest,
        "receipt_number": accepted.receipt_number,
        "received_at": accepted.received_at,
        "manifest": packet.signed.data,
        "signature": packet.signed.signature,
        "receipt": accepted.receipt,
    }
