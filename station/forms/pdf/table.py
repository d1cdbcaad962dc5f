"""Ruled rows, and how they fill pages. Lengths are points; y grows downwards from the top of the paper."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from station.forms.pdf.text import Line

LEADING = 1.42
"""Line height as a multiple of the type size."""
PADDING_X = 4.5
PADDING_Y = 3.6

_SPLIT_FROM = 7
"""A row of so many lines may go on on the next page; a shorter one moves there whole."""
_KEPT_TOGETHER = 3
"""The least lines of a split row on either page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's place in the table's width and what stands in it. `picture` names an image that fills it.

    To be written in by hand: `room` is the height left free below its lines, `comb` how many boxes stand there, one a
    character, `writing_every` how far apart lines to write on are.
    """

    x: float
    width: float
    lines: tuple[Line, ...] = ()
    centred: bool = False
    shaded: bool = False
    ruled: bool = True
    picture: str = ""
    leading: float = LEADING
    room: float = 0.0
    comb: int = 0
    writing_every: float = 0.0

    @property
    def text_height(self) -> float:
        return sum(line.size * self.leading for line in self.lines)

    def text_top(self, height: float) -> float:
        """How far below the cell's top its lines begin, where the cell is so high: in its middle, if all is text."""
        return PADDING_Y if self.room else (height - self.text_height) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side. `heading` rows never stand last on a page."""

    cells: tuple[Cell, ...]
    least: float
    heading: bool = False

    @property
    def height(self) -> float:
        return max(self.least, *(cell.text_height + cell.room + 2 * PADDING_Y for cell in self.cells))

    @property
    def most_lines(self) -> int:
        return max(len(cell.lines) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that stay on one page if a page holds them, with cells that span all of them, such as the photo's."""

    rows: tuple[Row, ...]
    spanning: tuple[Cell, ...] = ()

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows)

    @property
    def heading(self) -> bool:
        return all(row.heading for row in self.rows)


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell on its page: its top, and its height there."""

    cell: Cell
    top: float
    height: float


@dataclass(slots=True)
class Page:
    """What stands on one page between `top` and `bottom`; `used` is how far down it is full."""

    top: float
    bottom: float
    placed: list[Placed] = field(default_factory=list)
    used: float = 0.0

    def __post_init__(self) -> None:
        self.used = self.top

    @property
    def room(self) -> float:
        return self.bottom - self.used

    def put(self, block: Block) -> None:
        start = self.used
        for row in block.rows:
            self.placed += (Placed(cell, self.used, row.height) for cell in row.cells)
            self.used += row.height
        self.placed += (Placed(cell, start, self.used - start) for cell in block.spanning)


def paginate(blocks: Iterable[Block], first_top: float, next_top: float, bottom: float) -> list[Page]:
    """Fills pages with blocks. Headings go with what follows; only long rows are split."""
    pages = [Page(first_top, bottom)]
    waiting: list[Block] = []
    for block in blocks:
        waiting.append(block)
        if block.heading:
            continue
        headings = sum(heading.height for heading in waiting[:-1])
        if headings + _least_height(block) > pages[-1].room and pages[-1].placed:
            pages.append(Page(next_top, bottom))
        for heading in waiting[:-1]:
            pages[-1].put(heading)
        _put_in_parts(block, pages, next_top, bottom)
        waiting = []
    for block in waiting:
        pages[-1].put(block)
    return pages


def _put_in_parts(block: Block, pages: list[Page], next_top: float, bottom: float) -> None:
    while block.height > pages[-1].room:
        parts = _split(block, pages[-1].room)
        if parts is None:
            break
        head, block = parts
        if head is not None:
            pages[-1].put(head)
        pages.append(Page(next_top, bottom))
    pages[-1].put(block)


def _least_height(block: Block) -> float:
    """How much of a block a page must hold for the block to begin there."""
    return _part(block.rows[0], 0, _KEPT_TOGETHER).height if _may_split(block) else block.height


def _may_split(block: Block) -> bool:
    return len(block.rows) == 1 and not block.spanning and block.rows[0].most_lines >= _SPLIT_FROM


def _part(row: Row, first: int, last: int) -> Row:
    """Some of a row's lines. A cell with few lines, such as the label, has them all in each part."""
    cells = tuple(
        replace(cell, lines=cell.lines[first:last]) if len(cell.lines) >= _SPLIT_FROM else cell for cell in row.cells
    )
    return replace(row, cells=cells, least=0.0)


def _split(block: Block, room: float) -> tuple[Block | None, Block] | None:
    """The part of a long row that the room holds, and the rest; None for a block that is not split."""
    if not _may_split(block):
        return None
    row = block.rows[0]
    count = next(
        (count for count in range(row.most_lines, 0, -1) if _part(row, 0, count).height <= room),
        0,
    )
    count = min(count, row.most_lines - _KEPT_TOGETHER)
    if count < _KEPT_TOGETHER:
        return None, block
    return Block((_part(row, 0, count),)), Block((_part(row, count, row.most_lines),))
