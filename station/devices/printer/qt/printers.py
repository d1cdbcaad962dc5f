"""The printers that the system knows."""

from collections.abc import Callable, Sequence

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from station.devices.printer.qt.pages import MOST_DPI, print_pages
from station.domain.print_order import PrintOrder
from station.errors import PrinterUnavailable
from station.services.ports import Progress


def printer_named(name: str) -> QPrinter:
    """A printer of the system. Raises PrinterUnavailable if it is gone."""
    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise PrinterUnavailable
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    if printer.resolution() > MOST_DPI:
        printer.setResolution(MOST_DPI)
    return printer


class SystemPrinters:
    """Finds and uses them; both take their time, and belong in jobs."""

    def __init__(self, open_printer: Callable[[str], QPrinter] = printer_named) -> None:
        self._open = open_printer

    def names(self, progress: Progress) -> Sequence[str]:
        """The system's own choice first."""
        progress.step(0, 1)
        chosen = QPrinterInfo.defaultPrinterName()
        return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != chosen, name))

    def print_file(self, progress: Progress, pdf: bytes, order: PrintOrder) -> int:
        """Prints, and gives how many pages. Raises PrinterUnavailable, Cancelled."""
        printer = self._open(order.printer)
        printer.setDocName("信息采集站")
        pages = print_pages(progress, pdf, printer, order)
        if printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
            raise PrinterUnavailable
        return pages
