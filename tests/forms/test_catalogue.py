import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import get_args, get_origin

import pytest
from hypothesis import given

from station.domain.category import Category
from station.forms.catalogue import Catalogue, FormField
from station.forms.codes import code_table
from station.forms.edition_2018 import Form2018
from station.forms.fields import FieldType, Module, value_at
from station.rules.check import check_form
from tests.builders import AT, GONE, a_document
from tests.forms.answers import answers
from tests.forms.complete import COMPLETE

CATALOGUE = Catalogue(Form2018)
FIELDS = {field.path: field for field in CATALOGUE.fields}
REPEATABLE = ["merits", "martyr_survivor", "duty_death_survivor", "illness_death_survivor", "active_duty_family_member"]

PYTHON_TYPES: dict[FieldType, object] = {
    FieldType.TEXT: str,
    FieldType.LONG_TEXT: str,
    FieldType.ID_NUMBER: str,
    FieldType.PHONE: str,
    FieldType.DIVISION: str,
    FieldType.CODE: str,
    FieldType.DATE: date,
    FieldType.INTEGER: int,
    FieldType.MONEY: int,
    FieldType.BOOLEAN: bool,
    FieldType.CODES: list,
}


def model_of(section: str) -> type[Module]:
    """The model of a section, of a repeatable one that of an entry."""
    annotation = Form2018.model_fields[section].annotation
    model = get_args(annotation)[0] if get_origin(annotation) is list else annotation
    assert isinstance(model, type)
    assert issubclass(model, Module)
    return model


def python_type(field: FormField) -> object:
    """What the model takes at a field's path."""
    section, _, name = field.path.rpartition(".")
    module = model_of(section.removesuffix("[]")) if section else Form2018
    annotation = module.model_fields[name].annotation
    (kind,) = (item for item in get_args(annotation) if item is not type(None))
    while hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    return getattr(kind, "__origin__", kind)


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_every_field_has_a_label_a_source_and_the_type_of_its_model(field: FormField) -> None:
    assert any("\u4e00" <= character <= "\u9fff" for character in field.label)
    assert field.source
    assert field.section_title
    assert python_type(field) is PYTHON_TYPES[field.type]
    assert (field.table is not None) == (field.type in (FieldType.CODE, FieldType.CODES))
    if field.path != "categories" and field.table is not None:
        assert field.table is code_table(field.table.name)


def test_every_field_of_every_model_is_in_the_catalogue_once() -> None:
    paths = [field.path for field in CATALOGUE.fields]
    assert len(set(paths)) == len(paths)
    sections = [name for name in Form2018.model_fields if name not in ("edition", "categories")]
    expected = ["categories"] + [
        f"{section}[].{name}" if section in REPEATABLE else f"{section}.{name}"
        for section in sections
        for name in model_of(section).model_fields
    ]
    assert paths == expected


def test_merits_and_the_families_modules_are_repeatable_and_no_others() -> None:
    assert [section.path for section in CATALOGUE.sections if section.repeatable] == REPEATABLE
    assert all(("[]" in field.path) == (field.path.partition("[")[0] in REPEATABLE) for field in CATALOGUE.fields)


def test_every_category_has_a_module_of_its_own() -> None:
    modules = [section.category for section in CATALOGUE.sections if section.category]
    assert len(modules) == len(set(modules))
    assert set(modules) == set(Category)


def test_labels_differ_within_a_section_and_with_its_title_name_one_path_each() -> None:
    for section in CATALOGUE.sections:
        labels = [field.label for field in section.fields]
        assert len(set(labels)) == len(labels), section.title
    everywhere = [f"{field.section_title}：{field.label}" for field in CATALOGUE.fields]
    assert len(set(everywhere)) == len(everywhere)  # spreadsheets are read by them
    assert all(heading.count("：") == 1 for heading in everywhere)


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_every_condition_asks_for_a_value_that_its_field_can_have(field: FormField) -> None:
    for condition in field.shown_when:
        other = FIELDS[condition.path]
        assert other.path != field.path
        for value in condition.values:
            if other.table is not None:
                assert value in other.table.codes
            else:
                assert other.type is FieldType.BOOLEAN
                assert isinstance(value, bool)


def test_a_condition_s_own_field_is_asked_whenever_the_field_is() -> None:
    """Otherwise an answer nobody sees would decide what is asked."""
    for field in CATALOGUE.fields:
        for condition in field.shown_when:
            assert set(FIELDS[condition.path].shown_when) <= set(field.shown_when)


def test_the_module_of_a_category_is_asked_of_that_category_alone() -> None:
    for section in CATALOGUE.sections:
        if section.category is None:
            continue
        for category in Category:
            asked = any(field.shown({"categories": [category.value]}) for field in section.fields)
            assert asked == (category is section.category)


def test_what_the_card_tells_is_the_section_of_identity() -> None:
    from_card = {field.section for field in CATALOGUE.fields if field.from_card}
    assert from_card == {"identity"}
    assert all(field.from_card for field in CATALOGUE.fields if field.section == "identity")


def test_an_unknown_path_has_no_field() -> None:
    assert CATALOGUE.field("identity.nothing") is None
    assert CATALOGUE.edition == "2018"


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("identity.name", None, ""),
        ("identity.name", "覃示范", "覃示范"),
        ("identity.sex", "1", "男"),
        ("identity.ethnicity", "77", "其他（77）"),
        ("other_identity.has_agent", True, "是"),
        ("other_identity.has_agent", False, "否"),
        ("living.yearly_income", 1_200_000, "12000"),
        ("living.yearly_income", 5, "0.05"),
        ("living.yearly_income", 0, "0"),
        ("living.medical_insurance", ["1", "3"], "城乡居民基本医疗保险、公费医疗"),
        ("categories", ["disabled_serviceman"], "残疾军人"),
        ("service.enlisted_on", "1975-01-08", "1975-01-08"),
    ],
)
def test_a_value_is_shown_as_people_read_it(path: str, value: object, shown: str) -> None:
    assert FIELDS[path].shown_value(value) == shown


@pytest.mark.parametrize("document", COMPLETE.values(), ids=COMPLETE.keys())
def test_a_document_with_nothing_beside_the_point_stays_as_it_is(document: dict[str, object]) -> None:
    assert CATALOGUE.pruned(document) == document


def test_what_is_not_asked_of_a_person_is_dropped() -> None:
    document = a_document(
        other_identity__agent_name="岑示例",
        other_identity__residence_address="外地",
        discharged_soldier__placement_unit="某厂",
    )
    assert CATALOGUE.pruned(document) == a_document()
    family = CATALOGUE.pruned(a_document(categories=["martyr_survivor"]))
    assert family == a_document(categories=["martyr_survivor"], service=GONE, discharged_soldier=GONE)
    soldier = a_document(martyr_survivor=[{"relation": "2"}], disabled_serviceman={"grade": "08"})
    assert CATALOGUE.pruned(soldier) == a_document()


def test_empty_answers_are_dropped_and_no_and_zero_are_kept() -> None:
    empties: dict[str, object] = {
        "other_identity.former_name": "",
        "other_identity.remark": " \u3000\n",
        "appeals.appeals": [],
        "appeals.appeal_text": None,
    }
    assert CATALOGUE.pruned(a_document(**empties)) == a_document()
    kept = CATALOGUE.pruned(a_document(living__yearly_income=0))
    assert value_at(kept, "living.yearly_income") == 0
    assert value_at(kept, "other_identity.has_agent") is False


def test_what_no_form_knows_is_dropped_and_spaces_around_text_too() -> None:
    document = a_document(shoe_size=43, identity__shoe_size=43, identity__name=" 覃示范 ")
    assert CATALOGUE.pruned(document) == a_document()


def test_pruning_leaves_what_it_was_given_untouched() -> None:
    changes: dict[str, object] = {
        "categories": ["martyr_survivor"],
        "other_identity.agent_name": "岑示例",
        "martyr_survivor": [{"is_holder": True, "holder_name": "覃持证"}, {}, {"deceased_name": " 覃样本 "}],
    }
    document = a_document(**copy.deepcopy(changes))
    CATALOGUE.pruned(document)
    assert document == a_document(**changes)


def paths_in(document: dict[str, object]) -> Iterator[str]:
    """The path of every answer in a document."""
    for section, value in document.items():
        if isinstance(value, dict):
            yield from (f"{section}.{name}" for name in value)
        elif section in REPEATABLE:
            assert isinstance(value, list)
            yield from (f"{section}[{index}].{name}" for index, entry in enumerate(value) for name in entry)
        else:
            yield section


@given(answers())
def test_what_is_pruned_holds_only_what_is_asked_and_stays_so(document: dict[str, object]) -> None:
    pruned = CATALOGUE.pruned(document)
    assert CATALOGUE.pruned(pruned) == pruned
    asked = {field.path for field in CATALOGUE.shown(pruned)} | {"edition"}
    assert set(paths_in(pruned)) <= asked


@given(answers())
def test_every_answer_to_what_is_asked_is_kept_where_it_stood(document: dict[str, object]) -> None:
    pruned = CATALOGUE.pruned(document)
    for field in CATALOGUE.shown(document):
        answer = value_at(document, field.path)
        if isinstance(answer, str):
            answer = answer.strip()
        if answer in (None, "", []) or not field.typed:
            answer = field.follows(document) if field.follows else None
        assert value_at(pruned, field.path) == answer


def test_an_entry_that_was_begun_keeps_its_place_so_that_what_it_lacks_is_told() -> None:
    family = {"categories": ["martyr_survivor"], "service": GONE, "discharged_soldier": GONE}
    entries = [{}, {"deceased_name": "覃样本"}, {"deceased_name": " "}, {"relation": "2"}, {"deceased_post": ""}]
    kept = CATALOGUE.pruned(a_document(**family, martyr_survivor=entries))
    assert kept == a_document(**family, martyr_survivor=[{}, {"deceased_name": "覃样本"}, {}, {"relation": "2"}, {}])
    lacking = {problem.path for problem in check_form(kept, AT)}
    assert "martyr_survivor[4].relation" in lacking


@pytest.mark.parametrize("entries", [None, [], {}, "覃样本", [None], [[]], [{}]])
def test_a_repeatable_section_has_an_entry_to_fill_in_whatever_the_document_holds(entries: object) -> None:
    sections = [section for section in CATALOGUE.sections_of({"martyr_survivor": entries}) if section.repeatable]
    assert [section.path for section in sections] == [f"{name}[0]" for name in REPEATABLE]
    assert [section.title for section in sections] == [
        section.title for section in CATALOGUE.sections if section.repeatable
    ]
    assert all(field.path.startswith(section.path + ".") for section in sections for field in section.fields)


def test_the_entries_of_a_section_follow_one_another_and_are_counted_in_their_titles() -> None:
    sections = CATALOGUE.sections_of({"martyr_survivor": [{}, {}], "active_duty_family_member": [{}]})
    titles = [section.title for section in sections]
    at = titles.index("烈士遗属（第1位）")
    assert titles[at : at + 3] == ["烈士遗属（第1位）", "烈士遗属（第2位）", "因公牺牲军人遗属"]
    assert "现役军人家属" in titles
    assert [section.path for section in sections[at : at + 2]] == ["martyr_survivor[0]", "martyr_survivor[1]"]
    (whole,) = (section for section in CATALOGUE.sections if section.path == "martyr_survivor")
    assert [field.label for field in sections[at + 1].fields] == [field.label for field in whole.fields]


def test_what_is_asked_in_an_entry_hangs_on_its_own_answers() -> None:
    entries = [{"is_holder": True}, {"is_holder": False}, {}]
    asked = {field.path for field in CATALOGUE.shown({"categories": ["martyr_survivor"], "martyr_survivor": entries})}
    holders = {f"martyr_survivor[{index}].is_holder" for index in range(3)}
    assert {path for path in asked if "holder" in path} == holders | {"martyr_survivor[1].holder_name"}
    assert not any("[]" in path for path in asked)


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_a_field_at_an_entry_differs_in_its_place_alone(field: FormField) -> None:
    third = field.at(2)
    assert third.path == field.path.replace("[]", "[2]")
    assert not any("[]" in condition.path for condition in third.shown_when)
    assert replace(third, path=field.path, shown_when=field.shown_when) == field
    if "[]" not in field.path:
        assert third == field


def test_between_them_complete_forms_answer_every_question() -> None:
    answered = {path for document in COMPLETE.values() for path in paths_in(document)} - {"edition"}
    assert {re.sub(r"\[\d+\]", "[]", path) for path in answered} == set(FIELDS)


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_of_those_whose_module_it_is_some_complete_forms_are_asked_a_field_with_a_condition_and_some_not(
    field: FormField,
) -> None:
    hangs_on = [when for when in field.shown_when if when.path != "categories"]
    sections = [
        (document, concrete)
        for document in COMPLETE.values()
        for section in CATALOGUE.sections_of(document)
        for concrete in section.fields
        if concrete.label == field.label and concrete.section == field.section
    ]
    asked = {
        concrete.shown(document)
        for document, concrete in sections
        if all(when.holds(document) for when in field.shown_when if when.path == "categories")
    }
    assert asked == ({True, False} if hangs_on else {True})


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_a_field_is_found_by_its_path(field: FormField) -> None:
    assert CATALOGUE.field(field.path) is field
