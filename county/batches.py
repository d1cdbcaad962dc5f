"""Long lists in parts."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_Item = TypeVar("_Item")


def batched(items: Iterable[_Item], size: int) -> Iterator[tuple[_Item, ...]]:
    """Tuples of `size` items, the last of what is left."""
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
