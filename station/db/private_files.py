"""Files and folders that only this user may open."""

import os
from pathlib import Path


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
    beside.replace(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
