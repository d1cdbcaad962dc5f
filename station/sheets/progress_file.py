"""The figures of the collection as a workbook: by village, by day, by operator."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.workbook import Workbook

from station.domain.progress import CollectionFigures, OperatorFigures, VillageFigures
from station.sheets.problem_report import neutral

_Cell = str | int | float | None
_OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
_VILLAGES = (
    "村（居）", "基础库人数", "不在采集范围", "应采集", "本站已采集", "别站已采集", "已采集合计", "采集率", "未采集",
    "其中采集中", "新增人员", "待签字", "退回待改", "待复核",
)  # fmt: skip
_DAYS = ("日期", "基础库人员", "新增人员", "合计")
_OPERATORS = ("采集员", "登录名", "基础库人员", "新增人员", "合计", "草稿", "待签字", "退回待改", "待复核")


def progress_book(figures: CollectionFigures) -> bytes:
    """The xlsx. Counts are numbers; texts are texts, and nothing is a formula."""
    made = io.BytesIO()
    title = f"{figures.town}信息采集进度（采集站{figures.station}，{figures.made_at.astimezone():%Y-%m-%d %H:%M}）"
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        book.set_properties({"title": "信息采集进度"})
        _sheet(book, "按村（居）", title, _VILLAGES, map(_village, (*figures.villages, figures.total)))
        days: list[Sequence[_Cell]] = [
            (f"{each.day:%Y-%m-%d}", each.registered, each.added, each.here) for each in figures.days
        ]
        _sheet(book, "按日", title, _DAYS, days)
        _sheet(book, "按采集员", title, _OPERATORS, map(_operator, figures.operators))
    return made.getvalue()


def _village(each: VillageFigures) -> Sequence[_Cell]:
    return (
        each.name,
        each.people,
        each.removed,
        each.due,
        each.here,
        each.elsewhere,
        each.collected,
        each.rate,
        each.open,
        each.in_work,
        each.added,
        each.waiting.unsigned,
        each.waiting.returned,
        each.waiting.to_check,
    )


def _operator(each: OperatorFigures) -> Sequence[_Cell]:
    waits = each.waiting
    return (
        each.display_name,
        each.name,
        each.registered,
        each.added,
        each.here,
        waits.drafts,
        waits.unsigned,
        waits.returned,
        waits.to_check,
    )


def _sheet(book: Workbook, name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[_Cell]]) -> None:
    large = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#E9EDF1", "text_wrap": True})
    text, count = book.add_format({"num_format": "@", "border": 1}), book.add_format({"border": 1})
    rate = book.add_format({"num_format": "0.0%", "border": 1})
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(2, 1)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(headings) - 1, 12)
    sheet.write_string(0, 0, neutral(title), large)
    for place, heading in enumerate(headings):
        sheet.write_string(1, place, heading, bold)
    for down, row in enumerate(rows, start=2):
        for place, cell in enumerate(row):
            if cell is None:
                sheet.write_string(down, place, "—", text)
            elif isinstance(cell, str):
                sheet.write_string(down, place, neutral(cell), text)
            else:
                sheet.write_number(down, place, cell, rate if isinstance(cell, float) else count)
