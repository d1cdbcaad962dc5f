"""Signed requests: who asks is a station (RFC 9421, HTTP Message Signatures, with Ed25519; RFC 9530, Content-Digest).

One fixed form of the signature is made and taken: method, path and content are covered, the key is the station's code.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from station.errors import RequestNotSigned
from station.packet.suite import sign_plain, verify_plain

_COVERED = '("@method" "@path" "content-digest")'
_INPUT = re.compile(
    r'station=(?P<parameters>\("@method" "@path" "content-digest"\);created=(?P<created>[0-9]{1,12});'
    r'keyid="(?P<station>[0-9]{6,12}-[0-9]{2})";alg="ed25519")'
)
_SIGNATURE = re.compile(r"station=:(?P<signature>[A-Za-z0-9+/=]{88}):")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as its headers claim it: by which station, when (seconds since 1970), and what was signed."""

    station: str
    created: int
    _base: bytes
    _signature: bytes

    def signed_by(self, keys: Collection[str]) -> str:
        """Which of the public keys signed it. Raises RequestNotSigned for none of them."""
        for key in keys:
            if verify_plain(key, self._base, self._signature):
                return key
        raise RequestNotSigned(station=self.station)


def signature_headers(  # noqa: PLR0917
    method: str, path: str, body: bytes, station: str, signing_key: bytes, created: int
) -> dict[str, str]:
    """The headers that make a request this station's; `created` in seconds since 1970."""
    content_digest = _content_digest(body)
    parameters = f'{_COVERED};created={created};keyid="{station}";alg="ed25519"'
    signature = sign_plain(signing_key, _signature_base(method, path, content_digest, parameters))
    return {
        "Content-Digest": content_digest,
        "Signature-Input": f"station={parameters}",
        "Signature": f"station=:{b64encode(signature).decode()}:",
    }


def signed_request(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> SignedRequest:
    """What the headers (by names in lower case) claim of a request. Raises RequestNotSigned for any other form."""
    content_digest = _content_digest(body)
    given = _INPUT.fullmatch(headers.get("signature-input", ""))
    signature = _SIGNATURE.fullmatch(headers.get("signature", ""))
    if given is None or signature is None or headers.get("content-digest") != content_digest:
        raise RequestNotSigned(reason="headers")
    try:
        raw = b64decode(signature["signature"], validate=True)
    except binascii.Error:
        raise RequestNotSigned(reason="signature") from None
    base = _signature_base(method, path, content_digest, given["parameters"])
    return SignedRequest(given["station"], int(given["created"]), base, raw)


def _content_digest(body: bytes) -> str:
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def _signature_base(method: str, path: str, content_digest: str, parameters: str) -> bytes:
    """RFC 9421, section 2.5."""
    lines = (
        f'"@method": {method}',
        f'"@path": {path}',
        f'"content-digest": {content_digest}',
        f'"@signature-params": {parameters}',
    )
    return "\n".join(lines).encode()
