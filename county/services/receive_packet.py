"""Takes in a packet, whichever way it came, and gives its receipt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from county.domain import AcceptedPacket, Carrier, StationKeys
from county.keys import CountyKeys
from county.people import HeldCapture, StandingOf, StandingState
from county.services.attempts import until_settled
from county.services.ports import Packets, Unit, Units
from county.sought import Sought, storable
from station.errors import (
    EvidenceNotHeld,
    KeyRevoked,
    NumberTaken,
    PacketMalformed,
    RevisionAltered,
    SignatureInvalid,
    StationUnknown,
)
from station.forms.document import parse_document
from station.packet.canonical import canonical
from station.packet.seal import OpenPacket, open_packet, sign_receipt, verify_manifest
from station.packet.wire import Receipt, SignedReceipt


class ReceivePacket:
    """Keeps exactly one of each valid packet, in any order and however often it comes.

    The answer is the canonical JSON of a SignedReceipt; a packet that came before earns the very same bytes.
    """

    def __init__(self, keys: CountyKeys, units: Units, now: Callable[[], datetime]) -> None:
        self._keys, self._units, self._now = keys, units, now

    def __call__(
        self,
        sealed: bytes,
        carrier: Carrier = Carrier.HTTPS,
        *,
        sender: StationKeys | None = None,
        let_in: bool = False,
    ) -> bytes:
        """Durable when it returns. Raises PacketError (nothing was kept) or StorageError (try again).

        `sender` is whose request brought it, with the keys it was just known by: they are not looked up once more.
        With `let_in` a person has decided: a revoked key and a number that is taken keep the packet out no more.
        """
        packet = open_packet(sealed, self._keys.identity)
        of_sender = sender is not None and sender.station == packet.manifest.station
        self._vouch_for(packet, sender if sender and of_sender else self._keys_of(packet), let_in=let_in)
        kept, receipt = until_settled(lambda: self._keep(packet, carrier, let_in=let_in))
        if not kept and carrier is Carrier.STICK:
            self.again_by_stick(packet.signed.packet_digest)
        return receipt

    def again_by_stick(self, packet_digest: str) -> bool:
        """Whether the packet is held. Its receipt is told by stick then, if it was not yet: the answer may be lost."""
        with self._units.reading() as unit:
            if unit.packets.receipt_of(packet_digest) is None:
                return False
            if unit.packets.came_by_stick(packet_digest):
                return True
        with self._units.writing() as unit:
            count = unit.changes.next()
            if not unit.packets.came_by_stick(packet_digest):
                unit.packets.tell_by_stick(packet_digest, count)
                unit.commit()
        return True

    def _keys_of(self, packet: OpenPacket) -> StationKeys:
        with self._units.reading() as unit:
            return unit.stations.keys(packet.manifest.station)

    def _vouch_for(self, packet: OpenPacket, keys: StationKeys, *, let_in: bool) -> None:
        """Checks whose packet it is, before anything is written. What arrived before its key was lost stays good."""
        station, packet_digest = packet.manifest.station, packet.signed.packet_digest
        if not keys.all:
            raise StationUnknown(station=station)
        if _verified_by(packet, keys.all) in keys.revoked and not let_in:
            with self._units.reading() as unit:
                if unit.packets.receipt_of(packet_digest) is None:
                    raise KeyRevoked(station=station, packet=packet_digest)

    def _keep(self, packet: OpenPacket, carrier: Carrier, *, let_in: bool) -> tuple[bool, bytes]:
        """Whether it was not held before, and its receipt."""
        manifest = packet.manifest
        place = (manifest.station, manifest.incarnation, manifest.epoch, manifest.number)
        with self._units.writing() as unit:
            serial = unit.packets.next_receipt_number()  # first: from here on no other packet is being kept
            there = unit.packets.receipts_at(*place)
            if packet.signed.packet_digest in there:
                return False, there[packet.signed.packet_digest]
            if there and not let_in:
                raise NumberTaken(station=manifest.station, epoch=manifest.epoch, number=manifest.number)
            _check_evidence(packet, unit.packets)
            held = unit.people.capture(manifest.revision_id)
            _check_revision(packet, held)
            accepted = replace(self._accepted(packet, serial, carrier), fork=len(there), count=unit.changes.next())
            unit.packets.add(accepted)
            if held is None:
                _capture(accepted, unit)
            unit.commit()
        return True, accepted.receipt

    def _accepted(self, packet: OpenPacket, serial: int, carrier: Carrier) -> AcceptedPacket:
        manifest, received_at, number = packet.manifest, self._now(), f"R{serial:08d}"
        receipt = Receipt(
            county=self._keys.name,
            receipt_number=number,
            station=manifest.station,
            epoch=manifest.epoch,
            number=manifest.number,
            packet_digest=packet.signed.packet_digest,
            revision_id=manifest.revision_id,
            content_digest=manifest.content_digest,
            received_at=received_at,
        )
        signed = sign_receipt(receipt, self._keys.signing_key)
        return AcceptedPacket(packet, number, _written(signed), received_at, 0, carrier)


def _written(receipt: SignedReceipt) -> bytes:
    return canonical(receipt.model_dump(mode="json"))


def _verified_by(packet: OpenPacket, signing_keys: tuple[str, ...]) -> str:
    """Which of the station's keys signed the packet. Raises SignatureInvalid for none of them."""
    for key in signing_keys:
        try:
            verify_manifest(packet.signed, key)
        except SignatureInvalid:
            continue
        return key
    raise SignatureInvalid(station=packet.manifest.station)


def _check_evidence(packet: OpenPacket, packets: Packets) -> None:
    """Every listed piece must be carried, or be held from before, in the size the manifest tells."""
    left_out = {entry.digest for entry in packet.manifest.evidence} - packet.evidence.keys()
    sizes = {name: len(data) for name, data in packet.evidence.items()} | dict(packets.evidence_sizes(left_out))
    for entry in packet.manifest.evidence:
        if entry.digest not in sizes:
            raise EvidenceNotHeld(station=packet.manifest.station)
        if entry.size != sizes[entry.digest]:
            raise PacketMalformed(reason="evidence size")


def _check_revision(packet: OpenPacket, held: HeldCapture | None) -> None:
    """A revision may come in two packets, after a restore; it is the same revision only with the same content."""
    manifest = packet.manifest
    if held is not None and (held.content_digest, held.record_id) != (manifest.content_digest, manifest.record_id):
        raise RevisionAltered(station=manifest.station, revision_id=manifest.revision_id)


def _capture(accepted: AcceptedPacket, unit: Unit) -> None:
    """Notes what the revision tells; it waits for a reviewer then."""
    packet, manifest = accepted.packet, accepted.packet.manifest
    document = parse_document(packet.content.decode("utf-8", "surrogateescape"))
    unit.people.add_capture(
        HeldCapture(
            revision_id=manifest.revision_id,
            record_id=manifest.record_id,
            parent_id=manifest.parent_id,
            packet_digest=packet.signed.packet_digest,
            content_digest=manifest.content_digest,
            count=accepted.count,
            station=manifest.station,
            author=storable(manifest.author, 64),
            saved_at=manifest.saved_at,
            base_id=storable(manifest.base_id, 64) if manifest.base_id is not None else None,
            base_count=manifest.base_count,
            sought=Sought.of(document if isinstance(document, dict) else {}),
        )
    )
    unit.people.add_standing(
        StandingOf(manifest.revision_id, accepted.count, StandingState.PROCESSED, accepted.received_at)
    )
