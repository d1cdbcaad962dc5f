import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.forms.document import Fault, catalogue_of, load_form, parse_document
from station.forms.edition_2018 import Form2018
from station.forms.fields import put_at, value_at
from tests.builders import a_document
from tests.forms.answers import ANY_JSON, answers, junk
from tests.forms.complete import COMPLETE

DEEP = 100_000
REPEATABLE = ["martyr_survivor", "duty_death_survivor", "illness_death_survivor", "active_duty_family_member"]


def faults(document: object) -> dict[str, str]:
    found = load_form(document).faults
    assert all(fault.message.endswith("。") for fault in found)
    return {fault.path: fault.kind for fault in found}


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize("document", COMPLETE.values(), ids=COMPLETE.keys())
def test_a_form_is_read_whole(document: dict[str, object]) -> None:
    loaded = load_form(document)
    assert loaded.faults == ()
    assert loaded.document == document
    assert Form2018.model_validate(loaded.form.model_dump(mode="json", exclude_none=True)) == loaded.form


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "text", [], [{}], [a_document()]])
def test_what_is_no_object_is_no_form(value: object) -> None:
    loaded = load_form(value)
    assert loaded.faults == (Fault("", "not_a_form", "这不是一份信息采集表。"),)
    assert loaded.document == {}


def test_an_empty_form_is_a_form() -> None:
    assert load_form({}).faults == ()


@given(ANY_JSON | junk())
def test_no_json_value_whatever_makes_it_raise(value: object) -> None:
    loaded = load_form(value)
    assert load_form(loaded.document).faults == ()
    assert all(fault.message.endswith("。") for fault in loaded.faults)
    json.dumps([fault.path for fault in loaded.faults], ensure_ascii=False).encode()


@given(answers())
def test_answers_of_the_right_type_are_no_faults(document: dict[str, object]) -> None:
    loaded = load_form(document)
    assert loaded.faults == ()
    assert loaded.document == document


@pytest.mark.parametrize(
    ("changes", "path", "kind"),
    [
        ({"edition": "2019"}, "edition", "literal_error"),
        ({"edition": None}, "edition", "literal_error"),
        ({"edition": []}, "edition", "literal_error"),
        ({"shoe_size": 43}, "shoe_size", "extra_forbidden"),
        ({"identity.shoe_size": 43}, "identity.shoe_size", "extra_forbidden"),
        ({"categories": "discharged_soldier"}, "categories", "list_type"),
        ({"categories": {"discharged_soldier": True}}, "categories", "list_type"),
        ({"categories": ["discharged_soldier", "astronaut"]}, "categories[1]", "enum"),
        ({"categories": [None, "discharged_soldier"]}, "categories[0]", "enum"),
        ({"categories": [["discharged_soldier"]]}, "categories[0]", "enum"),
        ({"identity": None}, "identity", "model_type"),
        ({"identity": []}, "identity", "model_type"),
        ({"identity": "覃示范"}, "identity", "model_type"),
        ({"identity.name": 3}, "identity.name", "string_type"),
        ({"identity.name": ["覃示范"]}, "identity.name", "string_type"),
        ({"identity.name": "\ud842"}, "identity.name", "string_unicode"),
        ({"identity.name": "长" * 4001}, "identity.name", "string_too_long"),
        ({"identity.born_on": "1956-02-30"}, "identity.born_on", "value_error"),
        ({"identity.born_on": 19560312}, "identity.born_on", "value_error"),
        ({"other_identity.has_agent": "否"}, "other_identity.has_agent", "bool_type"),
        ({"other_identity.has_agent": 0}, "other_identity.has_agent", "bool_type"),
        ({"living.yearly_income": "12000"}, "living.yearly_income", "int_type"),
        ({"living.yearly_income": 12000.0}, "living.yearly_income", "int_type"),
        ({"living.yearly_income": True}, "living.yearly_income", "int_type"),
        ({"living.housing": "2"}, "living.housing", "list_type"),
        ({"living.housing": ["2", 3]}, "living.housing[1]", "string_type"),
        ({"living.housing": ["2", None]}, "living.housing[1]", "string_type"),
        ({"martyr_survivor": {}}, "martyr_survivor", "list_type"),
        ({"martyr_survivor": None}, "martyr_survivor", "list_type"),
        ({"martyr_survivor": [{}] * 21}, "martyr_survivor", "too_long"),
        ({"duty_death_survivor": [{}] * 21}, "duty_death_survivor", "too_long"),
        ({"illness_death_survivor": [{}] * 21}, "illness_death_survivor", "too_long"),
        ({"active_duty_family_member": [{}] * 20_000}, "active_duty_family_member", "too_long"),
        ({"martyr_survivor": [{}, "覃样本"]}, "martyr_survivor[1]", "model_type"),
        ({"martyr_survivor": [{}, {"relation": 2}]}, "martyr_survivor[1].relation", "string_type"),
        ({"martyr_survivor": [{}, {"shoe_size": 43}]}, "martyr_survivor[1].shoe_size", "extra_forbidden"),
        ({"martyr_survivor": [{}, {"died_on": "1979"}]}, "martyr_survivor[1].died_on", "value_error"),
        ({"martyr_survivor": [{}, {"is_holder": "否"}]}, "martyr_survivor[1].is_holder", "bool_type"),
        ({"active_duty_family_member": [{"family_size": 3.0}]}, "active_duty_family_member[0].family_size", "int_type"),
    ],
)
def test_what_does_not_fit_is_told_by_path_and_the_rest_is_read(
    changes: dict[str, object], path: str, kind: str
) -> None:
    loaded = load_form(a_document(**changes))
    assert [(fault.path, fault.kind) for fault in loaded.faults] == [(path, kind)]
    assert all("填写的内容格式不对" not in fault.message for fault in loaded.faults)
    expected = json.loads(json.dumps(a_document(**changes)))
    section = path.partition(".")[0].partition("[")[0]
    expected.pop(section, None)
    assert {key: value for key, value in loaded.document.items() if key != section} == expected


@pytest.mark.parametrize("name", REPEATABLE)
def test_a_family_has_up_to_twenty_entries_and_an_empty_one_keeps_its_place(name: str) -> None:
    entries: list[dict[str, object]] = [{} for _ in range(20)]
    entries[7]["relation"] = "2"
    loaded = load_form(a_document(**{name: entries}))
    assert loaded.faults == ()
    assert loaded.document[name] == entries
    (place,) = [index for index, entry in enumerate(getattr(loaded.form, name)) if entry.relation]
    assert place == 7


def test_a_wrong_answer_in_an_entry_leaves_the_entry_and_those_beside_it() -> None:
    entries = [
        {"relation": 3},
        {"relation": "2", "died_on": "1979-02-30", "deceased_name": "覃样本"},
        {"relation": "4"},
    ]
    loaded = load_form(a_document(martyr_survivor=entries))
    assert [fault.path for fault in loaded.faults] == ["martyr_survivor[0].relation", "martyr_survivor[1].died_on"]
    assert loaded.document["martyr_survivor"] == [
        {},
        {"relation": "2", "deceased_name": "覃样本"},
        {"relation": "4"},
    ]


def test_an_answer_that_is_null_is_no_answer() -> None:
    loaded = load_form(a_document(identity__name=None, categories=None, living__housing=None))
    assert loaded.faults == ()


def test_what_stands_beside_a_wrong_item_of_a_list_is_kept() -> None:
    loaded = load_form(a_document(living__housing=["2", 3, "4", None, "5"]))
    assert loaded.document["living"]["housing"] == ["2", "4", "5"]  # type: ignore[index]
    assert faults(a_document(living__housing=["2", 3, "4", None, "5"])) == {
        "living.housing[1]": "string_type",
        "living.housing[3]": "string_type",
    }


def test_several_faults_are_told_in_one_go_each_at_its_path() -> None:
    document = a_document(
        shoe_size=43,
        categories=["discharged_soldier", "x", 3],
        identity__sex=1,
        service="none",
        living__housing=[[]],
        appeals__appeal_text={},
    )
    assert faults(document) == {
        "shoe_size": "extra_forbidden",
        "categories[1]": "enum",
        "categories[2]": "enum",
        "identity.sex": "string_type",
        "service": "model_type",
        "living.housing[0]": "string_type",
        "appeals.appeal_text": "string_type",
    }
    assert load_form(document).document["identity"] == {
        key: value for key, value in a_document()["identity"].items() if key != "sex"
    }


def test_a_name_that_is_no_unicode_text_costs_only_itself() -> None:
    loaded = load_form(a_document(**{"\ud800": 1, "identity.\udfff": 2}))
    assert loaded.document == a_document()
    assert {fault.path for fault in loaded.faults} == {"\\ud800", "identity.\\udfff"}


@given(st.data())
def test_whatever_is_put_into_one_section_the_others_are_read(data: st.DataObject) -> None:
    section = data.draw(st.sampled_from(["identity", "service", "discharged_soldier", "living", *REPEATABLE]))
    loaded = load_form({**a_document(), section: data.draw(ANY_JSON)})
    others = {key: value for key, value in a_document().items() if key != section}
    assert {key: value for key, value in loaded.document.items() if key != section} == others


@pytest.mark.parametrize("path", ["categories", "identity", "identity.name", "living.housing", "shoe_size"])
def test_depth_without_end_is_one_fault(path: str) -> None:
    assert len(faults(a_document(**{path: nested(DEEP)}))) == 1


def test_a_document_full_of_nonsense_is_read_with_the_first_faults_told() -> None:
    document = a_document(
        categories=["discharged_soldier", *map(str, range(20_000))], **{f"field {n}": n for n in range(20_000)}
    )
    loaded = load_form(document)
    assert loaded.document == a_document()
    assert len(loaded.faults) == 200


@pytest.mark.parametrize(
    ("path", "crowd"),
    [
        ("living.housing", ["2"] * 501),
        ("categories", ["martyr_survivor"] * 501),
        ("categories", list(range(100_000))),
        ("identity", {f"field {n}": n for n in range(502)}),
        ("", {f"field {n}": n for n in range(502)}),
        ("living", {f"\ud842{n}": n for n in range(100_000)}),
        ("martyr_survivor[0]", {f"field {n}": n for n in range(502)}),
        ("martyr_survivor[1].relation", ["1"] * 501),
    ],
)
def test_far_too_much_is_told_and_what_is_known_of_it_read(path: str, crowd: Any) -> None:
    document = a_document(categories=["martyr_survivor"], martyr_survivor=[{"relation": "1"}, {"relation": "2"}])
    if isinstance(crowd, dict):
        place = value_at(document, path) if path else document
        assert isinstance(place, dict)
        place.update(crowd)
    else:
        put_at(document, path, crowd)
    loaded = load_form(document)
    assert (path, "crowd") in [(fault.path, fault.kind) for fault in loaded.faults]
    for part in ("identity.name", "living.yearly_income", "martyr_survivor[0].relation", "service.unit_code"):
        assert value_at(loaded.document, part) == value_at(document, part) is not None
    fewer = value_at(loaded.document, path) if path else loaded.document
    assert fewer is None or len(fewer) <= 500  # type: ignore[arg-type]


def test_as_much_as_a_form_may_hold_is_no_crowd() -> None:
    document = a_document(living__housing=["2"] * 500, **{f"field {n}": n for n in range(200)})
    kinds = [fault.kind for fault in load_form(document).faults]
    assert kinds == ["extra_forbidden"] * 200


def test_a_huge_text_and_a_huge_number_are_faults_or_answers_but_never_an_end() -> None:
    assert faults(a_document(identity__name="字" * 1_000_000)) == {"identity.name": "string_too_long"}
    assert faults(a_document(**{"x" * 1_000_000: 1})) == {"x" * 80: "extra_forbidden"}
    assert faults(a_document(living__yearly_income=10**4000)) == {}


def test_the_document_given_is_left_as_it_was() -> None:
    document = a_document(shoe_size=43, living__housing=["2", 3])
    load_form(document)
    assert document == a_document(shoe_size=43, living__housing=["2", 3])


@given(ANY_JSON.filter(lambda value: value == value))
def test_a_text_of_json_is_parsed(value: object) -> None:
    text = json.dumps(value)
    assert json.dumps(parse_document(text)) == text


@pytest.mark.parametrize("text", ["", "{", "nonsense", "{'a': 1}", "[" * DEEP, "1" * 5000, "\udc80", '{"a":1}{"b":2}'])
def test_a_text_that_is_no_json_is_no_form(text: str) -> None:
    assert parse_document(text) is None
    assert load_form(parse_document(text)).faults[0].kind == "not_a_form"


def test_an_edition_has_one_catalogue_and_an_unknown_one_none() -> None:
    assert catalogue_of("2018") is catalogue_of("2018")
    assert catalogue_of("1949") is None
