"""Packets on their way to the county: sealed when they leave, settled by its receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from station.domain.audit import Action
from station.domain.station import CountyIdentity
from station.errors import (
    CountyRefused,
    EvidenceDamaged,
    EvidenceMissing,
    NotEnrolled,
    PageDamaged,
    ReceiptInvalid,
    StationError,
)
from station.packet.seal import receipt_holds, seal
from station.packet.wire import SignedReceipt
from station.services.checking import queue_checked
from station.services.county_ports import County, CountyAt, QueuedPacket
from station.services.ports import Clock, OpenUnit, Progress, Unit

NOT_THIS_ONE = (CountyRefused, PageDamaged, EvidenceDamaged, EvidenceMissing)
"""What is wrong with one packet and keeps no other back."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many packets the county receipted in this round, and how many still wait."""

    receipted: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SendPending:
    """Drains the outbox, oldest first, one packet a unit: stopping at any point loses nothing."""

    open_unit: OpenUnit
    county_at: CountyAt
    clock: Clock
    operator: str

    def __call__(self, progress: Progress) -> Sent:
        """A packet that is refused or damaged does not keep the others back; the first such is raised in the end.

        Raises NotEnrolled, CountyUnreachable, CountyRefused, ReceiptInvalid, PageDamaged, EvidenceDamaged,
        EvidenceMissing; what was receipted by then stays so.
        """
        with self.open_unit() as unit:
            county = enrolled(unit)
        with self.county_at(county.url, county.certificate) as line:
            receipted, refusal = self.over(progress, line, county)
        if refusal is not None:
            raise refusal
        with self.open_unit() as unit:
            return Sent(receipted, len(unit.outbox.waiting()))

    def over(self, progress: Progress, line: County, county: CountyIdentity) -> tuple[int, StationError | None]:
        """Sends what waits; tells how many were receipted, and the first refusal.

        Raises CountyUnreachable, ReceiptInvalid.
        """
        with self.open_unit() as unit:
            queue_checked(unit, self.clock, self.operator)
            waiting = unit.outbox.waiting()
            unit.commit()
        return self.send(progress, waiting, line, county)

    def send(
        self, progress: Progress, packets: Iterable[UUID], line: County, county: CountyIdentity, *, whole: bool = False
    ) -> tuple[int, StationError | None]:
        """The same for certain packets; `whole` ones carry all their evidence, for a county that lost some."""
        refusal: StationError | None = None
        receipted, wanted = 0, list(packets)
        for revision_id in wanted:
            progress.step(receipted, len(wanted), "报送")  # receipts, not attempts
            try:
                with self.open_unit() as unit:
                    packet, sealed = sealed_packet(unit, revision_id, county, whole=whole)
                receipt = line.submit(sealed)
                with self.open_unit() as unit:
                    settle(unit, packet, receipt, county, self.clock, self.operator)
                    unit.commit()
                receipted += 1
            except NOT_THIS_ONE as error:
                refusal = refusal or error
        progress.step(receipted, len(wanted), "报送")
        return receipted, refusal


def enrolled(unit: Unit) -> CountyIdentity:
    """The county this station belongs to. Raises NotEnrolled."""
    county = unit.settings.county()
    if county is None:
        raise NotEnrolled
    return county


def sealed_packet(
    unit: Unit, revision_id: UUID, county: CountyIdentity, *, whole: bool = False
) -> tuple[QueuedPacket, bytes]:
    """A packet as it travels, without evidence the county has receipted before unless `whole`.

    Raises PageDamaged, EvidenceDamaged, EvidenceMissing.
    """
    packet = unit.outbox.get(revision_id)
    digests = {entry.digest: None for entry in packet.signed.manifest().evidence}
    held = set() if whole else unit.outbox.held_by_county(digests)
    content = unit.records.content(revision_id)
    return packet, seal(
        packet.signed, content, [unit.blobs.get(each) for each in digests if each not in held], county.recipient
    )


def settle(  # noqa: PLR0917
    unit: Unit, packet: QueuedPacket, receipt: SignedReceipt, county: CountyIdentity, clock: Clock, operator: str
) -> bool:
    """Keeps the county's receipt of a packet; whether it is the first. Raises ReceiptInvalid."""
    check_receipt(receipt, packet, county)
    if packet.receipt is not None:
        return False
    unit.outbox.settle(packet.revision_id, receipt)
    record_id = packet.signed.manifest().record_id
    unit.audit.add(clock(), operator, Action.RECEIPT_TAKEN, record_id, receipt.receipt.receipt_number)
    return True


def check_receipt(signed: SignedReceipt, packet: QueuedPacket, county: CountyIdentity) -> None:
    """Raises ReceiptInvalid unless this county signed a receipt for exactly this packet."""
    receipt, manifest = signed.receipt, packet.signed.manifest()
    names_it = (
        receipt.packet_digest == packet.signed.packet_digest
        and receipt.revision_id == manifest.revision_id
        and receipt.content_digest == manifest.content_digest
        and (receipt.station, receipt.epoch, receipt.number) == (manifest.station, manifest.epoch, manifest.number)
    )
    if not names_it or not receipt_holds(signed, county.signing_key):
        raise ReceiptInvalid
