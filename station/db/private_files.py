"""Files and folders that only this user may open."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.errors import DiskFull, DiskReadOnly, StorageError


def private_folder(path: Path) -> None:
    """Makes the folder, or narrows one that is there, to this user alone (mode 0700)."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)


def private_file(path: Path) -> None:
    """Makes an empty file for this user alone (mode 0600), so that what is written later never stands open."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def write_private(path: Path, data: bytes) -> None:
    """Writes the file whole or not at all, and durably: beside it, synced, then renamed."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    put_in_place(beside, path)


def put_in_place(beside: Path, path: Path) -> None:
    """Renames a finished file to its name, durably."""
    beside.replace(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Trouble with files and folders as DiskFull, DiskReadOnly or StorageError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from None
        if error.errno == errno.EROFS:
            raise DiskReadOnly from None
        raise StorageError(cause=type(error).__name__) from None
