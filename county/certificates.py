"""The certificate of the county's server: made here where nobody else gives one, and its pin."""

import ipaddress
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from county.config import Settings
from county.files import write_private
from station.errors import CountySettingsInvalid
from station.packet.pin import pin_of

CERTIFICATE, KEY = "county-tls.pem", "county-tls-key.pem"
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
_DAY = timedelta(days=1)


def pin_on_tickets(settings: Settings) -> str | None:
    """The pin that tickets tell. Raises CountySettingsInvalid for a certificate that cannot be read."""
    if settings.certificate is None or not settings.pin_certificate:
        return None
    try:
        text = settings.certificate.read_text("ascii")
        pin = pin_of(x509.load_pem_x509_certificate(text.encode()).public_bytes(Encoding.DER))
    except (OSError, ValueError):
        pin = None
    if pin is None:
        raise CountySettingsInvalid(settings="certificate")
    return pin


def server_context(settings: Settings) -> ssl.SSLContext | None:
    """How this service speaks TLS (1.2 and later); None where it does not. Raises CountySettingsInvalid."""
    if settings.certificate is None or settings.certificate_key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    try:
        context.load_cert_chain(settings.certificate, settings.certificate_key, password=lambda: b"")
    except (OSError, ValueError) as error:
        raise CountySettingsInvalid(settings="certificate,certificate_key", cause=type(error).__name__) from None
    return context


def make_certificate(
    folder: Path, hosts: Sequence[str], now: datetime, lasting: timedelta, *, new_key: bool = False
) -> tuple[Path, Path]:
    """Writes a certificate that the county signs itself, and its key, for these names and addresses; gives both files.

    A key that is there is used again, so that stations that know it go on, unless `new_key` asks for another.
    """
    certificate_file, key_file = folder / CERTIFICATE, folder / KEY
    key = None if new_key or not key_file.exists() else _key_in(key_file)
    if key is None:
        key = ec.generate_private_key(ec.SECP256R1())
        write_private(key_file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + lasting)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(certificate_file, certificate.public_bytes(Encoding.PEM))
    return certificate_file, key_file


def _key_in(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CountySettingsInvalid(settings="certificate_key")
    return key


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
