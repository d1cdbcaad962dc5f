"""LV: living conditions that go with who a person is."""

import re
from collections.abc import Iterator

from station.domain.category import Category
from station.domain.id_number import normalise
from station.forms.edition_2018.form import Form2018
from station.forms.edition_2018.living import Living
from station.rules.days import age_on
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_CIVIL_DISABILITY = re.compile("[0-9]{17}[0-9X][1-7][1-4]")
_SURVIVORS = (Category.MARTYR_SURVIVOR, Category.DUTY_DEATH_SURVIVOR, Category.ILLNESS_DEATH_SURVIVOR)


@rule("LV-01", basis="信息采集表：个人年收入、家庭年收入")
def income_is_not_negative(living: Living) -> Iterator[Problem]:
    for name in ("yearly_income", "family_yearly_income"):
        income = getattr(living, name)
        if income is not None and income < 0:
            yield Problem(name, "年收入不能小于零。")


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


@rule("LV-07", basis="信息采集表：年满十六周岁的填写就业状态")
def adults_tell_of_their_work(form: Form2018, at: Moment) -> Iterator[Problem]:
    born_on = form.identity.born_on
    if born_on and age_on(born_on, at.today) >= 16 and not form.living.employment_status:
        yield Problem("living.employment_status", "请填写“现就业状态”。")


@rule("LV-08", basis="残疾人证编号：公民身份号码加残疾类别（1至7）和残疾等级（1至4）各一位", severity=Severity.WARN)
def civil_disability_number_has_its_pattern(form: Form2018) -> Iterator[Problem]:
    number = normalise(form.living.civil_disability_number or "")
    if not number:
        return
    if not _CIVIL_DISABILITY.fullmatch(number):
        yield Problem("living.civil_disability_number", "残疾人证号应为20位：公民身份号码加类别和等级各一位，请核对。")
    elif form.identity.id_number and number[:18] != form.identity.id_number:
        yield Problem("living.civil_disability_number", "残疾人证号前18位与公民身份号码不一致，请核对。")


@rule("LV-09", basis="信息采集表：享受国家抚恤补助金情况与服役、对象类别相应", severity=Severity.WARN)
def benefits_go_with_service(form: Form2018) -> Iterator[Problem]:
    benefits, categories = form.living.state_benefits or (), form.categories or ()
    wanting = []
    if "war_veteran" in benefits and not form.service.wars:
        wanting.append("享受“参战退役”补助的，应填写参战情况")
    if "nuclear_test_veteran" in benefits and form.service.nuclear in (None, "none"):
        wanting.append("享受“参试退役”补助的，应填写参试（涉核）情况")
    if "three_survivors" in benefits and not any(category in categories for category in _SURVIVORS):
        wanting.append("享受“三属”抚恤的，对象类别中应有遗属")
    if "three_red" in benefits and Category.RED_ARMY_VETERAN not in categories:
        wanting.append("享受“三红”补助的，对象类别中应有“退伍红军老战士”")
    if wanting:
        yield Problem("living.state_benefits", f"{'；'.join(wanting)}，请核对。")


@rule("LV-10", basis="信息采集表：家庭年收入含个人年收入", severity=Severity.WARN)
def family_income_holds_his_own(living: Living) -> Iterator[Problem]:
    own, family = living.yearly_income, living.family_yearly_income
    if own is not None and family is not None and 0 <= family < own:
        yield Problem("family_yearly_income", "家庭年收入小于个人年收入，请核对。")


@rule("LV-11", basis="信息采集表：身体状况为残疾军人的，对象类别中有残疾军人", severity=Severity.WARN)
def physical_condition_goes_with_the_category(form: Form2018) -> Iterator[Problem]:
    if form.living.physical_condition == "disabled_serviceman" and Category.DISABLED_SERVICEMAN not in (
        form.categories or ()
    ):
        yield Problem("living.physical_condition", "身体状况选了“残疾军人”，对象类别中应有“残疾军人”，请核对。")


RULES = (
    income_is_not_negative,
    disability_benefit_goes_with_the_category,
    pensioners_are_retired,
    demobilized_benefit_goes_with_the_category,
    old_rural_soldiers_are_so,
    one_kind_of_medical_care,
    adults_tell_of_their_work,
    civil_disability_number_has_its_pattern,
    benefits_go_with_service,
    family_income_holds_his_own,
    physical_condition_goes_with_the_category,
)
