"""The head beside the store: how far audit trail and packets reached, where a damaged store cannot lie about it.

Two slots in one file are written in turn, so that a torn write leaves the other. It is written after each commit that
added a line or a packet, and not synced then: so it never tells of more than was durable, and may tell of less. A power
cut may meet both slots unsynced: each has all it tells in one sector, which a disk writes whole or not at all.
"""

import os
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from station.db.pages import SALT
from station.db.private_files import disk_errors, write_private
from station.packet.suite import subkey, tag, tag_fits
from station.packet.trail import NOTHING, TrailMark

_SLOT = 4096
_SECTOR = 512
_TAG = 32
_LAYOUT = struct.Struct(">8sQ16s16sQ32sIQ32s")
_MAGIC = b"VCHEAD1\n"
_NO_DIGEST = "0" * 64


class HeadTrouble(StrEnum):
    """Why a head tells nothing."""

    MISSING = "missing"
    DAMAGED = "damaged"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of the trail and the last packet when it was written, and the salt the store's file begins with."""

    trail: TrailMark = NOTHING
    epoch: int = 0
    packet: int = 0
    packet_digest: str = _NO_DIGEST
    salt: bytes = bytes(SALT)


@dataclass(frozen=True, slots=True)
class HeadSeen:
    """What the file says: the newest slot that holds, or why there is none; and how many slots are damaged."""

    head: Head | None
    trouble: HeadTrouble | None
    damaged_slots: int
    counter: int = 0


class HeadFile:
    """Reads and advances the head of one store; for any thread."""

    def __init__(self, path: Path, store_id: UUID, data_key: bytes) -> None:
        self._path, self._store_id = path, store_id
        self._key = subkey(data_key, "head")
        self._lock = threading.Lock()

    def read(self) -> HeadSeen:
        """Both slots, looked at as they are now."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return HeadSeen(None, HeadTrouble.MISSING, 2)
        except OSError:
            return HeadSeen(None, HeadTrouble.DAMAGED, 2)
        slots = [self._opened(data[at : at + _SLOT]) for at in (0, _SLOT)]
        whole = [slot for slot in slots if slot is not None]
        damaged = len(slots) - len(whole) or int(len(data) != 2 * _SLOT)
        if not whole:
            return HeadSeen(None, self._trouble(data), damaged)
        counter, head = max(whole, key=lambda slot: slot[0])
        return HeadSeen(head, None, damaged, counter)

    def make(self, head: Head) -> None:
        """Writes the file anew with both slots, durably: for a new store, and when a loss was accepted."""
        with self._lock, disk_errors():
            write_private(self._path, self._sealed(2, head) + self._sealed(1, head))

    def advance(self, trail: TrailMark | None, packet: tuple[int, int, str] | None) -> None:
        """Tells of a commit's last line and last packet (epoch, number, digest), unless more is told already.

        A head that cannot be written is left behind: what was committed stays committed.
        """
        with self._lock:
            seen = self.read()
            if seen.head is None:
                return
            head = seen.head
            if trail is not None and trail.number > head.trail.number:
                head = replace(head, trail=trail)
            if packet is not None and packet[:2] > (head.epoch, head.packet):
                head = replace(head, epoch=packet[0], packet=packet[1], packet_digest=packet[2])
            if head != seen.head:
                self._put(seen.counter + 1, head)

    def sync(self) -> None:
        """Makes what was told durable, as far as the disk lets it: a head may always tell of less."""
        with suppress(OSError), self._path.open("r+b", buffering=0) as file:
            os.fsync(file.fileno())

    def _put(self, counter: int, head: Head) -> None:
        try:
            with self._path.open("r+b", buffering=0) as file:
                file.seek(counter % 2 * _SLOT)
                file.write(self._sealed(counter, head)[:_SECTOR])
        except OSError:
            return

    def _sealed(self, counter: int, head: Head) -> bytes:
        """One slot: a sector, with its tag at the end, and zeros."""
        told = _LAYOUT.pack(
            _MAGIC,
            counter,
            self._store_id.bytes,
            head.salt,
            head.trail.number,
            bytes.fromhex(head.trail.digest),
            head.epoch,
            head.packet,
            bytes.fromhex(head.packet_digest),
        ).ljust(_SECTOR - _TAG, b"\0")
        return (told + tag(self._key, told)).ljust(_SLOT, b"\0")

    def _trouble(self, data: bytes) -> HeadTrouble:
        """Of another store where it names one plainly; else damaged."""
        stores = {data[at + 16 : at + 32] for at in (0, _SLOT) if data[at : at + 8] == _MAGIC}
        return HeadTrouble.FOREIGN if stores and self._store_id.bytes not in stores else HeadTrouble.DAMAGED

    def _opened(self, slot: bytes) -> tuple[int, Head] | None:
        told, given, unused = slot[: _SECTOR - _TAG], slot[_SECTOR - _TAG : _SECTOR], slot[_SECTOR:]
        if len(slot) != _SLOT or any(unused) or not tag_fits(self._key, told, given):
            return None
        magic, counter, store, salt, number, line, epoch, packet, digest = _LAYOUT.unpack_from(told)
        if magic != _MAGIC or store != self._store_id.bytes:
            return None
        return counter, Head(TrailMark(number, line.hex()), epoch, packet, digest.hex(), salt)
