"""The worked people, and the longest person there can be, on paper: all of it to be read, nothing cut off."""

from pathlib import Path

import pytest

from station.domain.category import Category
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.edition_2018.form import MOST_ENTRIES
from station.forms.fields import FieldType, put_at
from station.forms.pdf.form import print_form
from station.forms.pdf.mark import FormMark
from tests.forms.pdf.answers import assert_all_is_told
from tests.forms.pdf.people import (
    RARE_NAME,
    a_document,
    a_photo,
    a_printed_form,
    a_signature,
    the_longest_answer,
    the_longest_document,
)
from tests.forms.pdf.reading import assert_nothing_is_clipped, codes_of, pages_told, text_of
from tests.rules.people import PEOPLE

CATALOGUE = Catalogue(Form2018)
WORKED = {person.about: person.document for person in PEOPLE}
TWELVE = [person.document for person in PEOPLE[:12]]


def the_longest_possible(entries: int) -> dict[str, object]:
    """Every field of every section answered at its full length; what one hangs on is answered so that it is asked."""
    document = a_document()
    for section in CATALOGUE.sections:
        for number in range(entries if section.repeatable else 1):
            for field in section.fields:
                put_at(document, field.at(number).path, the_longest_answer(field))
    for section in CATALOGUE.sections:
        for number in range(entries if section.repeatable else 1):
            for field in section.fields:
                for when in field.at(number).shown_when:
                    asked = CATALOGUE.field(when.path.replace(f"[{number}]", "[]"))
                    if asked is not None and asked.path != "categories":
                        many = asked.type is FieldType.CODES
                        put_at(document, when.path, list(when.values) if many else when.values[0])
    document["categories"] = [category.value for category in Category]
    return document


LONGEST = the_longest_possible(3)


def test_the_first_twelve_are_of_the_twelve_categories() -> None:
    told = {str(category) for document in TWELVE for category in document["categories"]}
    assert told == {category.value for category in Category}


def test_the_longest_person_is_asked_all_that_can_be_asked_of_one_and_answers_at_full_length() -> None:
    asked = [field for field in CATALOGUE.fields if field.at(0).shown(LONGEST)]
    settled = {when.path for field in asked for when in field.shown_when}
    for field in CATALOGUE.fields:
        excluded = field not in asked  # another answer to the same question shuts it out
        assert not excluded or any(when.path in settled for when in field.shown_when[1:]), field.path
        if not excluded and field.type in (FieldType.TEXT, FieldType.LONG_TEXT) and field.typed:
            answer = field.at(0).answer(LONGEST)
            assert isinstance(answer, str), field.path
            assert len(answer) == field.max_length, field.path
    assert len(asked) > len(CATALOGUE.fields) * 0.9


@pytest.mark.parametrize("about", WORKED)
def test_a_worked_person_is_told_whole_and_nothing_is_clipped(about: str) -> None:
    pdf = print_form(CATALOGUE, WORKED[about], a_printed_form(a_photo(), a_signature()))
    assert_all_is_told(text_of(pdf), WORKED[about])
    assert_nothing_is_clipped(pdf)


@pytest.mark.parametrize("document", [*TWELVE, LONGEST])
def test_every_page_of_theirs_is_found_by_its_code(document: dict[str, object], tmp_path: Path) -> None:
    printed = a_printed_form(a_photo(), a_signature())
    pdf = print_form(CATALOGUE, document, printed)
    pages = codes_of(pdf, tmp_path, dpi=110)
    for number, codes in enumerate(pages, 1):
        expected = FormMark(printed.record_id, printed.revision_id, printed.content_digest, number, len(pages))
        assert [FormMark.parse(code) for code in codes] == [expected]


@pytest.mark.parametrize("document", [LONGEST, the_longest_document(CATALOGUE), the_longest_possible(MOST_ENTRIES)])
def test_the_longest_person_is_told_whole_and_nothing_is_clipped(document: dict[str, object]) -> None:
    pdf = print_form(CATALOGUE, document, a_printed_form(a_photo(), a_signature()))
    assert_nothing_is_clipped(pdf)
    assert_all_is_told(text_of(pdf), document)
    pages = pages_told(pdf)
    assert all(f"第{number}页共{len(pages)}页" in page for number, page in enumerate(pages, 1))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (RARE_NAME, RARE_NAME),
        ("\U0002a6d6\U00020bb7\u9f98", "\U0002a6d6\U00020bb7\u9f98"),
        ("覃\U0003134a", "覃〔U+3134A〕"),
        ("覃\ue863示范", "覃〔U+E863〕示范"),
    ],
)
def test_a_rare_character_is_shown_or_told_and_pushes_nothing_out(name: str, told: str) -> None:
    pdf = print_form(CATALOGUE, a_document(name=name), a_printed_form())
    assert f"姓名{told}" in text_of(pdf)
    assert_nothing_is_clipped(pdf)


def test_what_is_clipped_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure itself: answers set wider than their cells are found out."""
    document = a_document()
    identity = document["identity"]
    assert isinstance(identity, dict)
    identity["issuer"] = "示范市公安局示范分局" * 3
    monkeypatch.setattr("station.forms.pdf.form.PADDING_X", -40.0)
    with pytest.raises(AssertionError):
        assert_nothing_is_clipped(print_form(CATALOGUE, document, a_printed_form()))
