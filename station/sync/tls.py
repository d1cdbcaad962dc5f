"""Whom the line trusts: the key that stands on the ticket, or else whoever the computer's authorities vouch for."""

import socket
import ssl
from typing import NoReturn

from station.errors import CertificateOfAnother, CertificateOutOfDate, CertificateUntrusted, SyncError
from station.packet.pin import pin_of

_NOT_IN_TIME = {9, 10}
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL."""
_OTHER_HOST = {62, 64}
"""X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH."""


class _AnotherKey(ssl.SSLError):
    """The server has another key than the one that is pinned."""


class _OneKey(ssl.SSLContext):
    """Lets a handshake end well with one key alone, whoever signed its certificate, for however long.

    The handshake has proven by then that the server holds the key; nothing of ours was sent yet.
    """

    pin: str

    def wrap_socket(  # type: ignore[override]  # what the line's library gives, and no more
        self, sock: socket.socket, server_hostname: str | None = None
    ) -> ssl.SSLSocket:
        wrapped = super().wrap_socket(sock, server_hostname=server_hostname)
        certificate = wrapped.getpeercert(binary_form=True)
        if certificate is None or pin_of(certificate) != self.pin:
            wrapped.close()
            raise _AnotherKey
        return wrapped

    def wrap_bio(self, *_: object, **__: object) -> NoReturn:
        """A way around the look at the key: no line of ours goes it."""
        raise _AnotherKey


def trust(url: str, pin: str | None) -> ssl.SSLContext:
    """What to take for the county at this address; `pin` as `station.packet.pin.pin_of` gives it."""
    if pin is not None:
        pinned = _OneKey(ssl.PROTOCOL_TLS_CLIENT)
        pinned.check_hostname, pinned.verify_mode, pinned.pin = False, ssl.CERT_NONE, pin
        return pinned
    if url.startswith("https:"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and costs nothing


def distrust(error: BaseException) -> SyncError | None:
    """What is wrong with the other side's certificate, if that is why the line failed."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _AnotherKey):
            return CertificateOfAnother(cause="pin")
        if isinstance(cause, ssl.SSLCertVerificationError):
            if cause.verify_code in _NOT_IN_TIME:
                return CertificateOutOfDate(verify_code=cause.verify_code)
            if cause.verify_code in _OTHER_HOST:
                return CertificateOfAnother(verify_code=cause.verify_code)
            return CertificateUntrusted(verify_code=cause.verify_code)
        cause = cause.__cause__ or cause.__context__
    return None
