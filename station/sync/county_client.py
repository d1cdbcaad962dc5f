"""The county by HTTPS."""

from typing import Self

import httpx2
from pydantic import ValidationError

from station.errors import CountyRefused, CountyUnreachable, EnrolmentRefused, ReceiptInvalid
from station.packet.wire import EnrolmentAccepted, EnrolmentRequest, Refusal, SignedReceipt

_TIMEOUT = httpx2.Timeout(60.0, connect=10.0)


class CountyClient:
    """One county's service at a URL; fits station.services.ports.County."""

    def __init__(self, url: str, transport: httpx2.BaseTransport | None = None) -> None:
        """Raises CountyUnreachable for a URL that is none."""
        try:
            self._http = httpx2.Client(base_url=url, timeout=_TIMEOUT, transport=transport, trust_env=False)
        except httpx2.InvalidURL:
            raise CountyUnreachable(cause="no URL") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def enrol(self, request: EnrolmentRequest) -> None:
        """Raises EnrolmentRefused, and CountyUnreachable also where something else than a county answers."""
        answer = self._post("/v1/enrolments", request.model_dump_json().encode(), "application/json")
        if answer.status_code != httpx2.codes.OK:
            raise EnrolmentRefused(reason=_reason(answer))
        try:
            accepted = EnrolmentAccepted.model_validate_json(answer.content)
        except ValidationError:
            raise CountyUnreachable(cause="no answer of a county") from None
        if accepted.station != request.station:
            raise EnrolmentRefused(reason="another station")

    def submit(self, sealed: bytes) -> SignedReceipt:
        """Raises CountyRefused with the county's code, CountyUnreachable, ReceiptInvalid for an answer that is none."""
        answer = self._post("/v1/packets", sealed, "application/octet-stream")
        if answer.status_code != httpx2.codes.OK:
            raise CountyRefused(reason=_reason(answer))
        try:
            return SignedReceipt.model_validate_json(answer.content)
        except ValidationError:
            raise ReceiptInvalid from None

    def _post(self, path: str, body: bytes, media_type: str) -> httpx2.Response:
        """The answer, of whatever status below 500. Raises CountyUnreachable."""
        try:
            answer = self._http.post(path, content=body, headers={"content-type": media_type})
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise CountyUnreachable(cause=type(error).__name__) from None
        if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise CountyUnreachable(status=answer.status_code)
        return answer


def _reason(answer: httpx2.Response) -> str:
    try:
        return Refusal.model_validate_json(answer.content).code
    except ValidationError:
        return f"HTTP {answer.status_code}"
