"""Waits for a condition of other processes: looked at often, and for so long that only what hangs is given up."""

import time
from collections.abc import Callable

_SECONDS = 60.0


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)
