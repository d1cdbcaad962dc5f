"""By what a county's server is known on the line: its certificate's public key, which the ticket tells."""

from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def pin_of(certificate: bytes) -> str | None:
    """SHA-256 of the public key (SubjectPublicKeyInfo) of a DER certificate; None for what is none.

    A certificate that was renewed with the same key has the same pin.
    """
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError:
        return None
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
