"""What a request that fails is answered: a Refusal, with the status that tells a station whether to try again."""

import logging
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from station.errors import (
    ClockOff,
    EnrolmentRefused,
    KeyRevoked,
    NumberTaken,
    RequestNotSigned,
    RequestNotUnderstood,
    RequestTooLarge,
    SignatureInvalid,
    StationError,
    StationUnknown,
    StorageError,
    UnexpectedError,
)
from station.packet.wire import Refusal

_log = logging.getLogger(__name__)

_STATUS: Final[dict[type[StationError], int]] = {
    EnrolmentRefused: 403,
    SignatureInvalid: 403,
    StationUnknown: 403,
    KeyRevoked: 403,
    RequestNotSigned: 401,
    ClockOff: 401,
    NumberTaken: 409,
    RequestTooLarge: 413,
    StorageError: 503,  # the same packet may well be taken later
}
_OTHERWISE: Final = 422


def refuse(app: FastAPI) -> None:
    """Every failure of this application is answered with a Refusal; a bug's trace goes to the server's log alone."""
    app.add_exception_handler(StationError, _on_station_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_bug)


def _on_station_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StationError)
    _log.warning("%s %s refused: %s", request.method, request.url.path, error)
    return answer(error, next((status for kind, status in _STATUS.items() if isinstance(error, kind)), _OTHERWISE))


def _on_http_exception(request: Request, error: Exception) -> Response:
    """No such address or method."""
    del request
    assert isinstance(error, HTTPException)
    return answer(RequestNotUnderstood(), error.status_code)


def _on_bug(request: Request, error: Exception) -> Response:
    del request, error
    return answer(UnexpectedError(), 500)


def answer(error: StationError, status: int) -> Response:
    """The Refusal of an error."""
    refusal = Refusal(code=error.code, message=error.sentence())
    return Response(refusal.model_dump_json(), status_code=status, media_type="application/json")
