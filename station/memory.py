"""What the C library keeps of memory that was given back: as little as possible, for a camera's frames come and go."""

import ctypes
import sys

_TRIM_AT, _MAP_FROM, _ARENAS = -1, -3, -8
"""The numbers of mallopt(3)."""
_MB = 1 << 20


def give_memory_back() -> None:
    """To be called before threads are started. Does nothing where the C library is not glibc.

    By itself glibc keeps a heap for each thread, and learns from a large block that was freed to keep the next one: a
    preview of five megapixels then holds half a gigabyte more than it uses. Blocks below 8 MB stay in the heap: a look
    at a frame takes dozens of them, and mapping each anew takes as long as the look.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        set_option = ctypes.CDLL(None).mallopt
    except AttributeError:  # another C library
        return
    for option, value in ((_MAP_FROM, 8 * _MB), (_TRIM_AT, 16 * _MB), (_ARENAS, 2)):
        set_option(option, value)
