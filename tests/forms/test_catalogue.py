from datetime import date
from typing import get_args

import pytest
from hypothesis import given

from station.domain.category import Category
from station.forms.catalogue import Catalogue, FormField
from station.forms.codes import code_table
from station.forms.edition_2018 import Form2018
from station.forms.fields import FieldType, value_at
from tests.builders import GONE, a_document
from tests.forms.answers import answers
from tests.forms.complete import COMPLETE

CATALOGUE = Catalogue(Form2018)
FIELDS = {field.path: field for field in CATALOGUE.fields}

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


def python_type(field: FormField) -> object:
    """What the model takes at a field's path."""
    section, _, name = field.path.rpartition(".")
    module = Form2018.model_fields[section].annotation if section else Form2018
    annotation = module.model_fields[name].annotation  # type: ignore[union-attr]
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
        f"{section}.{name}"
        for section in sections
        for name in Form2018.model_fields[section].annotation.model_fields  # type: ignore[union-attr]
    ]
    assert paths == expected


def test_labels_differ_within_a_section_and_name_one_path_each() -> None:
    for section in CATALOGUE.sections:
        labels = [field.label for field in section.fields]
        assert len(set(labels)) == len(labels), section.title
    everywhere = [field.label for field in CATALOGUE.fields]
    assert len(set(everywhere)) == len(everywhere)  # spreadsheets are read by them


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


def test_a_path_is_labelled_and_an_unknown_one_is_its_own_label() -> None:
    assert CATALOGUE.label("identity.name") == "姓名"
    assert CATALOGUE.label("identity.nothing") == "identity.nothing"
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
    document = a_document(other_identity__agent_name="岑示例")
    CATALOGUE.pruned(document)
    assert document == a_document(other_identity__agent_name="岑示例")


@given(answers())
def test_what_is_pruned_holds_only_what_is_asked_and_stays_so(document: dict[str, object]) -> None:
    pruned = CATALOGUE.pruned(document)
    assert CATALOGUE.pruned(pruned) == pruned
    asked = {field.path for field in CATALOGUE.shown(pruned)} | {"edition"}
    for section, value in pruned.items():
        paths = [f"{section}.{name}" for name in value] if isinstance(value, dict) else [section]
        assert set(paths) <= asked


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_a_field_is_found_by_its_path(field: FormField) -> None:
    assert CATALOGUE.field(field.path) is field
