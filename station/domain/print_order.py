"""What is asked of a printer."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_COPIES = 99


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """Copies of a file on a printer, one copy after the other.

    `from_last` begins with the last page: for printers that stack their pages face up, so that they lie in order.
    """

    printer: str
    copies: int = 1
    from_last: bool = False

    def pages(self, count: int) -> Iterator[int]:
        """The pages of a file of so many, counted from 0, in the order they are printed."""
        for _ in range(self.copies):
            yield from reversed(range(count)) if self.from_last else range(count)
