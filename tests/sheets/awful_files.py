"""What awful register files are made with: workbooks bent out of shape, texts in odd encodings."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from station.domain import gb18030
from station.errors import StationError
from tests.builders import an_id_number

HEADINGS = ("姓名", "公民身份号码", "备注一")
ONE, TWO, THREE = an_id_number(), an_id_number("19800229", "028"), an_id_number("19670402", "629")
OLD = "450899560312017"
PEOPLE = [("覃示范", ONE, "甲"), ("岑示例", TWO, "乙"), ("韦样本", THREE, "丙")]
ALL = [(name, number) for name, number, _ in PEOPLE]


@dataclass(frozen=True)
class Awful:
    """One file. `people` are name and number of everybody it brings; `marks` what is wrong, by row."""

    name: str
    data: Callable[[], bytes]
    people: Sequence[tuple[str, str]] = ()
    marks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    refused: type[StationError] | None = None
    reading: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, object] = field(default_factory=dict)
    """Of the first person: values by path, or of a column the form does not know by its heading."""
    notes: tuple[str, ...] = ()


def an_xlsx(*sheets: Sequence[Sequence[object]], names: Sequence[str] = (), **how: Any) -> bytes:
    """A workbook; None leaves a cell empty. `how`: hidden rows, merged ranges, formulas by cell, password."""
    made = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(made, options) as book:
        for place, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[place] if names else None)
            for down, row in enumerate(rows):
                for across, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(down, across, cell)
            for row in how.get("hidden", ()):
                sheet.set_row(row, None, None, {"hidden": True})
            for ranged, text in how.get("merged", {}).items():
                sheet.merge_range(ranged, text)
            for cell, (formula, value) in how.get("formulas", {}).items():
                sheet.write_formula(cell, formula, None, value)
            if how.get("styled"):
                sheet.set_column(0, 16_383, 8, book.add_format({"bold": True}))
                for row in range(1_048_570, 1_048_576):
                    sheet.write_blank(row, 0, None, book.add_format({"bold": True}))
            if how.get("hide") == place:
                sheet.hide()
    return made.getvalue()


def a_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", end: str = "\r\n", separator: str = ",") -> bytes:
    text = "".join(separator.join(row) + end for row in rows)
    return gb18030.encode(text) if encoding == "gb18030" else text.encode(encoding)


def with_part(book: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return made.getvalue()


SHEET_1 = "xl/worksheets/sheet1.xml"


def table(*numbers: object, name: str = "覃示范") -> list[Sequence[object]]:
    return [HEADINGS, *[(name, number, "甲") for number in numbers]]


def a_bomb() -> bytes:
    """A sheet of 2 GB of blanks in 2 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        with zipfile.ZipFile(io.BytesIO(an_xlsx([HEADINGS]))) as old:
            for part in old.namelist():
                if part != SHEET_1:
                    new.writestr(part, old.read(part))
        with new.open(SHEET_1, "w", force_zip64=True) as stream:
            blank = b" " * (1 << 24)
            for _ in range(128):
                stream.write(blank)
    return made.getvalue()


def a_far_cell() -> bytes:
    """One cell in the last corner of a sheet: 17,179,869,184 cells, all held in memory by a trusting reader."""
    far = b'<row r="9"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    return with_part(an_xlsx([HEADINGS, *PEOPLE]), SHEET_1, lambda part: part.replace(b"</sheetData>", far))


def a_full_sheet() -> bytes:
    """All 1,048,576 rows of a sheet, three of them people, the last one among them."""
    last = (
        f'<row r="1048576"><c r="A1048576" t="str"><v>{PEOPLE[2][0]}</v></c><c r="B1048576" t="str"><v>{THREE}</v></c>'
    )
    empty = "".join(f'<row r="{row}"><c r="C{row}"/></row>' for row in range(10, 1_048_576)).encode()
    whole = empty + last.encode() + b"</row></sheetData>"
    return with_part(an_xlsx([HEADINGS, *PEOPLE[:2]]), SHEET_1, lambda part: part.replace(b"</sheetData>", whole))


def torn(text: str) -> bytes:
    return text.encode()


def broken_lines() -> bytes:
    """Most lines in UTF-8, one in GB 18030, and one cut in the middle of a character."""
    lines = a_csv([HEADINGS, *PEOPLE[:1]] + [("蒙一", "无", "")] * 20, end="\n").splitlines(keepends=True)
    return b"".join([*lines, gb18030.encode(f"岑示例,{TWO},乙\n"), "韦".encode()[:2] + f",{THREE},丙\n".encode()])


PAGE = "<html><head><meta charset='utf-8'></head><body><table><tr><td>姓名</td></tr></table></body></html>"
POINTS = tuple(f"古丽{point}仿真" for point in "·•.‧・\uff0e")
SPACED = [(f" {name}　", f"\t{number} ", "甲 ") for name, number, _ in PEOPLE]
SECTIONS = [
    ("基本信息", None, "残疾军人", None, "退役士兵"),
    ("姓名", "公民身份号码", "供养情况", "伤残等级", "供养情况"),
    ("覃示范", ONE, "集中供养", "三级", "分散供养"),
]
TWO_ROWS = [
    ("姓名", "公民身份号码", "服役信息", None, "备注一"),
    (None, None, "入伍时间", "退役时间", None),
    ("覃示范", ONE, "1975-01-08", "1979-03-12", "甲"),
]
