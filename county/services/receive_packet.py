"""Takes in a packet, whichever way it came, and gives its receipt."""

from collections.abc import Callable, Sequence
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
    PacketError,
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
        (answer,) = self.batch([sealed], carrier, sender=sender, let_in=let_in)
        if isinstance(answer, PacketError):
            raise answer
        return answer

    def batch(
        self,
        sealed: Sequence[bytes],
        carrier: Carrier = Carrier.HTTPS,
        *,
        sender: StationKeys | None = None,
        let_in: bool = False,
    ) -> list[bytes | PacketError]:
        """The same for several, kept in one piece of work: each one's receipt, or why nothing of it was kept.

        Raises StorageError where nothing of any was kept.
        """
        opened = [self._opened(each, sender, let_in=let_in) for each in sealed]
        good = [packet for packet in opened if isinstance(packet, OpenPacket)]
        answers, held = until_settled(lambda: self._keep(good, carrier, let_in=let_in)) if good else ([], [])
        if carrier is Carrier.STICK:
            for packet_digest in held:
                self.again_by_stick(packet_digest)
        kept = iter(answers)
        return [each if isinstance(each, PacketError) else next(kept) for each in opened]

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

    def _opened(self, sealed: bytes, sender: StationKeys | None, *, let_in: bool) -> OpenPacket | PacketError:
        """The packet, vouched for; or what is wrong with it."""
        try:
            packet = open_packet(sealed, self._keys.identity)
            of_sender = sender is not None and sender.station == packet.manifest.station
            self._vouch_for(packet, sender if sender and of_sender else self._keys_of(packet), let_in=let_in)
        except PacketError as error:
            return error
        return packet

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

    def _keep(
        self, packets: Sequence[OpenPacket], carrier: Carrier, *, let_in: bool
    ) -> tuple[list[bytes | PacketError], list[str]]:
        """The receipt of each, or what keeps it out; and the digests of those that were held before."""
        most, new = len(packets), 0
        answers, known = list[bytes | PacketError](), list[str]()
        with self._units.writing() as unit:
            serial = unit.packets.receipt_numbers(most) - most  # first: from here on no other packet is being kept
            count = 0
            for packet in packets:
                try:
                    receipt, fork = self._place(packet, unit, let_in=let_in)
                    if receipt is not None:
                        answers.append(receipt)
                        known.append(packet.signed.packet_digest)
                        continue
                    capture = _checked(packet, unit)
                except PacketError as error:
                    answers.append(error)
                    continue
                if not count:
                    count = unit.changes.next(most) - most
                new += 1
                accepted = replace(self._accepted(packet, serial + new, carrier), fork=fork, count=count + new)
                unit.packets.add(accepted)
                if capture is None:
                    _capture(accepted, unit)
                answers.append(accepted.receipt)
            if new:
                if new < most:  # the numbers of those that are not kept go to the next ones
                    unit.packets.receipt_numbers(new - most)
                    unit.changes.next(new - most)
                unit.commit()
        return answers, known

    @staticmethod
    def _place(packet: OpenPacket, unit: Unit, *, let_in: bool) -> tuple[bytes | None, int]:
        """The receipt of a packet that is held, and the how manieth of its number a new one is. Raises NumberTaken."""
        manifest = packet.manifest
        there = unit.packets.receipts_at(manifest.station, manifest.incarnation, manifest.epoch, manifest.number)
        receipt = there.get(packet.signed.packet_digest)
        if there and receipt is None and not let_in:
            raise NumberTaken(station=manifest.station, epoch=manifest.epoch, number=manifest.number)
        return receipt, len(there)

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


def _checked(packet: OpenPacket, unit: Unit) -> HeldCapture | None:
    """What is held of its revision. Raises EvidenceNotHeld, PacketMalformed, RevisionAltered."""
    _check_evidence(packet, unit.packets)
    held = unit.people.capture(packet.manifest.revision_id)
    _check_revision(packet, held)
    return held


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
