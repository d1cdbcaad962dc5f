"""OI, GU: how a registrant is reached, where he lives, and who acts for him."""

import re
from collections.abc import Iterator

from station.domain import id_number
from station.forms.edition_2018.form import Form2018
from station.forms.edition_2018.identity import Guardian, OtherIdentity
from station.rules.days import age_on, still_to_come
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_GB = "GB 11643-1999《公民身份号码》"
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}|[2-9][0-9]{6,7}")
_MINOR_UNTIL = 16
_OF_AGE = 18


def _is_phone(text: str | None) -> bool:
    return not text or bool(_PHONE.fullmatch(text))


@rule("OI-01", basis=_GB + "：十八位，出生日期真实，末位为校验码")
def agent_number_is_valid(other: OtherIdentity, at: Moment) -> Iterator[Problem]:
    if other.agent_id_number and not id_number.is_valid(other.agent_id_number, at.today):
        yield Problem("agent_id_number", "代办人身份证号不对，请对照身份证核对每一位。")


@rule("OI-02", basis="信息采集表：联系电话为手机或带区号的固定电话")
def phone_is_a_phone(other: OtherIdentity) -> Iterator[Problem]:
    for name in ("phone", "landline", "agent_phone"):
        if not _is_phone(getattr(other, name)):
            yield Problem(name, "电话号码不对，应为11位手机号或带区号的固定电话。")


@rule("OI-03", basis="信息采集表：时间不晚于采集之日")
def days_are_past(other: OtherIdentity, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(
        other,
        at,
        {
            "joined_party_on": "入党时间",
            "plaque_applied_on": "申请悬挂光荣牌时间",
            "plaque_hung_on": "悬挂光荣牌时间",
        },
    )


@rule("OI-04", basis="信息采集表：悬挂光荣牌时间不早于申请时间")
def plaque_was_applied_for_first(other: OtherIdentity) -> Iterator[Problem]:
    if other.plaque_applied_on and other.plaque_hung_on and other.plaque_hung_on < other.plaque_applied_on:
        yield Problem("plaque_hung_on", "悬挂光荣牌时间不能早于申请时间。")


@rule("OI-05", basis="信息采集表：未满十六周岁的由监护人代为填报、签字")
def minors_have_a_guardian(form: Form2018, at: Moment) -> Iterator[Problem]:
    born_on = form.identity.born_on
    if born_on and 0 <= age_on(born_on, at.today) < _MINOR_UNTIL and not form.other_identity.has_guardian:
        yield Problem("other_identity.has_guardian", "本人未满16周岁，请填写监护人，并由监护人签字。")


@rule("OI-06", basis="中国共产党章程第一条：年满十八岁", severity=Severity.WARN)
def party_members_were_of_age(form: Form2018) -> Iterator[Problem]:
    born_on, joined_on = form.identity.born_on, form.other_identity.joined_party_on
    if born_on and joined_on and age_on(born_on, joined_on) < _OF_AGE:
        yield Problem("other_identity.joined_party_on", "入党时不满18周岁，请核对入党时间。")


@rule("OI-07", basis="信息采集表：代办人为受委托代为办理的他人")
def agent_is_another(form: Form2018) -> Iterator[Problem]:
    number = form.other_identity.agent_id_number
    if number and number == form.identity.id_number:
        yield Problem("other_identity.agent_id_number", "代办人不能是本人；本人到场的，“委托代办”请选“否”。")


@rule("GU-01", basis=_GB + "：十八位，出生日期真实，末位为校验码")
def guardian_number_is_valid(guardian: Guardian, at: Moment) -> Iterator[Problem]:
    if guardian.id_number and not id_number.is_valid(guardian.id_number, at.today):
        yield Problem("id_number", "监护人身份证号不对，请对照身份证核对每一位。")


@rule("GU-02", basis="信息采集表：联系电话为手机或带区号的固定电话")
def guardian_phone_is_a_phone(guardian: Guardian) -> Iterator[Problem]:
    if not _is_phone(guardian.phone):
        yield Problem("phone", "电话号码不对，应为11位手机号或带区号的固定电话。")


@rule("GU-03", basis="民法典第二十七条：未成年人的监护人由有监护能力的人担任")
def guardian_is_of_age(guardian: Guardian, at: Moment) -> Iterator[Problem]:
    number = guardian.id_number
    born_on = id_number.birth_of(number) if number and id_number.is_valid(number) else None
    if born_on and age_on(born_on, at.today) < _OF_AGE:
        yield Problem("id_number", "监护人不满18周岁，请核对监护人。")


RULES = (
    agent_number_is_valid,
    phone_is_a_phone,
    days_are_past,
    plaque_was_applied_for_first,
    minors_have_a_guardian,
    party_members_were_of_age,
    agent_is_another,
    guardian_number_is_valid,
    guardian_phone_is_a_phone,
    guardian_is_of_age,
)
