"""回执单: what a citizen takes home, and the station's half of the same sheet, to be cut along the middle of an A4."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from reportlab.lib.units import mm

from station.domain.id_number import masked
from station.forms.pdf.fonts import PaperFonts, load_fonts
from station.forms.pdf.mark import RecordMark
from station.forms.pdf.pieces import (
    HEIGHT,
    LABEL,
    LABEL_SIZE,
    NOTE,
    SIDE,
    SMALL,
    TABLE,
    WIDTH,
    Pieces,
    minute_in_china,
    short_number,
)
from station.forms.pdf.sheet import PaperFile, Sheet
from station.forms.pdf.table import LEADING, PADDING_X, Block, Cell, Page, Row
from station.forms.pdf.text import Line, set_line, set_lines

TITLE = "信息采集回执单"
NOTHING_TO_BRING = "无"
ADVICE = "请妥善保存。补交材料、查询或更正信息时，请带上本单和身份证到采集点办理。"
CITIZENS, STATIONS = "第一联　交采集对象", "第二联　采集点留存"

_HALF = HEIGHT / 2
_QR = 30 * mm
_ROW, _LAST_ROW = 26.0, 38.0
_TOP = 11 * mm
_TITLE_SIZE, _VALUE_SIZE, _NUMBER_SIZE = 17.0, 11.0, 15.0


@dataclass(frozen=True, slots=True)
class Slip:
    """What it says. The number is masked before it is drawn; the instant is printed in China's time."""

    record_id: UUID
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    collected_at: datetime
    collection_point: str
    station: str
    operator: str
    to_bring: tuple[str, ...] = ()


def print_slip(slip: Slip) -> bytes:
    """Both halves on one A4 page. The same slip gives the same bytes. Raises FontsMissing."""
    fonts = load_fonts()
    paper = PaperFile(fonts, TITLE)
    sheet = paper.sheet()
    half = _Half(fonts, slip)
    half.draw(sheet, CITIZENS, 0.0, last=("注意", ADVICE))
    sheet.rule(0.0, WIDTH, _HALF, dashed=True)
    half.draw(sheet, STATIONS, _HALF, last=("领取人签字", ""))
    sheet.finish()
    return paper.finish()


class _Half:
    """One half of the page."""

    def __init__(self, fonts: PaperFonts, slip: Slip) -> None:
        self._fonts, self._slip, self._pieces = fonts, slip, Pieces(fonts)

    def draw(self, sheet: Sheet, which: str, top: float, last: tuple[str, str]) -> None:
        """Draws it from `top` downwards."""
        title = set_line(TITLE, self._fonts.hei, _TITLE_SIZE)
        sheet.line(title, (WIDTH - title.width) / 2, top + _TOP)
        copy = set_line(which, self._fonts.song, SMALL)
        sheet.line(copy, WIDTH - SIDE - copy.width, top + _TOP - 3 * mm)
        page = Page(top + _TOP + _TITLE_SIZE * LEADING + 3 * mm, top + _HALF)
        start = page.top
        page.put(self._who())
        qr = (start + page.used - _QR) / 2
        page.put(self._rest(last))
        sheet.draw(page)
        sheet.qr(RecordMark(self._slip.record_id).text(), SIDE + TABLE - _QR - 2 * mm, qr, _QR)
        note = set_line(NOTE, self._fonts.song, LABEL_SIZE)
        sheet.line(note, SIDE, page.used + 2 * mm)

    def _who(self) -> Block:
        """The rows left of the code."""
        slip = self._slip
        width = TABLE - _QR - 4 * mm
        rows = (
            ("姓名", slip.name, _VALUE_SIZE),
            ("公民身份号码", masked(slip.id_number), _VALUE_SIZE),
            ("记录号", short_number(slip.record_id), _NUMBER_SIZE),
            ("采集时间", minute_in_china(slip.collected_at), _VALUE_SIZE),
        )
        code = Cell(SIDE + width, TABLE - width)
        return Block(tuple(self._row(label, text, width, size) for label, text, size in rows), (code,))

    def _rest(self, last: tuple[str, str]) -> Block:
        """The rows across."""
        slip = self._slip
        half = TABLE / 2
        point = (
            *self._pair(SIDE, half, "采集地点", slip.collection_point),
            *self._pair(SIDE + half, half, "采集站", slip.station),
        )
        to_bring = "；".join(f"{number}. {paper}" for number, paper in enumerate(slip.to_bring, 1)) or NOTHING_TO_BRING
        return Block(
            (
                Row(point, _ROW),
                self._row("采集人", slip.operator, TABLE),
                self._row("还需补交的材料", to_bring, TABLE),
                replace(self._row(*last, TABLE), least=_LAST_ROW),
            )
        )

    def _row(self, label: str, text: str, width: float, size: float = _VALUE_SIZE) -> Row:
        return Row(self._pair(SIDE, width, label, text, size), _ROW)

    def _pair(self, left: float, width: float, label: str, text: str, size: float = _VALUE_SIZE) -> tuple[Cell, Cell]:
        lines: tuple[Line, ...] = set_lines(text, self._fonts.song, size, width - LABEL - 2 * PADDING_X)
        return self._pieces.label(left, LABEL, label), Cell(left + LABEL, width - LABEL, lines)
