import pytest

from station.domain.category import Category
from station.forms.document import catalogue_of
from station.forms.policy import FIELDS, policy_of, sought

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
TEXTS = policy_of(CATALOGUE)


def test_every_category_is_explained_under_its_own_name() -> None:
    titles = {each.title for each in TEXTS if each.group != FIELDS}
    assert {each.label.partition("（")[0] for each in Category} <= titles


def test_every_field_with_choices_says_them() -> None:
    explained = {(each.title, each.basis): each.text for each in TEXTS if each.group == FIELDS}
    for field in CATALOGUE.fields:
        if field.table is not None:
            text = explained[field.label, f"信息采集表 {field.section_title}"]
            assert all(field.table.label(code) in text for code in field.table.codes)


def test_every_text_says_what_it_rests_on() -> None:
    assert all(each.text and each.basis and each.group for each in TEXTS)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("复员", "复员军人"),
        ("1954", "复员军人"),
        ("证件 丢", "证件丢了怎么办"),
        ("兄弟姐妹 现役", "现役军人家属"),
        ("300K", "照片的要求"),
    ],
)
def test_what_one_types_finds_it(typed: str, title: str) -> None:
    assert title in [each.title for each in sought(TEXTS, typed)[:3]]


def test_a_title_that_begins_so_comes_first_and_nothing_typed_lists_all_in_order() -> None:
    assert sought(TEXTS, "残疾军人")[0].title == "残疾军人"
    assert sought(TEXTS, "  ") == list(TEXTS)
    assert sought(TEXTS, "没有这样的词") == []
