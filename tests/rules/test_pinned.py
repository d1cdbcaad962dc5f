"""Details of rules that no boundary and no worked person pins."""

import pytest

from station.forms.codes import CodeTable
from station.forms.edition_2018.identity import Identity
from station.forms.edition_2018.service import Service
from station.rules import identity, service, structure
from station.rules.problem import Problem
from tests.builders import AT, GONE, a_document
from tests.rules.judging import problems
from tests.rules.test_disability import AGREEING
from tests.rules.test_living import OLD
from tests.rules.test_soldiers import HOW, LEFT, NCO, RANK
from tests.rules.test_structure import CATALOGUE


@pytest.mark.parametrize("unit", ["独立师", "某旅", "炮团", "广州军区", "三营", "尖刀连"])
def test_each_kind_of_unit_is_a_designation(unit: str) -> None:
    assert service.is_designation(unit)
    assert [problem.code for problem in problems(a_document(service__unit_code=unit))] == ["SV-06"]


@pytest.mark.parametrize(
    ("rank", "warned"), [("junior_nco", True), ("intermediate_nco", True), ("senior_nco", True), ("conscript", False)]
)
def test_an_nco_of_any_rank_served_twelve_years(rank: str, warned: bool) -> None:
    found = problems(a_document(**{**NCO, LEFT: "2017-12-01", RANK: rank}), "DS-03")
    assert [problem.path for problem in found] == [HOW] * warned


def test_all_that_an_old_rural_soldier_lacks_is_told_in_one_sentence() -> None:
    changes = {**OLD, "service.enlisted_household_type": "2", "identity.born_on": "1958-10-02"}
    (problem,) = problems(a_document(**changes), "LV-05")
    wanting = "入伍时应为农村户籍，在标准时点应年满60周岁"
    assert problem.message == f"享受“60周岁以上农村退役士兵”补助的，{wanting}，请核对。"


def test_a_number_of_the_army_is_judged_without_a_day_of_birth_too() -> None:
    document = a_document(**{**AGREEING, "identity.born_on": GONE, "identity.id_number": GONE})
    assert problems(document, "DI-04") == []


def test_money_beyond_measure_is_told_whole() -> None:
    (problem,) = problems(a_document(living__yearly_income=2**53), "FM-")
    assert (problem.path, problem.message) == ("living.yearly_income", "“个人年收入（元）”的数字太大。")
    assert problem.basis == "信息采集表：个人年收入（元）"


def test_a_code_that_is_unknown_is_kept_or_to_be_chosen_again() -> None:
    (national,) = problems(a_document(identity__ethnicity="77"), "FM-")
    assert national.message == "“民族”的代码不在代码表中。已原样保留，请核对。"
    (ours,) = problems(a_document(living__housing_fund="perhaps"), "FM-")
    assert ours.message.endswith("的代码不在代码表中。请重新选择。")


def test_where_several_exclude_all_others_both_are_named() -> None:
    assert CATALOGUE is not None
    field = CATALOGUE.field("living.housing")
    assert field is not None
    table = CodeTable("t", "表", None, False, frozenset({"8", "9"}), {"1": "甲", "8": "无", "9": "不详"})
    asked = [type(field)(**{name: getattr(field, name) for name in field.__slots__} | {"table": table})]
    (problem,) = structure.of_fields(asked, {"living": {"housing": ["1", "9"]}})
    assert problem.message == f"“{field.label}”选了“无、不详”，就不能再选其他项。"


def test_a_rule_asked_of_a_section_alone_tells_paths_within_it() -> None:
    (problem,) = service.unit_code_is_no_designation.check(Service(unit_code="某团"), AT)
    assert (problem.path, problem.code) == ("unit_code", "SV-06")
    expired = Identity(valid_to="2018-11-19")
    assert [problem.path for problem in identity.card_is_in_force.check(expired, AT)] == ["valid_to"]


def test_what_a_rule_yields_has_no_code_of_its_own() -> None:
    problem = Problem("here", "不对。")
    assert (problem.code, problem.basis, problem.blocks, problem.overridable) == ("", "", True, False)
