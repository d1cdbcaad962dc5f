"""The crypto provider: every primitive that packets, receipts and the store's key wrapping rest on.

Suite 1 is Ed25519 (RFC 8032) for signatures, age v1 with X25519 recipients for envelopes, SHA-256 for digests,
Argon2id (RFC 9106) and AES-256-GCM for keys at rest. A suite of SM2, SM3 and SM4 can stand beside it: packets and
wrapped keys name the suite they were made with.
"""

import hmac
import os
from dataclasses import dataclass
from typing import Final

import pyrage
from argon2 import PasswordHasher
from argon2.exceptions import HashingError, InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
SUITE: Final = "ed25519-age-sha256"


def new_signing_key() -> bytes:
    """A fresh Ed25519 private key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(signing_key: bytes) -> str:
    """The public half of a signing key, 64 hexadecimal characters."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).public_key().public_bytes_raw().hex()


def sign(signing_key: bytes, purpose: bytes, message: bytes) -> bytes:
    """A 64-byte signature over the message, bound to a purpose so that it cannot serve as another kind of signature."""
    return sign_plain(signing_key, purpose + b"\x00" + message)


def sign_plain(signing_key: bytes, message: bytes) -> bytes:
    """A 64-byte signature over the message alone, for standards that say themselves what is signed."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).sign(message)


def verify(public_key: str, purpose: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the public key's over this message and purpose."""
    return verify_plain(public_key, purpose + b"\x00" + message, signature)


def verify_plain(public_key: str, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the public key's over the message alone."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_identity() -> tuple[str, str]:
    """A fresh age identity and its recipient, as the age tool writes them (AGE-SECRET-KEY-1…, age1…)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def is_recipient(text: str) -> bool:
    """Whether the text is an age recipient, its checksum included."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def recipient_of(identity: str) -> str | None:
    """The public half of an age identity, or None for what is none."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError:
        return None


def encrypt_for(recipient: str, data: bytes) -> bytes:
    """An age v1 file for one recipient."""
    sealed: bytes = pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)])
    return sealed


def decrypt_with(identity: str, sealed: bytes) -> bytes | None:
    """The content of an age file, or None if it was made for another, altered or cut."""
    try:
        opened: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError:
        return None
    return opened


@dataclass(frozen=True, slots=True)
class PassphraseCost:
    """How hard a passphrase is to try (Argon2id, RFC 9106): memory in KiB, passes, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


def key_from_passphrase(passphrase: str, salt: bytes, cost: PassphraseCost) -> bytes:
    """32 bytes from a passphrase; slow on purpose. Raises ValueError for a cost or salt that cannot be."""
    secret = passphrase.encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, hash_len=32, type=Type.ID)
    except (HashingError, OverflowError) as error:
        raise ValueError("passphrase cost") from error


def passphrase_hash(passphrase: str) -> str:
    """What is kept to recognise a passphrase by (Argon2id in its own notation, salt and cost within)."""
    return _HASHER.hash(passphrase.encode("utf-8", "surrogatepass"))


def passphrase_fits(kept: str, passphrase: str) -> bool:
    """Whether it is the passphrase of which this was kept."""
    try:
        return _HASHER.verify(kept, passphrase.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


def wrap(key: bytes, secret: bytes, context: bytes) -> bytes:
    """The secret under AES-256-GCM: a 12-byte nonce, then ciphertext and tag. `context` must be the same to unwrap."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, secret, context)


def unwrap(key: bytes, wrapped: bytes, context: bytes) -> bytes | None:
    """The wrapped secret, or None if the key or the context is another or the bytes were altered."""
    try:
        return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], context)
    except (InvalidTag, ValueError):
        return None


def subkey(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from a random 32-byte key (HKDF-SHA256, RFC 5869)."""
    return HKDF(hashes.SHA256(), 32, None, b"collection-station/" + purpose.encode()).derive(key)


def tag(key: bytes, message: bytes) -> bytes:
    """A 32-byte authentication tag of the message (HMAC-SHA256, RFC 2104)."""
    return hmac.digest(key, message, "sha256")


def tag_fits(key: bytes, message: bytes, given: bytes) -> bool:
    """Whether the tag is this key's over this message; takes equally long for every wrong one."""
    return hmac.compare_digest(tag(key, message), given)
