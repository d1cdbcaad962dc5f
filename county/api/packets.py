"""POST /v1/packets and /v1/batches: sealed packets in, their signed receipts out."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from county.api.stations import FromStation, StationRequest
from county.parts import Parts
from station.errors import PacketError
from station.packet.batch import FULL_AT, unpack_batch
from station.packet.wire import Refusal

_log = logging.getLogger(__name__)


def router(parts: Parts) -> APIRouter:
    """The routes of packets."""
    routes = APIRouter()
    most = parts.settings.max_packet_bytes
    signed = FromStation(parts.know_station, parts.now, most, revoked_too=True)
    signed_batch = FromStation(parts.know_station, parts.now, most + FULL_AT, revoked_too=True)

    @routes.post("/packets")
    def receive(request: Annotated[StationRequest, Depends(signed)]) -> Response:
        """Body: the age file (application/octet-stream). Answer: a SignedReceipt, the same bytes every time."""
        return Response(parts.take_in(request.body, sender=request.sender), media_type="application/json")

    @routes.post("/batches")
    def receive_batch(request: Annotated[StationRequest, Depends(signed_batch)]) -> Response:
        """Body: several age files (station.packet.batch). Answer: a BatchAnswer."""
        answers = parts.take_in.batch(unpack_batch(request.body), sender=request.sender)
        return Response(b'{"answers":[' + b",".join(map(_told, answers)) + b"]}", media_type="application/json")

    return routes


def _told(answer: bytes | PacketError) -> bytes:
    if not isinstance(answer, PacketError):
        return answer
    _log.warning("packet of a batch refused: %s", answer)
    return Refusal(code=answer.code, message=answer.sentence()).model_dump_json().encode()
