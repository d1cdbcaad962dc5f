"""SV: dates of service in their order, and what may be told of the unit."""

from collections.abc import Iterator

from station.forms.edition_2018.form import WHO_SERVED, Form2018
from station.forms.edition_2018.service import Service
from station.rules.days import age_on
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_ORDER = "信息采集表：出生、入伍、退役时间依次在后"
UNIT_CODE_BASIS = "部队代号管理规定：只采集代号，不采集番号和驻地"


def _served(form: Form2018) -> bool:
    """Whether the service block is asked of this person."""
    return any(category in WHO_SERVED for category in form.categories or ())


def is_designation(unit: str | None) -> bool:
    """Whether a unit is named by what it is (某师炮团) and not by its code."""
    return unit is not None and any(word in unit for word in ("师", "旅", "团", "军区", "营", "连"))


@rule("SV-01", basis=_ORDER)
def discharge_follows_enlistment(form: Form2018) -> Iterator[Problem]:
    service = form.service
    if _served(form) and service.enlisted_on and service.discharged_on and service.discharged_on <= service.enlisted_on:
        yield Problem("service.discharged_on", "退役时间应晚于入伍时间。")


@rule("SV-02", basis=_ORDER)
def days_are_past(form: Form2018, at: Moment) -> Iterator[Problem]:
    for name, label in (("enlisted_on", "入伍时间"), ("discharged_on", "退役时间")):
        day = getattr(form.service, name)
        if _served(form) and day and day > at.today:
            yield Problem(f"service.{name}", f"{label}晚于今天，请核对。")


@rule("SV-03", basis="工作方案二：本次信息采集的标准时点为截至 2018 年 10 月 1 日", severity=Severity.WARN)
def discharged_by_the_reference_date(form: Form2018, at: Moment) -> Iterator[Problem]:
    day = form.service.discharged_on
    if _served(form) and day and at.reference_date < day <= at.today:
        yield Problem("service.discharged_on", "退役时间晚于本次采集的标准时点，按之后新增的对象登记。")


@rule("SV-04", basis=_ORDER + "，入伍时已满十二周岁")
def old_enough_to_enlist(form: Form2018) -> Iterator[Problem]:
    born_on, enlisted_on = form.identity.born_on, form.service.enlisted_on
    if _served(form) and born_on and enlisted_on and age_on(born_on, enlisted_on) < 12:
        yield Problem("service.enlisted_on", "入伍时不满12周岁，请核对入伍时间和出生日期。")


@rule("SV-05", basis="信息采集表：入伍时年龄一般不小于十四周岁", severity=Severity.WARN)
def enlisted_young(form: Form2018) -> Iterator[Problem]:
    born_on, enlisted_on = form.identity.born_on, form.service.enlisted_on
    if _served(form) and born_on and enlisted_on and 12 <= age_on(born_on, enlisted_on) < 14:
        yield Problem("service.enlisted_on", "入伍时不满14周岁，请核对入伍时间。")


@rule("SV-06", basis=UNIT_CODE_BASIS, severity=Severity.WARN)
def unit_code_is_no_designation(service: Service) -> Iterator[Problem]:
    if is_designation(service.unit_code):
        yield Problem("unit_code", "看起来是部队番号，请只填部队代号（如五位数字）。")


RULES = (
    discharge_follows_enlistment,
    days_are_past,
    discharged_by_the_reference_date,
    old_enough_to_enlist,
    enlisted_young,
    unit_code_is_no_designation,
)
