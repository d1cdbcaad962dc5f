"""The 信息采集表 to be filled in by hand: A4, roomier than the printed one, with boxes to tick.

What is asked comes from the catalogue. Every page bears its BlankMark as a QR code, so that pages that come back on
the scanner are sorted to the sheet they belong to.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from reportlab.lib.units import mm

from station.domain.category import Category
from station.forms.catalogue import Catalogue, FormField, FormSection
from station.forms.pdf.blank_cells import BlankCells
from station.forms.pdf.fonts import PaperFonts, load_fonts
from station.forms.pdf.mark import BlankMark
from station.forms.pdf.pieces import (
    BLANK_DATE,
    BOTTOM,
    FOOTER,
    HEIGHT,
    LABEL,
    LABEL_SIZE,
    PHOTO_CELL,
    QR_SIDE,
    SIDE,
    SIGNATURE_ROW,
    SMALL,
    STATEMENT,
    TABLE,
    THUMB,
    THUMB_LABEL,
    TITLE,
    TOP,
    VALUE_SIZE,
    WIDTH,
    Pieces,
    beside_the_photo,
    short_number,
)
from station.forms.pdf.sheet import PaperFile, Sheet
from station.forms.pdf.table import LEADING, PADDING_X, Block, Cell, Row, paginate
from station.forms.pdf.text import set_line, set_lines

HOW_TO = (
    "请用黑色签字笔、正楷填写；在选中的“□”里打“√”，没有注明可多选的只选一项；带“*”的必须填写。"
    "请勿涂写、折叠二维码；各页编号相同的为同一人的一份表。"
)
_TITLE_SIZE, _CONTINUED_SIZE = 18.0, 12.0
_GAP = "_" * 24
_ROW = 30.0
_ITEMS = 3
"""How many entries of a list that is no person's module are given room."""
_OWN_MODULE = "（属于本类的填写）"
_OWN_ENTRY = "（属于本类的填写；不止一位的，另取一份空白表接着填）"
_OWN_LIST = "（不止{count}{unit}的，写在背面）"


@dataclass(frozen=True, slots=True)
class BlankOrder:
    """Which blanks to print: for these categories, one copy a serial. Without categories, for all twelve."""

    serials: Iterable[UUID]
    categories: frozenset[Category] = frozenset()
    station: str = ""
    collection_point: str = ""


def print_blanks(catalogue: Catalogue, order: BlankOrder) -> bytes:
    """The blanks as one PDF, copy after copy. Raises FontsMissing."""
    fonts = load_fonts()
    header = _Header(fonts, order)
    blocks = list(_Composer(fonts, catalogue, order.categories or frozenset(Category)).blocks())
    pages = paginate(blocks, header.bottom(1), header.bottom(2), HEIGHT - BOTTOM)
    paper = PaperFile(fonts, f"{TITLE}（空白）")
    for serial in order.serials:
        for number, page in enumerate(pages, 1):
            sheet = paper.sheet()
            header.draw(sheet, BlankMark(serial, number, len(pages)))
            sheet.draw(page)
            sheet.finish()
    return paper.finish()


class _Composer:
    """Turns the catalogue into rows to write in."""

    def __init__(self, fonts: PaperFonts, catalogue: Catalogue, categories: Collection[Category]) -> None:
        self._pieces = Pieces(fonts)
        self._cells = BlankCells(fonts, catalogue)
        self._catalogue = catalogue
        self._asked = {"categories": [category.value for category in categories]}

    def blocks(self) -> Iterator[Block]:
        """The sections of these categories in the form's order, then the confirmation."""
        number = 1
        photo_to_place = True
        for section, title in self._sections():
            fields = [item for item in section.fields if item.typed and self._is_asked(item)]
            yield self._pieces.heading(number, title)
            number += 1
            if photo_to_place and any(item.from_card for item in fields):
                photo_to_place = False
                rows = [row for block in self._rows(fields, section, TABLE - PHOTO_CELL) for row in block.rows]
                photo = set_lines("照片\n（二寸，近期免冠）", self._pieces.fonts.hei, SMALL, PHOTO_CELL - 2 * PADDING_X)
                yield beside_the_photo(rows, Cell(SIDE + TABLE - PHOTO_CELL, PHOTO_CELL, photo, centred=True))
            else:
                yield from self._rows(fields, section, TABLE)
        yield self._pieces.heading(number, "确认签字")
        yield self._confirmation()

    def _sections(self) -> Iterator[tuple[FormSection, str]]:
        """What is asked of these categories, entry after entry, with its title and whom it is for."""
        for section in self._catalogue.sections:
            if not any(item.typed and self._is_asked(item) for item in section.fields):
                continue
            if section.category is not None:
                yield section, section.title + (_OWN_ENTRY if section.repeatable else _OWN_MODULE)
            elif section.repeatable:
                for entry in range(_ITEMS):
                    note = _OWN_LIST.format(count=_ITEMS, unit=section.unit) if entry == _ITEMS - 1 else ""
                    yield section, f"{section.title}（第{entry + 1}{section.unit}）{note}"
            else:
                told = self._cells.told_when(section.shown_when, self._asked["categories"])
                yield section, section.title + (f"（{told}）" if told else "")

    def _is_asked(self, item: FormField) -> bool:
        """What hangs on other answers is asked of everybody: it is not known yet."""
        return all(when.holds(self._asked) for when in item.shown_when if when.path == "categories")

    def _rows(self, fields: Sequence[FormField], section: FormSection, width: float) -> Iterator[Block]:
        """Two short answers a row, a long one in a row of its own."""
        waiting: FormField | None = None
        for item in fields:
            if not self._cells.fits(item, section, width / 2):
                if waiting is not None:
                    yield self._row(section, width, waiting)
                    waiting = None
                yield self._row(section, width, item)
            elif waiting is None:
                waiting = item
            else:
                yield self._row(section, width, waiting, item)
                waiting = None
        if waiting is not None:
            yield self._row(section, width, waiting)

    def _row(self, section: FormSection, width: float, *items: FormField) -> Block:
        each = width / len(items)
        cells: list[Cell] = []
        for place, item in enumerate(items):
            left = SIDE + place * each
            if item.path == "categories":
                cells.append(self._cells.answer(item, section, left, each))
                continue
            cells.append(self._pieces.label(left, LABEL, f"*{item.label}" if item.required else item.label))
            cells.append(self._cells.answer(item, section, left + LABEL, each - LABEL))
        return Block((Row(tuple(cells), _ROW),))

    def _confirmation(self) -> Block:
        """What the registrant signs; never parted."""
        pieces, fonts = self._pieces, self._pieces.fonts
        statement = set_lines(
            STATEMENT.format(who="本人（代办人、监护人）"), fonts.song, VALUE_SIZE, TABLE - 2 * PADDING_X
        )
        sign = TABLE - LABEL - THUMB_LABEL - THUMB
        half = TABLE / 2
        date = set_lines("　　" + BLANK_DATE, fonts.song, VALUE_SIZE, half - LABEL)
        return Block(
            (
                Row((Cell(SIDE, TABLE, statement),), _ROW),
                Row(
                    (
                        pieces.label(SIDE, LABEL, "采集对象\n（代办人\n或监护人）\n确认签字"),
                        Cell(SIDE + LABEL, sign),
                        pieces.label(SIDE + LABEL + sign, THUMB_LABEL, "按手印"),
                        Cell(SIDE + TABLE - THUMB, THUMB),
                    ),
                    SIGNATURE_ROW,
                ),
                Row(
                    (
                        pieces.label(SIDE, LABEL, "采集人"),
                        Cell(SIDE + LABEL, half - LABEL),
                        pieces.label(SIDE + half, LABEL, "签字日期"),
                        Cell(SIDE + half + LABEL, half - LABEL, date, centred=True),
                    ),
                    _ROW + 5,
                ),
                pieces.note(),
            )
        )


class _Header:
    """Head and foot of each page: title, how it is filled in, QR code, page number."""

    def __init__(self, fonts: PaperFonts, order: BlankOrder) -> None:
        self._fonts = fonts
        room = TABLE - QR_SIDE - 4 * mm
        point, station = order.collection_point or _GAP, order.station or _GAP
        facts = f"采集点：{point}　　采集站：{station}\n采集日期：{BLANK_DATE}"
        self._facts = set_lines(facts, fonts.song, LABEL_SIZE, room)
        self._how_to = set_lines(HOW_TO, fonts.song, SMALL, TABLE)
        self._title = set_line(TITLE, fonts.hei, _TITLE_SIZE)
        self._continued = set_line(f"{TITLE}（续）", fonts.hei, _CONTINUED_SIZE)
        self._whose = set_line("采集对象姓名：", fonts.song, LABEL_SIZE)

    def bottom(self, page: int) -> float:
        """Where the table begins; page counts from 1."""
        how_to = sum(line.size * LEADING for line in self._how_to) if page == 1 else 0.0
        return float(TOP + QR_SIDE + 1.5 * mm + how_to)

    def draw(self, sheet: Sheet, mark: BlankMark) -> None:
        """All of a page that is outside its table."""
        sheet.qr(mark.text(), WIDTH - SIDE - QR_SIDE, TOP, QR_SIDE)
        if mark.page == 1:
            self._first(sheet)
        else:
            sheet.line(self._continued, SIDE, TOP + 3 * mm)
            top = self.bottom(2) - 2.5 * mm - LABEL_SIZE * LEADING
            sheet.line(self._whose, SIDE, top)
            left = SIDE + self._whose.width
            sheet.rule(left, left + 45 * mm, top + LABEL_SIZE * LEADING)
        foot = HEIGHT - FOOTER - SMALL
        number = set_line(f"空白表编号：{short_number(mark.serial)}", self._fonts.song, SMALL)
        count = set_line(f"第 {mark.page} 页　共 {mark.pages} 页", self._fonts.song, SMALL)
        sheet.line(number, SIDE, foot)
        sheet.line(count, (WIDTH - count.width) / 2, foot)

    def _first(self, sheet: Sheet) -> None:
        centre = min((WIDTH - self._title.width) / 2, SIDE + TABLE - QR_SIDE - self._title.width)
        sheet.line(self._title, centre, TOP + 2 * mm)
        top = TOP + QR_SIDE - 1 * mm - sum(line.size * LEADING for line in self._facts)
        for line in self._facts:
            sheet.line(line, SIDE, top)
            top += line.size * LEADING
        top = TOP + QR_SIDE + 0.5 * mm
        for line in self._how_to:
            sheet.line(line, SIDE, top)
            top += line.size * LEADING
