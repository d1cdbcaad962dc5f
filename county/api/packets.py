"""POST /v1/packets: a sealed packet in, its signed receipt out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from county.api.stations import FromStation, StationRequest
from county.parts import Parts


def router(parts: Parts) -> APIRouter:
    """The routes of packets."""
    routes = APIRouter()
    signed = FromStation(parts.know_station, parts.now, parts.settings.max_packet_bytes, revoked_too=True)

    @routes.post("/packets")
    def receive(request: Annotated[StationRequest, Depends(signed)]) -> Response:
        """Body: the age file (application/octet-stream). Answer: a SignedReceipt, the same bytes every time."""
        return Response(parts.take_in(request.body, sender=request.sender), media_type="application/json")

    return routes
