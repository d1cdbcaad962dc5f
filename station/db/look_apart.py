"""A full look at a store that is open here, in a process of its own.

There it takes no breath from the window and can be ended at any moment. Nor may this process open and close the
database's files by itself: closing one drops the locks that SQLite holds on it (POSIX).
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter

from station.db.keyring import KeyFile
from station.db.paths import StorePaths
from station.db.verify import StoreVerifier
from station.domain.integrity import Verification
from station.errors import StorageError
from station.services.ports import Progress

_PACKAGES = Path(__file__).parent.parent.parent
_STEP_S = 0.2
_KINDLY = 10
_ANSWER = TypeAdapter(Verification)


def look_apart(progress: Progress, paths: StorePaths, key: bytes) -> Verification:
    """Raises Cancelled, after which nothing goes on; StorageError where the look was not finished."""
    keys = KeyFile.load(paths.keys)
    order = {"folder": str(paths.folder.absolute()), "store": str(keys.store_id), "key": key.hex()}
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(  # noqa: S603  # this very Python, and this module
        command,
        cwd=_PACKAGES,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as looking:
        assert looking.stdin is not None
        assert looking.stdout is not None
        try:
            with suppress(BrokenPipeError):  # it ended at once: its status tells
                looking.stdin.write(json.dumps(order).encode())
                looking.stdin.close()
            line = b""
            for line in looking.stdout:
                step = json.loads(line).get("step")
                if step is not None:
                    progress.step(*step)
            if looking.wait() != 0:
                raise StorageError(reason="the look ended", status=looking.returncode)
            return _ANSWER.validate_json(line)
        finally:
            looking.kill()


class _Told:
    """Fits Progress: a line now and then."""

    def __init__(self) -> None:
        self._last = 0.0

    def step(self, done: int, total: int, note: str = "") -> None:
        if time.monotonic() - self._last >= _STEP_S:
            self._last = time.monotonic()
            _tell(json.dumps({"step": [done, total, note]}).encode())


def _tell(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """The other process: the order comes by its input, so that no other can read the key."""
    if hasattr(os, "nice"):
        os.nice(_KINDLY)
    order = json.loads(sys.stdin.buffer.read())
    verifier = StoreVerifier(StorePaths(Path(order["folder"])), UUID(order["store"]), bytes.fromhex(order["key"]))
    _tell(_ANSWER.dump_json(verifier(_Told(), full=True)))


if __name__ == "__main__":
    main()
