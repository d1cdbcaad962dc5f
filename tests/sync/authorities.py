"""Certificates for a server on this machine, made in the test: of an authority of its own, and whatever is wrong."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from station.packet.pin import pin_of

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Served:
    """A certificate and its key, in files."""

    certificate: Path
    key: Path
    pin: str


class Authority:
    """Signs certificates; whoever trusts `file` trusts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("an authority of the test's own")
        self.file = folder / "authority.pem"
        certificate = _certificate(self._name, self._name, self._key, self._key, "ca.invalid", (-YEAR, YEAR), ca=True)
        self.file.write_bytes(certificate.public_bytes(Encoding.PEM))

    def signs(
        self,
        host: str = "127.0.0.1",
        valid: tuple[timedelta, timedelta] = (-YEAR, YEAR),
        key: ec.EllipticCurvePrivateKey | None = None,
    ) -> Served:
        """A certificate for a host; `valid` from and to, counted from now."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(_name(host), self._name, key, self._key, host, valid)
        return _written(self._folder, certificate, key)


def self_signed(
    folder: Path,
    valid: tuple[timedelta, timedelta] = (-YEAR, YEAR),
    key: ec.EllipticCurvePrivateKey | None = None,
    host: str = "127.0.0.1",
) -> Served:
    """A certificate that nobody vouches for."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    return _written(folder, _certificate(_name(host), _name(host), key, key, host, valid), key)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signing: ec.EllipticCurvePrivateKey,
    host: str,
    valid: tuple[timedelta, timedelta],
    *,
    ca: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    general = x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + valid[0])
        .not_valid_after(now + valid[1])
        .add_extension(x509.SubjectAlternativeName([general]), critical=False)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(signing, hashes.SHA256())
    )


def _written(folder: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Served:
    name = f"{certificate.serial_number:x}"
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pin = pin_of(certificate.public_bytes(Encoding.DER))
    assert pin
    return Served(*files, pin)
