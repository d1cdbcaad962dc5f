"""Takes in a packet, whichever way it came, and gives its receipt."""

from collections.abc import Callable
from datetime import datetime

from county.domain import AcceptedPacket
from county.keys import CountyKeys
from county.services.attempts import until_settled
from county.services.ports import Packets, Units
from station.errors import NumberTaken, PacketMalformed, SignatureInvalid, StationUnknown
from station.packet.canonical import canonical
from station.packet.seal import OpenPacket, open_packet, sign_receipt, verify_manifest
from station.packet.wire import Receipt, SignedReceipt


class ReceivePacket:
    """Keeps exactly one of each valid packet, in any order and however often it comes.

    The answer is the canonical JSON of a SignedReceipt; a packet that came before earns the very same bytes.
    """

    def __init__(self, keys: CountyKeys, units: Units, now: Callable[[], datetime]) -> None:
        self._keys, self._units, self._now = keys, units, now

    def __call__(self, sealed: bytes) -> bytes:
        """Durable when it returns. Raises PacketError (nothing was kept) or StorageError (try again)."""
        packet = open_packet(sealed, self._keys.identity)
        receipt = self._vouched_for(packet)
        if receipt is not None:
            return receipt
        return until_settled(lambda: self._keep(packet))

    def _vouched_for(self, packet: OpenPacket) -> bytes | None:
        """Checks whose packet it is, before anything is written; the receipt, if it came before."""
        with self._units.reading() as unit:
            signing_keys = unit.stations.signing_keys(packet.manifest.station)
            receipt = unit.packets.receipt_of(packet.signed.packet_digest)
        if not signing_keys:
            raise StationUnknown(station=packet.manifest.station)
        _verify_by_any(packet, signing_keys)
        return receipt

    def _keep(self, packet: OpenPacket) -> bytes:
        manifest = packet.manifest
        with self._units.writing() as unit:
            serial = unit.packets.next_receipt_number()  # first: from here on no other packet is being kept
            earlier = unit.packets.receipt_of(packet.signed.packet_digest)
            if earlier is not None:
                return earlier
            if unit.packets.number_taken(manifest.station, manifest.incarnation, manifest.epoch, manifest.number):
                raise NumberTaken(station=manifest.station, epoch=manifest.epoch, number=manifest.number)
            _check_evidence(packet, unit.packets)
            accepted = self._accepted(packet, serial)
            unit.packets.add(accepted)
            unit.commit()
        return accepted.receipt

    def _accepted(self, packet: OpenPacket, serial: int) -> AcceptedPacket:
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
        return AcceptedPacket(packet, number, _written(signed), received_at)


def _written(receipt: SignedReceipt) -> bytes:
    return canonical(receipt.model_dump(mode="json"))


def _verify_by_any(packet: OpenPacket, signing_keys: tuple[str, ...]) -> None:
    for key in signing_keys:
        try:
            return verify_manifest(packet.signed, key)
        except SignatureInvalid:
            continue
    raise SignatureInvalid(station=packet.manifest.station)


def _check_evidence(packet: OpenPacket, packets: Packets) -> None:
    """Every listed piece must be carried, or be held from before, in the size the manifest tells."""
    left_out = {entry.digest for entry in packet.manifest.evidence} - packet.evidence.keys()
    sizes = {name: len(data) for name, data in packet.evidence.items()} | dict(packets.evidence_sizes(left_out))
    for entry in packet.manifest.evidence:
        if entry.digest not in sizes:
            raise PacketMalformed(reason="evidence missing")
        if entry.size != sizes[entry.digest]:
            raise PacketMalformed(reason="evidence size")
