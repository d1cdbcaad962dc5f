"""The list of people to be visited as a workbook: a sheet to be printed, with room to write on."""

import io

import xlsxwriter

from station.services.visits import Visit, VisitPlan
from station.sheets.problem_report import neutral

_COLUMNS = (
    ("村（居）", 18),
    ("序号", 6),
    ("姓名", 16),
    ("性别", 6),
    ("年龄", 6),
    ("公民身份号码", 21),
    ("对象类别", 24),
    ("住址", 40),
    ("电话", 15),
    ("上门原因", 16),
    ("进展", 10),
    ("上门日期", 12),
    ("结果", 18),
)
_OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}


def visits_sheet(plan: VisitPlan) -> bytes:
    """The xlsx. Everything is text: a number keeps its digits, and nothing is a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        book.set_properties({"title": "上门名单"})
        title = book.add_format({"bold": True, "font_size": 14})
        bold = book.add_format({"bold": True, "border": 1, "bg_color": "#E9EDF1"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "border": 1, "valign": "top"})
        sheet = book.add_worksheet("上门名单")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
        sheet.freeze_panes(2, 3)
        made_on = f"{plan.made_at.astimezone():%Y-%m-%d}"
        sheet.write_string(0, 0, neutral(f"{plan.town}上门名单（{made_on}，{plan.count}人）"), title)
        for place, (heading, width) in enumerate(_COLUMNS):
            sheet.set_column(place, place, width)
            sheet.write_string(1, place, heading, bold)
        down = 2
        for village in plan.villages:
            for number, person in enumerate(village.people, start=1):
                for place, cell in enumerate(_cells(village.name, number, person)):
                    sheet.write_string(down, place, neutral(cell), text)
                down += 1
    return made.getvalue()


def _cells(village: str, number: int, person: Visit) -> tuple[str, ...]:
    return (
        village,
        str(number),
        person.name,
        person.sex,
        str(person.age) if person.age is not None else "",
        person.id_number,
        "、".join(person.categories),
        person.address,
        person.phone,
        "、".join(person.why),
        "已有草稿" if person.begun else "未采集",
        "",
        "",
    )
