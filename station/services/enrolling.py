"""Joining a county, by network or by stick: the station's public keys go there, the county's are kept here."""

from dataclasses import dataclass

from station.domain.audit import Action
from station.domain.station import CountyIdentity
from station.errors import WrongUsage
from station.packet.suite import public_of
from station.packet.wire import EnrolmentRequest, EnrolmentTicket
from station.services.county_ports import CountyAt
from station.services.ports import Clock, OpenUnit, Progress, Unit


@dataclass(frozen=True, slots=True)
class EnrolStation:
    """Joins the county that issued a ticket.

    Where the county is not reached by network, `by_stick` keeps it all the same, and the next stick takes the
    station's keys along.
    """

    open_unit: OpenUnit
    county_at: CountyAt
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, ticket: EnrolmentTicket) -> CountyIdentity:
        """Raises WrongUsage for another station's ticket, EnrolmentRefused, CountyUnreachable."""
        progress.step(0, 1)
        request = self._request(ticket)
        with self.county_at(ticket.url, ticket.certificate) as line:
            line.enrol(request)
        return self._keep(ticket, None)

    def by_stick(self, progress: Progress, ticket: EnrolmentTicket) -> CountyIdentity:
        """Raises WrongUsage for another station's ticket."""
        progress.step(0, 1)
        return self._keep(ticket, self._request(ticket))

    def _request(self, ticket: EnrolmentTicket) -> EnrolmentRequest:
        with self.open_unit() as unit:
            return enrolment_request(unit, ticket)

    def _keep(self, ticket: EnrolmentTicket, pending: EnrolmentRequest | None) -> CountyIdentity:
        county = CountyIdentity(ticket.county, ticket.url, ticket.signing_key, ticket.recipient, ticket.certificate)
        with self.open_unit() as unit:
            unit.settings.set_county(county)
            unit.settings.set_enrolment(pending)
            unit.audit.add(self.clock(), self.operator, Action.STATION_ENROLLED)
            unit.commit()
        return county


def enrolment_request(unit: Unit, ticket: EnrolmentTicket) -> EnrolmentRequest:
    """What the county is asked with a ticket. Raises WrongUsage for another station's."""
    station = unit.settings.station()
    if ticket.station != station.code:
        raise WrongUsage(ticket=ticket.station, station=station.code)
    return EnrolmentRequest(
        station=station.code,
        code=ticket.code,
        signing_key=public_of(station.signing_key),
        recipient=station.recipient,
    )
