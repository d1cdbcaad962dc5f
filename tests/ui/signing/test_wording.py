"""What is read out and signed: what is asked of this person, nothing else."""

import re
from html import unescape

import pytest

from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.ui.signing.content_view import Wording
from tests.db.builders import a_campaign
from tests.forms.complete import COMPLETE

CATALOGUE = Catalogue(Form2018)


@pytest.mark.parametrize("name", COMPLETE)
def test_only_the_modules_that_apply_are_signed_and_each_of_their_answers_is(name: str) -> None:
    document = COMPLETE[name]
    page = Wording(CATALOGUE, a_campaign()).page(document, 20)
    told = [unescape(cell) for cell in re.findall(r"<tr><td[^>]*>([^<]*)</td>", page)]
    wanted = []
    for section in CATALOGUE.sections_of(document):
        answered = [field.label for field in section.shown(document) if field.answer(document) is not None]
        wanted += [section.title, *answered] if answered else []
    assert told == wanted
