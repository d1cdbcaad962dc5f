"""`station form fields` and what `station records show` prints of a form."""

import json

import pytest
from typer.testing import CliRunner

from station.cli.form import form_commands
from station.cli.records import answers_told
from station.forms.document import catalogue_of
from station.forms.envelope import record_fields
from station.forms.fields import value_at
from tests.forms.complete import COMPLETE

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None


def test_every_field_is_listed_once_those_of_a_family_s_entries_with_brackets() -> None:
    told = json.loads(CliRunner().invoke(form_commands(), ["fields", "--json"]).stdout)
    assert CATALOGUE is not None
    listed = [*CATALOGUE.fields, *record_fields()]
    assert [field["path"] for field in told] == [field.path for field in listed]
    holder = next(field for field in told if field["path"] == "martyr_survivor[].holder_name")
    assert holder["section"] == "烈士遗属"
    assert holder["category"] == "martyr_survivor"
    assert holder["shown_when"] == "categories in [martyr_survivor] and martyr_survivor[].is_holder in [False]"


def test_a_family_s_entries_are_told_one_after_the_other_under_their_titles() -> None:
    lines = list(answers_told(COMPLETE["two martyrs and a serving son"]))
    first, second = lines.index("【烈士遗属（第1位）】"), lines.index("【烈士遗属（第2位）】")
    son = lines.index("【现役军人家属】")
    assert "烈士姓名：覃样本" in lines[first:second]
    assert "持证人姓名：覃持证" in lines[first:second]
    assert "烈士姓名：覃先例" in lines[second:son]
    assert "现役军人姓名：覃在营" in lines[son:]


@pytest.mark.parametrize("document", COMPLETE.values(), ids=COMPLETE.keys())
def test_every_answer_of_a_form_is_told(document: dict[str, object]) -> None:
    assert CATALOGUE is not None
    lines = list(answers_told(document))
    expected = [
        f"{field.label}：{field.shown_value(value_at(document, field.path))}"
        for field in CATALOGUE.shown(document)
        if value_at(document, field.path) is not None
    ]
    assert [line for line in lines if not line.startswith("【")] == expected


def test_an_answer_to_what_is_not_asked_is_not_told() -> None:
    document = {"categories": ["martyr_survivor"], "service": {"unit_code": "35123"}, "living": {}}
    assert list(answers_told(document)) == ["【对象类别】", "对象类别：烈士遗属"]
