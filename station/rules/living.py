"""LV: living conditions that go with who a person is."""

from collections.abc import Iterator

from station.domain.category import Category
from station.forms.edition_2018.form import Form2018
from station.forms.edition_2018.living import Living
from station.rules.days import age_on
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule


@rule("LV-01", basis="信息采集表：个人年收入")
def income_is_not_negative(living: Living) -> Iterator[Problem]:
    if living.yearly_income is not None and living.yearly_income < 0:
        yield Problem("yearly_income", "年收入不能小于零。")


@rule("LV-02", basis="工作方案二(七)：残疾军人。指……并持有中华人民共和国残疾军人证的人员", severity=Severity.WARN)
def disability_benefit_goes_with_the_category(form: Form2018) -> Iterator[Problem]:
    if "disabled_serviceman" in (form.living.state_benefits or ()) and Category.DISABLED_SERVICEMAN not in (
        form.categories or ()
    ):
        yield Problem("living.state_benefits", "享受“残疾军人”抚恤的，对象类别中应有“残疾军人”，请核对。")


@rule("LV-03", basis="信息采集表：离退休金由离休、退休人员领取", severity=Severity.WARN)
def pensioners_are_retired(living: Living) -> Iterator[Problem]:
    if (
        "3" in (living.old_age_insurance or ())
        and living.employment_status
        and living.employment_status not in ("retired_cadre", "retired")
    ):
        yield Problem("old_age_insurance", "领取离退休金的，就业状态应为“离休”或“退休”，请核对。")


@rule("LV-04", basis="工作方案二(六)：包括原民政部门管理的在乡老复员军人", severity=Severity.WARN)
def demobilized_benefit_goes_with_the_category(form: Form2018) -> Iterator[Problem]:
    if "demobilized_serviceman" in (form.living.state_benefits or ()) and Category.DEMOBILIZED_SERVICEMAN not in (
        form.categories or ()
    ):
        yield Problem("living.state_benefits", "享受“在乡复员军人”补助的，对象类别中应有“复员军人”，请核对。")


@rule("LV-05", basis="信息采集表：60周岁以上农村籍退役士兵生活补助", severity=Severity.WARN)
def old_rural_soldiers_are_so(form: Form2018, at: Moment) -> Iterator[Problem]:
    if "rural_soldier_over_60" not in (form.living.state_benefits or ()):
        return
    wanting = []
    if Category.DISCHARGED_SOLDIER not in (form.categories or ()):
        wanting.append("对象类别中应有“退役士兵”")
    if form.service.enlisted_household_type not in (None, "1"):
        wanting.append("入伍时应为农村户籍")
    if form.identity.born_on and age_on(form.identity.born_on, at.reference_date) < 60:
        wanting.append("在标准时点应年满60周岁")
    if wanting:
        yield Problem("living.state_benefits", f"享受“60周岁以上农村退役士兵”补助的，{'，'.join(wanting)}，请核对。")


@rule("LV-06", basis="信息采集表：公费医疗与城乡居民基本医疗保险一般不同时享受", severity=Severity.WARN)
def one_kind_of_medical_care(living: Living) -> Iterator[Problem]:
    if {"1", "3"} <= set(living.medical_insurance or ()):
        yield Problem("medical_insurance", "公费医疗与城乡居民基本医疗保险一般不同时享受，请核对。")


RULES = (
    income_is_not_negative,
    disability_benefit_goes_with_the_category,
    pensioners_are_retired,
    demobilized_benefit_goes_with_the_category,
    old_rural_soldiers_are_so,
    one_kind_of_medical_care,
)
