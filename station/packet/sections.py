"""Bytes in sections, each behind its length; all lengths big-endian."""

import struct

from station.errors import PacketMalformed


class SectionReader:
    """Takes bytes from the front; raises PacketMalformed where they end too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise PacketMalformed(reason="cut")
        start, self._at = self._at, self._at + size
        return self._data[start : self._at]

    def number(self, layout: str) -> int:
        (value,) = struct.unpack(layout, self.take(struct.calcsize(layout)))
        return int(value)

    def section(self) -> bytes:
        return self.take(self.number(">Q"))
