"""A printer whose paper is a PDF in memory; what is above the paint device is the real thing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPdfWriter

from station.devices.printer.qt.pages import print_pages
from station.domain.print_order import PrintOrder
from station.errors import PrinterUnavailable
from station.services.ports import Progress

_DPI = 150


class _Paper(QPdfWriter):
    """Takes so many sheets, and jams."""

    def __init__(self, buffer: QBuffer, sheets: int | None) -> None:
        super().__init__(buffer)
        self.setResolution(_DPI)
        self._sheets = sheets

    def newPage(self) -> bool:  # noqa: N802  # Qt's name
        if self._sheets is not None:
            self._sheets -= 1
            if self._sheets < 1:
                return False
        return super().newPage()


@dataclass
class SimulatedPrinters:
    """`printed` are the files that came out whole; with `sheets`, the paper ends after so many."""

    found: tuple[str, ...] = ("模拟打印机",)
    sheets: int | None = None
    printed: list[bytes] = field(default_factory=list)
    orders: list[PrintOrder] = field(default_factory=list)

    def names(self, progress: Progress) -> Sequence[str]:
        """The printers there are."""
        progress.step(0, 1)
        return self.found

    def print_file(self, progress: Progress, pdf: bytes, order: PrintOrder) -> int:
        """Prints into memory. Raises PrinterUnavailable, Cancelled."""
        if order.printer not in self.found:
            raise PrinterUnavailable
        self.orders.append(order)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        pages = print_pages(progress, pdf, _Paper(buffer, self.sheets), order)
        self.printed.append(bytes(buffer.data().data()))
        return pages
