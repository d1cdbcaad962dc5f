"""What a filled form is to tell, section by section, and whether its paper does."""

import re
from collections.abc import Iterator

from station.domain.category import Category
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.fields import FieldType
from station.forms.pdf.pieces import TITLE
from tests.forms.pdf.people import a_printed_form

CATALOGUE = Catalogue(Form2018)
_ONES = ["", *"一二三四五六七八九"]
_BELOW_100 = [*_ONES, *(f"{ten}十{one}" for ten in ["", *_ONES[2:]] for one in _ONES)]
_NUMERALS = [
    *_BELOW_100,
    "一百",
    *(f"一百零{one}" for one in _ONES[1:]),
    *(f"一百{'一' if 10 <= number < 20 else ''}{_BELOW_100[number]}" for number in range(10, 100)),
]

_PAGE_HEAD = re.compile(f"{TITLE}（续）.*?内容摘要：[0-9a-f]{{16}}")
"""What stands at the head of each page after the first."""


def _shown_values(document: dict[str, object]) -> Iterator[tuple[str, str]]:
    for field in CATALOGUE.shown(document):
        value = field.answer(document)
        if field.type is FieldType.DATE or field.path == "identity.valid_to":
            year, month, day = str(value).split("-") if "-" in str(value) else ("", "", "")
            shown = f"{int(year)}年{int(month)}月{int(day)}日" if year else str(value or "")
            yield field.path, shown if value else ""
        elif field.type is FieldType.DIVISION:
            yield field.path, a_printed_form().division_names.get(str(value)) or field.shown_value(value)
        elif field.path != "categories":
            yield field.path, field.shown_value(value)


def parts_of(text: str, document: dict[str, object]) -> dict[str, str]:
    """The text below each heading, by the section's path; every heading stands once, and in the form's order."""
    sections = [
        section for section in CATALOGUE.sections_of(document) if any(field.shown(document) for field in section.fields)
    ]
    parts: dict[str, str] = {}
    for number, section in enumerate(sections):
        heading = f"{_numeral(number + 1)}、{section.title}"
        assert text.count(heading) == 1
        before, _, text = text.partition(heading)
        if number:
            parts[sections[number - 1].path] = before
    parts[sections[-1].path], heading, _ = text.partition(f"{_numeral(len(sections) + 1)}、确认签字")
    assert heading
    return parts


def _numeral(number: int) -> str:
    """Up to 199, as a form counts its sections."""
    return _NUMERALS[number]


def assert_all_is_told(text: str, document: dict[str, object]) -> None:
    """Every answer and every label stands below the heading of its section, and every category among the choices."""
    parts = parts_of(_PAGE_HEAD.sub("", text), document)
    labels = {field.path: field.label for field in CATALOGUE.shown(document)}
    for path, shown in _shown_values(document):
        part = parts[path.rpartition(".")[0]]
        alike = re.sub(r"\s", "", shown)
        assert alike in part or alike in part.replace(labels[path], ""), path  # an answer over two pages bears it twice
    for field in CATALOGUE.shown(document):
        assert field.path == "categories" or field.label in parts[field.path.rpartition(".")[0]]
    for category in Category:
        assert category.label in text
