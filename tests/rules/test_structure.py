import copy
from typing import Any

import pytest

from station.forms.catalogue import FormField
from station.forms.document import catalogue_of
from station.forms.fields import FieldType, put_at, value_at
from station.rules.problem import Severity
from tests.builders import GONE, a_document
from tests.rules.judging import problems
from tests.rules.people import PEOPLE

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
FORMS = {person.about: person.document for person in PEOPLE if not person.warnings}
FIELDS = [field.at(0) for field in CATALOGUE.fields]
"""Every field, those of a repeatable section as its first entry has them."""
LIMITED = [field for field in FIELDS if field.max_length is not None and field.type is not FieldType.DIVISION]
EXCLUSIVE = [field for field in FIELDS if field.table is not None and field.table.exclusive]
BEYOND_THE_BMP = "𠮷"


def first_asking(field: FormField) -> dict[str, Any]:
    """A complete form in which the field is asked."""
    return next(document for document in FORMS.values() if field.shown(document))


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    other: dict[str, Any] = copy.deepcopy(document)
    if value is not GONE:
        put_at(other, path, value)
        return other
    section, _, name = path.rpartition(".")
    place = value_at(other, section) if section else other
    if isinstance(place, dict):
        place.pop(name, None)
    return other


@pytest.mark.parametrize("document", FORMS.values(), ids=FORMS.keys())
def test_a_complete_form_has_no_problems(document: dict[str, object]) -> None:
    assert problems(document) == []


NOTHINGS: dict[FieldType, list[object]] = {
    FieldType.CODES: [GONE, None, []],
    FieldType.BOOLEAN: [GONE, None],
    FieldType.MONEY: [GONE, None],
    FieldType.INTEGER: [GONE, None],
    FieldType.DATE: [GONE, None],
}
"""The ways in which a field can be without an answer: every one of them, and for text an empty or blank one."""


@pytest.mark.parametrize("field", FIELDS[1:], ids=lambda field: field.path)
def test_an_answer_that_is_missing_is_a_problem_exactly_where_it_is_required(field: FormField) -> None:
    for nothing in NOTHINGS.get(field.type, [GONE, None, "", " \u3000\t"]):
        document = changed(first_asking(field), field.path, nothing)
        found = problems(document, "RQ-")
        lacking = field.required and (field.follows is None or field.follows(document) is None)
        expected = [("RQ-01", field.path, f"请填写“{field.label}”。")] if lacking else []
        assert [(problem.code, problem.path, problem.message) for problem in found] == expected


def test_every_question_is_asked_in_some_complete_form_and_answered_in_one() -> None:
    for field in FIELDS:
        assert any(field.shown(document) for document in FORMS.values()), field.path
    required = [field for field in FIELDS if field.required]
    assert all(value_at(first_asking(field), field.path) is not None for field in required)


def test_appeals_are_never_required() -> None:
    assert CATALOGUE is not None
    assert not any(field.required for field in CATALOGUE.fields if field.section == "appeals")
    empty: dict[str, object] = {"difficulties": [], "appeals": None, "appeal_text": "", "answered_on_the_spot": " "}
    nothings: tuple[object, ...] = (GONE, {}, empty)
    for appeals in nothings:
        assert problems(a_document(appeals=appeals)) == []


@pytest.mark.parametrize("field", LIMITED, ids=lambda field: field.path)
def test_an_answer_is_as_long_as_allowed_and_not_a_character_longer(field: FormField) -> None:
    assert field.max_length is not None
    document = first_asking(field)
    assert problems(changed(document, field.path, BEYOND_THE_BMP * field.max_length), "FM-") == []
    (problem,) = problems(changed(document, field.path, BEYOND_THE_BMP * (field.max_length + 1)), "FM-")
    assert (problem.code, problem.path, problem.blocks) == ("FM-02", field.path, True)
    assert problem.message == f"“{field.label}”最多{field.max_length}个字，现在有{field.max_length + 1}个。"


def test_five_hundred_characters_of_an_appeal_are_counted_as_code_points() -> None:
    """Also those that take two units of UTF-16 or four bytes of UTF-8."""
    mixed = ("病" + BEYOND_THE_BMP) * 250
    assert len(mixed) == 500
    assert len(mixed.encode("utf-16-le")) == 1500
    assert problems(a_document(appeals={"appeal_text": mixed})) == []
    assert [problem.code for problem in problems(a_document(appeals={"appeal_text": mixed + "。"}))] == ["FM-02"]


def test_spaces_around_an_answer_do_not_count() -> None:
    assert problems(a_document(appeals={"appeal_text": "  " + "病" * 500 + "\n"})) == []


@pytest.mark.parametrize("field", EXCLUSIVE, ids=lambda field: field.path)
def test_none_goes_with_nothing_else(field: FormField) -> None:
    assert field.table is not None
    (none,) = field.table.exclusive
    one, other = [code for code in field.table.codes if code != none and code != "disabled_serviceman"][:2]
    document = first_asking(field)
    for fine in ([none], [one], [one, other]):
        assert problems(changed(document, field.path, fine), "FM-") == []
    for wrong in ([none, one], [one, none], [one, other, none]):
        (problem,) = problems(changed(document, field.path, wrong), "FM-")
        assert (problem.code, problem.path, problem.blocks) == ("FM-05", field.path, True)
        assert field.table.label(none) in problem.message


def test_those_with_a_none_are_the_ones_where_it_can_be_chosen() -> None:
    assert CATALOGUE is not None
    for field in FIELDS:
        if field.type is FieldType.CODES and field.table is not None and field.path != "categories":
            none = {code for code, label in field.table.codes.items() if label in ("无", "无房")}
            assert field.table.exclusive >= none


def test_the_same_item_twice_is_a_problem() -> None:
    (problem,) = problems(a_document(living__housing=["2", "2"]))
    assert (problem.code, problem.path, problem.blocks) == ("FM-04", "living.housing", True)


def test_a_code_unknown_to_a_table_of_ours_is_refused_and_to_a_national_one_kept_with_a_warning() -> None:
    (ours,) = problems(a_document(living__housing_fund="perhaps"))
    assert (ours.code, ours.severity) == ("FM-03", Severity.BLOCK)
    (national,) = problems(a_document(identity__ethnicity="77"))
    assert (national.code, national.severity) == ("FM-03", Severity.WARN)
    assert national.basis == "GB/T 3304-1991"
    (in_a_list,) = problems(a_document(living__housing=["2", "77"]))
    assert (in_a_list.code, in_a_list.path) == ("FM-03", "living.housing")


def test_money_that_no_packet_can_carry_is_refused() -> None:
    assert problems(a_document(living__yearly_income=2**53 - 1)) == []
    assert [problem.code for problem in problems(a_document(living__yearly_income=2**53))] == ["FM-02"]


def test_a_fault_of_the_document_is_a_problem_at_its_path() -> None:
    (problem,) = problems(a_document(shoe_size=43))
    assert problem.as_json() == {
        "path": "shoe_size",
        "code": "FM-01",
        "severity": "block",
        "overridable": False,
        "message": "表中没有这一项，不能填写。",
        "basis": "信息采集表格式",
    }


def test_a_division_that_no_table_knows_is_kept_and_told() -> None:
    (problem,) = problems(a_document(service__resettled_division="450800999"))
    assert problem.as_json() == {
        "path": "service.resettled_division",
        "code": "FM-03",
        "severity": "warn",
        "overridable": False,
        "message": "“安置地”不在行政区划代码表中，已原样保留，请重新选择或核对。",
        "basis": "GB/T 2260 县以上行政区划代码（2018年10月）及乡镇、村代码",
    }
    assert problem.reason == ""
    for known in ("450802", "450802101", "450802101201", "110103"):
        assert problems(a_document(service__resettled_division=known)) == []
