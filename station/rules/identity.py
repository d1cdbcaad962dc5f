"""ID: the identity number, and what must agree with it."""

import re
from collections.abc import Iterator
from datetime import date

from station.domain import id_number
from station.domain.names import flaws
from station.forms import divisions
from station.forms.edition_2018.identity import Identity
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_GB = "GB 11643-1999《公民身份号码》"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _number(identity: Identity) -> str | None:
    return identity.id_number if identity.id_number and id_number.is_valid(identity.id_number) else None


def is_day(text: str) -> bool:
    """Whether a text names a real day, as the form writes it: 2034-09-18."""
    try:
        return bool(_DAY.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


@rule("ID-01", basis=_GB + "：十八位，出生日期真实，末位为校验码")
def number_is_valid(identity: Identity, at: Moment) -> Iterator[Problem]:
    if identity.id_number and not id_number.is_valid(identity.id_number, at.today):
        yield Problem("id_number", "公民身份号码不对，请对照身份证核对每一位。")


@rule("ID-02", basis=_GB + "：第十七位单数为男、双数为女", severity=Severity.WARN)
def sex_agrees(identity: Identity) -> Iterator[Problem]:
    number = _number(identity)
    if number and identity.sex in ("1", "2") and identity.sex != id_number.sex_of(number):
        yield Problem("sex", "性别与公民身份号码不一致，请核对；以身份证为准。")


@rule("ID-03", basis=_GB + "：第七至十四位为出生日期", severity=Severity.WARN)
def birth_agrees(identity: Identity) -> Iterator[Problem]:
    number = _number(identity)
    if number and identity.born_on and identity.born_on != id_number.birth_of(number):
        yield Problem("born_on", "出生日期与公民身份号码不一致，请核对；以身份证为准。")


@rule("ID-04", basis="工作方案五(一)：对于身份信息,应与居民身份证、户口本保持一致")
def born_in_the_past(identity: Identity, at: Moment) -> Iterator[Problem]:
    if identity.born_on and identity.born_on > at.today:
        yield Problem("born_on", "出生日期晚于今天，请核对。")


@rule("ID-05", basis="居民身份证法第五条：有效期", severity=Severity.WARN)
def card_is_in_force(identity: Identity, at: Moment) -> Iterator[Problem]:
    expiry = identity.valid_to or ""
    if is_day(expiry) and expiry < at.today.isoformat():
        yield Problem("valid_to", "身份证已过有效期，请提醒本人换领新证。")


@rule("ID-06", basis="居民身份证法第五条：有效期为具体日期或长期")
def expiry_is_a_date(identity: Identity) -> Iterator[Problem]:
    expiry = identity.valid_to
    if expiry and expiry != "长期" and not is_day(expiry):
        yield Problem("valid_to", "有效期截止应为日期（如 2034-09-18）或“长期”。")


@rule("ID-07", basis=_GB + "：前六位为编码时常住户口所在县的行政区划代码（GB/T 2260）", severity=Severity.WARN)
def number_begins_with_a_county(identity: Identity) -> Iterator[Problem]:
    number = _number(identity)
    birth = id_number.birth_of(number or "")
    if not number or not birth or divisions.may_begin_number(number[:6], birth.year):
        return
    place = divisions.division_name(number[:6])
    told = f"是{place}的代码，出生时已不使用或不用于编号" if place else "从未用作行政区划代码"
    yield Problem("id_number", f"公民身份号码前六位{told}，请对照身份证核对。")


@rule("ID-08", basis="GB 18030-2022：姓名用字应为已编码的汉字", severity=Severity.WARN)
def name_is_whole(identity: Identity) -> Iterator[Problem]:
    if identity.name and flaws(identity.name):
        yield Problem("name", "姓名中有系统不能识别的生僻字，换一台设备可能显示不出，请对照身份证核对。")


RULES = (
    number_is_valid,
    sex_agrees,
    birth_agrees,
    born_in_the_past,
    card_is_in_force,
    expiry_is_a_date,
    number_begins_with_a_county,
    name_is_whole,
)
