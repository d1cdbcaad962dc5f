"""The packets held, with their content and evidence. Takes and gives plain objects, never rows."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from county.db.tables import (
    CHANGES,
    RECEIPTS,
    Base,
    ContentRow,
    CounterRow,
    EvidenceRow,
    PacketEvidenceRow,
    PacketRow,
)
from county.domain import AcceptedPacket, Carrier, HeldContent, HeldPacket, HeldPackets, PacketNumber
from station.packet.seal import read_manifest
from station.packet.wire import FormerHead, Manifest

# The statements that every packet needs are built once, on tables: building them, or rows of them, costs more than
# running them.

_TABLES = Base.metadata.tables
_PACKETS, _CONTENTS, _COUNTERS = (_TABLES[row.__tablename__].c for row in (PacketRow, ContentRow, CounterRow))
_RECEIPT = select(_PACKETS.receipt).where(_PACKETS.packet_digest == bindparam("packet_digest"))
_AT_NUMBER = select(_PACKETS.packet_digest, _PACKETS.receipt).where(
    _PACKETS.station == bindparam("station"),
    _PACKETS.incarnation == bindparam("incarnation"),
    _PACKETS.epoch == bindparam("epoch"),
    _PACKETS.number == bindparam("number"),
)
_CARRIED = (
    select(ContentRow.data, PacketRow.manifest)
    .join(ContentRow, ContentRow.digest == PacketRow.content_digest)
    .where(PacketRow.packet_digest == bindparam("packet_digest"))
)
_COUNT_UP = (
    update(_TABLES[CounterRow.__tablename__])
    .where(_COUNTERS.name == bindparam("counter"))
    .values(value=_COUNTERS.value + bindparam("by"))
    .returning(_COUNTERS.value)
)
_ADD_CONTENT = insert(_TABLES[ContentRow.__tablename__]).from_select(
    ["digest", "data"],
    select(bindparam("digest", type_=_CONTENTS.digest.type), bindparam("data", type_=_CONTENTS.data.type)).where(
        ~select(1).where(_CONTENTS.digest == bindparam("digest")).exists()
    ),
)
_ADD_EVIDENCE, _ADD_PACKET, _ADD_PACKET_EVIDENCE = (
    insert(_TABLES[row.__tablename__]) for row in (EvidenceRow, PacketRow, PacketEvidenceRow)
)


class Packets:
    """The packets held, with their content and evidence."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receipt_of(self, packet_digest: str) -> bytes | None:
        """The signed receipt that this packet earned, exactly as it was first given."""
        return self._session.scalar(_RECEIPT, {"packet_digest": packet_digest})

    def came_by_stick(self, packet_digest: str) -> bool:
        """Whether its receipt is told by stick."""
        carrier = select(PacketRow.carrier).where(PacketRow.packet_digest == packet_digest)
        return self._session.scalar(carrier) == Carrier.STICK.value

    def tell_by_stick(self, packet_digest: str, count: int) -> None:
        """Its receipt is among those to be told by stick from this count on, although the packet came otherwise."""
        values = {"carrier": Carrier.STICK.value, "count": count}
        self._session.execute(update(PacketRow).where(PacketRow.packet_digest == packet_digest).values(values))

    def receipts_at(self, station: str, incarnation: UUID, epoch: int, number: int) -> Mapping[str, bytes]:
        """The receipts of the packets held under this number, by their digests; one is as it should be."""
        place = {"station": station, "incarnation": incarnation, "epoch": epoch, "number": number}
        return {row.packet_digest: row.receipt for row in self._session.execute(_AT_NUMBER, place)}

    def evidence_sizes(self, digests: Collection[str]) -> Mapping[str, int]:
        """Sizes in bytes of those pieces of evidence that are held."""
        if not digests:
            return {}
        held = select(EvidenceRow.digest, EvidenceRow.size).where(EvidenceRow.digest.in_(digests))
        return {row.digest: row.size for row in self._session.execute(held)}

    def receipt_numbers(self, by: int) -> int:
        """Counts up; the last of the new numbers. Others that ask wait until this unit ends; one that fails gives its
        numbers back."""
        value: int = self._session.execute(_COUNT_UP, {"counter": RECEIPTS, "by": by}).scalar_one()
        return value

    def receipts_since(self, count: int, station: str, carrier: Carrier) -> list[bytes]:
        """The receipts of a station's packets that came this way after this count of changes."""
        rows = select(PacketRow.receipt).where(
            PacketRow.count > count, PacketRow.station == station, PacketRow.carrier == carrier.value
        )
        return list(self._session.scalars(rows.order_by(PacketRow.count)))

    def held_in(self, station: str, incarnation: UUID, epoch: int) -> tuple[int, int]:
        """How many numbers of an epoch are held, and the highest of them; 0 and 0 for none."""
        numbers = select(func.count(PacketRow.number.distinct()), func.max(PacketRow.number)).where(
            PacketRow.station == station, PacketRow.incarnation == incarnation, PacketRow.epoch == epoch
        )
        held, highest = self._session.execute(numbers).one()
        return held, highest or 0

    def numbers_of(self, station: str) -> list[PacketNumber]:
        """Where a station's packets stand in its chains, in that order."""
        rows = self._session.execute(
            select(
                PacketRow.incarnation,
                PacketRow.epoch,
                PacketRow.number,
                PacketRow.fork,
                PacketRow.packet_digest,
                PacketRow.previous,
            )
            .where(PacketRow.station == station)
            .order_by(PacketRow.incarnation, PacketRow.epoch, PacketRow.number, PacketRow.fork)
        )
        return [PacketNumber(*row) for row in rows]

    def former_heads(self, station: str) -> list[FormerHead]:
        """Where a station's former epochs ended, by what the first packets of later ones tell."""
        firsts = select(PacketRow.manifest).where(
            PacketRow.station == station, PacketRow.epoch > 1, PacketRow.number == 1
        )
        told = (read_manifest(data).follows for data in self._session.scalars(firsts))
        return [head for head in told if head is not None]

    def evidence(self, digest: str) -> bytes | None:
        """A piece of evidence."""
        return self._session.scalar(select(EvidenceRow.data).where(EvidenceRow.digest == digest))

    def manifest_of(self, packet_digest: str) -> Manifest | None:
        """A packet's manifest."""
        data = self._session.scalar(select(PacketRow.manifest).where(PacketRow.packet_digest == packet_digest))
        return read_manifest(data) if data is not None else None

    def add(self, accepted: AcceptedPacket) -> None:
        """Content and evidence that are held already are not stored again."""
        packet, manifest = accepted.packet, accepted.packet.manifest
        execute = self._session.execute
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
        "count": accepted.count,
        "carrier": accepted.carrier.value,
        "fork": accepted.fork,
    }


class Changes:
    """The one count of everything the county says."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, by: int = 1) -> int:
        """Counts up; the last of the new numbers. Others that count wait until this unit ends."""
        value: int = self._session.execute(_COUNT_UP, {"counter": CHANGES, "by": by}).scalar_one()
        return value

    def last(self) -> int:
        """The last number given, as far as it is to be seen; more may be on the way."""
        return self._session.scalar(select(CounterRow.value).where(CounterRow.name == CHANGES)) or 0

    def now(self) -> int:
        """The last number given, once all that was numbered before is there: nobody counts until this unit ends."""
        return self.next(0)
