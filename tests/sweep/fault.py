"""What may befall a process and its disk, and the shim that brings it about."""

import ctypes
import errno
import os
import shutil
import subprocess
from dataclasses import dataclass
from enum import Enum, IntFlag
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")


class Calls(IntFlag):
    """Kinds of calls that change files, as the shim counts them."""

    WRITE = 1
    SYNC = 2
    NAME = 4
    MAKE = 8


EVERY = Calls.WRITE | Calls.SYNC | Calls.NAME | Calls.MAKE
_OFF, _COUNT, _KILL, _TEAR, _CUT, _FAIL = range(6)


class Kind(Enum):
    """Kinds of faults: their name in the table, what the shim does, at which calls, with which errno."""

    NONE = "nothing", _COUNT, EVERY, 0
    KILLED = "killed at a call", _KILL, EVERY, 0
    TORN = "a write torn", _TEAR, Calls.WRITE, 0
    POWER = "power cut", _CUT, EVERY, 0
    TIMED = "killed at a time", _COUNT, EVERY, 0
    FULL = "disk full", _FAIL, Calls.WRITE | Calls.MAKE, errno.ENOSPC
    BROKEN = "writes fail", _FAIL, Calls.WRITE, errno.EIO
    UNSYNCED = "syncs fail", _FAIL, Calls.SYNC, errno.EIO
    READ_ONLY = "turns read-only", _FAIL, EVERY, errno.EROFS
    SMALL_DISK = "small disk fills", _COUNT, EVERY, 0
    READ_ONLY_DISK = "read-only disk", _COUNT, EVERY, 0

    def __init__(self, title: str, action: int, calls: Calls, error: int) -> None:
        self.title, self.action, self.calls, self.error = title, action, calls, error

    @property
    def kills(self) -> bool:
        """Whether the process ends by it."""
        return self in KILLS


KILLS = (Kind.KILLED, Kind.TORN, Kind.POWER, Kind.TIMED)
REFUSALS = (Kind.FULL, Kind.BROKEN, Kind.UNSYNCED, Kind.READ_ONLY, Kind.SMALL_DISK, Kind.READ_ONLY_DISK)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: at which call, or after how many seconds, or on how small a disk (KiB); what `seed` decides varies."""

    kind: Kind
    at: float
    seed: int = 0
    once: bool = False
    """Whether only one call is refused, or every one from it on."""


def built(folder: Path) -> Path:
    """The shim as a library, made by the machine's own compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    assert compiler, "a C compiler is needed: apt-get install gcc"
    folder.mkdir(parents=True, exist_ok=True)
    library, mine = folder / "disk-shim.so", folder / f"disk-shim.{os.getpid()}"
    command = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(mine), str(SOURCE)]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    mine.replace(library)
    return library


def arm(folder: Path, fault: Fault) -> None:
    """From now on calls on files of this folder are counted, and the fault comes when it is due."""
    kind = fault.kind
    number = 0 if kind.action == _COUNT else int(fault.at)
    shim = ctypes.CDLL(None)
    shim.shim_arm(
        os.fsencode(folder),
        ctypes.c_int(kind.action),
        ctypes.c_int(kind.calls),
        ctypes.c_long(number),
        ctypes.c_int(kind.error),
        ctypes.c_int(fault.once),
        ctypes.c_uint64(fault.seed),
    )


def calls_seen() -> dict[str, int]:
    """How many calls of each kind there were since the shim was armed."""
    shim = ctypes.CDLL(None)
    shim.shim_seen.restype = ctypes.c_long
    return {str(kind.name): shim.shim_seen(ctypes.c_int(kind)) for kind in Calls}
