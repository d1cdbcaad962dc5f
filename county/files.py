"""Files that only the county's own account may read."""

import os
from pathlib import Path
from uuid import uuid4


def private_directory(path: Path) -> None:
    """Makes the directory with mode 0700; one that holds nothing yet is narrowed to it.

    Others' directories, such as /tmp, are left as they are: what the county puts there is private by itself.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(path.iterdir()):
        path.chmod(0o700)


def write_private(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Writes a file of mode 0600, durable, and never seen half.

    Raises FileExistsError where there is one that may not be replaced, and OSError.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():  # a pipe or a terminal: nothing to make whole or private
        path.write_bytes(data)
        return
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            beside.replace(path)
        else:
            os.link(beside, path)  # unlike a rename, fails where there is a file
    finally:
        beside.unlink(missing_ok=True)
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    if os.name != "posix":  # Windows has no such handle; it journals the name itself
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
