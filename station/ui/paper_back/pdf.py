"""Pages of a scanner's PDF as pictures. Qt draws them, so this stands with the windows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from station.errors import FileUnreadable
from station.services.paper_back import Source
from station.services.ports import Progress

_LONG_SIDE = 2600
"""Pixels: 220 a printed inch of A4, enough for a mark that a scanner read at 200."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page of a PDF; `number` counts from 0."""

    file: Path
    number: int


Named = tuple[str, Source | PdfPage]


def in_pages(progress: Progress, files: Sequence[Path]) -> list[Named]:
    """The files by name, a PDF as its pages; of one that cannot be opened, one is told. Runs in a job."""
    named: list[Named] = []
    for done, file in enumerate(files):
        progress.step(done, len(files))
        if file.suffix.lower() == ".pdf":
            named += list(_pages(file)) or [(file.name, PdfPage(file, 0))]
        else:
            named.append((file.name, file))
    return named


def drawn(page: PdfPage) -> bytes:
    """The page as PNG, on white. Raises FileUnreadable. Runs in a job."""
    document = QPdfDocument()
    if document.load(str(page.file)) is not QPdfDocument.Error.None_:
        raise FileUnreadable(cause="QPdfDocument")
    points = document.pagePointSize(page.number)
    scale = _LONG_SIDE / max(points.width(), points.height(), 1.0)
    size = QSize(max(1, round(points.width() * scale)), max(1, round(points.height() * scale)))
    seen = document.render(page.number, size)
    if seen.isNull():
        raise FileUnreadable(cause="QPdfDocument")
    paper = QImage(size, QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(0, 0, seen)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    paper.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs do not know a device
    return bytes(buffer.data().data())


def _pages(file: Path) -> Iterator[Named]:
    document = QPdfDocument()
    if document.load(str(file)) is QPdfDocument.Error.None_:
        for number in range(document.pageCount()):
            yield f"{file.name} 第{number + 1}页", PdfPage(file, number)
