"""How a station joins: the county issues a ticket, the station answers with its keys, once."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from county.domain import EnrolledStation, Enrolment
from county.keys import CountyKeys
from county.services.attempts import until_settled
from county.services.ports import Units
from station.errors import EnrolmentRefused
from station.packet.canonical import canonical, digest
from station.packet.wire import EnrolmentRequest, EnrolmentTicket

_CODE_BYTES = 16


class IssueTicket:
    """Makes a ticket for a station. Its code is told here and nowhere kept: the store has its SHA-256.

    `certificate` is the pin of the key that the county's server has, where stations are to take no other.
    """

    def __init__(
        self, keys: CountyKeys, units: Units, now: Callable[[], datetime], certificate: str | None = None
    ) -> None:
        self._keys, self._units, self._now, self._certificate = keys, units, now, certificate

    def __call__(self, station: str, url: str, villages: tuple[str, ...] | None = None) -> EnrolmentTicket:
        """A station that has joined may be given another, for a new machine; tickets not used yet are void.

        `villages` is what it serves once it has joined; None leaves that as it was, which is everywhere at first.
        """
        ticket = EnrolmentTicket(
            county=self._keys.name,
            url=url,
            signing_key=self._keys.public_key,
            recipient=self._keys.recipient,
            station=station,
            code=secrets.token_hex(_CODE_BYTES),
            villages=villages or (),
            certificate=self._certificate if url.startswith("https://") else None,
        )
        with self._units.writing() as unit:
            unit.enrolments.issue(Enrolment(_hash(ticket.code), station, self._now(), villages=villages))
            unit.commit()
        return ticket


class EnrolStation:
    """Accepts a ticket's code once. The same request again, its answer having been lost, is answered the same."""

    def __init__(self, units: Units, now: Callable[[], datetime], valid_for: timedelta) -> None:
        self._units, self._now, self._valid_for = units, now, valid_for

    def __call__(self, request: EnrolmentRequest) -> EnrolledStation:
        """Raises EnrolmentRefused: a wrong code, another station's, used with other keys, or too old."""
        return until_settled(lambda: self._enrol(request))

    def _enrol(self, request: EnrolmentRequest) -> EnrolledStation:
        request_digest = digest(canonical(request.model_dump(mode="json")))
        with self._units.writing() as unit:
            enrolment = unit.enrolments.get(_hash(request.code))
            if enrolment is None or enrolment.station != request.station:
                raise EnrolmentRefused(reason="unknown code", station=request.station)
            if enrolment.used_at is not None:
                if enrolment.request_digest != request_digest:
                    raise EnrolmentRefused(reason="code used", station=request.station)
                return _enrolled(request, enrolment.used_at)
            now = self._now()
            if now > enrolment.made_at + self._valid_for:
                raise EnrolmentRefused(reason="code expired", station=request.station)
            station = _enrolled(request, now)
            unit.stations.enrol(station)
            if enrolment.villages is not None:
                unit.stations.serve(station.code, enrolment.villages)
            unit.enrolments.use_up(replace(enrolment, used_at=now, request_digest=request_digest))
            unit.commit()
        return station


def _enrolled(request: EnrolmentRequest, enrolled_at: datetime) -> EnrolledStation:
    return EnrolledStation(request.station, request.signing_key, request.recipient, enrolled_at)


def _hash(code: str) -> str:
    return digest(code.encode("utf-8"))
