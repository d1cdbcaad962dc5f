"""POST /v1/packets: a sealed packet in, its signed receipt out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from county.api.body import BodyUpTo
from county.parts import Parts


def router(parts: Parts) -> APIRouter:
    """The routes of packets."""
    routes = APIRouter()

    @routes.post("/packets")
    def receive(sealed: Annotated[bytes, Depends(BodyUpTo(parts.settings.max_packet_bytes))]) -> Response:
        """Body: the age file (application/octet-stream). Answer: a SignedReceipt, the same bytes every time."""
        return Response(parts.receive_packet(sealed), media_type="application/json")

    return routes
