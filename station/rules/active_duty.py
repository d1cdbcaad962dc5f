"""AD: families of those in service."""

from collections.abc import Iterator

from station.domain import id_number
from station.forms.codes import code_table
from station.forms.edition_2018.active_duty_family import ActiveDutyFamilyMember
from station.forms.edition_2018.form import Form2018
from station.rules.days import still_to_come
from station.rules.kinship import doubt_of_kinship
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule
from station.rules.service import UNIT_CODE_BASIS, is_designation

_SIBLING = ("sibling", "4", "兄弟姐妹")
"""How a sibling is told: in the survivors' code table, in registers and in words."""
_NOT_IN_SCOPE = ("army_civilian", "pap_fire", "pap_hydropower", "pap_gold", "pap_forest", "pap_transport")


@rule(
    "AD-01",
    basis="工作方案二(十二)：军队文职人员家属、武警消防部队、武警水电部队、武警黄金部队、武警森林部队、"
    "武警交通部队等待转隶地方的相关武警部队军人家属不在本次采集范围",
)
def force_is_in_scope(member: ActiveDutyFamilyMember) -> Iterator[Problem]:
    if member.force in _NOT_IN_SCOPE:
        force = code_table("serving_force").label(member.force)
        yield Problem("force", f"{force}的家属不在本次采集范围，这一位请不要登记，并向来人说明、致谢。")


@rule("AD-02", basis="GB 11643-1999《公民身份号码》：十八位，出生日期真实，末位为校验码")
def serviceman_number_is_valid(member: ActiveDutyFamilyMember) -> Iterator[Problem]:
    if member.serviceman_id_number and not id_number.is_valid(member.serviceman_id_number):
        yield Problem("serviceman_id_number", "现役军人身份证号不对，请核对每一位；不知道的可以不填。")


@rule("AD-03", basis="工作方案二：本次信息采集的标准时点为截至 2018 年 10 月 1 日", severity=Severity.WARN)
def enlisted_by_the_reference_date(member: ActiveDutyFamilyMember, at: Moment) -> Iterator[Problem]:
    if member.enlisted_on and at.reference_date < member.enlisted_on <= at.today:
        yield Problem("enlisted_on", "现役军人入伍时间晚于本次采集的标准时点，按之后新增的对象登记。")


@rule("AD-04", basis="信息采集表：时间不晚于采集之日")
def enlistment_is_past(member: ActiveDutyFamilyMember, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(member, at, {"enlisted_on": "现役军人入伍时间"})


@rule("AD-05", basis=UNIT_CODE_BASIS, severity=Severity.WARN)
def unit_code_is_no_designation(member: ActiveDutyFamilyMember) -> Iterator[Problem]:
    if is_designation(member.unit_code):
        yield Problem("unit_code", "看起来是部队番号，请只填部队代号（如五位数字）。")


@rule(
    "AD-06",
    basis="工作方案二(十二)：主要包括中国人民解放军(含中国人民武装警察部队)现役军人的父母、配偶和子女",
    severity=Severity.WARN,
)
def ages_fit_the_relation(form: Form2018) -> Iterator[Problem]:
    for index, member in enumerate(form.active_duty_family_member):
        number = member.serviceman_id_number
        if number and id_number.is_valid(number):
            doubt = doubt_of_kinship(member.relation, form.identity.born_on, id_number.birth_of(number))
            if doubt:
                yield Problem(f"active_duty_family_member[{index}].relation", doubt)


@rule("AD-07", basis="信息采集表：直系亲属人口数")
def family_has_a_size(member: ActiveDutyFamilyMember) -> Iterator[Problem]:
    if member.family_size is not None and member.family_size < 0:
        yield Problem("family_size", "直系亲属人口数不能小于零。")


@rule(
    "AD-08",
    basis="工作方案二(十二)：主要包括中国人民解放军(含中国人民武装警察部队)现役军人的父母、配偶和子女",
)
def siblings_are_not_in_scope(member: ActiveDutyFamilyMember) -> Iterator[Problem]:
    if member.relation in _SIBLING:
        yield Problem(
            "relation", "现役军人家属只采集父母、配偶和子女，兄弟姐妹不在采集范围，请不要登记，并向来人说明、致谢。"
        )


RULES = (
    force_is_in_scope,
    serviceman_number_is_valid,
    enlisted_by_the_reference_date,
    enlistment_is_past,
    unit_code_is_no_designation,
    ages_fit_the_relation,
    family_has_a_size,
    siblings_are_not_in_scope,
)
