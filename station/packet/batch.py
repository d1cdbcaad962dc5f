"""Several sealed packets in one request (docs/packet.md, HTTP): what each costs on its way is then paid once."""

import struct
from collections.abc import Iterable

from station.errors import PacketMalformed
from station.packet.sections import SectionReader

MOST_PACKETS = 32
FULL_AT = 256 * 1024
"""Bytes from which on a station puts no further packet into a batch: a slow line has to get it over in its time."""


def pack_batch(sealed: Iterable[bytes]) -> bytes:
    """Each packet behind its length."""
    return b"".join(struct.pack(">Q", len(each)) + each for each in sealed)


def unpack_batch(body: bytes) -> list[bytes]:
    """The packets, still sealed. Raises PacketMalformed for a batch that is cut, empty or of too many."""
    reader = SectionReader(body)
    sealed: list[bytes] = []
    while reader.left and len(sealed) <= MOST_PACKETS:
        sealed.append(reader.section())
    if not 1 <= len(sealed) <= MOST_PACKETS:
        raise PacketMalformed(reason="batch")
    return sealed
