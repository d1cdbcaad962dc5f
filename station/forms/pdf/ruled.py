"""Ruled lists over many pages: the heading repeated, page x of y, long cells wrapped."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm

from station.forms.pdf.fonts import PaperFonts, Typeface
from station.forms.pdf.pieces import SMALL
from station.forms.pdf.sheet import PaperFile, Sheet
from station.forms.pdf.table import LEADING, PADDING_X, Block, Cell, Page, Row
from station.forms.pdf.text import set_line, set_lines

PORTRAIT, LANDSCAPE = A4, landscape(A4)

CONTINUED = "（续）"
_SIDE, _TOP, _BOTTOM, _FOOTER = 15 * mm, 13 * mm, 16 * mm, 9 * mm
_TITLE_SIZE, _SIZE = 16.0, 10.0
_HEADING_ROW, _ROW = 22.0, 24.0
_GAP = 3 * mm


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its heading, its share of the table's width, and whether its cells are centred."""

    heading: str
    share: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class ListPart:
    """One table: a line about it, and its rows; the row of its sums is shaded."""

    about: str
    columns: Sequence[ListColumn]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str] = ()


class RuledList:
    """Lays parts out one below the other, or each from a page of its own."""

    def __init__(self, fonts: PaperFonts, title: str, size: tuple[float, float], foot: str = "") -> None:
        """`size` is PORTRAIT or LANDSCAPE; `foot` stands on each page at the left."""
        self._fonts, self._title, self._size, self._foot = fonts, title, size, foot
        self._width = size[0] - 2 * _SIDE
        self._pages: list[Page] = []

    def add(self, part: ListPart, *, on_new_page: bool = False) -> None:
        """Adds a part; its heading never stands alone at the bottom of a page."""
        heading = self._heading(part, part.about)
        rows = [self._row(part, cells) for cells in part.rows]
        rows += [self._row(part, part.sums, shaded=True)] if part.sums else []
        first = rows[0].height if rows else 0.0
        if not self._pages or on_new_page or heading.height + first > self._pages[-1].room:
            self._new_page()
        self._pages[-1].put(heading)
        for row in rows:
            if row.height > self._pages[-1].room:
                self._new_page()
                self._pages[-1].put(self._heading(part, part.about + CONTINUED))
            self._pages[-1].put(Block((row,)))
        self._pages[-1].used += _GAP

    def finish(self) -> bytes:
        """The whole as PDF."""
        paper = PaperFile(self._fonts, self._title, self._size)
        for number, page in enumerate(self._pages, 1):
            sheet = paper.sheet()
            self._draw_rim(sheet, number)
            sheet.draw(page)
            sheet.finish()
        return paper.finish()

    def _new_page(self) -> None:
        self._pages.append(Page(_TOP + _TITLE_SIZE * LEADING + _GAP, self._size[1] - _BOTTOM))

    def _heading(self, part: ListPart, about: str) -> Block:
        lines = set_lines(about, self._fonts.song, _SIZE, self._width)
        over = Row((Cell(_SIDE - PADDING_X, self._width + PADDING_X, lines, ruled=False),), 0.0)
        heads = self._cells(part, [column.heading for column in part.columns], self._fonts.hei, heading=True)
        return Block((over, Row(heads, _HEADING_ROW)))

    def _row(self, part: ListPart, texts: Sequence[str], *, shaded: bool = False) -> Row:
        return Row(self._cells(part, texts, self._fonts.song, shaded=shaded), _ROW)

    def _cells(
        self, part: ListPart, texts: Sequence[str], face: Typeface, *, heading: bool = False, shaded: bool = False
    ) -> tuple[Cell, ...]:
        of = sum(column.share for column in part.columns)
        left = _SIDE
        cells = []
        for column, text in zip(part.columns, texts, strict=True):
            width = self._width * column.share / of
            lines = set_lines(text, face, _SIZE, width - 2 * PADDING_X)
            cells.append(Cell(left, width, lines, centred=heading or column.centred, shaded=heading or shaded))
            left += width
        return tuple(cells)

    def _draw_rim(self, sheet: Sheet, number: int) -> None:
        title = set_line(self._title, self._fonts.hei, _TITLE_SIZE)
        sheet.line(title, (self._size[0] - title.width) / 2, _TOP)
        foot = self._size[1] - _FOOTER - SMALL
        sheet.line(set_line(self._fonts.song.drawable(self._foot), self._fonts.song, SMALL), _SIDE, foot)
        count = set_line(f"第 {number} 页　共 {len(self._pages)} 页", self._fonts.song, SMALL)
        sheet.line(count, self._size[0] - _SIDE - count.width, foot)
