"""Paper to draw on: cells, lines, boxes to tick, pictures and QR codes; y runs downwards from the top of the page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO

import segno
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from station.forms.pdf.fonts import PaperFonts
from station.forms.pdf.table import LEADING, PADDING_X, Cell, Page, Placed
from station.forms.pdf.text import Line

TICK = 8.0
"""The side of a box before a choice."""
NARROW_RIM, WIDE_RIM = 1 * mm, 4 * mm
"""Between a picture and the cell it fills."""

_QR_QUIET = 4
_QR_MASK = 3
_COMB_RIM = 2.0
_NO_GAP = 0.1

rl_config.useA85 = 0
"""Streams in bytes: as Base 85 text they would be larger, and slow to make."""


class PaperFile:
    """A PDF under way. The same drawing gives the same bytes."""

    def __init__(self, fonts: PaperFonts, title: str, size: tuple[float, float] = A4) -> None:
        """`size` is the paper's width and height in points."""
        self._buffer = BytesIO()
        self._height = size[1]
        # A canvas begins with a font; one of ours, so that no page names a font that is not embedded.
        first = next(fonts.song.runs(fonts.song.drawable("表")))[0]
        self._canvas = Canvas(
            self._buffer, pagesize=size, pageCompression=1, invariant=1, initialFontName=first, lang="zh-CN"
        )
        self._canvas.setTitle(title)
        for blank in (self._canvas.setAuthor, self._canvas.setSubject, self._canvas.setCreator):
            blank("")

    def sheet(self) -> "Sheet":
        """The next page; the one before is to be finished first."""
        return Sheet(self._canvas, self._height)

    def finish(self) -> bytes:
        """The file."""
        self._canvas.save()
        return self._buffer.getvalue()


class Sheet:
    """One page of the canvas."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self._canvas = canvas
        self._height = height
        self._text: list[str] = []
        self._font: tuple[str, float] | None = None

    def draw(self, page: Page, pictures: Mapping[str, tuple[ImageReader, float]] | None = None) -> None:
        """The page's cells: shades, then rules, then what stands in them. Pictures come with their rim."""
        cells = [(placed.cell, self._rectangle(placed)) for placed in page.placed]
        self._paint("0.92 g", [rectangle for cell, rectangle in cells if cell.shaded], "f 0 g")
        self._paint("0.6 w", [rectangle for cell, rectangle in cells if cell.ruled], "S")
        self._frame(page)
        for placed in page.placed:
            self._fill(placed)
            if pictures and placed.cell.picture in pictures:
                self._picture(*pictures[placed.cell.picture], placed)

    def line(self, line: Line, left: float, top: float) -> None:
        """Text with its line's top edge at `top`."""
        baseline = self._height - top - line.size * (LEADING - 1) / 2 - line.size * 0.86
        document = self._canvas._doc
        for run in line.runs:
            face = pdfmetrics.getFont(run.font)
            codes = face.codes(run.text, document).hex()
            if self._font != (run.font, line.size):
                self._font = (run.font, line.size)
                self._text.append(f"/{face.name_in(document)} {line.size:g} Tf")
            self._text.append(f"1 0 0 1 {left + run.x:.2f} {baseline:.2f} Tm <{codes}> Tj")

    def rule(self, left: float, right: float, top: float, *, dashed: bool = False) -> None:
        """A thin line across."""
        dashes = "[4 3] 0 d " if dashed else ""
        at = self._height - top
        self._paint(f"q {dashes}0.5 w", [f"{left:.2f} {at:.2f} m {right:.2f} {at:.2f} l"], "S Q")

    def qr(self, text: str, left: float, top: float, side: float) -> None:
        """A QR code with its quiet zone in a square, each run of dark modules one rectangle."""
        # Identifiers and digests are as good as random, so every mask is as good; looking for the best costs 10 ms.
        code = segno.make_qr(text, error="m", mask=_QR_MASK, boost_error=False)
        size = len(code.matrix) + 2 * _QR_QUIET
        runs = [
            f"{dark.start() + _QR_QUIET} {row + _QR_QUIET} {dark.end() - dark.start()} 1 re"
            for row, modules in enumerate(code.matrix)
            for dark in re.finditer(b"\x01+", bytes(modules))
        ]
        module = side / size
        self._paint(f"q {module:.4f} 0 0 {-module:.4f} {left:.2f} {self._height - top:.2f} cm", runs, "f Q")

    def finish(self) -> None:
        """Ends the page."""
        self._paint("BT", self._text, "ET")
        self._canvas.showPage()

    def _frame(self, page: Page) -> None:
        """A bolder line around each table: around ruled cells with no gap between them."""
        self._paint("1.2 w", [self._rectangle(frame) for frame in _frames(page)], "S")

    def _fill(self, placed: Placed) -> None:
        """The lines of a cell, in the middle of its height or, where one writes below them, at its top."""
        cell = placed.cell
        top = placed.top + cell.text_top(placed.height)
        for line in cell.lines:
            left = cell.x + ((cell.width - line.width) / 2 if cell.centred else PADDING_X)
            for tick in line.ticks:
                self._tick(left + tick.x, top + (line.size * cell.leading - TICK) / 2, ticked=tick.ticked)
            self.line(line, left, top + line.size * (cell.leading - LEADING) / 2)
            top += line.size * cell.leading
        if cell.comb:
            self._comb(cell, top, placed.top + placed.height)
        if cell.writing_every:
            self._writing_lines(cell, top, placed.top + placed.height)

    def _writing_lines(self, cell: Cell, top: float, bottom: float) -> None:
        """Lines to write on; the lowest is the cell's own."""
        at = top + cell.writing_every
        while at < bottom - cell.writing_every / 2:
            self.rule(cell.x + PADDING_X, cell.x + cell.width - PADDING_X, at, dashed=True)
            at += cell.writing_every

    def _comb(self, cell: Cell, top: float, bottom: float) -> None:
        """A box for each character, as wide as the cell allows and no wider than high."""
        height = bottom - top - 2 * _COMB_RIM
        side = min((cell.width - 2 * PADDING_X) / cell.comb, height)
        first = Cell(cell.x + PADDING_X, side)
        boxes = [
            self._rectangle(Placed(replace(first, x=first.x + at * side), top + (bottom - top - side) / 2, side))
            for at in range(cell.comb)
        ]
        self._paint("0.5 w", boxes, "S")

    def _tick(self, left: float, top: float, *, ticked: bool) -> None:
        """A box, drawn: no common font has a ticked one."""
        self._paint("0.7 w", [self._rectangle(Placed(Cell(left, TICK), top, TICK))], "S")
        if ticked:
            bottom = self._height - top - TICK
            (x1, y1), *strokes = ((left + x, bottom + y) for x, y in ((1.4, 4.2), (3.3, 1.8), (7.0, 7.0)))
            lines = [f"{x1:.2f} {y1:.2f} m", *(f"{x:.2f} {y:.2f} l" for x, y in strokes)]
            self._paint("1.4 w", lines, "S")

    def _picture(self, picture: ImageReader, rim: float, placed: Placed) -> None:
        cell = placed.cell
        self._canvas.drawImage(
            picture,
            cell.x + rim,
            self._height - placed.top - placed.height + rim,
            cell.width - 2 * rim,
            placed.height - 2 * rim,
            preserveAspectRatio=True,
        )

    def _rectangle(self, placed: Placed) -> str:
        """A cell's outline as a path operator."""
        cell = placed.cell
        bottom = self._height - placed.top - placed.height
        return f"{cell.x:.2f} {bottom:.2f} {cell.width:.2f} {placed.height:.2f} re"

    def _paint(self, before: str, shapes: Sequence[str], after: str) -> None:
        """Page operators (ISO 32000-1, 8.5 and 9.4), written at once: one by one they took half of a form's time."""
        if shapes:
            self._canvas.addLiteral("\n".join((before, *shapes, after)))


def _frames(page: Page) -> list[Placed]:
    frames: list[Placed] = []
    for placed in sorted((each for each in page.placed if each.cell.ruled), key=lambda each: each.top):
        if frames and placed.top <= frames[-1].top + frames[-1].height + _NO_GAP:
            frames[-1] = _around(frames[-1], placed)
        else:
            frames.append(Placed(Cell(placed.cell.x, placed.cell.width), placed.top, placed.height))
    return frames


def _around(one: Placed, other: Placed) -> Placed:
    left = min(one.cell.x, other.cell.x)
    right = max(one.cell.x + one.cell.width, other.cell.x + other.cell.width)
    bottom = max(one.top + one.height, other.top + other.height)
    return Placed(Cell(left, right - left), min(one.top, other.top), bottom - min(one.top, other.top))
