"""Packets on their way to the county: sealed when they leave, settled by its receipt."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
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
from station.packet.batch import FULL_AT
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
    """Drains the outbox, oldest first, a batch at a time: stopping at any point loses nothing."""

    open_unit: OpenUnit
    county_at: CountyAt
    clock: Clock
    operator: str
    at_once: int = 4
    """Batches under way at the same time: while the county keeps one, the next is on the line."""
    in_batch: int = 16
    """Most packets of a batch."""

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
        """The same for certain packets; `whole` ones carry all their evidence, for a county that lost some.

        A few batches are under way at once. Whatever stops it, the receipts of those that were are kept.
        """
        refusal: StationError | None = None
        receipted, wanted = 0, list(packets)
        left, under_way = deque(wanted), deque[_Batch]()
        with ThreadPoolExecutor(self.at_once, "send") as pool:
            try:
                while left or under_way:
                    progress.step(receipted, len(wanted), "报送")  # receipts, not attempts
                    while left and len(under_way) < self.at_once:
                        queued, sealed, spoilt = self._sealed(left, county, whole=whole)
                        refusal = refusal or spoilt
                        if queued:
                            under_way.append((queued, pool.submit(line.submit, sealed)))
                    if under_way:
                        wait([under_way[0][1]])
                    came = [under_way.popleft() for _ in range(_finished(under_way))]
                    count, refused = self._keep(came, county)
                    receipted, refusal = receipted + count, refusal or refused
            finally:
                self._keep(under_way, county, ending=True)
        progress.step(receipted, len(wanted), "报送")
        return receipted, refusal

    def _sealed(
        self, left: deque[UUID], county: CountyIdentity, *, whole: bool
    ) -> tuple[list[QueuedPacket], list[bytes], StationError | None]:
        """Takes the next batch from what is left, and seals it; with the first of them that is not in order."""
        queued, sealed = list[QueuedPacket](), list[bytes]()
        spoilt: StationError | None = None
        with self.open_unit() as unit:
            while left and len(sealed) < self.in_batch and sum(map(len, sealed)) < FULL_AT:
                try:
                    packet, data = sealed_packet(unit, left.popleft(), county, whole=whole)
                except NOT_THIS_ONE as error:
                    spoilt = spoilt or error
                    continue
                queued.append(packet)
                sealed.append(data)
        return queued, sealed, spoilt

    def _keep(
        self, came: Collection["_Batch"], county: CountyIdentity, *, ending: bool = False
    ) -> tuple[int, StationError | None]:
        """Keeps receipts, all in one unit: how many, and the first refusal. What else stopped one is raised last."""
        refusal: StationError | None = None
        trouble: BaseException | None = None
        kept = 0
        receipts = list[tuple[QueuedPacket, SignedReceipt]]()
        for queued, answers in came:
            try:
                for packet, answer in zip(queued, answers.result(), strict=True):
                    if isinstance(answer, SignedReceipt):
                        receipts.append((packet, answer))
                    else:
                        refusal = refusal or answer
            except StationError as error:
                trouble = trouble or error
        if receipts:
            with self.open_unit() as unit:
                for packet, receipt in receipts:
                    try:
                        settle(unit, packet, receipt, county, self.clock, self.operator)
                        kept += 1
                    except ReceiptInvalid as error:
                        trouble = trouble or error
                unit.commit()
        if trouble is not None and not ending:
            raise trouble
        return kept, refusal


_Batch = tuple[list[QueuedPacket], Future[Sequence[SignedReceipt | CountyRefused]]]
"""Packets under way together, and what becomes of them."""


def _finished(under_way: Sequence[_Batch]) -> int:
    """How many of the first are answered, with none before them that is not."""
    return next((at for at, (_, answers) in enumerate(under_way) if not answers.done()), len(under_way))


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
    digests = {entry.digest: None for entry in packet.signed.manifest.evidence}
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
    record_id = packet.signed.manifest.record_id
    unit.audit.add(clock(), operator, Action.RECEIPT_TAKEN, record_id, receipt.receipt.receipt_number)
    return True


def check_receipt(signed: SignedReceipt, packet: QueuedPacket, county: CountyIdentity) -> None:
    """Raises ReceiptInvalid unless this county signed a receipt for exactly this packet."""
    receipt, manifest = signed.receipt, packet.signed.manifest
    names_it = (
        receipt.packet_digest == packet.signed.packet_digest
        and receipt.revision_id == manifest.revision_id
        and receipt.content_digest == manifest.content_digest
        and (receipt.station, receipt.epoch, receipt.number) == (manifest.station, manifest.epoch, manifest.number)
    )
    if not names_it or not receipt_holds(signed, county.signing_key):
        raise ReceiptInvalid
