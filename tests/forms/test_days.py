import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.forms.days import typed_day, wrong_with
from tests.db.builders import full_width


@given(st.dates())
def test_every_usual_way_of_writing_a_day_is_understood(day: object) -> None:
    year, month, dom = day.year, day.month, day.day  # type: ignore[attr-defined]
    ways = [
        f"{year:04}{month:02}{dom:02}",
        f"{year:04}-{month}-{dom}",
        f"{year:04}.{month:02}.{dom:02}",
        f"{year:04}/{month}/{dom}",
        f"{year:04}年{month}月{dom}日",
        f" {year:04} 年 {month} 月 {dom} 日 ",
    ]
    assert {typed_day(way) for way in ways} == {str(day)}
    assert {wrong_with(way) for way in ways} == {""}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1979-2-30", "1979年2月只有28天，请核对。"),
        ("20180431", "2018年4月只有30天，请核对。"),
        ("1979.13.1", "没有13月，请核对。"),
        ("0000-01-01", "年份不对，请核对。"),
        ("1979", "请写到哪一天，如 1979-03-12。"),
        ("1979年3月", "请写到哪一天，如 1979-03-12。"),
        ("197903", "请写到哪一天，如 1979-03-12。"),
        ("上个月", "这不是日期，请写成 19790312 或 1979-3-12 这样。"),
        ("1979312", "这不是日期，请写成 19790312 或 1979-3-12 这样。"),
        ("", ""),
        (full_width("19790312"), ""),
    ],
)
def test_what_is_no_day_is_told_why(typed: str, said: str) -> None:
    assert wrong_with(typed) == said
    assert (typed_day(typed) is None) is (bool(said) or not typed)
