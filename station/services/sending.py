"""The line to the county: joining it, and sending what waits."""

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
    WrongUsage,
)
from station.packet.seal import receipt_holds, seal
from station.packet.suite import public_of
from station.packet.wire import EnrolmentRequest, EnrolmentTicket, SignedReceipt
from station.services.checking import queue_checked
from station.services.ports import Clock, County, CountyAt, OpenUnit, Progress, QueuedPacket


@dataclass(frozen=True, slots=True)
class EnrolStation:
    """Joins the county that issued a ticket: the station's public keys go there, the county's are kept here."""

    open_unit: OpenUnit
    county_at: CountyAt
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, ticket: EnrolmentTicket) -> CountyIdentity:
        """Raises WrongUsage for another station's ticket, EnrolmentRefused, CountyUnreachable."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            station = unit.settings.station()
        if ticket.station != station.code:
            raise WrongUsage(ticket=ticket.station, station=station.code)
        request = EnrolmentRequest(
            station=station.code,
            code=ticket.code,
            signing_key=public_of(station.signing_key),
            recipient=station.recipient,
        )
        with self.county_at(ticket.url) as line:
            line.enrol(request)
        county = CountyIdentity(ticket.county, ticket.url, ticket.signing_key, ticket.recipient)
        with self.open_unit() as unit:
            unit.settings.set_county(county)
            unit.audit.add(self.clock(), self.operator, Action.STATION_ENROLLED)
            unit.commit()
        return county


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
        refusal: StationError | None = None
        with self.open_unit() as unit:
            county = unit.settings.county()
            queue_checked(unit, self.clock, self.operator)
            waiting = unit.outbox.waiting()
            unit.commit()
        if county is None:
            raise NotEnrolled
        with self.county_at(county.url) as line:
            for done, revision_id in enumerate(waiting):
                progress.step(done, len(waiting), "报送")
                try:
                    self._send(revision_id, county, line)
                except (CountyRefused, PageDamaged, EvidenceDamaged, EvidenceMissing) as error:
                    refusal = refusal or error
        if refusal is not None:
            raise refusal
        progress.step(len(waiting), len(waiting), "报送")
        with self.open_unit() as unit:
            return Sent(len(waiting), len(unit.outbox.waiting()))

    def _send(self, revision_id: UUID, county: CountyIdentity, line: County) -> None:
        with self.open_unit() as unit:
            packet = unit.outbox.get(revision_id)
            manifest = packet.signed.manifest()
            content = unit.records.content(revision_id)
            digests = {entry.digest: None for entry in manifest.evidence}
            held = unit.outbox.held_by_county(digests)
            evidence = [unit.blobs.get(digest) for digest in digests if digest not in held]
        receipt = line.submit(seal(packet.signed, content, evidence, county.recipient))
        check_receipt(receipt, packet, county)
        with self.open_unit() as unit:
            unit.outbox.settle(revision_id, receipt)
            unit.audit.add(
                self.clock(), self.operator, Action.RECEIPT_TAKEN, manifest.record_id, receipt.receipt.receipt_number
            )
            unit.commit()


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
