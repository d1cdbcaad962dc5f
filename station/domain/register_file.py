"""A base register as a file brings it: its columns, its lines, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from station.domain.register import RegisterEntry


class Codes(StrEnum):
    """Whose code numbers stand in a file, where they differ: the form's, or the ministry's 优抚 system's."""

    FORM = "form"
    MINISTRY = "ministry"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read, where it does not tell by itself.

    `columns` gives a column, by heading or letter, the path of its field, or "" to pass it over; `places` are the
    villages of `town` that may be named alone, by name.
    """

    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Codes = Codes.FORM
    places: Mapping[str, str] = field(default_factory=dict)
    town: str = ""


class ColumnFound(StrEnum):
    """How a column was understood."""

    GIVEN = "given"
    EXACT = "exact"
    """By section and label, or by a label that stands in one section only."""
    LIKELY = "likely"
    """By another name for the same."""
    AMBIGUOUS = "ambiguous"
    """Its label stands in several sections: it goes to none of them."""
    TWICE = "twice"
    """The field has a column already."""
    UNKNOWN = "unknown"
    """No field of the form; what stands there is kept beside."""
    PASSED = "passed"
    """Passed over because that was asked for."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its letter, its heading, the field it fills (or none), and how that was found."""

    letter: str
    heading: str
    found: ColumnFound
    path: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class SheetOutline:
    """A sheet of a workbook, and how many rows it has."""

    name: str
    rows: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetAbout:
    """What a register file turned out to be. `heading_row` counts from 1, and the people begin at `first_row`."""

    kind: str
    sheet: str
    heading_row: int
    first_row: int
    columns: tuple[Column, ...]
    encoding: str = ""
    sheets: tuple[SheetOutline, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for the operator: hidden rows, code numbers, other sheets that were left alone."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row, and in which column; a problem of the whole row names none."""

    code: str
    column: str = ""

    def sentence(self) -> str:
        told = SENTENCES.get(self.code, "需要核对。")
        return f"“{self.column}”：{told}" if self.column else told


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of a register file: whom it brings, if anybody, and what is wrong; `cells` as they stood, if so."""

    row: int
    entry: RegisterEntry | None
    problems: tuple[RowProblem, ...] = ()
    cells: tuple[str, ...] = field(default=(), repr=False)

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(problem.code for problem in self.problems))


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """One import into the base register, as it is kept."""

    number: int
    at: datetime
    operator: str
    about: SheetAbout
    people: int
    problem_rows: int


SENTENCES: Mapping[str, str] = {
    "name_missing": "没有姓名。",
    "name_damaged": "姓名里有不能识别的字，请对照身份证。",
    "id_number_missing": "没有公民身份号码。",
    "id_number_placeholder": "号码是占位的，不是真实号码。",
    "id_number_15": "15位旧号码，请核对18位新号码。",
    "id_number_float": "号码在电子表格里存成了数值，末几位已经丢失，不能补回，请重新录入。",
    "id_number_length": "号码的位数不对。",
    "id_number_invalid": "号码不对：校验位、出生日期或字符有误。",
    "duplicate": "同一号码在表中不止一行。",
    "other_id": "基础库里已有同一号码的人，人员编号不同。",
    "swapped": "姓名和号码像是填反了。",
    "column_ambiguous": "这一列的名称在几个部分都有，请写成“部分：名称”，本次没有导入这一列。",
    "column_twice": "这一项已有一列，本次没有导入重复的列。",
    "code_unknown": "不是规定的选项，按原文保留。",
    "date_unreadable": "不是完整的日期，按原文保留。",
    "number_unreadable": "不是数字，按原文保留。",
    "place_unknown": "认不出是哪个行政区划，按原文保留。",
    "text_damaged": "有不能识别的字符，文件的编码可能不一致。",
    "quotes_torn": "引号不成对，这一行按逗号拆开。",
    "heading_again": "这一行又是表头，没有当作人员。",
    "total_row": "这一行像是合计，没有当作人员。",
    "cells_beyond": "有的格子上面没有表头，原文附在后面。",
    "said_dead": "表中写明已去世，请核对后标记为不采集。",
}
"""What is wrong with a row, by its code, for the operator."""
