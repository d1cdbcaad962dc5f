"""TO, RO: officers transferred to civilian work, and officers and NCOs who retired."""

from collections.abc import Iterator
from datetime import date

from station.forms.edition_2018.form import Form2018
from station.forms.edition_2018.retired_officer_or_nco import RetiredOfficerOrNco
from station.forms.edition_2018.transferred_officer import TransferredOfficer
from station.rules.days import still_to_come
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_SELF_CHOSEN_FROM = date(2001, 1, 19)
_ENTERPRISE_UNTIL = date(2000, 12, 31)


@rule("TO-01", basis="工作方案二(一)：其中自主择业干部限于 2001 年 1 月 19 日以后转业安置的干部", overridable=True)
def self_chosen_career_from_2001(officer: TransferredOfficer) -> Iterator[Problem]:
    if (
        officer.resettlement == "self_chosen_career"
        and officer.resettled_on
        and officer.resettled_on < _SELF_CHOSEN_FROM
    ):
        yield Problem(
            "resettlement", "“自主择业”只适用于2001年1月19日以后转业安置的干部，请核对安置方式和安置（转业）时间。"
        )


@rule(
    "TO-02",
    basis="工作方案二(一)：企业军转干部是指 2000 年 12 月 31 日之前退出现役并安置在企业的军队干部",
    overridable=True,
)
def enterprise_transferred_until_2000(form: Form2018) -> Iterator[Problem]:
    discharged_on = form.service.discharged_on
    if (
        form.transferred_officer.resettlement == "enterprise_transferred"
        and discharged_on
        and discharged_on > _ENTERPRISE_UNTIL
    ):
        yield Problem(
            "transferred_officer.resettlement",
            "“企业军转干部”只适用于2000年12月31日以前退出现役的干部，请核对安置方式和退役时间。",
        )


@rule("TO-03", basis="信息采集表：时间不晚于采集之日")
def transfer_is_past(officer: TransferredOfficer, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(
        officer,
        at,
        {"post_since_on": "任现职级时间", "resettled_on": "安置（转业）时间", "reported_on": "报到时间"},
    )


@rule("TO-04", basis="信息采集表：报到时间不早于安置（转业）时间", severity=Severity.WARN)
def reporting_follows_transfer(officer: TransferredOfficer) -> Iterator[Problem]:
    if officer.resettled_on and officer.reported_on and officer.reported_on < officer.resettled_on:
        yield Problem("reported_on", "报到时间早于安置（转业）时间，请核对。")


@rule("RO-01", basis="信息采集表：时间不晚于采集之日")
def retirement_is_past(retiree: RetiredOfficerOrNco, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(retiree, at, {"received_on": "接收日期", "retired_on": "离退休时间"})


@rule("RO-02", basis="信息采集表：离退休时间晚于入伍时间")
def retirement_follows_enlistment(form: Form2018) -> Iterator[Problem]:
    enlisted_on, retired_on = form.service.enlisted_on, form.retired_officer_or_nco.retired_on
    if enlisted_on and retired_on and retired_on <= enlisted_on:
        yield Problem("retired_officer_or_nco.retired_on", "离退休时间应晚于入伍时间。")


@rule("RO-03", basis="信息采集表：同一伤残性质各处一致", severity=Severity.WARN)
def nature_of_disability_agrees(form: Form2018) -> Iterator[Problem]:
    told, assessed = form.retired_officer_or_nco.disability_nature, form.disabled_serviceman.nature
    if told and assessed and told != assessed:
        yield Problem("retired_officer_or_nco.disability_nature", "伤残属别与“残疾军人”中的伤残性质不一致，请核对。")


RULES = (
    self_chosen_career_from_2001,
    enterprise_transferred_until_2000,
    transfer_is_past,
    reporting_follows_transfer,
    retirement_is_past,
    retirement_follows_enlistment,
    nature_of_disability_agrees,
)
