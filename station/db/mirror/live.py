"""The store's own files, read beside SQLite: pages and the committed frames of its write-ahead log.

What stands in the log is SQLite's affair; https://www.sqlite.org/walformat.html describes log and index. As long as a
`Pin` holds a read transaction, SQLite neither overwrites nor forgets a frame that was committed after it, whoever
writes and whoever makes checkpoints.
"""

import os
import struct
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from station.db.mirror.pages import PAGE, SALT
from station.errors import StorageError, StoreDamaged

_WAL_HEADER = 32
_FRAME_HEADER = 24
_FRAME = _FRAME_HEADER + PAGE
_INDEX = struct.Struct("=IIIBBHII8s8s8s")
_TRIES = 1000
_NO_SALTS = bytes(8).hex()


@dataclass(frozen=True, slots=True)
class LogState:
    """How far the log is committed: its salts, frames, the checksum over all of them, and the database's pages then."""

    salts: str
    frames: int
    checksum: str
    pages: int

    def goes_on_from(self, salts: str) -> bool:
        """Whether this is the log that had those salts; a log with nothing in it yet has none, and proves nothing."""
        return self.salts == salts != _NO_SALTS


class _OpenFile:
    """A file held open to be read at any place, by any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._turn = threading.Lock()

    def read(self, size: int, at: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file, size, at)
        with self._turn:
            os.lseek(self._file, at, os.SEEK_SET)
            return os.read(self._file, size)

    def status(self) -> os.stat_result:
        return os.fstat(self._file)

    def close(self) -> None:
        os.close(self._file)


class LiveFiles:
    """Database, log and index of an open store.

    Closing any descriptor of a file drops all locks this process has on it (POSIX), SQLite's too: so these are opened
    once, and closed when every connection is.
    """

    def __init__(self, database: Path) -> None:
        self._database = _OpenFile(database)
        self._log = _OpenFile(database.with_name(database.name + "-wal"))
        self._index = _OpenFile(database.with_name(database.name + "-shm"))

    def close(self) -> None:
        for file in (self._database, self._log, self._index):
            file.close()

    def identity(self) -> str:
        """Size and time of change (ns) of the database: another after every checkpoint that wrote."""
        status = self._database.status()
        return f"{status.st_size} {status.st_mtime_ns}"

    def salt(self) -> bytes:
        return self._database.read(SALT, 0)

    def pages(self) -> int:
        """Pages in the database file; what the log holds may be more or fewer."""
        return self._database.status().st_size // PAGE

    def read(self, first: int, count: int) -> bytes:
        """Pages of the database file, whatever the log says of them."""
        return self._database.read(count * PAGE, (first - 1) * PAGE)

    def log(self) -> LogState:
        """The log as of the last commit. Raises StorageError where its index cannot be made out."""
        for _ in range(_TRIES):
            head = self._index.read(2 * _INDEX.size, 0)
            if len(head) == 2 * _INDEX.size and head[: _INDEX.size] == head[_INDEX.size :]:
                break
        else:
            raise StorageError(cause="wal-index")
        _, _, _, made, _, size, frames, pages, checksum, salts, _ = _INDEX.unpack(head[: _INDEX.size])
        if not made or (frames and size != PAGE):
            raise StorageError(cause="wal-index", size=size)
        return LogState(salts.hex(), frames, checksum.hex() if frames else "", pages if frames else self.pages())

    def checksum_at(self, frame: int) -> str:
        """The checksum over the first so many frames; "" for none. In the log's byte order, which is the index's."""
        if not frame:
            return ""
        big = self._log.read(8, _WAL_HEADER + (frame - 1) * _FRAME + 16)
        return b"".join(part[::-1] for part in (big[:4], big[4:])).hex() if _LITTLE else big.hex()

    def newest(self, after: int, frames: int) -> dict[int, int]:
        """The pages in the frames (after, frames], each with the last frame that holds it."""
        found = {}
        for frame in range(after + 1, frames + 1):
            header = self._log.read(4, _WAL_HEADER + (frame - 1) * _FRAME)
            if len(header) < 4:
                raise StoreDamaged(reason="wal", frame=frame)
            found[int.from_bytes(header, "big")] = frame
        return found

    def frame(self, frame: int) -> bytes:
        """The page in a frame."""
        return self._log.read(PAGE, _WAL_HEADER + (frame - 1) * _FRAME + _FRAME_HEADER)


_LITTLE = struct.pack("=H", 1) == b"\1\0"


class Pin:
    """A read transaction: from it on, nothing that is committed leaves the log before it is moved or let go."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self.move()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    @property
    def holds(self) -> bool:
        return self._connection is not None

    def move(self) -> None:
        """Holds the present state as well, and then no longer the former."""
        connection = self._engine.connect()
        connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").all()
        former, self._connection = self._connection, connection
        if former is not None:
            former.close()

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
