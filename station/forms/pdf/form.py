"""The printed 信息采集表: A4, black on white, one ruled table.

What is asked comes from the catalogue, so an edition's new field is on paper without a change here. Every page bears
its FormMark as a QR code, so that a signed page that comes back finds its record.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from io import BytesIO
from uuid import UUID

import segno
from PIL import Image, ImageOps
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from station.domain.evidence import Signer
from station.errors import PhotoUnreadable
from station.forms.catalogue import Catalogue, FormField
from station.forms.fields import FieldType, value_at
from station.forms.pdf.fonts import PaperFonts, Typeface, load_fonts
from station.forms.pdf.mark import FormMark
from station.forms.pdf.table import LEADING, PADDING_X, Block, Cell, Page, Placed, Row, paginate
from station.forms.pdf.text import Line, Tick, set_line, set_lines
from station.packet.wire import Inability

TITLE = "退役军人和其他优抚对象信息采集表"
NOTE = "注：本表信息不直接作为享受相关待遇的依据。"
STATEMENT = "以上信息已经{who}核对，确认无误。"

_CHINA = timezone(timedelta(hours=8))
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DIGITS = "一二三四五六七八九"
_PRESSED = "手印按在\n纸质采集表上"
_BLANK_DATE = "　　年　　月　　日"

_WIDTH, _HEIGHT = A4
_SIDE = 18 * mm
_TOP = 12 * mm
_BOTTOM = 17 * mm
_FOOTER = 10 * mm
_TABLE = _WIDTH - 2 * _SIDE

_QR_SIDE = 23 * mm
_QR_QUIET = 4
_LABEL = 80.0
_PHOTO_CELL = 37 * mm
_PHOTO_LEAST = 51 * mm
_ROW = 23.0
_LONG_ROW = 46.0
_SIGNATURE_ROW = 30 * mm
_THUMB_LABEL, _THUMB = 58.0, 34 * mm
_TICK = 8.0
_CHOICE_LEADING = 1.65

_TITLE_SIZE, _HEADING_SIZE, _LABEL_SIZE, _VALUE_SIZE, _SMALL = 18.0, 11.0, 10.0, 10.5, 9.0

_SIGNS = {
    None: ("采集对象\n（代办人）", "本人（代办人）"),
    Signer.REGISTRANT: ("采集对象", "本人"),
    Signer.AGENT: ("代办人", "代办人"),
    Signer.GUARDIAN: ("监护人", "监护人"),
}
"""Who signs: as the box names him, and as the statement does."""
_PHOTO, _SIGNATURE = "photo", "signature"
_PICTURE_DPI = 200
_SIGNATURE_PIXELS = (900, 400)
_QR_MASK = 3

rl_config.useA85 = 0
"""Streams in bytes: as Base 85 text they would be larger, and slow to make."""


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """What stands on the paper besides the answers: whose record, where and when, and the pictures.

    `photo` is a JPEG, `signature` a PNG; instants are printed as dates of China's time. `signer` is who signs, None
    where that is open. With an `inability` nobody signed, and `signature` is the witness's.
    """

    record_id: UUID
    revision_id: UUID
    content_digest: str
    station: str
    collection_point: str
    operator: str
    saved_at: datetime
    division_names: Mapping[str, str] = field(default_factory=dict)
    photo: bytes | None = field(default=None, repr=False)
    signature: bytes | None = field(default=None, repr=False)
    signed_at: datetime | None = None
    signer: Signer | None = None
    inability: Inability | None = field(default=None, repr=False)
    thumbprint: bool = False


def print_form(catalogue: Catalogue, document: Mapping[str, object], printed: PrintedForm) -> bytes:
    """The filled form as PDF. The same arguments give the same bytes.

    Raises FontsMissing, and PhotoUnreadable for a photo or signature that is no picture.
    """
    fonts = load_fonts()
    pictures = {
        name: picture
        for name, picture in ((_PHOTO, _photo(printed.photo)), (_SIGNATURE, _signature(printed.signature)))
        if picture is not None
    }
    header = _Header(fonts, printed)
    blocks = list(_Composer(fonts, catalogue, document, printed).blocks())
    pages = paginate(blocks, header.bottom(1), header.bottom(2), _HEIGHT - _BOTTOM)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1, invariant=1, initialFontName=_any_font(fonts), lang="zh-CN")
    canvas.setTitle(TITLE)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("")
    for number, page in enumerate(pages, 1):
        mark = FormMark(printed.record_id, printed.revision_id, printed.content_digest, number, len(pages))
        sheet = _Sheet(canvas)
        header.draw(sheet, mark)
        sheet.draw(page, pictures)
        sheet.finish()
    canvas.save()
    return buffer.getvalue()


def short_number(record_id: UUID) -> str:
    """The record's number as people read it aloud: eight hexadecimal digits."""
    return record_id.hex[:8].upper()


class _Composer:
    """Turns a document into blocks of rows."""

    def __init__(
        self, fonts: PaperFonts, catalogue: Catalogue, document: Mapping[str, object], printed: PrintedForm
    ) -> None:
        self._fonts = fonts
        self._catalogue = catalogue
        self._document = document
        self._printed = printed
        self._set: dict[tuple[str, float], tuple[Line, ...]] = {}

    def blocks(self) -> Iterator[Block]:
        """The whole form, in the catalogue's order and entry after entry, then the confirmation."""
        number = 1
        photo_to_place = True
        for section in self._catalogue.sections_of(self._document):
            shown = [item for item in section.fields if item.shown(self._document)]
            if not shown:
                continue
            yield self._heading(number, section.title)
            number += 1
            if photo_to_place and any(item.from_card for item in shown):
                photo_to_place = False
                yield from self._beside_the_photo(shown)
            else:
                yield from self._rows_of(shown, _TABLE)
        yield self._heading(number, "确认签字")
        yield self._confirmation()

    def _heading(self, number: int, title: str) -> Block:
        lines = set_lines(f"{_numeral(number)}、{title}", self._fonts.hei, _HEADING_SIZE, _TABLE - 2 * PADDING_X)
        return Block((Row((Cell(_SIDE, _TABLE, lines, shaded=True),), _ROW, heading=True),))

    def _beside_the_photo(self, shown: Sequence[FormField]) -> Iterator[Block]:
        """The identity in the narrower columns left of the photo; beneath it, if somebody's answers are endless."""
        rows = [row for block in self._rows_of(shown, _TABLE - _PHOTO_CELL) for row in block.rows]
        rest = max(0.0, _PHOTO_LEAST - sum(row.height for row in rows)) / len(rows)
        rows = [replace(row, least=row.height + rest) for row in rows]
        photo = self._picture(_PHOTO, "照片", _SIDE + _TABLE - _PHOTO_CELL, _PHOTO_CELL)
        block = Block(tuple(rows), (photo,))
        if block.height <= (_HEIGHT - _BOTTOM - _TOP) / 2:
            yield block
            return
        empty = Cell(_SIDE, _TABLE - _PHOTO_CELL)
        yield Block((Row((empty, photo), _PHOTO_LEAST),))
        yield from self._rows_of(shown, _TABLE)

    def _rows_of(self, shown: Sequence[FormField], width: float) -> Iterator[Block]:
        """Two short answers a row, a long one in a row of its own."""
        waiting: FormField | None = None
        for item in shown:
            if item.path == "categories":
                yield self._choices(item, width)
            elif not self._is_short(item, width):
                if waiting is not None:
                    yield self._row_of(width, waiting)
                    waiting = None
                yield self._row_of(width, item)
            elif waiting is None:
                waiting = item
            else:
                yield self._row_of(width, waiting, item)
                waiting = None
        if waiting is not None:
            yield self._row_of(width, waiting)

    def _is_short(self, item: FormField, width: float) -> bool:
        """Whether an answer fits half a row in two lines."""
        if item.type is FieldType.LONG_TEXT:
            return False
        return len(self._value(self._answer(item), width / 2)) <= 2

    def _row_of(self, width: float, *items: FormField) -> Block:
        """Label and answer of one or two fields across the width."""
        cells: list[Cell] = []
        each = width / len(items)
        for place, item in enumerate(items):
            left = _SIDE + place * each
            cells += self._pair(left, each, item.label, self._answer(item))
        least = _LONG_ROW if items[0].type is FieldType.LONG_TEXT else _ROW
        return Block((Row(tuple(cells), least),))

    def _pair(self, left: float, width: float, label: str, answer: str) -> tuple[Cell, Cell]:
        value = self._value(answer, width)
        alone = len(value) == 1 and width < _TABLE / 2 + 1
        return self._label(left, _LABEL, label), Cell(left + _LABEL, width - _LABEL, value, centred=alone)

    def _value(self, answer: str, width: float) -> tuple[Line, ...]:
        """An answer in lines, beside its label. Asked for twice: to choose the kind of row, and to fill it."""
        lines = self._set.get((answer, width))
        if lines is None:
            lines = set_lines(answer, self._fonts.song, _VALUE_SIZE, width - _LABEL - 2 * PADDING_X)
            self._set[answer, width] = lines
        return lines

    def _label(self, left: float, width: float, label: str) -> Cell:
        return Cell(left, width, _label_lines(label, self._fonts.hei, width - 2 * PADDING_X), centred=True)

    def _answer(self, item: FormField) -> str:
        """A field's answer as it stands on paper."""
        value = item.answer(self._document)
        if item.type is FieldType.DIVISION and isinstance(value, str):
            return self._printed.division_names.get(value) or item.shown_value(value)
        if item.type in (FieldType.DATE, FieldType.TEXT) and isinstance(value, str):
            return _chinese_date(value)
        return item.shown_value(value)

    def _choices(self, item: FormField, width: float) -> Block:
        """All values of a code table in columns, each with its box; a choice too long for a column takes two."""
        value = value_at(self._document, item.path)
        chosen = [str(code) for code in value] if isinstance(value, list) else []
        known = list(item.table.codes) if item.table is not None else []
        columns = 3
        column = (width - 2 * PADDING_X) / columns
        indent = _TICK + 4
        lines: list[Line] = []
        row: list[tuple[int, Line, bool]] = []
        used = 0
        for code in [*known, *(code for code in chosen if code not in known)]:
            text = set_line(self._fonts.song.drawable(item.shown_value(code)), self._fonts.song, _VALUE_SIZE)
            span = min(columns, int((indent + text.width + 6) // column) + 1)
            if used + span > columns:
                lines.append(_merged(row, column, indent))
                row, used = [], 0
            row.append((used, text, code in chosen))
            used += span
        lines.append(_merged(row, column, indent))
        return Block((Row((Cell(_SIDE, width, tuple(lines), leading=_CHOICE_LEADING),), _ROW),))

    def _confirmation(self) -> Block:
        """What the registrant signs; never parted."""
        printed, fonts = self._printed, self._fonts
        box, who = _SIGNS[printed.signer]
        statement = set_lines(STATEMENT.format(who=who), fonts.song, _VALUE_SIZE, _TABLE - 2 * PADDING_X)
        sign = _TABLE - _LABEL - _THUMB_LABEL - _THUMB
        signature = (
            self._label(_SIDE, _LABEL, f"{box}\n确认签字"),
            *self._signed(_SIDE + _LABEL, sign),
            self._label(_SIDE + _LABEL + sign, _THUMB_LABEL, "按手印"),
            Cell(
                _SIDE + _TABLE - _THUMB,
                _THUMB,
                self._told(_PRESSED if printed.thumbprint else "", _THUMB),
                centred=True,
            ),
        )
        signed_on = _BLANK_DATE if printed.signed_at is None else _day(printed.signed_at)
        half = _TABLE / 2
        note = set_lines(NOTE, fonts.song, _SMALL, _TABLE)
        return Block(
            (
                Row((Cell(_SIDE, _TABLE, statement),), _ROW),
                Row(signature, _SIGNATURE_ROW),
                Row(
                    (
                        *self._pair(_SIDE, half, "采集人", printed.operator),
                        *self._pair(_SIDE + half, half, "签字日期", signed_on),
                    ),
                    _ROW + 5,
                ),
                Row((Cell(_SIDE - PADDING_X, _TABLE + PADDING_X, note, ruled=False),), _ROW),
            )
        )

    def _signed(self, left: float, width: float) -> tuple[Cell, ...]:
        """The signature; where nobody could sign, why, and the witness's."""
        stated = self._printed.inability
        if stated is None:
            return (self._picture(_SIGNATURE, "", left, width),)
        why = stated.reason.label + (f"。{stated.explained}" if stated.explained else "")
        told = f"不能签字：{why}\n见证人：{stated.witness.name}（{stated.witness.relation}）"
        half = width * 0.6
        return (
            Cell(left, half, self._told(told, half)),
            self._picture(_SIGNATURE, "", left + half, width - half),
        )

    def _told(self, text: str, width: float) -> tuple[Line, ...]:
        return set_lines(text, self._fonts.song, _SMALL, width - 2 * PADDING_X) if text else ()

    def _picture(self, name: str, placeholder: str, left: float, width: float) -> Cell:
        """A box for a picture; the placeholder stands in it only where there is none."""
        data = self._printed.photo if name == _PHOTO else self._printed.signature
        if data is not None:
            return Cell(left, width, picture=name)
        lines = set_lines(placeholder, self._fonts.hei, _LABEL_SIZE, width)
        return Cell(left, width, lines, centred=True)


def _numeral(number: int) -> str:
    """1 to 99 as they count sections: 九, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones - 1] if ones else "")


@lru_cache(maxsize=512)
def _label_lines(label: str, face: Typeface, width: float) -> tuple[Line, ...]:
    """A label in lines of even length, broken before a bracket where that needs no more lines.

    Labels are the form's own words and come again on every form, so they are kept; answers never are.
    """
    lines = set_lines(label, face, _LABEL_SIZE, width)
    if len(lines) < 2 or "\n" in label:
        return lines
    even = -(-len(label) // len(lines)) * _LABEL_SIZE
    at_bracket = [(label.replace("（", "\n（"), width)] if "（" in label else []
    for text, room in (*at_bracket, (label, even)):
        tried = set_lines(text, face, _LABEL_SIZE, room)
        if len(tried) == len(lines):
            return tried
    return lines


def _merged(row: Sequence[tuple[int, Line, bool]], column: float, indent: float) -> Line:
    """Several choices as one line."""
    runs = tuple(replace(run, x=place * column + indent + run.x) for place, text, _ticked in row for run in text.runs)
    ticks = tuple(Tick(place * column, ticked) for place, _text, ticked in row)
    return Line(column, _VALUE_SIZE, runs, ticks)


class _Header:
    """Head and foot of each page: title, place, QR code, page number."""

    def __init__(self, fonts: PaperFonts, printed: PrintedForm) -> None:
        self._printed = printed
        self._fonts = fonts
        room = _TABLE - _QR_SIDE - 4 * mm
        facts = f"采集点：{printed.collection_point}\n采集站：{printed.station}　　采集日期：{_day(printed.saved_at)}"
        self._facts = set_lines(facts, fonts.song, _LABEL_SIZE, room)
        self._title = set_line(TITLE, fonts.hei, _TITLE_SIZE)
        self._continued = set_line(f"{TITLE}（续）", fonts.hei, 12)

    def bottom(self, page: int) -> float:
        """Where the table begins; page counts from 1."""
        facts = sum(line.size * LEADING for line in self._facts) if page == 1 else 0.0
        return float(_TOP + max(_QR_SIDE, 14 * mm + facts) + 1.5 * mm)

    def draw(self, sheet: "_Sheet", mark: FormMark) -> None:
        sheet.qr(mark.to_text(), _WIDTH - _SIDE - _QR_SIDE, _TOP, _QR_SIDE)
        if mark.page == 1:
            room = _TABLE - _QR_SIDE
            centre = min((_WIDTH - self._title.width) / 2, _SIDE + room - self._title.width)
            sheet.line(self._title, centre, _TOP + 4 * mm)
            top = self.bottom(1) - 1.5 * mm - sum(line.size * LEADING for line in self._facts)
            for line in self._facts:
                sheet.line(line, _SIDE, top)
                top += line.size * LEADING
        else:
            sheet.line(self._continued, _SIDE, self.bottom(2) - 1.5 * mm - 12 * LEADING)
        foot = _HEIGHT - _FOOTER - _SMALL
        number = set_line(f"记录号：{short_number(mark.record_id)}", self._fonts.song, _SMALL)
        digest = set_line(f"内容摘要：{mark.content_digest[:16]}", self._fonts.song, _SMALL)
        count = set_line(f"第 {mark.page} 页　共 {mark.pages} 页", self._fonts.song, _SMALL)
        sheet.line(number, _SIDE, foot)
        sheet.line(count, (_WIDTH - count.width) / 2, foot)
        sheet.line(digest, _WIDTH - _SIDE - digest.width, foot)


class _Sheet:
    """One page of the canvas, drawn with y downwards from the top of the paper."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._text: list[str] = []
        self._font: tuple[str, float] | None = None

    def draw(self, page: Page, pictures: Mapping[str, ImageReader]) -> None:
        """The page's cells: shades, then rules, then what stands in them."""
        cells = [(placed.cell, _rectangle(placed)) for placed in page.placed]
        self._paint("0.92 g", [rectangle for cell, rectangle in cells if cell.shaded], "f 0 g")
        self._paint("0.6 w", [rectangle for cell, rectangle in cells if cell.ruled], "S")
        bottom = max((placed.top + placed.height for placed in page.placed if placed.cell.ruled), default=page.top)
        frame = Placed(Cell(_SIDE, _TABLE), page.top, bottom - page.top)
        self._paint("1.2 w", [_rectangle(frame)], "S")
        for placed in page.placed:
            self._fill(placed)
            if placed.cell.picture in pictures:
                self._picture(pictures[placed.cell.picture], placed)

    def _fill(self, placed: Placed) -> None:
        """The lines of a cell, in the middle of its height."""
        cell = placed.cell
        top = placed.top + (placed.height - cell.text_height) / 2
        for line in cell.lines:
            left = cell.x + ((cell.width - line.width) / 2 if cell.centred else PADDING_X)
            for tick in line.ticks:
                self._tick(left + tick.x, top + (line.size * cell.leading - _TICK) / 2, tick.ticked)
            self.line(line, left, top + line.size * (cell.leading - LEADING) / 2)
            top += line.size * cell.leading

    def line(self, line: Line, left: float, top: float) -> None:
        """Text with its line's top edge at `top`."""
        baseline = _HEIGHT - top - line.size * (LEADING - 1) / 2 - line.size * 0.86
        document = self._canvas._doc
        for run in line.runs:
            face = pdfmetrics.getFont(run.font)
            codes = face.codes(run.text, document).hex()
            if self._font != (run.font, line.size):
                self._font = (run.font, line.size)
                self._text.append(f"/{face.name_in(document)} {line.size:g} Tf")
            self._text.append(f"1 0 0 1 {left + run.x:.2f} {baseline:.2f} Tm <{codes}> Tj")

    def _tick(self, left: float, top: float, ticked: bool) -> None:
        """A box, drawn: no common font has a ticked one."""
        box = Placed(Cell(left, _TICK), top, _TICK)
        self._paint("0.7 w", [_rectangle(box)], "S")
        if ticked:
            bottom = _HEIGHT - top - _TICK
            (x1, y1), *strokes = ((left + x, bottom + y) for x, y in ((1.4, 4.2), (3.3, 1.8), (7.0, 7.0)))
            lines = [f"{x1:.2f} {y1:.2f} m", *(f"{x:.2f} {y:.2f} l" for x, y in strokes)]
            self._paint("1.4 w", lines, "S")

    def _picture(self, picture: ImageReader, placed: Placed) -> None:
        margin = 1 * mm if placed.cell.picture == _PHOTO else 4 * mm
        cell = placed.cell
        self._canvas.drawImage(
            picture,
            cell.x + margin,
            _HEIGHT - placed.top - placed.height + margin,
            cell.width - 2 * margin,
            placed.height - 2 * margin,
            preserveAspectRatio=True,
        )

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
        self._paint(f"q {module:.4f} 0 0 {-module:.4f} {left:.2f} {_HEIGHT - top:.2f} cm", runs, "f Q")

    def _paint(self, before: str, shapes: Sequence[str], after: str) -> None:
        """Page operators (ISO 32000-1, 8.5 and 9.4), written at once: one by one they took half of a form's time."""
        if shapes:
            self._canvas.addLiteral("\n".join((before, *shapes, after)))

    def finish(self) -> None:
        self._paint("BT", self._text, "ET")
        self._canvas.showPage()


def _rectangle(placed: Placed) -> str:
    """A cell's outline as a path operator."""
    cell = placed.cell
    return f"{cell.x:.2f} {_HEIGHT - placed.top - placed.height:.2f} {cell.width:.2f} {placed.height:.2f} re"


def _any_font(fonts: PaperFonts) -> str:
    """A canvas begins with a font; one of ours, so that no page names a font that is not embedded."""
    return next(fonts.song.runs(fonts.song.drawable("表")))[0]


def _chinese_date(value: str) -> str:
    """`2018-10-01` as 2018年10月1日; other text as it is."""
    match = _ISO_DATE.fullmatch(value)
    if match is None:
        return value
    year, month, day = map(int, match.groups())
    return f"{year}年{month}月{day}日"


def _day(moment: datetime) -> str:
    return _chinese_date(moment.astimezone(_CHINA).date().isoformat())


def _photo(data: bytes | None) -> ImageReader | None:
    """The photo upright, with few more pixels than a printer shows."""
    if data is None:
        return None
    size = round(_PHOTO_CELL / 72 * _PICTURE_DPI), round(_PHOTO_LEAST / 72 * _PICTURE_DPI)
    try:
        with Image.open(BytesIO(data)) as image:
            image.draft("RGB", size)
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PhotoUnreadable(picture=_PHOTO) from None
    if upright.width > 2 * size[0] or upright.height > 2 * size[1]:
        upright.thumbnail(size)
    jpeg = BytesIO()
    upright.save(jpeg, "JPEG", quality=90)
    return ImageReader(jpeg)


def _signature(data: bytes | None) -> ImageReader | None:
    """The signature, in grey on white, without the empty rim it was written in."""
    if data is None:
        return None
    try:
        with Image.open(BytesIO(data)) as image:
            inked = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PhotoUnreadable(picture=_SIGNATURE) from None
    grey = Image.alpha_composite(Image.new("RGBA", inked.size, "white"), inked).convert("L")
    grey = grey.crop(ImageOps.invert(grey).getbbox() or (0, 0, *grey.size))
    grey.thumbnail(_SIGNATURE_PIXELS)
    return ImageReader(grey)
