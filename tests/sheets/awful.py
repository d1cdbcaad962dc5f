"""Deliberately awful register files, each with what must come out of it: people, marks by row, or one sentence.

All people are invented. `python -m tests.sheets.awful DIR` writes the files, to be looked at.
"""

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from station.errors import (
    HeadingsMissing,
    RegisterFileEmpty,
    RegisterFileIsPage,
    RegisterFileProtected,
    RegisterFileTooLarge,
    RegisterUnreadable,
)
from tests.builders import full_width
from tests.sheets.awful_files import (
    ALL,
    HEADINGS,
    OLD,
    ONE,
    PAGE,
    PEOPLE,
    POINTS,
    SECTIONS,
    SPACED,
    THREE,
    TWO,
    TWO_ROWS,
    Awful,
    a_bomb,
    a_csv,
    a_far_cell,
    a_full_sheet,
    an_xlsx,
    broken_lines,
    table,
    torn,
    with_part,
)
from tests.sheets.ole import an_xls, compound


def cases() -> Iterator[Awful]:
    """All of them."""
    yield from _of_headings()
    yield from _of_numbers()
    yield from _of_rows()
    yield from _of_values()
    yield from _of_texts()
    yield from _of_files()


def _of_headings() -> Iterator[Awful]:
    titled = [("大圩镇退役军人基础信息",), ("填报单位：", None, "2018年"), (), HEADINGS, *PEOPLE]
    yield Awful("title rows above.xlsx", lambda: an_xlsx(titled, merged={"A1:C1": "大圩镇退役军人基础信息"}), ALL)
    yield Awful(
        "merged groups above the headings.xlsx",
        lambda: an_xlsx(SECTIONS, merged={"A1:B1": "基本信息", "C1:D1": "残疾军人"}),
        ALL[:1],
        also={"disabled_serviceman.support_mode": "collective", "discharged_soldier.support_mode": "dispersed"},
    )
    yield Awful(
        "headings in two rows.xlsx",
        lambda: an_xlsx(TWO_ROWS, merged={"C1:D1": "服役信息"}),
        ALL[:1],
        also={"service.enlisted_on": "1975-01-08", "service.discharged_on": "1979-03-12", "备注一": "甲"},
    )
    wrapped = [(" 姓 \n 名 ", "公民身份\n号码*", "备注一"), *PEOPLE]
    yield Awful("headings with blanks, breaks and stars.xlsx", lambda: an_xlsx(wrapped), ALL)
    swapped = [("备注一", "公民身份号码", "姓名"), *[(note, number, name) for name, number, note in PEOPLE]]
    yield Awful("columns in another order.xlsx", lambda: an_xlsx(swapped), ALL)
    other = [("人员姓名", "身份证号", "鞋码", "心愿"), ("覃示范", ONE, 43, "健康")]
    yield Awful("unknown columns.xlsx", lambda: an_xlsx(other), ALL[:1], also={"鞋码": "43", "心愿": "健康"})
    twice = [("姓名", "公民身份号码", "姓名"), ("覃示范", ONE, "覃样板")]
    yield Awful("a column twice.xlsx", lambda: an_xlsx(twice), ALL[:1], {1: ("column_twice",)}, also={"姓名": "覃样板"})
    bare = [("姓名", "公民身份号码", "供养情况"), ("覃示范", ONE, "集中供养")]
    yield Awful(
        "a label of several sections.xlsx",
        lambda: an_xlsx(bare),
        ALL[:1],
        {1: ("column_ambiguous",)},
        also={"供养情况": "集中供养"},
    )
    yield Awful("no number column.xlsx", lambda: an_xlsx([("姓名", "性别"), ("覃示范", "男")]), refused=HeadingsMissing)
    given = {"columns": {"A": "identity.name", "C": "identity.id_number"}}
    plain = [("覃示范", "甲", ONE), ("岑示例", "乙", TWO)]
    yield Awful("no headings, columns given.xlsx", lambda: an_xlsx(plain), ALL[:2], reading=given)
    called = {"columns": {"名儿": "identity.name", "号儿": "identity.id_number"}}
    yield Awful(
        "headings of no sense, given.xlsx", lambda: an_xlsx([("名儿", "号儿"), *plain_two()]), ALL[:2], reading=called
    )
    far = [(None, None, None, *HEADINGS), *[(None, None, None, *row) for row in PEOPLE]]
    yield Awful("begins far to the right.xlsx", lambda: an_xlsx([(), (), *far]), ALL)


def plain_two() -> list[tuple[str, str]]:
    return ALL[:2]


def _of_numbers() -> Iterator[Awful]:
    lost = str(int(float(ONE)))
    yield Awful(
        "a number in a numeric cell.xlsx",
        lambda: an_xlsx(table(float(ONE))),
        [("覃示范", lost)],
        {2: ("id_number_float", "id_number_invalid")},
    )
    yield Awful(
        "a number in a numeric cell.xls",
        lambda: an_xls(table(float(OLD))),
        [("覃示范", OLD)],
        {2: ("id_number_float", "id_number_15")},
    )
    yield Awful(
        "as 4.5E+17.csv",
        lambda: a_csv([HEADINGS, ("覃示范", "4.50899E+17", "")]),
        [("覃示范", "4.50899E+17")],
        {2: ("id_number_float",)},
    )
    doubled = ("duplicate",)
    yield Awful(
        "one number three times.xlsx",
        lambda: an_xlsx(table(ONE, ONE.lower(), ONE)),
        [("覃示范", ONE)] * 3,
        {2: doubled, 3: doubled, 4: doubled},
    )
    both = [OLD[:6] + "19" + OLD[6:], OLD]
    upgraded = both[0] + "8"
    yield Awful(
        "15 digits and their successor.xlsx",
        lambda: an_xlsx(table(OLD, upgraded)),
        [("覃示范", OLD), ("覃示范", upgraded)],
        {2: ("id_number_15", "duplicate"), 3: doubled},
    )
    junk = ["待查", "无", "000000000000000000", "B45089900001", "", "45089919560312", ONE[:17] + "?", "見附件"]
    found = [
        "id_number_placeholder",
        "id_number_placeholder",
        "id_number_placeholder",
        "id_number_placeholder",
        "id_number_missing",
        "id_number_length",
        "id_number_invalid",
        "id_number_invalid",
    ]
    yield Awful(
        "junk for numbers.xlsx",
        lambda: an_xlsx(table(*junk)),
        [("覃示范", each) for each in junk],
        {row: (code,) for row, code in enumerate(found, start=2)},
    )
    wide = full_width(ONE)
    yield Awful("full-width digits.xlsx", lambda: an_xlsx(table(wide)), [("覃示范", ONE)])
    yield Awful(
        "blanks and hyphens in a number.xlsx",
        lambda: an_xlsx(table(f" {ONE[:6]}-{ONE[6:14]} {ONE[14:]}")),
        [("覃示范", ONE)],
    )
    yield Awful("a Cyrillic X.xlsx", lambda: an_xlsx(table(THREE[:17] + "\u0425")), [("覃示范", THREE)])
    yield Awful(
        "name and number swapped.xlsx",
        lambda: an_xlsx([HEADINGS, (ONE, "覃示范", "甲")]),
        [(ONE, "覃示范")],
        {2: ("id_number_invalid", "swapped")},
    )


def _of_rows() -> Iterator[Awful]:
    again = [HEADINGS, PEOPLE[0], HEADINGS, PEOPLE[1]]
    yield Awful("headings again in the middle.xlsx", lambda: an_xlsx(again), ALL[:2], {3: ("heading_again",)})
    totals = [HEADINGS, *PEOPLE, ("合 计", "3人", None), ("总计：3", None, None)]
    yield Awful("totals at the bottom.xlsx", lambda: an_xlsx(totals), ALL, {5: ("total_row",), 6: ("total_row",)})
    gaps = [HEADINGS, (), PEOPLE[0], (), (), ("岑示例", "无", ""), ()]
    yield Awful(
        "empty rows between.xlsx", lambda: an_xlsx(gaps), [ALL[0], ("岑示例", "无")], {6: ("id_number_placeholder",)}
    )
    yield Awful("hidden rows.xlsx", lambda: an_xlsx([HEADINGS, *PEOPLE], hidden=[2]), ALL, notes=("有1行被隐藏",))
    nameless = [HEADINGS, (None, ONE, "甲"), ("覃示范", None, None), (None, None, "只有备注")]
    yield Awful(
        "rows with little in them.xlsx",
        lambda: an_xlsx(nameless),
        [("", ONE), ("覃示范", ""), ("", "")],
        {2: ("name_missing",), 3: ("id_number_missing",), 4: ("name_missing", "id_number_missing")},
    )
    longer = [HEADINGS, (*PEOPLE[0], None, "多出来的")]
    yield Awful(
        "cells beyond the headings.xlsx",
        lambda: an_xlsx(longer),
        ALL[:1],
        {2: ("cells_beyond",)},
        also={"E列": "多出来的"},
    )
    yield Awful(
        "shorter rows.csv",
        lambda: torn(f"姓名,公民身份号码,备注一\n覃示范,{ONE}\n岑示例\n"),
        [ALL[0], ("岑示例", "")],
        {3: ("id_number_missing",)},
    )
    yield Awful("1,048,576 rows.xlsx", a_full_sheet, ALL)
    yield Awful("formatted to the last row and column.xlsx", lambda: an_xlsx([HEADINGS, *PEOPLE], styled=True), ALL)


def _of_values() -> Iterator[Awful]:
    def of(heading: str, cell: object, path: str, value: object, *marks: str, name: str = "") -> Awful:
        rows = [("姓名", "公民身份号码", heading), ("覃示范", ONE, cell)]
        found = {2: marks} if marks else {}
        return Awful(
            name or f"{heading} as {cell}.xlsx".replace("/", "_"),
            lambda: an_xlsx(rows),
            ALL[:1],
            found,
            also={path: value},
        )

    yield of("出生日期", 20526, "identity.born_on", "1956-03-12", name="a day as a serial number.xlsx")
    yield of("出生日期", date(1956, 3, 12), "identity.born_on", "1956-03-12", name="a day as a day.xlsx")
    yield of("出生日期", "1956年3月12日", "identity.born_on", "1956-03-12")
    yield of("入伍时间", 1956, "service.enlisted_on", "1956", "date_unreadable", name="a year alone.xlsx")
    yield of("出生日期", "1956.3", "identity.born_on", "1956.3", "date_unreadable")
    yield of("性别", "M", "identity.sex", "1")
    yield of("婚姻状况", "离异", "other_identity.marital_status", "40")
    yield of("婚姻状况", "一言难尽", "other_identity.marital_status", "一言难尽")
    yield of("民族", 8, "identity.ethnicity", "08", name="a code that lost its nought.xlsx")
    yield of("医疗保险", "新农合", "living.medical_insurance", ["1"])
    yield of("养老保险", "新型农村社会养老保险", "living.old_age_insurance", ["1"])
    yield of("政治面貌", "民革", "other_identity.political_affiliation", "04")
    yield of("住房状况", "茅草房", "living.housing", ["茅草房"], "code_unknown")
    yield of("个人年收入（元）", "一万八", "living.yearly_income", "一万八", "number_unreadable")
    yield of("户籍所在地", "某某县某某镇", "other_identity.household_division", "某某县某某镇", "place_unknown")
    yield of("联系电话", 13900000001.0, "other_identity.phone", "13900000001", name="a phone as a number.xlsx")
    yield of("对象状态", "去世", "identity.name", "覃示范", "said_dead")
    ministry = [("姓名", "公民身份号码", "医疗保险", "政治面貌"), ("覃示范", ONE, "4", "03")]
    yield Awful(
        "code numbers of another system.xlsx",
        lambda: an_xlsx(ministry),
        ALL[:1],
        reading={"codes": "ministry"},
        also={"living.medical_insurance": ["1"], "other_identity.political_affiliation": "04"},
    )
    formulas = {"A2": ('="覃"&"示范"', "覃示范"), "B2": (f'="{ONE}"', ONE)}
    yield Awful("formulas.xlsx", lambda: an_xlsx([HEADINGS, (None, None, "甲")], formulas=formulas), ALL[:1])
    missing = {"A2": ("=VLOOKUP(1,B:B,1)", "#N/A")}
    yield Awful(
        "a formula that failed.xlsx",
        lambda: an_xlsx([HEADINGS, (None, ONE, "甲")], formulas=missing),
        [("", ONE)],
        {2: ("name_missing",)},
    )
    rows = [HEADINGS, *[(name, f"无{place}", "") for place, name in enumerate(POINTS)]]
    yield Awful(
        "points of every kind in names.xlsx",
        lambda: an_xlsx(rows),
        [(name, f"无{place}") for place, name in enumerate(POINTS)],
        dict.fromkeys(range(2, 2 + len(POINTS)), ("id_number_invalid",)),
    )
    rare = [HEADINGS, ("覃𠮷㐂", ONE, ""), ("岑\ue81e", TWO, ""), ("韦□", THREE, "")]
    yield Awful(
        "rare and lost characters.xlsx",
        lambda: an_xlsx(rare),
        [("覃𠮷㐂", ONE), ("岑\ue81e", TWO), ("韦□", THREE)],
        {4: ("name_damaged",)},
    )
    yield Awful("blanks around everything.xlsx", lambda: an_xlsx([HEADINGS, *SPACED]), ALL)
    evil = [HEADINGS, ("=cmd|'/c calc'!A1", "@SUM(1)", "+1")]
    yield Awful(
        "formulas as text.xlsx", lambda: an_xlsx(evil), [("=cmd|'/c calc'!A1", "@SUM(1)")], {2: ("id_number_invalid",)}
    )


def _of_texts() -> Iterator[Awful]:
    rows = [HEADINGS, *PEOPLE]
    yield Awful("with a byte order mark.csv", lambda: a_csv(rows, "utf-8-sig"), ALL)
    yield Awful("as Chinese Windows saves it.csv", lambda: a_csv(rows, "gbk"), ALL)
    yield Awful(
        "GB 18030 with rare characters.csv",
        lambda: a_csv([HEADINGS, ("覃𠮷㐂", ONE, "")], "gb18030"),
        [("覃𠮷㐂", ONE)],
    )
    yield Awful("Unicode text.txt", lambda: b"\xff\xfe" + a_csv(rows, "utf-16-le", separator="\t"), ALL)
    yield Awful(
        "several encodings.csv",
        broken_lines,
        [ALL[0], *[("蒙一", "无")] * 20, ALL[1], ("\ufffd", THREE)],
        {**dict.fromkeys(range(3, 23), ("id_number_placeholder", "duplicate")), 24: ("name_damaged", "text_damaged")},
        notes=("几种编码",),
    )
    yield Awful("semicolons.csv", lambda: a_csv(rows, separator=";"), ALL)
    yield Awful(
        "line ends of every kind.csv",
        lambda: torn(f"姓名,公民身份号码\r覃示范,{ONE}\r\n岑示例,{TWO}\n韦样本,{THREE}"),
        ALL,
    )
    yield Awful(
        "a quote that never closes.csv",
        lambda: torn(f'姓名,公民身份号码\n"覃示范,{ONE}\n岑示例,{TWO}\n韦样本,{THREE}\n'),
        ALL,
        {2: ("quotes_torn",)},
    )
    yield Awful(
        "two torn quotes.csv",
        lambda: torn(f'姓名,公民身份号码\n"覃示范,{ONE}\n"岑示例,{TWO}\n韦样本,{THREE}\n'),
        ALL,
        {2: ("quotes_torn",), 3: ("quotes_torn",)},
    )
    yield Awful(
        "line breaks within cells.csv",
        lambda: torn(f'姓名,公民身份号码,备注一\n覃示范,{ONE},"一\n""二"", 三"\n岑示例,{TWO},\n'),
        ALL[:2],
        also={"备注一": '一\n"二", 三'},
    )


def _of_files() -> Iterator[Awful]:
    rows = [HEADINGS, *PEOPLE]
    yield Awful("an xls.xls", lambda: an_xls(rows), ALL)
    yield Awful("a workbook that calls itself csv.csv", lambda: an_xlsx(rows), ALL)
    yield Awful("an old workbook that calls itself xlsx.xlsx", lambda: an_xls(rows), ALL)
    yield Awful("a text that calls itself xls.xls", lambda: a_csv(rows, "gbk", separator="\t"), ALL)
    yield Awful(
        "several sheets.xlsx",
        lambda: an_xlsx([], [("说明",)], rows, [HEADINGS, ("卢", "无", "")], names=["空", "说明", "名单", "名单二"]),
        ALL,
        notes=("说明、名单二",),
    )
    yield Awful(
        "the sheet that is asked for.xlsx",
        lambda: an_xlsx([HEADINGS], rows, names=["一", "二"]),
        ALL,
        reading={"sheet": "二"},
    )
    yield Awful(
        "people on a hidden sheet.xlsx",
        lambda: an_xlsx([("封面",)], rows, names=["封面", "名单"], hide=1),
        ALL,
        notes=("封面",),
    )
    yield Awful("empty sheets.xlsx", lambda: an_xlsx([], []), refused=RegisterFileEmpty)
    yield Awful("nothing at all.xlsx", lambda: b"", refused=RegisterFileEmpty)
    yield Awful("blanks only.csv", lambda: b"\r\n \r\n", refused=RegisterFileEmpty)
    yield Awful("a page that calls itself xls.xls", lambda: torn(PAGE), refused=RegisterFileIsPage)
    yield Awful(
        "a page that calls itself xlsx.xlsx",
        lambda: torn("\ufeff\n <!DOCTYPE html>" + PAGE),
        refused=RegisterFileIsPage,
    )
    yield Awful(
        "with a password.xlsx", lambda: compound("EncryptedPackage", b"\0" * 5000), refused=RegisterFileProtected
    )
    yield Awful("with a password.xls", lambda: an_xls(rows, password=True), refused=RegisterFileProtected)
    yield Awful("a bomb.xlsx", a_bomb, refused=RegisterFileTooLarge)
    yield Awful("a cell in the last corner.xlsx", a_far_cell, refused=RegisterFileTooLarge)
    yield Awful("cut off.xlsx", lambda: an_xlsx(rows)[:-200], refused=RegisterUnreadable)
    yield Awful("a picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, refused=RegisterUnreadable)
    yield Awful(
        "a document.xlsx",
        lambda: with_part(an_xlsx(rows), "xl/workbook.xml", lambda _: b"<w/>"),
        refused=RegisterUnreadable,
    )
    yield Awful("no headings.csv", lambda: a_csv(PEOPLE), refused=HeadingsMissing)


def file_name(awful: Awful) -> str:
    return re.sub(r'[<>:"|?*\\]', "_", awful.name)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for each in cases():
        (folder / file_name(each)).write_bytes(each.data())
