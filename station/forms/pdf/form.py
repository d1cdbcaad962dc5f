"""The printed 信息采集表: A4, black on white, one ruled table.

What is asked comes from the catalogue, so an edition's new field is on paper without a change here. Every page bears
its FormMark as a QR code, so that a signed page that comes back finds its record.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from reportlab.lib.units import mm

from station.domain.evidence import Signer
from station.forms.catalogue import Catalogue, FormField
from station.forms.fields import FieldType, value_at
from station.forms.pdf.fonts import PaperFonts, load_fonts
from station.forms.pdf.images import PHOTO, SIGNATURE, photo_of, signature_of
from station.forms.pdf.mark import FormMark
from station.forms.pdf.pieces import (
    BLANK_DATE,
    BOTTOM,
    CHOICE_LEADING,
    FOOTER,
    HEIGHT,
    LABEL,
    LABEL_SIZE,
    PHOTO_CELL,
    PHOTO_LEAST,
    QR_SIDE,
    ROW,
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
    chinese_date,
    day_in_china,
    short_number,
)
from station.forms.pdf.sheet import NARROW_RIM, TICK, WIDE_RIM, PaperFile, Sheet
from station.forms.pdf.table import LEADING, PADDING_X, Block, Cell, Row, paginate
from station.forms.pdf.text import Line, Tick, set_line, set_lines
from station.packet.wire import Inability

_PRESSED = "手印按在\n纸质采集表上"
_LONG_ROW = 46.0
_TITLE_SIZE = 18.0

_SIGNS = {
    None: ("采集对象\n（代办人）", "本人（代办人）"),
    Signer.REGISTRANT: ("采集对象", "本人"),
    Signer.AGENT: ("代办人", "代办人"),
    Signer.GUARDIAN: ("监护人", "监护人"),
}
"""Who signs: as the box names him, and as the statement does."""


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
    return print_forms(catalogue, [(document, printed)])


def print_forms(catalogue: Catalogue, forms: Iterable[tuple[Mapping[str, object], PrintedForm]]) -> bytes:
    """Several filled forms in one PDF, each with its own page numbers; they are asked for one after the other.

    Raises FontsMissing, and PhotoUnreadable for a photo or signature that is no picture.
    """
    fonts = load_fonts()
    paper = PaperFile(fonts, TITLE)
    for document, printed in forms:
        _draw(paper, fonts, catalogue, document, printed)
    return paper.finish()


def _draw(
    paper: PaperFile, fonts: PaperFonts, catalogue: Catalogue, document: Mapping[str, object], printed: PrintedForm
) -> None:
    pictures = {
        name: (picture, rim)
        for name, picture, rim in (
            (PHOTO, photo_of(printed.photo), NARROW_RIM),
            (SIGNATURE, signature_of(printed.signature), WIDE_RIM),
        )
        if picture is not None
    }
    header = _Header(fonts, printed)
    blocks = list(_Composer(fonts, catalogue, document, printed).blocks())
    pages = paginate(blocks, header.bottom(1), header.bottom(2), HEIGHT - BOTTOM)
    for number, page in enumerate(pages, 1):
        mark = FormMark(printed.record_id, printed.revision_id, printed.content_digest, number, len(pages))
        sheet = paper.sheet()
        header.draw(sheet, mark)
        sheet.draw(page, pictures)
        sheet.finish()


class _Composer:
    """Turns a document into blocks of rows."""

    def __init__(
        self, fonts: PaperFonts, catalogue: Catalogue, document: Mapping[str, object], printed: PrintedForm
    ) -> None:
        self._fonts = fonts
        self._pieces = Pieces(fonts)
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
            yield self._pieces.heading(number, section.title)
            number += 1
            if photo_to_place and any(item.from_card for item in shown):
                photo_to_place = False
                yield from self._beside_the_photo(shown)
            else:
                yield from self._rows_of(shown, TABLE)
        yield self._pieces.heading(number, "确认签字")
        yield self._confirmation()

    def _beside_the_photo(self, shown: Sequence[FormField]) -> Iterator[Block]:
        """The identity in the narrower columns left of the photo; beneath it, if somebody's answers are endless."""
        rows = [row for block in self._rows_of(shown, TABLE - PHOTO_CELL) for row in block.rows]
        photo = self._picture(PHOTO, "照片", SIDE + TABLE - PHOTO_CELL, PHOTO_CELL)
        block = beside_the_photo(rows, photo)
        if block.height <= (HEIGHT - BOTTOM - TOP) / 2:
            yield block
            return
        empty = Cell(SIDE, TABLE - PHOTO_CELL)
        yield Block((Row((empty, photo), PHOTO_LEAST),))
        yield from self._rows_of(shown, TABLE)

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
            left = SIDE + place * each
            cells += self._pair(left, each, item.label, self._answer(item))
        least = _LONG_ROW if items[0].type is FieldType.LONG_TEXT else ROW
        return Block((Row(tuple(cells), least),))

    def _pair(self, left: float, width: float, label: str, answer: str) -> tuple[Cell, Cell]:
        value = self._value(answer, width)
        alone = len(value) == 1 and width < TABLE / 2 + 1
        return self._pieces.label(left, LABEL, label), Cell(left + LABEL, width - LABEL, value, centred=alone)

    def _value(self, answer: str, width: float) -> tuple[Line, ...]:
        """An answer in lines, beside its label. Asked for twice: to choose the kind of row, and to fill it."""
        lines = self._set.get((answer, width))
        if lines is None:
            lines = set_lines(answer, self._fonts.song, VALUE_SIZE, width - LABEL - 2 * PADDING_X)
            self._set[answer, width] = lines
        return lines

    def _answer(self, item: FormField) -> str:
        """A field's answer as it stands on paper."""
        value = item.answer(self._document)
        if item.type is FieldType.DIVISION and isinstance(value, str):
            return self._printed.division_names.get(value) or item.shown_value(value)
        if item.type in (FieldType.DATE, FieldType.TEXT) and isinstance(value, str):
            return chinese_date(value)
        return item.shown_value(value)

    def _choices(self, item: FormField, width: float) -> Block:
        """All values of a code table in columns, each with its box; a choice too long for a column takes two."""
        value = value_at(self._document, item.path)
        chosen = [str(code) for code in value] if isinstance(value, list) else []
        known = list(item.table.codes) if item.table is not None else []
        columns = 3
        column = (width - 2 * PADDING_X) / columns
        indent = TICK + 4
        lines: list[Line] = []
        row: list[tuple[int, Line, bool]] = []
        used = 0
        for code in [*known, *(code for code in chosen if code not in known)]:
            text = set_line(self._fonts.song.drawable(item.shown_value(code)), self._fonts.song, VALUE_SIZE)
            span = min(columns, int((indent + text.width + 6) // column) + 1)
            if used + span > columns:
                lines.append(_merged(row, column, indent))
                row, used = [], 0
            row.append((used, text, code in chosen))
            used += span
        lines.append(_merged(row, column, indent))
        return Block((Row((Cell(SIDE, width, tuple(lines), leading=CHOICE_LEADING),), ROW),))

    def _confirmation(self) -> Block:
        """What the registrant signs; never parted."""
        printed, fonts = self._printed, self._fonts
        box, who = _SIGNS[printed.signer]
        statement = set_lines(STATEMENT.format(who=who), fonts.song, VALUE_SIZE, TABLE - 2 * PADDING_X)
        sign = TABLE - LABEL - THUMB_LABEL - THUMB
        signature = (
            self._pieces.label(SIDE, LABEL, f"{box}\n确认签字"),
            *self._signed(SIDE + LABEL, sign),
            self._pieces.label(SIDE + LABEL + sign, THUMB_LABEL, "按手印"),
            Cell(
                SIDE + TABLE - THUMB,
                THUMB,
                self._pieces.told(_PRESSED if printed.thumbprint else "", THUMB),
                centred=True,
            ),
        )
        signed_on = BLANK_DATE if printed.signed_at is None else day_in_china(printed.signed_at)
        half = TABLE / 2
        return Block(
            (
                Row((Cell(SIDE, TABLE, statement),), ROW),
                Row(signature, SIGNATURE_ROW),
                Row(
                    (
                        *self._pair(SIDE, half, "采集人", printed.operator),
                        *self._pair(SIDE + half, half, "签字日期", signed_on),
                    ),
                    ROW + 5,
                ),
                self._pieces.note(),
            )
        )

    def _signed(self, left: float, width: float) -> tuple[Cell, ...]:
        """The signature; where nobody could sign, why, and the witness's."""
        stated = self._printed.inability
        if stated is None:
            return (self._picture(SIGNATURE, "", left, width),)
        why = stated.reason.label + (f"。{stated.explained}" if stated.explained else "")
        told = f"不能签字：{why}\n见证人：{stated.witness.name}（{stated.witness.relation}）"
        half = width * 0.6
        return (
            Cell(left, half, self._pieces.told(told, half)),
            self._picture(SIGNATURE, "", left + half, width - half),
        )

    def _picture(self, name: str, placeholder: str, left: float, width: float) -> Cell:
        """A box for a picture; the placeholder stands in it only where there is none."""
        data = self._printed.photo if name == PHOTO else self._printed.signature
        if data is not None:
            return Cell(left, width, picture=name)
        lines = set_lines(placeholder, self._fonts.hei, LABEL_SIZE, width)
        return Cell(left, width, lines, centred=True)


def _merged(row: Sequence[tuple[int, Line, bool]], column: float, indent: float) -> Line:
    """Several choices as one line."""
    runs = tuple(replace(run, x=place * column + indent + run.x) for place, text, _ticked in row for run in text.runs)
    ticks = tuple(Tick(place * column, ticked) for place, _text, ticked in row)
    return Line(column, VALUE_SIZE, runs, ticks)


class _Header:
    """Head and foot of each page: title, place, QR code, page number."""

    def __init__(self, fonts: PaperFonts, printed: PrintedForm) -> None:
        self._printed = printed
        self._fonts = fonts
        room = TABLE - QR_SIDE - 4 * mm
        saved_on = day_in_china(printed.saved_at)
        facts = f"采集点：{printed.collection_point}\n采集站：{printed.station}　　采集日期：{saved_on}"
        self._facts = set_lines(facts, fonts.song, LABEL_SIZE, room)
        self._title = set_line(TITLE, fonts.hei, _TITLE_SIZE)
        self._continued = set_line(f"{TITLE}（续）", fonts.hei, 12)

    def bottom(self, page: int) -> float:
        """Where the table begins; page counts from 1."""
        facts = sum(line.size * LEADING for line in self._facts) if page == 1 else 0.0
        return float(TOP + max(QR_SIDE, 14 * mm + facts) + 1.5 * mm)

    def draw(self, sheet: Sheet, mark: FormMark) -> None:
        sheet.qr(mark.to_text(), WIDTH - SIDE - QR_SIDE, TOP, QR_SIDE)
        if mark.page == 1:
            room = TABLE - QR_SIDE
            centre = min((WIDTH - self._title.width) / 2, SIDE + room - self._title.width)
            sheet.line(self._title, centre, TOP + 4 * mm)
            top = self.bottom(1) - 1.5 * mm - sum(line.size * LEADING for line in self._facts)
            for line in self._facts:
                sheet.line(line, SIDE, top)
                top += line.size * LEADING
        else:
            sheet.line(self._continued, SIDE, self.bottom(2) - 1.5 * mm - 12 * LEADING)
        foot = HEIGHT - FOOTER - SMALL
        number = set_line(f"记录号：{short_number(mark.record_id)}", self._fonts.song, SMALL)
        digest = set_line(f"内容摘要：{mark.content_digest[:16]}", self._fonts.song, SMALL)
        count = set_line(f"第 {mark.page} 页　共 {mark.pages} 页", self._fonts.song, SMALL)
        sheet.line(number, SIDE, foot)
        sheet.line(count, (WIDTH - count.width) / 2, foot)
        sheet.line(digest, WIDTH - SIDE - digest.width, foot)
