"""DS: how a discharged soldier was resettled."""

from collections.abc import Iterator
from datetime import date

from station.forms.edition_2018.discharged_soldier import DischargedSoldier
from station.forms.edition_2018.form import Form2018
from station.rules.days import age_on, still_to_come
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_REGULATION_608 = date(2011, 11, 1)
"""《退役士兵安置条例》（国务院、中央军委令第608号）took effect."""
_SUPPORTED_GRADES = ("01", "02", "03", "04")
_NCO = ("junior_nco", "intermediate_nco", "senior_nco")


@rule(
    "DS-01",
    basis="工作方案二(二)3：退役士兵安置条例(国务院、中央军委第 608 号令)颁布实施前,……签订退役士兵自谋职业协议书",
    overridable=True,
)
def self_arranged_before_608(form: Form2018) -> Iterator[Problem]:
    discharged_on = form.service.discharged_on
    if (
        form.discharged_soldier.resettlement == "self_arranged_employment"
        and discharged_on
        and discharged_on >= _REGULATION_608
    ):
        yield Problem(
            "discharged_soldier.resettlement",
            "“自谋职业”只适用于2011年11月1日《退役士兵安置条例》施行以前退役的士兵；之后退役的请选“自主就业”。",
        )


@rule(
    "DS-02",
    basis="工作方案二(二)4：指被评定为 1-4 级残疾等级退出现役,由国家供养终身的义务兵和初级士官,"
    "以及因战因公致残被评定为 1-4级残疾等级,本人自愿放弃退休安置,选择由国家供养的中级以上士官",
)
def supported_are_of_grades_1_to_4(form: Form2018) -> Iterator[Problem]:
    grade = form.disabled_serviceman.grade
    if form.discharged_soldier.resettlement == "government_support" and grade and grade not in _SUPPORTED_GRADES:
        yield Problem(
            "discharged_soldier.resettlement", "“国家供养”只适用于一级至四级残疾的退役士兵，请核对安置方式和伤残等级。"
        )


@rule(
    "DS-03",
    basis="工作方案二(二)2：服现役不满 12 年的士官,以及符合政府安排工作条件但本人自愿选择自主就业的退役士兵",
    severity=Severity.WARN,
)
def long_served_nco_chose_so_himself(form: Form2018) -> Iterator[Problem]:
    service = form.service
    if (
        form.discharged_soldier.resettlement == "own_initiative_employment"
        and service.serviceman_class in _NCO
        and service.enlisted_on
        and service.discharged_on
        and age_on(service.enlisted_on, service.discharged_on) >= 12
    ):
        yield Problem(
            "discharged_soldier.resettlement", "士官服现役满12年的，本人自愿选择才是“自主就业”，请向本人核对安置方式。"
        )


@rule(
    "DS-04",
    basis="工作方案二(二)4：因战因公致残被评定为 1-4级残疾等级,本人自愿放弃退休安置,选择由国家供养的中级以上士官",
    severity=Severity.WARN,
)
def supported_nco_was_not_disabled_by_illness(form: Form2018) -> Iterator[Problem]:
    if (
        form.discharged_soldier.resettlement == "government_support"
        and form.service.serviceman_class in ("intermediate_nco", "senior_nco")
        and form.disabled_serviceman.nature == "3"
    ):
        yield Problem("discharged_soldier.resettlement", "中级以上士官由国家供养的，应为因战因公致残，请核对伤残性质。")


@rule("DS-05", basis="信息采集表：时间不晚于采集之日")
def introduction_is_past(soldier: DischargedSoldier, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(soldier, at, {"introduced_on": "开出介绍信时间"})


@rule("DS-06", basis="信息采集表：一次性经济补助金额")
def allowance_is_not_negative(soldier: DischargedSoldier) -> Iterator[Problem]:
    if soldier.allowance is not None and soldier.allowance < 0:
        yield Problem("allowance", "一次性经济补助金额不能小于零。")


@rule("DS-07", basis="信息采集表：服义务兵役起止时间在服役期间", severity=Severity.WARN)
def conscription_is_in_service(form: Form2018) -> Iterator[Problem]:
    soldier, service = form.discharged_soldier, form.service
    if soldier.conscript_from_on and service.enlisted_on and soldier.conscript_from_on < service.enlisted_on:
        yield Problem("discharged_soldier.conscript_from_on", "服义务兵役起始时间早于入伍时间，请核对。")
    if soldier.conscript_to_on and service.discharged_on and soldier.conscript_to_on > service.discharged_on:
        yield Problem("discharged_soldier.conscript_to_on", "服义务兵役截止时间晚于退役时间，请核对。")


@rule("DS-08", basis="信息采集表：服义务兵役起止时间和折算年限")
def conscription_ends_after_it_begins(soldier: DischargedSoldier) -> Iterator[Problem]:
    begun, ended = soldier.conscript_from_on, soldier.conscript_to_on
    if begun and ended and ended <= begun:
        yield Problem("conscript_to_on", "服义务兵役截止时间应晚于起始时间。")
    if soldier.conscript_years is not None and soldier.conscript_years < 0:
        yield Problem("conscript_years", "服义务兵役折算年限不能小于零。")


RULES = (
    self_arranged_before_608,
    supported_are_of_grades_1_to_4,
    long_served_nco_chose_so_himself,
    supported_nco_was_not_disabled_by_illness,
    introduction_is_past,
    allowance_is_not_negative,
    conscription_is_in_service,
    conscription_ends_after_it_begins,
)
