"""Invented people for the register's measurements: 26 columns, common surnames and rare ones, a county's villages."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from station.domain.id_number import check_digit
from station.forms import divisions

HEADINGS = (
    "人员编号", "姓名", "性别", "民族", "公民身份号码", "出生日期", "住址", "签发机关", "户籍所在地", "户籍详细地址",
    "户口类型", "婚姻状况", "文化程度", "政治面貌", "联系电话", "入伍时间", "入伍时户籍性质", "退役时间", "部队代号",
    "军人类别", "证明方式", "退役证件类型", "退役证件号", "服役信息：安置地", "退役士兵：安置方式", "退役士兵类型",
)  # fmt: skip
_SURNAMES = ("王李张刘陈杨黄赵吴周" * 6) + ("徐孙马朱胡郭何高林罗韦覃蒙岑卢莫农梁" * 2) + "曾单仇查区尉迟司徒"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红示范样本仿真文德福荣发才贵生"
_VILLAGES = tuple(village.code for town in divisions.children("450802") for village in divisions.children(town.code))


def people(count: int, seed: int = 2018) -> Iterator[tuple[str, ...]]:
    """Rows in the order of the headings; one in a hundred has a number that does not hold."""
    rng = random.Random(seed)
    for number in range(count):
        born = f"{date(1930, 1, 1) + timedelta(days=number * 7919 % 25_000):%Y%m%d}"
        first = f"450899{born}{number // 25_000 * 7 % 1000:03d}"
        id_number = first + (check_digit(first) if rng.random() > 0.01 else "?")
        name = rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))
        village = rng.choice(_VILLAGES)
        day = f"{born[:4]}-{born[4:6]}-{born[6:]}"
        yield (
            f"GX{number:07d}", name, rng.choice("男女"), rng.choice(("壮族", "汉族", "瑶族")), id_number, day,
            f"模拟区示范镇示范村{number}号", "模拟市公安局模拟分局", village, f"示范村{number % 30}组{number}号",
            "农村", "已婚", rng.choice(("初中", "高中", "小学及以下")), "群众", f"139{number:08d}", "1975-01-08",
            "农村", "1979-03-12", f"{rng.randint(30000, 99999)}", "义务兵", "退役证件", "退伍（役）证",
            f"退字第{number:07d}号", "450802101", "自主就业", "退伍义务兵",
        )  # fmt: skip


def write_xlsx(path: Path, count: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("基础库")
        sheet.write_row(0, 0, HEADINGS)
        for down, row in enumerate(people(count), start=1):
            sheet.write_row(down, 0, row)
