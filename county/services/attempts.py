"""Work that another may get in the way of."""

from collections.abc import Callable
from typing import TypeVar

from county.services.ports import Collision
from station.errors import StorageError

_ATTEMPTS = 3

T = TypeVar("T")


def until_settled(work: Callable[[], T]) -> T:
    """Does one unit of work; where another stored the same thing first, looks again. Raises StorageError at last."""
    for _ in range(_ATTEMPTS):
        try:
            return work()
        except Collision:
            continue
    raise StorageError(cause="collision")
