"""Printers, as the windows see them."""

from collections.abc import Sequence
from typing import Protocol

from station.domain.print_order import PrintOrder
from station.services.ports import Progress


class Printers(Protocol):
    """Those of this machine. Both take their time, and run in jobs."""

    def names(self, progress: Progress) -> Sequence[str]:
        """The one to be proposed first."""
        ...

    def print_file(self, progress: Progress, pdf: bytes, order: PrintOrder) -> int:
        """Prints, and gives how many pages. Raises PrinterUnavailable, Cancelled."""
        ...
