"""A base register from a spreadsheet: xlsx, xls, ods, or csv in UTF-8 or GB 18030.

Every row is kept. What is wrong with one is a mark on it: `name_missing`, `duplicate`, those of `id_number.fault_of`,
and `id_number_float` also for a number in a cell of that kind, which has lost its last digits and is never padded.

A column is known by its section and label (`残疾军人：供养情况`), or by its label alone (`姓名`) where it stands in one
section only. A bare label that stands in several goes to none of them, and the row of the headings is marked
`column_ambiguous`. Columns of a repeatable section are its first entry's. Other columns are passed over.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from station.domain import gb18030
from station.domain import id_number as numbers
from station.domain.record import Document
from station.domain.register import RegisterEntry
from station.errors import FileUnreadable, RegisterUnreadable
from station.forms.catalogue import Catalogue, FormField
from station.forms.divisions import code_of
from station.forms.fields import FieldType, put_at
from station.services.ports import RegisterSheet

_BASE_ID = "人员编号"
_ALSO = {
    "身份证号": "identity.id_number",
    "身份证号码": "identity.id_number",
    "住址": "identity.card_address",
    "身份证住址": "identity.card_address",
    "手机": "other_identity.phone",
    "手机号": "other_identity.phone",
    "电话": "other_identity.phone",
}
_HEADING_ROWS = 10
_BASE_ID_LENGTH = 40
"""Longer ones would not fit a packet's manifest."""

Cell = object


class RegisterReader:
    """Reads register files by the labels of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        by_label: defaultdict[str, list[FormField]] = defaultdict(list)
        for field in catalogue.fields:
            by_label[field.label].append(field.at(0))
            by_label[_heading(f"{field.section_title}：{field.label}")].append(field.at(0))
        self._fields = {label: fields[0] for label, fields in by_label.items() if len(fields) == 1}
        self._fields |= {label: known for label, path in _ALSO.items() if (known := catalogue.field(path))}
        self._ambiguous = by_label.keys() - self._fields.keys()

    def __call__(self, path: Path) -> RegisterSheet:
        """Raises FileUnreadable, RegisterUnreadable when no row names at least 姓名 and 公民身份号码."""
        rows = _rows(path)
        headings: Sequence[str] | None = None
        marked: dict[int, tuple[str, ...]] = {}
        entries: list[RegisterEntry] = []
        lines: list[int] = []
        for line, row in enumerate(rows, start=1):
            if headings is None:
                headings = self._headings(row)
                if headings is None and line >= _HEADING_ROWS:
                    break
                if headings is not None and self._ambiguous.intersection(headings):
                    marked[line] = ("column_ambiguous",)
            elif any(cell not in (None, "") for cell in row):
                entries.append(self._entry(headings, row))
                lines.append(line)
        if headings is None:
            raise RegisterUnreadable(file=path.suffix)
        return _told_apart(entries, lines, marked)

    def _headings(self, row: Sequence[Cell]) -> list[str] | None:
        names = [_heading(str(cell)) if cell is not None else "" for cell in row]
        paths = {field.path for name in names if (field := self._fields.get(name))}
        return names if {"identity.name", "identity.id_number"} <= paths else None

    def _entry(self, headings: Sequence[str], row: Sequence[Cell]) -> RegisterEntry:
        """The row; `base_id` is as the file tells it, or empty."""
        document: Document = {"edition": self._catalogue.edition}
        marks: list[str] = []
        base_id = ""
        for heading, cell in zip(headings, row, strict=False):
            if cell is None or cell == "":
                continue
            if heading == _BASE_ID:
                base_id = _text(cell)
                continue
            field = self._fields.get(heading)
            if field is None:
                continue
            if field.path == "identity.id_number" and isinstance(cell, float):
                marks.append("id_number_float")
            value = _value(field, cell)
            if value is not None:
                put_at(document, field.path, value)
        marks += _marks(RegisterEntry("", document))
        return RegisterEntry(base_id, document, tuple(dict.fromkeys(marks)))


def _heading(text: str) -> str:
    """A heading without spaces and line breaks, its colon as people type it or as the form has it."""
    return "".join(text.split()).replace(":", "：")


def _marks(entry: RegisterEntry) -> Iterator[str]:
    if not entry.name:
        yield "name_missing"
    fault = numbers.fault_of(entry.id_number)
    if fault:
        yield fault


def _told_apart(entries: list[RegisterEntry], lines: list[int], marked: Mapping[int, tuple[str, ...]]) -> RegisterSheet:
    """Marks numbers that stand twice, the 15-digit spelling included, and gives every row a base_id of its own."""
    counts = Counter(_newest_spelling(entry.id_number) for entry in entries if entry.id_number)
    taken: set[str] = set()
    all_marked = dict(marked)
    kept = []
    for entry, line in zip(entries, lines, strict=True):
        marks = entry.marks + (("duplicate",) if counts[_newest_spelling(entry.id_number)] > 1 else ())
        base_id = _free(_base_id(entry), taken)
        taken.add(base_id)
        kept.append(RegisterEntry(base_id, entry.document, marks))
        if marks:
            all_marked[line] = marks
    return RegisterSheet(kept, all_marked)


def _newest_spelling(number: str) -> str:
    return numbers.upgrade(number) or number


def _base_id(entry: RegisterEntry) -> str:
    """What the row is known by in this and the next file: its 人员编号, its number, or else what stands in it."""
    known = entry.base_id or entry.id_number
    if known and len(known) <= _BASE_ID_LENGTH:
        return known
    content = json.dumps(entry.document, sort_keys=True) + known
    return "row-" + hashlib.sha256(content.encode()).hexdigest()[:16]


def _free(base_id: str, taken: Collection[str]) -> str:
    count = 1
    free = base_id
    while free in taken:
        count += 1
        free = f"{base_id}#{count}"
    return free


def _value(field: FormField, cell: Cell) -> object:
    """A cell as the form has it; what cannot be read so is kept as its text, for the operator to see."""
    if field.type is FieldType.DATE:
        return _day(cell)
    text = _text(cell)
    if field.type is FieldType.ID_NUMBER:
        return numbers.normalise(text)
    if field.type is FieldType.DIVISION:
        return code_of(text) or text
    if field.type is FieldType.BOOLEAN:
        return {"是": True, "有": True, "否": False, "无": False}.get(text, text)
    if field.type in (FieldType.MONEY, FieldType.INTEGER):
        return _number(text, hundredths=field.type is FieldType.MONEY)
    if field.type is FieldType.CODES and field.table is not None:
        codes = [_code(field, part) for part in text.replace(",", "、").replace("，", "、").split("、") if part.strip()]
        return codes or None
    if field.table is not None:
        return _code(field, text)
    return text


def _number(text: str, *, hundredths: bool) -> object:
    """Whole units, or yuan as fen; what is neither stays text."""
    match = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,2})0*)?", text.replace(",", ""))
    if match is None or (match[2] and not hundredths):
        return text
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if hundredths else int(match[1])


def _code(field: FormField, text: str) -> str:
    wanted = text.strip()
    codes = field.table.codes if field.table else {}
    if wanted in codes:
        return wanted
    return next((code for code, label in codes.items() if label in (wanted, wanted + "族")), wanted)


def _day(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _text(cell).replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    try:
        if len(text) == 8 and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _rows(path: Path) -> Iterable[Sequence[Cell]]:
    try:
        if path.suffix.lower() == ".csv":
            return list(csv.reader(io.StringIO(_csv_text(path.read_bytes()))))
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)  # so that rows keep their number
    except OSError:
        raise FileUnreadable(file=path.suffix) from None
    except (CalamineError, IndexError, csv.Error, UnicodeDecodeError, ValueError):
        raise RegisterUnreadable(file=path.suffix) from None


def _csv_text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return gb18030.decode(data)
