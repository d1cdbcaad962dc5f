"""Messages and letters: made, sealed, opened and checked.

Both are a sequence of bytes (all lengths big-endian), sealed with age for whom they are for:

    "VCMESG1\\n" | u32 header length | header | 64-byte signature | body: JSON, deflated (zlib, RFC 1950)
    "VCLETT1\\n" | u32 letter length | letter | 64-byte signature

Header and letter are canonical JSON. The header names the SHA-256 of the deflated body, so that no byte of it can be
another, and the body's size before it was deflated.
"""

import struct
import zlib
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from station.errors import NotCanonical, PacketMalformed, PacketTooNew, PacketUnreadable, SignatureInvalid
from station.packet.canonical import canonical, digest
from station.packet.messages import Body, Letter, MessageHeader
from station.packet.sections import SectionReader
from station.packet.suite import decrypt_with, encrypt_for, sign, verify
from station.packet.wire import WireModel

MESSAGE_MAGIC = b"VCMESG1\n"
LETTER_MAGIC = b"VCLETT1\n"
MESSAGE_PURPOSE = b"collection-station/message/1"
LETTER_PURPOSE = b"collection-station/letter/1"
MAX_HEADER = 1 << 20
_SIGNATURE_SIZE = 64
_Model = TypeVar("_Model", bound=WireModel)
_BODY: TypeAdapter[Body] = TypeAdapter(Body)


@dataclass(frozen=True, slots=True)
class SignedText:
    """A header's or letter's canonical bytes, and the signature over them."""

    data: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message opened: its county's signature and its body's digest have been checked."""

    header: MessageHeader
    body: Body = field(repr=False)


@dataclass(frozen=True, slots=True)
class PackedBody:
    """A body as it travels: made once for all stations. `size` is its JSON's, in bytes."""

    data: bytes = field(repr=False)
    size: int


def pack(body: Body) -> PackedBody:
    """A body deflated."""
    return pack_json(body.model_dump_json().encode())


def pack_json(data: bytes) -> PackedBody:
    """A body's JSON deflated."""
    return PackedBody(zlib.compress(data, 6), len(data))


def sign_header(header: MessageHeader, county_key: bytes) -> SignedText:
    """A message's header as it will travel."""
    data = canonical(header.model_dump(mode="json"))
    return SignedText(data, sign(county_key, MESSAGE_PURPOSE, data))


def sign_letter(letter: Letter, station_key: bytes) -> SignedText:
    """A letter as it will travel."""
    data = canonical(letter.model_dump(mode="json"))
    return SignedText(data, sign(station_key, LETTER_PURPOSE, data))


def seal_message(signed: SignedText, body: bytes, station_recipient: str) -> bytes:
    """The message, its body deflated already, as an age file for the station."""
    return encrypt_for(station_recipient, _framed(MESSAGE_MAGIC, signed) + body)


def seal_letter(signed: SignedText, county_recipient: str) -> bytes:
    """The letter as an age file for the county."""
    return encrypt_for(county_recipient, _framed(LETTER_MAGIC, signed))


def open_message(sealed: bytes, station_identity: str, county_key: str) -> OpenMessage:
    """Opens a message and checks whose it is.

    Raises PacketUnreadable (another station's, altered, cut), PacketTooNew, PacketMalformed, SignatureInvalid.
    """
    reader, signed = _opened(sealed, station_identity, MESSAGE_MAGIC)
    if not verify(county_key, MESSAGE_PURPOSE, signed.data, signed.signature):
        raise SignatureInvalid
    header = _read(MessageHeader, signed.data)
    body = reader.take(reader.left)
    if digest(body) != header.body_digest:
        raise PacketMalformed(reason="body digest")
    try:
        return OpenMessage(header, _BODY.validate_json(_inflated(body, header.body_size)))
    except ValidationError:
        raise PacketMalformed(reason="body") from None


def open_letter(sealed: bytes, county_identity: str) -> tuple[SignedText, Letter]:
    """Opens a letter. Whose signature it bears is `letter_signed_by`'s affair. Raises as `open_message`."""
    reader, signed = _opened(sealed, county_identity, LETTER_MAGIC)
    if reader.left:
        raise PacketMalformed(reason="letter size")
    return signed, _read(Letter, signed.data)


def letter_signed_by(signed: SignedText, station_key: str) -> bool:
    """Whether the station with this public key signed the letter."""
    return verify(station_key, LETTER_PURPOSE, signed.data, signed.signature)


def _framed(magic: bytes, signed: SignedText) -> bytes:
    return b"".join((magic, struct.pack(">I", len(signed.data)), signed.data, signed.signature))


def _opened(sealed: bytes, identity: str, wanted: bytes) -> tuple[SectionReader, SignedText]:
    opened = decrypt_with(identity, sealed)
    if opened is None:
        raise PacketUnreadable
    reader = SectionReader(opened)
    magic = reader.take(len(wanted))
    if magic != wanted:
        raise PacketTooNew if magic[:6] == wanted[:6] else PacketMalformed(reason="magic")
    size = reader.number(">I")
    if size > MAX_HEADER:
        raise PacketMalformed(reason="header size")
    return reader, SignedText(reader.take(size), reader.take(_SIGNATURE_SIZE))


def _read(kind: type[_Model], data: bytes) -> _Model:
    """A model from its canonical bytes; other bytes that mean the same are refused. Raises PacketMalformed."""
    try:
        read = kind.model_validate_json(data)
        again = canonical(read.model_dump(mode="json"))
    except (ValidationError, NotCanonical):
        raise PacketMalformed(reason="header") from None
    if again != data:
        raise PacketMalformed(reason="header not canonical")
    return read


def _inflated(data: bytes, size: int) -> bytes:
    """What was deflated, if it is exactly of this size: a small file cannot grow without end."""
    engine = zlib.decompressobj()
    try:
        body = engine.decompress(data, size + 1)
    except zlib.error:
        raise PacketMalformed(reason="body deflated") from None
    if len(body) != size or not engine.eof or engine.unused_data:
        raise PacketMalformed(reason="body size")
    return body
