"""The pages of a PDF painted onto a printer, slice by slice."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrinter

from station.domain.print_order import PrintOrder
from station.errors import Cancelled, PrinterUnavailable
from station.services.ports import Progress

MOST_DPI = 600
"""Finer than this no office printer shows, and every page would take its time."""

_SLICE_PIXELS = 1 << 20
"""Python's lock is held while a slice is painted: larger ones would hold the window up."""


def print_pages(progress: Progress, pdf: bytes, device: QPagedPaintDevice, order: PrintOrder) -> int:
    """Paints a file as ordered, and gives how many pages that were. For any thread.

    Raises Cancelled, and PrinterUnavailable where the printer takes no page, or the file is none. What was painted
    before is taken back where the system can: Windows does, CUPS prints it.
    """
    file = _File(pdf)
    pages = list(order.pages(file.count))
    painter = QPainter()
    try:
        for done, number in enumerate(pages):
            progress.step(done, len(pages))
            _begin_page(device, painter, file.size(number))
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
            for part in file.slices(number, min(device.logicalDpiX(), MOST_DPI)):
                painter.drawImage(part.on_paper(device), part.image)
                progress.step(done, len(pages))
    except (Cancelled, PrinterUnavailable):
        if isinstance(device, QPrinter):
            device.abort()  # before the painter ends: that would hand over what was painted so far
        raise
    finally:
        if painter.isActive():
            painter.end()
    progress.step(len(pages), len(pages))
    return len(pages)


def _begin_page(device: QPagedPaintDevice, painter: QPainter, size: QSizeF) -> None:
    """The next sheet, as large as the page and as it lies. Raises PrinterUnavailable."""
    across = size.width() > size.height()
    upright = size.transposed() if across else size
    layout = QPageLayout(
        QPageSize(upright, QPageSize.Unit.Point),
        QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait,
        QMarginsF(),
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)
    started = device.newPage() if painter.isActive() else painter.begin(device)
    if not started:
        raise PrinterUnavailable


@dataclass(frozen=True, slots=True)
class _Slice:
    """A strip of a page across its whole width, and where it lies: points from the paper's top, and their size."""

    image: QImage
    top: float
    size: QSizeF

    def on_paper(self, device: QPagedPaintDevice) -> QRectF:
        across, down = device.logicalDpiX() / 72, device.logicalDpiY() / 72
        return QRectF(0, self.top * down, self.size.width() * across, self.size.height() * down)


class _File:
    """A PDF in memory."""

    def __init__(self, pdf: bytes) -> None:
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument()
        self._document.load(self._buffer)
        if self._document.status() is not QPdfDocument.Status.Ready:
            raise PrinterUnavailable(cause="no PDF")

    @property
    def count(self) -> int:
        return int(self._document.pageCount())

    def size(self, number: int) -> QSizeF:
        """A page's size in points."""
        return QSizeF(self._document.pagePointSize(number))

    def slices(self, number: int, dpi: int) -> Iterator[_Slice]:
        """A page from its top to its bottom, on white."""
        points = self.size(number)
        width, height = round(points.width() * dpi / 72), round(points.height() * dpi / 72)
        rows = max(1, _SLICE_PIXELS // width)
        for top in range(0, height, rows):
            part = QRect(0, top, width, min(rows, height - top))
            options = QPdfDocumentRenderOptions()
            # For a part of a page PDFium counts the page's size in whole points, and Qt the part's size one pixel less.
            options.setScaledSize(_stretched(points, width, height))
            options.setScaledClipRect(part.adjusted(0, 0, 1, 1))
            drawn = self._document.render(number, part.size(), options)
            image = QImage(part.size(), QImage.Format.Format_RGB32)
            image.fill(0xFFFFFFFF)
            painter = QPainter(image)
            painter.drawImage(0, 0, drawn)
            painter.end()
            size = QSizeF(points.width(), part.height() * points.height() / height)
            yield _Slice(image, top * points.height() / height, size)


def _stretched(points: QSizeF, width: int, height: int) -> QSize:
    """The size to ask for, so that a page of which only parts are drawn comes out so wide and high."""
    across, down = points.width() / int(points.width()), points.height() / int(points.height())
    return QSize(round(width * across), round(height * down))
