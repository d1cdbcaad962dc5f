"""Calls a maker's portrait decoder, in a process of its own that may crash: run by its path, needs nothing but Python.

On stdin a line of JSON (path, functions, arguments, magic, good, room, limit of memory), then the WLT bytes; on stdout
a line of JSON (`done`, or `failed` with a reason), then the room the library was given, as it left it.
"""

import ctypes
import json
import os
import sys

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Decodes one portrait."""
    order = json.loads(sys.stdin.buffer.readline())
    wlt = sys.stdin.buffer.read()
    out = os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # a library that talks must not talk into the answer
    os.dup2(quiet, 2)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash dump would hold a face in the clear
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nor may the library leave it in a file
    answer, room = _decode(order, wlt)
    out.write(json.dumps(answer).encode() + b"\n" + room)
    out.close()


def _decode(order: dict[str, object], wlt: bytes) -> tuple[dict[str, object], bytes]:
    path, size = str(order["path"]), int(str(order["room"]))
    try:
        if sys.platform == "win32":
            library: ctypes.CDLL = ctypes.WinDLL(path)
        else:
            library = ctypes.CDLL(path)
    except OSError:
        return {"failed": "not loaded"}, b""
    names = [str(name) for name in order["functions"]]  # type: ignore[attr-defined]
    function = next((getattr(library, name) for name in names if hasattr(library, name)), None)
    if function is None:
        return {"failed": "no such function"}, b""
    function.restype = ctypes.c_int
    source = ctypes.create_string_buffer(wlt, len(wlt) + 64)
    room = ctypes.create_string_buffer(bytes.fromhex(str(order["fill"])) * (size // 16), size)
    length = ctypes.c_int(size)
    meant: dict[str, object] = {
        "wlt": source,
        "wlt_bytes": ctypes.c_int(len(wlt)),
        "picture": room,
        "picture_bytes": ctypes.byref(length),
        "magic": ctypes.c_int(int(str(order["magic"]))),
    }
    result = function(*[meant[str(name)] for name in order["arguments"]])  # type: ignore[attr-defined]
    return {"done": result}, room.raw


if __name__ == "__main__":
    main()
