"""What all pages of the form have in common: its measures, its headings and labels, and its dates."""

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from uuid import UUID

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from station.forms.pdf.fonts import PaperFonts, Typeface
from station.forms.pdf.table import PADDING_X, Block, Cell, Row
from station.forms.pdf.text import Line, set_lines

TITLE = "退役军人和其他优抚对象信息采集表"
NOTE = "注：本表信息不直接作为享受相关待遇的依据。"
STATEMENT = "以上信息已经{who}核对，确认无误。"
BLANK_DATE = "　　年　　月　　日"

WIDTH, HEIGHT = A4
SIDE = 18 * mm
TOP = 12 * mm
BOTTOM = 17 * mm
FOOTER = 10 * mm
TABLE = WIDTH - 2 * SIDE
QR_SIDE = 23 * mm
LABEL = 80.0
PHOTO_CELL, PHOTO_LEAST = 37 * mm, 51 * mm
THUMB_LABEL, THUMB = 58.0, 34 * mm
SIGNATURE_ROW = 30 * mm

HEADING_SIZE, LABEL_SIZE, VALUE_SIZE, SMALL = 11.0, 10.0, 10.5, 9.0
ROW = 23.0
CHOICE_LEADING = 1.65

_CHINA = timezone(timedelta(hours=8))
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DIGITS = "一二三四五六七八九"


def short_number(identifier: UUID) -> str:
    """A record's or a blank's number as people read it aloud: eight hexadecimal digits."""
    return identifier.hex[:8].upper()


def chinese_date(value: str) -> str:
    """`2018-10-01` as 2018年10月1日; other text as it is."""
    match = _ISO_DATE.fullmatch(value)
    if match is None:
        return value
    year, month, day = map(int, match.groups())
    return f"{year}年{month}月{day}日"


def day_in_china(moment: datetime) -> str:
    """The day of an instant, as a clock in China has it."""
    return chinese_date(moment.astimezone(_CHINA).date().isoformat())


def minute_in_china(moment: datetime) -> str:
    """The day and the minute of an instant, as a clock in China has it."""
    return f"{day_in_china(moment)} {moment.astimezone(_CHINA):%H:%M}"


def numeral(number: int) -> str:
    """1 to 999 as they count sections: 九, 十, 十一, 二十, 一百零一, 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds - 1]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens - 1]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones - 1] if ones else "")


class Pieces:
    """Makes the cells every form has."""

    def __init__(self, fonts: PaperFonts) -> None:
        self.fonts = fonts

    def heading(self, number: int, title: str) -> Block:
        """A section's heading across the table."""
        lines = set_lines(f"{numeral(number)}、{title}", self.fonts.hei, HEADING_SIZE, TABLE - 2 * PADDING_X)
        return Block((Row((Cell(SIDE, TABLE, lines, shaded=True),), ROW, heading=True),))

    def label(self, left: float, width: float, label: str) -> Cell:
        """What is asked."""
        return Cell(left, width, label_lines(label, self.fonts.hei, width - 2 * PADDING_X), centred=True)

    def told(self, text: str, width: float, size: float = SMALL) -> tuple[Line, ...]:
        """Text in a cell of this width; none for an empty one."""
        return set_lines(text, self.fonts.song, size, width - 2 * PADDING_X) if text else ()

    def note(self, text: str = NOTE) -> Row:
        """Small print below the table."""
        lines = set_lines(text, self.fonts.song, SMALL, TABLE)
        return Row((Cell(SIDE - PADDING_X, TABLE + PADDING_X, lines, ruled=False),), ROW)


@lru_cache(maxsize=512)
def label_lines(label: str, face: Typeface, width: float) -> tuple[Line, ...]:
    """A label in lines of even length, broken before a bracket where that needs no more lines.

    Labels are the form's own words and come again on every form, so they are kept; answers never are.
    """
    lines = set_lines(label, face, LABEL_SIZE, width)
    if len(lines) < 2 or "\n" in label:
        return lines
    even = -(-len(label) // len(lines)) * LABEL_SIZE
    at_bracket = [(label.replace("（", "\n（"), width)] if "（" in label else []
    for text, room in (*at_bracket, (label, even)):
        tried = set_lines(text, face, LABEL_SIZE, room)
        if len(tried) == len(lines):
            return tried
    return lines


def beside_the_photo(rows: list[Row], photo: Cell) -> Block:
    """Rows stretched until they are as high as the photo beside them."""
    rest = max(0.0, PHOTO_LEAST - sum(row.height for row in rows)) / len(rows)
    return Block(tuple(replace(row, least=row.height + rest) for row in rows), (photo,))
