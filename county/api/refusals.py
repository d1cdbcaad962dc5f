"""What a request that fails is answered: a Refusal, with the status that tells a station whether to try again."""

import logging
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from county.api.headers import KEPT_NOWHERE
from station.errors import (
    ClockOff,
    EnrolmentRefused,
    FormNotFromHere,
    KeyRevoked,
    NotAllowed,
    NumberTaken,
    RequestNotSigned,
    RequestNotUnderstood,
    RequestTooLarge,
    RevisionNotHeld,
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
    NotAllowed: 403,
    FormNotFromHere: 403,
    RevisionNotHeld: 404,
    KeyRevoked: 403,
    RequestNotSigned: 401,
    ClockOff: 401,
    NumberTaken: 409,
    RequestTooLarge: 413,
    StorageError: 503,  # the same packet may well be taken later
}
_OTHERWISE: Final = 422


AnswerWithPage = Callable[[StationError, int], Response]


def refuse(app: FastAPI, page: AnswerWithPage) -> None:
    """Every failure is answered: a station by a Refusal, a browser by a page; a bug's trace goes to the log alone."""

    def said(request: Request, error: StationError, status: int) -> Response:
        return answer(error, status) if request.url.path.startswith("/v1/") else page(error, status)

    def on_station_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, StationError)
        _log.warning("%s %s refused: %s", request.method, request.url.path, error)
        return said(
            request, error, next((code for kind, code in _STATUS.items() if isinstance(error, kind)), _OTHERWISE)
        )

    def on_http_exception(request: Request, error: Exception) -> Response:
        """No such address or method."""
        assert isinstance(error, HTTPException)
        return said(request, RequestNotUnderstood(), error.status_code)

    def on_invalid(request: Request, error: Exception) -> Response:
        """An address or question of another form."""
        del error
        return said(request, RequestNotUnderstood(), _OTHERWISE)

    def on_bug(request: Request, error: Exception) -> Response:
        del error
        return said(request, UnexpectedError(), 500)

    app.add_exception_handler(StationError, on_station_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_bug)


def answer(error: StationError, status: int) -> Response:
    """The Refusal of an error."""
    refusal = Refusal(code=error.code, message=error.sentence())
    return Response(refusal.model_dump_json(), status_code=status, media_type="application/json", headers=KEPT_NOWHERE)
