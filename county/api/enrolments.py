"""POST /v1/enrolments: a station's keys in, under the one-time code of its ticket."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import ValidationError

from county.api.body import BodyUpTo
from county.parts import Parts
from station.errors import RequestNotUnderstood
from station.packet.wire import EnrolmentAccepted, EnrolmentRequest

_MOST_BYTES = 16 * 1024


def router(parts: Parts) -> APIRouter:
    """The routes of enrolment."""
    routes = APIRouter()

    @routes.post("/enrolments")
    def enrol(body: Annotated[bytes, Depends(BodyUpTo(_MOST_BYTES))]) -> Response:
        """Body: an EnrolmentRequest. Answer: EnrolmentAccepted."""
        station = parts.enrol_station(_request(body))
        accepted = EnrolmentAccepted(station=station.code, enrolled_at=station.enrolled_at)
        return Response(accepted.model_dump_json(), media_type="application/json")

    return routes


def _request(body: bytes) -> EnrolmentRequest:
    try:
        return EnrolmentRequest.model_validate_json(body)
    except ValidationError as error:
        raise RequestNotUnderstood(problems=error.error_count()) from None
