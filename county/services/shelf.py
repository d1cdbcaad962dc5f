"""The shelf: whatever comes in is taken or lies here with its reason; nothing is dropped."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from county.domain import Carrier, StationKeys
from county.keys import CountyKeys
from county.post import ShelfItem, ShelfOutcome, ShelfReason
from county.services.attempts import until_settled
from county.services.ports import Unit, Units
from county.services.receive_packet import ReceivePacket
from station.errors import (
    EvidenceNotHeld,
    KeyRevoked,
    NotOnShelf,
    NumberTaken,
    PacketError,
    PacketTooNew,
    PacketUnreadable,
    RevisionAltered,
    SignatureInvalid,
    StationUnknown,
)
from station.packet.canonical import digest
from station.packet.seal import OpenPacket, open_packet

_REASONS: dict[type[PacketError], ShelfReason] = {
    PacketUnreadable: ShelfReason.UNREADABLE,
    PacketTooNew: ShelfReason.TOO_NEW,
    StationUnknown: ShelfReason.STRANGER,
    SignatureInvalid: ShelfReason.SIGNATURE,
    KeyRevoked: ShelfReason.REVOKED,
    EvidenceNotHeld: ShelfReason.EVIDENCE,
    NumberTaken: ShelfReason.FORK,
    RevisionAltered: ShelfReason.ALTERED,
}
_FIRST_TRY = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_AT_ONCE = 200


class TakeIn:
    """The door for packets: a receipt, or a place on the shelf and the refusal."""

    def __init__(self, keys: CountyKeys, units: Units, now: Callable[[], datetime], receive: ReceivePacket) -> None:
        self._keys, self._units, self._now, self._receive = keys, units, now, receive

    def __call__(self, sealed: bytes, carrier: Carrier = Carrier.HTTPS, *, sender: StationKeys | None = None) -> bytes:
        """The receipt; `sender` as of ReceivePacket.

        Raises PacketError once the bytes lie on the shelf, StorageError where nothing was kept.
        """
        (answer,) = self.batch([sealed], carrier, sender=sender)
        if isinstance(answer, PacketError):
            raise answer
        return answer

    def batch(
        self, sealed: Sequence[bytes], carrier: Carrier = Carrier.HTTPS, *, sender: StationKeys | None = None
    ) -> list[bytes | PacketError]:
        """The same for several: each one's receipt, or its refusal once it lies on the shelf. Raises StorageError."""
        answers = self._receive.batch(sealed, carrier, sender=sender)
        for each, answer in zip(sealed, answers, strict=True):
            if isinstance(answer, PacketError):
                self._refused(each, carrier, reason_of(answer))
        return answers

    def _refused(self, sealed: bytes, carrier: Carrier, reason: ShelfReason) -> None:
        until_settled(lambda: self._lay_down(sealed, carrier, reason))

    def _lay_down(self, sealed: bytes, carrier: Carrier, reason: ShelfReason) -> None:
        name, now = digest(sealed), self._now()
        claimed = self._claimed(sealed)
        with self._units.writing() as unit:
            if unit.shelf.get(name) is not None or (claimed and self._lies_there(unit, claimed, reason)):
                return
            next_try = now + _FIRST_TRY if reason.may_mend_itself else None
            station = claimed.manifest.station if claimed else ""
            packet_digest = claimed.signed.packet_digest if claimed else ""
            item = ShelfItem(name, carrier, now, reason, station, packet_digest, next_try_at=next_try)
            unit.shelf.put(item, sealed)
            unit.commit()

    def _lies_there(self, unit: Unit, packet: OpenPacket, reason: ShelfReason) -> bool:
        """Whether the very same packet, sealed anew, lies there: of the same signature, and with the same evidence.

        Another's signature under the same manifest must not keep the true packet out.
        """
        known = map(self._claimed, unit.shelf.alike(packet.signed.packet_digest, reason))
        return any(each and each.signed == packet.signed and each.evidence == packet.evidence for each in known)

    def _claimed(self, sealed: bytes) -> OpenPacket | None:
        """Which packet it says it is; None where it cannot be opened."""
        try:
            return open_packet(sealed, self._keys.identity)
        except PacketError:
            return None


class TryShelfAgain:
    """Takes in what can be taken in by now."""

    def __init__(self, units: Units, now: Callable[[], datetime], receive: ReceivePacket) -> None:
        self._units, self._now, self._receive = units, now, receive

    def __call__(self, *, all_of_them: bool = False) -> int:
        """How many were taken in. Only what is due, unless all are asked for; the rest waits twice as long again."""
        with self._units.reading() as unit:
            due = unit.shelf.waiting() if all_of_them else unit.shelf.due(self._now(), _AT_ONCE)
        return sum(self._try(item) for item in due if item.reason.may_mend_itself)

    def _try(self, item: ShelfItem) -> bool:
        with self._units.reading() as unit:
            sealed = unit.shelf.sealed(item.sealed_digest)
        if sealed is None:
            return False
        now = self._now()
        try:
            self._receive(sealed, item.carrier)
        except PacketError as error:
            reason = reason_of(error)
            wait = min(_FIRST_TRY * 2 ** min(item.tries + 1, 12), _LONGEST_WAIT)
            next_try = now + wait if reason.may_mend_itself else None
            after = replace(item, reason=reason, tries=item.tries + 1, next_try_at=next_try)
        else:
            after = replace(item, outcome=ShelfOutcome.TAKEN, next_try_at=None, settled_at=now)
        with self._units.writing() as unit:
            unit.shelf.change(after)
            unit.commit()
        return after.outcome is ShelfOutcome.TAKEN


class SettleShelf:
    """A person decides on what lies there."""

    def __init__(self, units: Units, now: Callable[[], datetime], receive: ReceivePacket) -> None:
        self._units, self._now, self._receive = units, now, receive

    def let_in(self, sealed_digest: str, reviewer: str) -> bytes:
        """Takes it in although its key was revoked or its number is taken. Raises NotOnShelf, PacketError."""
        item, sealed = self._waiting(sealed_digest)
        if not item.reason.may_be_let_in:
            raise NotOnShelf(reason=item.reason.value)
        receipt = self._receive(sealed, item.carrier, let_in=True)
        self._settle(item, ShelfOutcome.TAKEN, reviewer)
        return receipt

    def reject(self, sealed_digest: str, reviewer: str) -> None:
        """It stays where it is, and asks nobody any more. Raises NotOnShelf."""
        item, _ = self._waiting(sealed_digest)
        self._settle(item, ShelfOutcome.REJECTED, reviewer)

    def _waiting(self, sealed_digest: str) -> tuple[ShelfItem, bytes]:
        with self._units.reading() as unit:
            item, sealed = unit.shelf.get(sealed_digest), unit.shelf.sealed(sealed_digest)
        if item is None or sealed is None or item.outcome is not ShelfOutcome.WAITING:
            raise NotOnShelf
        return item, sealed

    def _settle(self, item: ShelfItem, outcome: ShelfOutcome, reviewer: str) -> None:
        after = replace(item, outcome=outcome, next_try_at=None, settled_at=self._now(), settled_by=reviewer)
        with self._units.writing() as unit:
            unit.shelf.change(after)
            unit.commit()


def reason_of(error: PacketError) -> ShelfReason:
    """What a refusal is called on the shelf."""
    return next((reason for kind, reason in _REASONS.items() if isinstance(error, kind)), ShelfReason.MALFORMED)


class ListShelf:
    """What waits there."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self) -> list[ShelfItem]:
        """In the order it came."""
        with self._units.reading() as unit:
            return unit.shelf.waiting()
