"""The county by HTTPS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self

import httpx2
from pydantic import ValidationError

from station.errors import ClockOff, CountyRefused, CountyUnreachable, EnrolmentRefused, ReceiptInvalid
from station.packet.batch import pack_batch
from station.packet.messages import LetterAnswer
from station.packet.request_signature import signature_headers
from station.packet.wire import BatchAnswer, EnrolmentAccepted, EnrolmentRequest, Refusal, SignedReceipt
from station.sync.tls import distrust, trust

_TIMEOUT = httpx2.Timeout(60.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class RequestSigner:
    """Signs requests in a station's name (docs/packet.md)."""

    station: str
    signing_key: bytes = field(repr=False)
    now: Callable[[], datetime]

    def headers(self, method: str, path: str, body: bytes, clock_off: timedelta) -> dict[str, str]:
        """What makes a request the station's; `clock_off` is by how much the county's clock is ahead."""
        created = int((self.now() + clock_off).timestamp())
        signed = signature_headers(method, path, body, self.station, self.signing_key, created)
        return {"content-type": "application/octet-stream", **signed}


class CountyClient:
    """One county's service at a URL; fits station.services.ports.County.

    `clock_off` is by how much the county's clock was found to be ahead, where this computer's is far off.
    `certificate` is the pin of the key that its server has to have (station.packet.pin); without one, an https
    address is trusted where the computer's own authorities vouch for it.
    """

    def __init__(
        self,
        url: str,
        signer: RequestSigner,
        transport: httpx2.BaseTransport | None = None,
        certificate: str | None = None,
    ) -> None:
        """Raises CountyUnreachable for a URL that is none, or a pinned one that is not https."""
        if certificate is not None and not url.startswith("https://"):
            raise CountyUnreachable(cause="no https")
        self._signer = signer
        self.clock_off = timedelta(0)
        try:
            self._http = httpx2.Client(
                base_url=url, timeout=_TIMEOUT, transport=transport, trust_env=False, verify=trust(url, certificate)
            )
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

    def submit(self, sealed: Sequence[bytes]) -> list[SignedReceipt | CountyRefused]:
        """One by itself, several as a batch; what is refused is told with the county's code, each for itself.

        Raises CountyUnreachable, ReceiptInvalid for an answer that is none.
        """
        alone = len(sealed) == 1
        path, body = ("/v1/packets", sealed[0]) if alone else ("/v1/batches", pack_batch(sealed))
        answer = self._signed("POST", path, body)
        if answer.status_code != httpx2.codes.OK:
            return [CountyRefused(reason=_reason(answer))] * len(sealed)
        try:
            if alone:
                return [SignedReceipt.model_validate_json(answer.content)]
            answers = BatchAnswer.model_validate_json(answer.content).answers
        except ValidationError:
            raise ReceiptInvalid from None
        if len(answers) != len(sealed):
            raise ReceiptInvalid
        return [CountyRefused(reason=each.code) if isinstance(each, Refusal) else each for each in answers]

    def write(self, letter: bytes) -> LetterAnswer:
        """Hands over a sealed letter. Raises CountyRefused, CountyUnreachable."""
        answer = self._signed("POST", "/v1/letters", letter)
        if answer.status_code != httpx2.codes.OK:
            raise CountyRefused(reason=_reason(answer))
        try:
            return LetterAnswer.model_validate_json(answer.content)
        except ValidationError:
            raise CountyUnreachable(cause="no answer of a county") from None

    def message(self, number: int) -> bytes | None:
        """A sealed message; None where the county has none of this number any more. Raises as `write`."""
        answer = self._signed("GET", f"/v1/messages/{number}", b"")
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return None
        if answer.status_code != httpx2.codes.OK:
            raise CountyRefused(reason=_reason(answer))
        return answer.content

    def _signed(self, method: str, path: str, body: bytes) -> httpx2.Response:
        """Asks in the station's name; where the county's clock says otherwise, once more by that clock."""
        answer = self._send(method, path, body, self._signer.headers(method, path, body, self.clock_off))
        if answer.status_code == httpx2.codes.UNAUTHORIZED and _reason(answer) == ClockOff.code:
            try:
                county_time = parsedate_to_datetime(answer.headers.get("date", ""))
            except ValueError:
                return answer
            self.clock_off = county_time - self._signer.now()
            return self._send(method, path, body, self._signer.headers(method, path, body, self.clock_off))
        return answer

    def _post(self, path: str, body: bytes, media_type: str) -> httpx2.Response:
        return self._send("POST", path, body, {"content-type": media_type})

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> httpx2.Response:
        """The answer, of whatever status below 500. Raises CountyUnreachable, or what is wrong with its certificate."""
        try:
            answer = self._http.request(method, path, content=body, headers=dict(headers))
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise distrust(error) or CountyUnreachable(cause=type(error).__name__) from None
        if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise CountyUnreachable(status=answer.status_code)
        return answer


def _reason(answer: httpx2.Response) -> str:
    try:
        return Refusal.model_validate_json(answer.content).code
    except ValidationError:
        return f"HTTP {answer.status_code}"
