"""Packets: made, sealed for the county, opened and checked.

A packet is a sequence of bytes (all lengths big-endian):

    "VCPACK1\\n" | u32 manifest length | manifest | 64-byte signature | section…

where each section is a u64 length and that many bytes: first the content, then pieces of evidence. The manifest is
canonical JSON and names the SHA-256 of every section; the signature is the station's over the manifest. The whole is
sealed with age for the county.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import ValidationError

from station.errors import NotCanonical, PacketMalformed, PacketTooNew, PacketUnreadable, SignatureInvalid
from station.packet.canonical import canonical, digest
from station.packet.sections import SectionReader
from station.packet.suite import decrypt_with, encrypt_for, sign, verify
from station.packet.wire import Manifest, Receipt, SignedReceipt

MAGIC = b"VCPACK1\n"
_MAGIC_ANY_VERSION = b"VCPACK"
PACKET_PURPOSE = b"collection-station/packet/1"
RECEIPT_PURPOSE = b"collection-station/receipt/1"
MAX_MANIFEST = 1 << 20
_SIGNATURE_SIZE = 64


@dataclass(frozen=True)
class SignedManifest:
    """A manifest's canonical bytes and the station's signature over them: what the outbox keeps of a packet."""

    data: bytes
    signature: bytes

    @property
    def packet_digest(self) -> str:
        """What receipts name, and the next manifest's `previous`."""
        return digest(self.data)

    @cached_property
    def manifest(self) -> Manifest:
        """What the bytes say; read once. Raises PacketMalformed."""
        return read_manifest(self.data)


@dataclass(frozen=True, slots=True)
class OpenPacket:
    """A packet opened: every section has the digest that the manifest names; the signature is still to be verified."""

    signed: SignedManifest
    manifest: Manifest
    content: bytes = field(repr=False)
    evidence: Mapping[str, bytes] = field(repr=False)


def sign_manifest(manifest: Manifest, signing_key: bytes) -> SignedManifest:
    """The manifest as it will travel, signed by the station."""
    data = canonical(manifest.model_dump(mode="json"))
    return SignedManifest(data, sign(signing_key, PACKET_PURPOSE, data))


def seal(signed: SignedManifest, content: bytes, evidence: Iterable[bytes], county_recipient: str) -> bytes:
    """The packet as an age file for the county."""
    parts = [MAGIC, struct.pack(">I", len(signed.data)), signed.data, signed.signature]
    for section in (content, *evidence):
        parts += (struct.pack(">Q", len(section)), section)
    return encrypt_for(county_recipient, b"".join(parts))


def open_packet(sealed: bytes, county_identity: str) -> OpenPacket:
    """Opens a sealed packet and checks its form and digests. Whose signature it bears is `verify_manifest`'s affair.

    Raises PacketUnreadable (another county's, altered, cut), PacketTooNew, PacketMalformed.
    """
    opened = decrypt_with(county_identity, sealed)
    if opened is None:
        raise PacketUnreadable
    reader = SectionReader(opened)
    magic = reader.take(len(MAGIC))
    if magic != MAGIC:
        raise PacketTooNew if magic.startswith(_MAGIC_ANY_VERSION) else PacketMalformed(reason="magic")
    manifest_size = reader.number(">I")
    if manifest_size > MAX_MANIFEST:
        raise PacketMalformed(reason="manifest size")
    signed = SignedManifest(reader.take(manifest_size), reader.take(_SIGNATURE_SIZE))
    manifest = read_manifest(signed.data)
    content = reader.section()
    if digest(content) != manifest.content_digest or len(content) != manifest.content_size:
        raise PacketMalformed(reason="content digest")
    listed = {entry.digest: entry.size for entry in manifest.evidence}
    evidence: dict[str, bytes] = {}
    while reader.left:
        data = reader.section()
        name = digest(data)
        if name not in listed or name in evidence or len(data) != listed[name]:
            raise PacketMalformed(reason="evidence digest")
        evidence[name] = data
    return OpenPacket(signed, manifest, content, evidence)


def verify_manifest(signed: SignedManifest, station_key: str) -> None:
    """Raises SignatureInvalid unless the station with this public key signed the manifest."""
    if not verify(station_key, PACKET_PURPOSE, signed.data, signed.signature):
        raise SignatureInvalid


def read_manifest(data: bytes) -> Manifest:
    """A manifest from its canonical bytes.

    Other bytes that mean the same are refused, so that a digest has one meaning. Raises PacketMalformed.
    """
    try:
        manifest = Manifest.model_validate_json(data)
        again = canonical(manifest.model_dump(mode="json"))
    except (ValidationError, NotCanonical):
        raise PacketMalformed(reason="manifest") from None
    if again != data:
        raise PacketMalformed(reason="manifest not canonical")
    return manifest


def sign_receipt(receipt: Receipt, county_key: bytes) -> SignedReceipt:
    """The county's word, signed."""
    data = canonical(receipt.model_dump(mode="json"))
    return SignedReceipt(receipt=receipt, signature=sign(county_key, RECEIPT_PURPOSE, data).hex())


def receipt_holds(signed: SignedReceipt, county_key: str) -> bool:
    """Whether the county with this public key signed the receipt."""
    try:
        data = canonical(signed.receipt.model_dump(mode="json"))
    except NotCanonical:
        return False
    return verify(county_key, RECEIPT_PURPOSE, data, bytes.fromhex(signed.signature))
