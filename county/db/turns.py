"""Writers of one SQLite file take turns, in this process and in others.

SQLite itself lets whoever finds the file locked look again after a while, longer each time: with several writers most
of the time is slept away. Here the next one is woken when the one before has ended.
"""

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

from station.errors import StorageError

try:
    import fcntl
except ImportError:  # Windows: there SQLite's own way has to do between processes
    fcntl = None  # type: ignore[assignment]

_MOST_SECONDS = 60


class Turns:
    """One writer at a time. Between processes it is a lock on the folder: the kernel gives it back when one dies."""

    def __init__(self, folder: Path | None) -> None:
        """Without a folder, nobody waits: the database server sees to it."""
        self._lock = Lock() if folder else None
        self._handle = os.open(folder, os.O_RDONLY) if folder and fcntl else None

    def take(self) -> None:
        """Waits. Raises StorageError where nothing moves."""
        if self._lock is None:
            return
        if not self._lock.acquire(timeout=_MOST_SECONDS):
            raise StorageError(cause="busy")
        if self._handle is not None:
            with suppress(OSError):  # a file system that knows no such locks: SQLite's own way has to do
                fcntl.flock(self._handle, fcntl.LOCK_EX)

    def give(self) -> None:
        """To whoever is next."""
        if self._lock is None:
            return
        if self._handle is not None:
            with suppress(OSError):
                fcntl.flock(self._handle, fcntl.LOCK_UN)
        self._lock.release()

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
