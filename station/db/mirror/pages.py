"""The pages of the database as they lie on disk: encrypted, each with the tag that SQLCipher put on it.

SQLCipher 4 ends a page of 4096 bytes with a 16-byte IV and an HMAC-SHA512 over ciphertext, IV and page number; the
database's salt stands open in the first 16 bytes of page 1. So every page can be checked without being decrypted.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterable, Iterator
from typing import Final

PAGE: Final = 4096
EXTENT_PAGES: Final = 16384
"""Pages of a piece of the copy: 64 MiB."""
MARK: Final = 8
"""Bytes that tell one state of a page from another: the beginning of its tag."""
SALT: Final = 16
LOCK_BYTE_PAGE: Final = 0x4000_0000 // PAGE + 1
"""SQLite locks a byte of this page and never puts anything there."""

NO_PAGE: Final = bytes(PAGE)
NO_MARK: Final = bytes(MARK)
"""The mark of a page of zeros, which SQLCipher takes for one that was never written."""

_TAG = 64
_HMAC_SALT_MASK = 0x3A
_HMAC_ROUNDS = 2


class PageSeal:
    """Knows a whole page of one database from a damaged one."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        mask = bytes(byte ^ _HMAC_SALT_MASK for byte in salt)
        self._key = hashlib.pbkdf2_hmac("sha512", key, mask, _HMAC_ROUNDS, 32)
        self._salt = salt

    def mark(self, number: int, page: bytes) -> bytes | None:
        """The page's mark, or None where it is not a whole page with this number."""
        if number == 1:
            if page[:SALT] != self._salt:
                return None
            signed = page[SALT:-_TAG]
        else:
            signed = page[:-_TAG]
        tag = page[-_TAG:]
        if hmac.digest(self._key, signed + struct.pack("<I", number), "sha512") == tag:
            return tag[:MARK]
        return NO_MARK if page == NO_PAGE and number > 1 else None


def extent_of(number: int) -> tuple[int, int]:
    """Which piece holds a page (pages count from 1), and where in it."""
    return divmod(number - 1, EXTENT_PAGES)


def extents_of(pages: int) -> int:
    """How many pieces that many pages take."""
    return -(-pages // EXTENT_PAGES)


def cut(data: bytes, size: int) -> Iterator[bytes]:
    """Equal slices."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as first and last of each unbroken run."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last
