"""The folder of a copy: what lies where, and the sealed pieces it is made of.

    store.keys, store.keys.copy     the key file, as it is beside the store
    mirror.index, mirror.index.copy which generation is current, how far it is, who it belongs to
    g000001/pages/000000.pages      the database in pieces of 64 MiB
    g000001/pages/000000.marks      the mark of each of its pages
    g000001/log/000000000001.log    pages that were written since, in the order of the commits

Every page is encrypted and tagged by SQLCipher. Index, marks and the head of each log piece are tagged with a key of
the mirror's own, derived from the store's. A FAT32 stick keeps no modes: nothing here can be read without the key.
"""

import errno
import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from station.db.mirror.pages import MARK, PAGE, cut
from station.db.private_files import put_in_place
from station.errors import MirrorFull, MirrorGone, MirrorNotWritten, MirrorTooNew, MirrorUnreadable, NoCopyThere
from station.packet.canonical import canonical
from station.packet.suite import subkey, tag, tag_fits

FORMAT: Final = 1
INDEX: Final = ("mirror.index", "mirror.index.copy")
KEYS: Final = ("store.keys", "store.keys.copy")

_MAGIC = b"VCMIRR1\n"
_MAGIC_ANY_VERSION = b"VCMIRR"
_HEAD = struct.Struct(">4sII")
_TAG = 32
_NUMBER = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a copy has the store: in the log with these salts up to a frame, or the whole of a database at rest.

    `resting` is the database file's identity once everything was in it; nothing was written to it while that holds.
    """

    salts: str = ""
    frame: int = 0
    checksum: str = ""
    resting: str | None = None

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Index:
    """What a copy is, and how far its pieces of 64 MiB have been brought up to date.

    `folded` counts the log pieces that are in them; `chain` is the last one's tag. `position` holds as long as the log
    has not gone on beyond the piece numbered `rested`. `version` counts the writings.
    """

    version: int
    store: str
    mirror: str
    incarnation: str
    generation: int
    salt: str
    pages: int
    folded: int
    rested: int
    chain: str
    keys: str
    saved_at: str
    position: Position

    def plain(self) -> dict[str, object]:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        fields = {key: value for key, value in plain.items() if key not in ("format", "position")}
        return cls(**fields, position=Position.of(plain["position"]))


@dataclass(frozen=True, slots=True)
class LogHead:
    """What a piece of the log holds. A commit may take several pieces; the last of them is `final`.

    `marks` are the pages in it, by number, in the order in which they follow.
    """

    number: int
    previous: str
    final: bool
    pages: int
    saved_at: str
    position: Position
    marks: dict[int, bytes]
    tag: str = ""
    starts: int = 0
    """Where the pages begin in the file."""


class CopyFolder:
    """Reads and writes the pieces of one copy. The disk's trouble becomes MirrorFull, MirrorGone, MirrorNotWritten."""

    def __init__(self, root: Path, key: bytes) -> None:
        self.root = root
        self._key = subkey(key, "mirror/1")

    # -- where things are

    def generation(self, generation: int) -> Path:
        return self.root / f"g{generation:06d}"

    def pages(self, generation: int, extent: int) -> Path:
        return self.generation(generation) / "pages" / f"{extent:06d}.pages"

    def marks(self, generation: int, extent: int) -> Path:
        return self.generation(generation) / "pages" / f"{extent:06d}.marks"

    def log(self, generation: int, number: int) -> Path:
        return self.generation(generation) / "log" / f"{number:012d}.log"

    def log_numbers(self, generation: int) -> list[int]:
        """The log pieces that lie there, in order."""
        folder = self.generation(generation) / "log"
        return sorted(int(path.stem) for path in folder.glob("*.log")) if folder.is_dir() else []

    def name(self, path: Path) -> str:
        """A piece as it is named to people."""
        return path.relative_to(self.root).as_posix()

    def make_folders(self, generation: int) -> None:
        """Makes what a new generation is written into."""
        with mirror_errors():
            for name in ("pages", "log"):
                (self.generation(generation) / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def is_there(self) -> bool:
        """Whether the copy can be reached: a stick that was pulled leaves its folder empty, or none."""
        return any((self.root / name).exists() for name in INDEX)

    # -- the index

    def read_index(self) -> tuple[Index, list[str]]:
        """The newest copy of the index that holds, and the names of those that do not.

        Raises NoCopyThere, MirrorUnreadable, MirrorTooNew.
        """
        held, broken, there = [], [], False
        for name in INDEX:
            data = read_if_there(self.root / name)
            there = there or data is not None
            if data and data.startswith(_MAGIC_ANY_VERSION) and not data.startswith(_MAGIC):
                raise MirrorTooNew
            opened = self._opened(b"indx", data)
            if opened is None:
                broken.append(name)
            else:
                held.append(Index.of(opened[0]))
        if not there:
            raise NoCopyThere
        if not held:
            raise MirrorUnreadable
        return max(held, key=lambda index: index.version), broken

    def write_index(self, index: Index) -> Index:
        """Makes what it says so. Gives the index as it is written, a version further."""
        written = replace(index, version=index.version + 1)
        for name in INDEX:
            self.write(self.root / name, self._sealed(b"indx", written.plain()))
        return written

    def claimed_index(self) -> Index | None:
        """What the index says, whoever wrote it: nothing proves it."""
        for name in INDEX:
            data = read_if_there(self.root / name) or b""
            try:
                _, head, _ = _HEAD.unpack_from(data, len(_MAGIC))
                start = len(_MAGIC) + _HEAD.size
                return Index.of(json.loads(data[start : start + head]))
            except (struct.error, ValueError, KeyError, TypeError, RecursionError):
                continue
        return None

    # -- marks

    def read_marks(self, index: Index, extent: int) -> bytes | None:
        """The marks of a piece of the database, or None where they are not as they were written."""
        opened = self._opened(b"mark", read_if_there(self.marks(index.generation, extent)))
        if opened is None or opened[0] != self._marks_head(index, extent):
            return None
        return opened[1]

    def write_marks(self, index: Index, extent: int, marks: bytes) -> None:
        self.write(self.marks(index.generation, extent), self._sealed(b"mark", self._marks_head(index, extent), marks))

    def _marks_head(self, index: Index, extent: int) -> dict[str, object]:
        return {"mirror": index.mirror, "generation": index.generation, "extent": extent}

    # -- the log

    def write_log(self, index: Index, head: LogHead, pages: Iterator[bytes]) -> LogHead:
        """A piece of the log, written whole or not at all. Gives its head, with its tag."""
        document = {
            "mirror": index.mirror,
            "generation": index.generation,
            "number": head.number,
            "previous": head.previous,
            "final": head.final,
            "pages": head.pages,
            "saved_at": head.saved_at,
            "position": asdict(head.position),
        }
        body = b"".join(_NUMBER.pack(number) + mark for number, mark in head.marks.items())
        sealed = self._sealed(b"log ", document, body)
        self.write(self.log(index.generation, head.number), sealed, pages)
        return replace(head, tag=sealed[-_TAG:].hex(), starts=len(sealed))

    def read_log_head(self, index: Index, number: int) -> LogHead | None:
        """The head of a log piece, or None where it is not there or not as it was written."""
        path = self.log(index.generation, number)
        try:
            with path.open("rb") as file:
                start = file.read(len(_MAGIC) + _HEAD.size)
                size = _sealed_size(start, path.stat().st_size)
                data = start + file.read(size - len(start)) if size else b""
        except OSError:
            return None
        opened = self._opened(b"log ", data)
        if opened is None:
            return None
        document, body = opened
        if (document["mirror"], document["generation"], document["number"]) != (index.mirror, index.generation, number):
            return None
        return LogHead(
            number=number,
            previous=document["previous"],
            final=document["final"],
            pages=document["pages"],
            saved_at=document["saved_at"],
            position=Position.of(document["position"]),
            marks={_NUMBER.unpack(each[:4])[0]: each[4:] for each in cut(body, _NUMBER.size + MARK)},
            tag=data[-_TAG:].hex(),
            starts=len(data),
        )

    # -- files

    def write(self, path: Path, data: bytes, pages: Iterator[bytes] | None = None) -> None:
        """Writes a file beside its name, durably, and renames it: no mode is set that FAT32 would refuse.

        No folder is made on the way: where a stick was mounted, nothing must be written once it is gone.
        """
        with mirror_errors():
            beside = path.with_name(path.name + ".new")
            with os.fdopen(os.open(beside, _NEW_FILE, 0o600), "wb") as file:
                file.write(data)
                for page in pages or ():
                    file.write(page)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(beside, path)

    def _sealed(self, kind: bytes, document: dict[str, object], body: bytes = b"") -> bytes:
        head = canonical(document)
        data = _MAGIC + _HEAD.pack(kind, len(head), len(body)) + head + body
        return data + tag(self._key, data)

    def _opened(self, kind: bytes, data: bytes | None) -> tuple[dict[str, Any], bytes] | None:
        if data is None or len(data) < len(_MAGIC) + _HEAD.size + _TAG:
            return None
        if not tag_fits(self._key, data[:-_TAG], data[-_TAG:]):
            return None
        given, head, body = _HEAD.unpack_from(data, len(_MAGIC))
        start = len(_MAGIC) + _HEAD.size
        if given != kind or start + head + body + _TAG != len(data):
            return None
        return json.loads(data[start : start + head]), data[start + head : -_TAG]


_NEW_FILE = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def _sealed_size(start: bytes, most: int) -> int:
    """How long the sealed head of a log piece says it is; 0 where it says nothing that can be."""
    if len(start) < len(_MAGIC) + _HEAD.size:
        return 0
    _, head, body = _HEAD.unpack_from(start, len(_MAGIC))
    size = len(start) + int(head) + int(body) + _TAG
    return size if size <= most else 0


def log_size(head: LogHead) -> int:
    """Bytes of a log piece as it was written."""
    return head.starts + len(head.marks) * PAGE


def read_if_there(path: Path) -> bytes | None:
    """A small file's bytes, or None where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def digest_of(data: bytes | None) -> str:
    """SHA-256 of a file's bytes; "" where there is none."""
    return sha256(data).hexdigest() if data is not None else ""


@contextmanager
def mirror_errors() -> Iterator[None]:
    """Trouble with the copy's disk as ours."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise MirrorFull from None
        if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOTDIR):
            raise MirrorGone(cause=type(error).__name__) from None
        raise MirrorNotWritten(cause=type(error).__name__) from None
