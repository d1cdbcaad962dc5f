"""Libraries of a reader's maker: loaded by path, and named for what is wrong where they cannot be."""

import ctypes
import platform
import struct
import sys
from pathlib import Path

from station.errors import LibraryIs32Bit, LibraryOfOtherMachine, LibraryUnusable

_ELF_MACHINES = {3: "x86", 40: "arm", 62: "x86_64", 183: "aarch64", 258: "loongarch64", 8: "mips", 243: "riscv"}
_PE_MACHINES = {0x14C: "x86", 0x1C0: "arm", 0x1C4: "arm", 0x8664: "x86_64", 0xAA64: "aarch64"}
_THIS_MACHINE = {"amd64": "x86_64", "arm64": "aarch64", "i386": "x86", "i686": "x86"}


def load(path: str) -> ctypes.CDLL:
    """The library at a path.

    Raises LibraryIs32Bit for one of 32 bits in a program of 64, LibraryOfOtherMachine, LibraryUnusable.
    """
    look_at(path)
    try:
        if sys.platform == "win32":
            return ctypes.WinDLL(path)
        return ctypes.CDLL(path)
    except (OSError, ValueError) as error:
        raise LibraryUnusable(cause=type(error).__name__) from None


def look_at(path: str) -> str:
    """The machine and bits a library was made for, such as `x86_64, 64`; raises as `load`, without loading it."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(4096)
    except (OSError, ValueError) as error:
        raise LibraryUnusable(reason="not readable", cause=type(error).__name__) from None
    kind, machine, bits = _made_for(head)
    if kind != ("pe" if sys.platform == "win32" else "elf") and sys.platform != "darwin":
        raise LibraryOfOtherMachine(kind=kind) if kind else LibraryUnusable(reason="no library")
    ours = 8 * struct.calcsize("P")
    if bits == 32 and ours == 64:
        raise LibraryIs32Bit(machine=machine)
    here = platform.machine().lower()
    if bits != ours or (machine and machine != _THIS_MACHINE.get(here, here)):
        raise LibraryOfOtherMachine(machine=machine, bits=bits)
    return f"{machine}, {bits}"


def _made_for(head: bytes) -> tuple[str, str, int]:
    """Kind of file, machine and bits, by the header (ELF: e_ident, e_machine; PE: COFF machine)."""
    if head[:4] == b"\x7fELF" and len(head) >= 20:
        order = "<" if head[5] == 1 else ">"
        (machine,) = struct.unpack_from(order + "H", head, 18)
        return "elf", _ELF_MACHINES.get(machine, ""), 64 if head[4] == 2 else 32
    if head[:2] == b"MZ" and len(head) >= 64:
        (at,) = struct.unpack_from("<I", head, 60)
        if head[at : at + 4] == b"PE\0\0" and at + 6 <= len(head):
            (machine,) = struct.unpack_from("<H", head, at + 4)
            name = _PE_MACHINES.get(machine, "")
            return "pe", name, 32 if name in ("x86", "arm") else 64
    return "", "", 0
