"""The lists of those not collected yet, and the daily report."""

import re
from datetime import date

import pytest

from station.forms.pdf.lists import (
    DAILY,
    NOBODY,
    NOT_COLLECTED,
    ListHead,
    Missing,
    Tally,
    VillageMissing,
    print_daily,
    print_missing,
)
from station.forms.pdf.ruled import CONTINUED
from tests.forms.pdf.people import RARE_NAME
from tests.forms.pdf.reading import assert_nothing_is_clipped, pages_told, told_by

HEAD = ListHead("样例镇退役军人服务站", "450899101-01", date(2018, 10, 1))
LONG = Missing(
    name="阿卜杜拉·示范江·样例买买提·示范艾力·样例库尔班·示范吐尔逊·样例热合曼江",
    sex="男",
    age=101,
    address="示范自治区样例自治州" * 7,
    phone="0771-1234567转890123",
    categories="军队离退休干部和退休士官、残疾军人、烈士遗属、因公牺牲军人遗属、病故军人遗属、现役军人家属",
)


def people(count: int) -> tuple[Missing, ...]:
    return tuple(
        Missing(f"覃第{number:03d}人", "男", 60, "样例镇示范村示范屯12号", "13800000000", "退役士兵")
        for number in range(1, count + 1)
    )


def test_every_village_begins_on_a_page_and_tells_its_people_with_the_heading_on_each_page() -> None:
    villages = [VillageMissing("示范村", people(70)), VillageMissing("样例社区", people(2))]
    pages = pages_told(print_missing(villages, HEAD))
    first = [page for page in pages if "示范村共70人" in page]
    assert len(first) == len(pages) - 1 > 2
    assert "样例社区共2人" in pages[-1]
    assert "覃第070人" in pages[-2]
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page
        assert NOT_COLLECTED in page
        assert "序号姓名性别年龄住址联系电话对象类别备注（联系情况、去向）" in page
        assert "样例镇退役军人服务站采集站450899101-012018年10月1日" in page
        assert (CONTINUED in page) == (1 < number < len(pages))
    told = "".join(first)
    assert [told.count(f"覃第{number:03d}人") for number in range(1, 71)] == [1] * 70


def test_what_is_not_known_is_left_empty_and_a_village_with_nobody_is_told() -> None:
    pages = pages_told(
        print_missing([VillageMissing("示范村", (Missing("覃样例"),)), VillageMissing("空村", ())], HEAD)
    )
    assert pages[0].endswith("1覃样例")
    assert NOBODY in pages[1]
    assert "空村共0人" in pages[1]


def test_of_whom_alone_it_is_and_who_has_a_draft_is_told() -> None:
    [page] = pages_told(print_missing([VillageMissing("示范村", (Missing("覃样例", note="已有草稿"),))], HEAD, "残疾"))
    assert "示范村共1人（只列残疾的）截至2018年10月1日" in page
    assert page.endswith("1覃样例已有草稿")


@pytest.mark.parametrize("count", [1, 17, 60])
def test_nothing_of_a_list_is_clipped_even_for_the_longest_person(count: int) -> None:
    pdf = print_missing([VillageMissing("示范自治县样例瑶族乡示范村", (LONG, *people(3)) * count)], HEAD)
    assert_nothing_is_clipped(pdf)
    assert "".join(pages_told(pdf)).count(LONG.phone) == count


def test_rare_characters_are_on_the_list_and_those_no_font_has_are_told() -> None:
    pdf = print_missing([VillageMissing("示范村", (Missing(RARE_NAME), Missing("覃\ue000")))], HEAD)
    [page] = pages_told(pdf)
    assert RARE_NAME in page
    assert "覃〔U+E000〕" in page


def test_the_list_lies_across_and_the_report_stands() -> None:
    across = told_by("pdfinfo", "-", pdf=print_missing([VillageMissing("示范村", people(1))], HEAD))
    upright = told_by("pdfinfo", "-", pdf=print_daily([], [], HEAD))
    assert re.search(r"Page size:\s+841\.89 x 595\.276", across)
    assert re.search(r"Page size:\s+595\.276 x 841\.89", upright)


def test_the_daily_report_tells_villages_and_operators_with_their_sums() -> None:
    villages = [Tally("示范村", 3, 30, 2, 1, 40, 5, 7), Tally("样例社区", 1, 10, 0, 0, 10)]
    operators = [Tally("示范采集员", 4, 40, 2, 1, added_today=5, added=7)]
    pdf = print_daily(villages, operators, HEAD)
    [page] = pages_told(pdf)
    assert DAILY in page
    assert "示范村4033075.0%5721样例社区10110100.0%0000合计5044080.0%5721" in page
    assert "示范采集员4405721合计4405721" in page
    assert_nothing_is_clipped(pdf)


def test_a_report_of_many_villages_repeats_its_heading() -> None:
    pdf = print_daily(
        [Tally(f"示范{number}村", 1, 2, 0, 0, 3) for number in range(60)], [Tally("甲", 1, 2, 0, 0)], HEAD
    )
    pages = pages_told(pdf)
    assert len(pages) > 1
    assert all("村（社区）应采集今日采集累计采集采集率今日新增累计新增未签字被退回" in page for page in pages[:-1])
    assert_nothing_is_clipped(pdf)


def test_a_sum_over_villages_of_which_one_is_unknown_has_no_rate() -> None:
    [page] = pages_told(print_daily([Tally("甲村", 1, 2, 0, 0, 4), Tally("乙村", 1, 2, 0, 0)], [], HEAD))
    assert "合计240000" in page
