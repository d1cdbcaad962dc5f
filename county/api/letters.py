"""POST /v1/letters: what a station tells of itself in, what is wanting out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from county.api.stations import FromStation, StationRequest
from county.parts import Parts

_MOST_BYTES = 256 * 1024


def router(parts: Parts) -> APIRouter:
    """The routes of letters."""
    routes = APIRouter()
    signed = FromStation(parts.know_station, parts.now, _MOST_BYTES)

    @routes.post("/letters")
    def answer(request: Annotated[StationRequest, Depends(signed)]) -> Response:
        """Body: a sealed letter. Answer: a LetterAnswer."""
        answered = parts.open_letter(request.body, request.station)
        return Response(answered.model_dump_json(), media_type="application/json")

    return routes
