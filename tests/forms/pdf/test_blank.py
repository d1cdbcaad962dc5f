"""The form to be filled in by hand."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from station.domain.category import Category
from station.forms.catalogue import Catalogue, FormField
from station.forms.edition_2018 import Form2018
from station.forms.pdf.blank import HOW_TO, BlankOrder, print_blanks
from station.forms.pdf.mark import BlankMark
from station.forms.pdf.pieces import NOTE, TITLE
from tests.forms.pdf.reading import assert_nothing_is_clipped, cells_of, codes_of, pages_told, text_of

CATALOGUE = Catalogue(Form2018)
ONE, OTHER = UUID("018f2b6e-0000-7000-8000-000000000001"), UUID("018f2b6e-0000-7000-8000-000000000002")
CHOSEN = [*(frozenset({category}) for category in Category), frozenset[Category]()]
SHORT = ["婚姻状况", "文化程度", "医疗保险", "立功受奖情况", "参战情况"]
LONG = ["民族", "军衔（级别）", "职务（技术）等级"]


def blank(categories: frozenset[Category] = frozenset(), *serials: UUID) -> bytes:
    return print_blanks(CATALOGUE, BlankOrder(serials or (ONE,), categories, "450899101-01", "样例镇"))


def asked_of(field: FormField, known: dict[str, list[str]]) -> bool:
    return all(when.holds(known) for when in field.shown_when if when.path == "categories")


@pytest.mark.parametrize("categories", CHOSEN, ids=lambda chosen: "-".join(chosen) or "all")
def test_a_blank_asks_all_of_its_categories_and_nothing_of_others(categories: frozenset[Category]) -> None:
    text = text_of(blank(categories))
    chosen = categories or frozenset(Category)
    known = {"categories": [category.value for category in chosen]}
    for section in CATALOGUE.sections:
        fields = [field for field in section.fields if field.typed and asked_of(field, known)]
        assert bool(re.search(f"[一二三四五六七八九十]、{section.title}", text)) == bool(fields), section.title
        for field in fields:
            assert field.path == "categories" or re.sub(r"\s", "", field.label) in text, field.path
    for sentence in (TITLE, NOTE, re.sub(r"\s", "", HOW_TO), "按手印", "签字日期", "采集人", "样例镇", "照片"):
        assert sentence in text


@pytest.mark.parametrize("categories", CHOSEN, ids=lambda chosen: "-".join(chosen) or "all")
def test_nothing_of_a_blank_is_clipped_and_every_page_has_its_number_and_mark(
    categories: frozenset[Category], tmp_path: Path
) -> None:
    pdf = blank(categories)
    assert_nothing_is_clipped(pdf)
    pages = pages_told(pdf)
    for number, (page, codes) in enumerate(zip(pages, codes_of(pdf, tmp_path), strict=True), 1):
        assert f"第{number}页共{len(pages)}页" in page
        assert [BlankMark.parse(code) for code in codes] == [BlankMark(ONE, number, len(pages))]


def test_what_a_derived_answer_tells_is_not_asked_on_paper() -> None:
    assert "人户分离" not in text_of(blank())


def test_short_tables_are_to_be_ticked_and_long_ones_to_be_written() -> None:
    text = text_of(blank())
    tables = {field.label: field.table for field in CATALOGUE.fields if field.table is not None}
    for label in SHORT:
        assert all(re.sub(r"\s", "", value) in text for value in tables[label].codes.values()), label
    for label in LONG:
        assert sum(value in text for value in tables[label].codes.values()) < len(tables[label].codes) / 2, label


def test_who_answers_a_question_that_hangs_on_another_is_told() -> None:
    text = text_of(blank())
    assert "监护人（“有监护人”为“是”的填写）" in text
    assert "“现就业状态”不为“失业”、“无业”、“务农”的填写" in text


def test_every_copy_has_pages_and_a_serial_of_its_own(tmp_path: Path) -> None:
    pdf = blank(frozenset({Category.MARTYR_SURVIVOR}), ONE, OTHER)
    marks = [BlankMark.parse(code) for [code] in codes_of(pdf, tmp_path)]
    half = len(marks) // 2
    assert marks == [BlankMark(serial, page, half) for serial in (ONE, OTHER) for page in range(1, half + 1)]
    assert ["018F2B6E" in page for page in pages_told(pdf)] == [True] * len(marks)


def test_there_is_room_to_write_in_every_row() -> None:
    for page in cells_of(blank()):
        rows = {(top, bottom) for _, top, _, bottom in page}
        assert min(bottom - top for top, bottom in rows) >= 22


def test_the_same_blanks_are_the_same_file() -> None:
    assert blank() == blank()
