"""Frames of the SAM_V security module inside every Chinese ID-card reader (GA/T 467).

Request:  AA AA AA 96 69 | length, 2 bytes big endian | command, parameter, data | check
Response: AA AA AA 96 69 | length, 2 bytes big endian | 00 00 status, data       | check

The length counts all that follows it; the check byte makes the XOR from the length on zero.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from station.errors import (
    CardNotAuthenticated,
    CardUnreadable,
    DeviceError,
    FrameDamaged,
    NoCard,
    NotAnIdCard,
    ReaderDamaged,
    ReaderLost,
)

PREAMBLE = bytes.fromhex("AAAAAA9669")
MARKER = PREAMBLE[1:]
"""What a reply is recognised by: the first preamble byte may be lost on the line, or stand behind junk."""
LARGEST = 4096
"""A whole frame is never longer; no module has a larger buffer."""
_SHORTEST, _LONGEST = 3, LARGEST - len(PREAMBLE) - 2
"""What the length of a frame may be."""
JUNK = 16
"""How many bytes before the marker are passed over."""

RESET = b"\x10\xff"
SELF_STATUS = b"\x11\xff"
SAM_ID = b"\x12\xff"
FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ = b"\x30\x01"
NEWEST_ADDRESS = b"\x30\x03"
READ_WITH_FINGERPRINT = b"\x30\x10"

OK = 0x90
FOUND = 0x9F
NOTHING_THERE = 0x91
"""No such item on the card: it has no newer address."""
REQUEST_DAMAGED = 0x10
COMMAND_UNKNOWN = 0x21
NO_CARD = 0x80
SELECT_FAILED = 0x81
READ_FAILED = 0x41

MEANING: dict[int, type[DeviceError]] = {
    0x10: FrameDamaged,
    0x11: FrameDamaged,
    0x21: FrameDamaged,
    0x23: CardUnreadable,
    0x24: CardUnreadable,
    0x31: CardNotAuthenticated,
    0x32: CardNotAuthenticated,
    0x33: CardNotAuthenticated,
    0x34: NoCard,
    0x37: CardNotAuthenticated,
    0x3F: CardUnreadable,
    0x40: NotAnIdCard,
    0x41: CardUnreadable,
    0x47: CardUnreadable,
    0x50: CardUnreadable,
    0x60: ReaderDamaged,
    0x61: ReaderDamaged,
    0x66: ReaderDamaged,
    0x80: NoCard,
    0x81: CardUnreadable,
    0x91: CardUnreadable,
    0xFF: ReaderLost,
}
"""What a status that is no success means; any other is CardUnreadable."""

TEXT_BYTES = 256
PORTRAIT_BYTES = 1024
_FINGERPRINT_BYTES = (0, 512, 1024)


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of the chip that one read returns: text (256 bytes), portrait (WLT, 1024) and fingerprint, if asked."""

    text: bytes
    portrait: bytes
    fingerprint: bytes = b""


def pack(command: bytes) -> bytes:
    """The request frame for a command with its parameter and data."""
    return _frame(command)


def unpack(frame: bytes) -> bytes:
    """The command in a request frame. Raises FrameDamaged."""
    body = _body(frame)
    if len(body) < 2:
        raise FrameDamaged(reason="too short", bytes=len(frame))
    return body


def pack_answer(status: int, data: bytes = b"") -> bytes:
    """The reply frame for a status and its data, as a module would send it."""
    return _frame(bytes((0, 0, status)) + data)


def answer(reply: bytes) -> tuple[int, bytes]:
    """The status and the data in a reply frame. Raises FrameDamaged."""
    body = _body(reply)
    if len(body) < 3:
        raise FrameDamaged(reason="too short", bytes=len(reply))
    return body[2], body[3:]


def is_frame(data: bytes) -> bool:
    """Whether the data begin like a frame, damaged or not."""
    return _start(data) >= 0


def first_frame(data: bytes) -> bytes | None:
    """The first whole frame in what a line has brought so far, wherever it begins; None while it may still come.

    A whole frame whose check fails is given only where nothing behind it may be a frame.
    """
    damaged = None
    at = data.find(MARKER)
    while at >= 0:
        counted = data[at + len(MARKER) :]
        length = int.from_bytes(counted[:2], "big")
        if len(counted) < 2 or (_SHORTEST <= length <= _LONGEST and len(counted) < length + 2):
            return None
        if _SHORTEST <= length <= _LONGEST:
            frame = PREAMBLE + counted[: length + 2]
            if not reduce(xor, counted[: length + 2]):
                return frame
            damaged = damaged or frame
        at = data.find(MARKER, at + 1)
    return damaged


def masked(frame: bytes) -> str:
    """A frame as a log may have it: what was asked or answered and whether it is whole, and nothing of a person."""
    try:
        body = _body(frame)
    except FrameDamaged as error:
        return f"damaged ({error.facts['reason']}), {len(frame)} bytes"
    if body[:2] == b"\0\0" and len(body) >= 3:
        return f"status {body[2]:02X}, {len(body) - 3} bytes of data hidden"
    return f"command {body[:2].hex().upper()}, {max(0, len(body) - 2)} bytes of data hidden"


def pack_areas(areas: Areas, *, with_fingerprint: bool = False) -> bytes:
    """The data of a reply to READ, or to READ_WITH_FINGERPRINT."""
    parts = [areas.text, areas.portrait] + ([areas.fingerprint] if with_fingerprint else [])
    return b"".join([len(part).to_bytes(2, "big") for part in parts] + parts)


def areas(data: bytes) -> Areas:
    """The areas in the data of a reply to READ or READ_WITH_FINGERPRINT. Raises FrameDamaged.

    Whole replies are 1295 bytes, or 1297, 1809 and 2321 with a fingerprint area of 0, 512 and 1024 bytes.
    """
    for header_bytes in (4, 6):
        header = data[:header_bytes]
        lengths = [int.from_bytes(header[at : at + 2], "big") for at in range(0, len(header), 2)]
        if len(header) == header_bytes and len(data) == header_bytes + sum(lengths):
            break
    else:
        raise FrameDamaged(reason="areas do not add up", bytes=len(data))
    text_bytes, portrait_bytes, fingerprint_bytes = [*lengths, 0][:3]
    if (text_bytes, portrait_bytes) != (TEXT_BYTES, PORTRAIT_BYTES) or fingerprint_bytes not in _FINGERPRINT_BYTES:
        raise FrameDamaged(reason="areas of another size", text=text_bytes, portrait=portrait_bytes)
    portrait_at = header_bytes + text_bytes
    fingerprint_at = portrait_at + portrait_bytes
    return Areas(data[header_bytes:portrait_at], data[portrait_at:fingerprint_at], data[fingerprint_at:])


def refusal(status: int) -> DeviceError:
    """The error a status stands for, with the status among its facts."""
    return MEANING.get(status, CardUnreadable)(status=f"{status:02X}")


def _frame(body: bytes) -> bytes:
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((reduce(xor, counted),))


def _start(data: bytes) -> int:
    """Where the marker stands: -1 if none is near the beginning."""
    return data.find(MARKER, 0, JUNK + len(PREAMBLE))


def _body(frame: bytes) -> bytes:
    """What stands between length and check, both of which are verified."""
    start = _start(frame)
    if start < 0:
        raise FrameDamaged(reason="no preamble", bytes=len(frame))
    counted = frame[start + len(MARKER) :]
    if len(counted) < 3:
        raise FrameDamaged(reason="torn", bytes=len(frame))
    length = int.from_bytes(counted[:2], "big")
    if length + len(PREAMBLE) + 2 > LARGEST:
        raise FrameDamaged(reason="oversized", length=length)
    if len(counted) != length + 2:
        raise FrameDamaged(reason="torn" if len(counted) < length + 2 else "trailing bytes", bytes=len(frame))
    if reduce(xor, counted):
        raise FrameDamaged(reason="checksum", length=length)
    return counted[2:-1]
