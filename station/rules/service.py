"""SV: dates of service in their order, and what may be told of the unit."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from station.forms.codes import code_table
from station.forms.edition_2018.form import WHO_SERVED, Form2018
from station.forms.edition_2018.service import Merit, Service
from station.rules.days import age_on
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_DESIGNATION = re.compile("(第[0-9零一二三四五六七八九十百]+|[0-9]{1,3})(集团军|军|师|旅|团)(?![级职])")
_NO_RANKS_FROM, _RANKS_AGAIN_ON = date(1965, 6, 1), date(1988, 10, 1)
"""Ranks were abolished and restored on these days."""
_FIRST_YEAR = 1900


def _ranks(*beginnings: str) -> tuple[str, ...]:
    return tuple(code for code in code_table("rank").codes if code.startswith(beginnings))


_SERGEANTS = ("sergeant_major", "specialist_sergeant")
_NCO_RANKS = (
    *_ranks("nco_", "master_sergeant_", "first_sergeant_"),
    *("staff_sergeant", "sergeant", "corporal"),
    *_SERGEANTS,
)
_RANKS: Mapping[str, tuple[str, ...]] = {
    "officer": (
        *("marshal", "senior_general", "general", "lieutenant_general", "major_general"),
        *("senior_colonel", "colonel", "lieutenant_colonel", "major"),
        *("senior_captain", "captain", "first_lieutenant", "second_lieutenant", "warrant_officer"),
    ),
    "civilian_cadre": _ranks("civilian_"),
    "senior_nco": _NCO_RANKS,
    "intermediate_nco": _NCO_RANKS,
    "junior_nco": _NCO_RANKS,
    "volunteer": (*_ranks("volunteer_"), *_SERGEANTS),
    "conscript": ("private", "private_first_class", "corporal", "sergeant", "staff_sergeant"),
}
"""The ranks of each class, of all periods since 1955; conscripts had the lower sergeants' from 1988 to 1999."""
_ORDER = "信息采集表：出生、入伍、退役时间依次在后"
UNIT_CODE_BASIS = "部队代号管理规定：只采集代号，不采集番号和驻地"


def _served(form: Form2018) -> bool:
    """Whether the service block is asked of this person."""
    return any(category in WHO_SERVED for category in form.categories or ())


def names_a_unit(text: str) -> bool:
    """Whether running text holds what looks like a unit's designation (第41集团军, 123师炮团)."""
    return bool(_DESIGNATION.search(text))


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


@rule("SV-07", basis="信息采集表：军龄按入伍、退役时间计算", severity=Severity.WARN)
def years_fit_the_dates(form: Form2018) -> Iterator[Problem]:
    service = form.service
    if service.service_years is None or not service.enlisted_on or not service.discharged_on:
        return
    years = max(age_on(service.enlisted_on, service.discharged_on), 0)
    if not years <= service.service_years <= years + 1:
        yield Problem("service.service_years", f"按入伍、退役时间计算，军龄为{years}年，请核对。")


@rule("SV-08", basis="军衔条例、士官制度：军衔与军人类别相应", severity=Severity.WARN)
def rank_fits_the_class(service: Service) -> Iterator[Problem]:
    fitting = _RANKS.get(service.serviceman_class or "")
    if fitting and service.rank in code_table("rank").codes and service.rank not in fitting:
        yield Problem("rank", "军衔（级别）与军人类别不符，请核对。")


@rule("SV-09", basis="1965年6月1日取消军衔制，1988年10月1日起恢复", severity=Severity.WARN)
def there_were_ranks_then(service: Service) -> Iterator[Problem]:
    if (
        service.rank
        and not service.rank.startswith("volunteer_")
        and service.enlisted_on
        and service.discharged_on
        and service.enlisted_on >= _NO_RANKS_FROM
        and service.discharged_on < _RANKS_AGAIN_ON
    ):
        yield Problem("rank", "1965年6月至1988年9月没有军衔，这段时间服役的请填职务等级，不填军衔。")


@rule("SV-10", basis="信息采集表：立功受奖证件的种类、次数和年份")
def merits_are_told_in_full(merit: Merit, at: Moment) -> Iterator[Problem]:
    if merit.merit is None:
        yield Problem("merit", "请填写“立功受奖种类”；这一项不需要的，请删除。")
    if merit.times is not None and merit.times < 1:
        yield Problem("times", "立功受奖次数至少为1。")
    if merit.year is not None and not _FIRST_YEAR <= merit.year <= at.today.year:
        yield Problem("year", "获得年份不对，应为四位年份，不晚于今年。")


@rule("SV-11", basis="信息采集表：立功受奖明细与立功受奖情况一致", severity=Severity.WARN)
def merits_are_among_the_commendations(form: Form2018) -> Iterator[Problem]:
    for index, merit in enumerate(form.merits):
        if merit.merit and merit.merit not in (form.service.commendations or ()):
            yield Problem(f"merits[{index}].merit", "这一项没有在“立功受奖情况”中选，请核对。")


RULES = (
    discharge_follows_enlistment,
    days_are_past,
    discharged_by_the_reference_date,
    old_enough_to_enlist,
    enlisted_young,
    unit_code_is_no_designation,
    years_fit_the_dates,
    rank_fits_the_class,
    there_were_ranks_then,
    merits_are_told_in_full,
    merits_are_among_the_commendations,
)
