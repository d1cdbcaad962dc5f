"""GET /v1/messages/{number}: one message to the station that asks, sealed for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from county.api.refusals import answer
from county.api.stations import FromStation, StationRequest
from county.parts import Parts
from station.errors import RequestNotUnderstood

_NO_BODY = 0


def router(parts: Parts) -> APIRouter:
    """The routes of messages."""
    routes = APIRouter()
    signed = FromStation(parts.know_station, parts.now, _NO_BODY)

    @routes.get("/messages/{number}")
    def fetch(
        number: Annotated[int, Path(ge=1, le=2**53 - 1)], request: Annotated[StationRequest, Depends(signed)]
    ) -> Response:
        """Answer: the age file; 404 where there is none of this number, or it was superseded."""
        sealed = parts.fetch_message(request.station, number)
        if sealed is None:
            return answer(RequestNotUnderstood(number=number), 404)
        return Response(sealed, media_type="application/octet-stream")

    return routes
