"""The pages of an encrypted file, each opened and checked by itself.

Once one page does not hold, SQLCipher gives no further page on that connection. Here the others stay readable. The
format is SQLCipher 4's with a raw key: AES-256-CBC, and HMAC-SHA512 over ciphertext, initialisation vector and number.
"""

import hashlib
import hmac
import struct
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
USABLE = PAGE - 80
"""What of a page is SQLite's; then follow the vector (16 bytes) and the tag (64)."""

UNUSED = (1 << 30) // PAGE + 1
"""The page at 1 GiB is for SQLite's locks alone: no file holds anything on it, and nobody reads it."""

SALT = 16
"""The file begins with the salt of the tag's key, where an open database has its magic."""

_TAG_AT = PAGE - 64
_MAGIC = b"SQLite format 3\0"


class PageFile:
    """Reads pages by number, counted from 1; `overlay` holds those that a write-ahead log has newer."""

    def __init__(self, path: Path, key: bytes, overlay: Mapping[int, bytes] | None = None, salt: bytes = b"") -> None:
        """With `salt`, the one the file begins with is not believed."""
        self._file = path.open("rb")
        self._overlay = overlay or {}
        self._key = key
        self._tag_key = _tag_key(key, salt or self._file.read(SALT).ljust(SALT, b"\0"))
        self.in_file = -(-path.stat().st_size // PAGE)
        self.count = max(self.in_file, *self._overlay, 0) if self._overlay else self.in_file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def page(self, number: int) -> bytes | None:
        """A page as SQLite sees it, or None where it is missing or its tag does not fit."""
        data = self._kept(number)
        if not self._fits(number, data):
            return None
        begin = SALT if number == 1 else 0
        opener = Cipher(algorithms.AES(self._key), modes.CBC(data[USABLE:_TAG_AT])).decryptor()
        return _MAGIC[:begin] + opener.update(data[begin:USABLE]) + opener.finalize()

    def holds(self, number: int) -> bool:
        """Whether a page is there and its tag fits, or it is the one that is for locks; quicker than to open it."""
        return number == UNUSED or self._fits(number, self._kept(number))

    def _kept(self, number: int) -> bytes:
        newer = self._overlay.get(number)
        if newer is not None:
            return newer
        if not 0 < number <= self.in_file:
            return b""
        self._file.seek((number - 1) * PAGE)
        return self._file.read(PAGE)

    def _fits(self, number: int, data: bytes) -> bool:
        if len(data) != PAGE:
            return False
        begin = SALT if number == 1 else 0
        tag = hmac.digest(self._tag_key, data[begin:_TAG_AT] + struct.pack("<I", number), "sha512")
        return hmac.compare_digest(tag, data[_TAG_AT:])


def _tag_key(key: bytes, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
