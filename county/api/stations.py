"""Which station asks: requests are signed by it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from county.api.body import BodyUpTo
from county.domain import StationKeys
from county.services.stations import KnowStation
from station.errors import ClockOff, KeyRevoked
from station.packet.request_signature import signed_request

_MOST_OFF = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StationRequest:
    """A request whose station is known: its keys and the body that it signed."""

    sender: StationKeys
    body: bytes = field(repr=False)

    @property
    def station(self) -> str:
        """Its code."""
        return self.sender.station


class FromStation:
    """A dependency: the station and the body. Raises RequestTooLarge, RequestNotSigned, ClockOff, KeyRevoked.

    With `revoked_too`, what a revoked key signed is heard: packets of a lost laptop go to a person.
    """

    def __init__(
        self, know: KnowStation, now: Callable[[], datetime], limit: int, *, revoked_too: bool = False
    ) -> None:
        self._know, self._now, self._revoked_too = know, now, revoked_too
        self._body = BodyUpTo(limit)

    async def __call__(self, request: Request) -> StationRequest:
        body = await self._body(request)
        claim = signed_request(request.method, request.url.path, body, request.headers)
        keys = await run_in_threadpool(self._know, claim.station)
        key = claim.signed_by(keys.all)
        if abs(self._now().timestamp() - claim.created) > _MOST_OFF.total_seconds():
            raise ClockOff(station=claim.station)
        if key in keys.revoked and not self._revoked_too:
            raise KeyRevoked(station=claim.station)
        return StationRequest(keys, body)
