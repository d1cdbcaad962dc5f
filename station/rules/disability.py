"""DI: disabled servicemen, militia and labourers."""

import re
from collections.abc import Iterator
from datetime import date

from station.domain.id_number import normalise
from station.forms.edition_2018.disability import DisabledMilitiaOrLaborer, DisabledServiceman
from station.forms.edition_2018.form import Form2018
from station.rules.days import age_on, still_to_come
from station.rules.identity import is_day
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁兵]"
_SERVICEMAN_NUMBER = re.compile(_PROVINCE + "军[A-Z]?[0-9]{5,6}")
_MILITIA_NUMBER = re.compile(_PROVINCE + "民[A-Z]?[0-9]{5,6}")
_ARMY_NUMBER = re.compile(
    "[0-9]{4}[0-9]{2}[0-9]{2}(?P<nature>[0-9])(?P<grade>[0-9]{2})(?P<birth>[0-9]{6})(?P<sex>[0-9])[0-9]{4}"
)
"""Issued by the army: year, unit, reporting unit, nature, grade, birth, sex, running number; 22 digits."""
_ILLNESS = "3"
_VALID_YEARS = ((15, 5), (25, 10), (45, 20))
"""Up to which age at issue a certificate holds for how many years; afterwards without end."""


def _assessed(form: Form2018) -> Iterator[tuple[str, DisabledServiceman | DisabledMilitiaOrLaborer]]:
    yield "disabled_serviceman", form.disabled_serviceman
    yield "disabled_militia_or_laborer", form.disabled_militia_or_laborer


@rule("DI-01", basis="《军人抚恤优待条例》：因病致残，残疾等级被评定为一级至六级的，享受抚恤")
def illness_is_of_grades_1_to_6(disabled: DisabledServiceman) -> Iterator[Problem]:
    if disabled.nature == _ILLNESS and disabled.grade and disabled.grade > "06":
        yield Problem("grade", "因病致残的等级只有一级至六级，请对照残疾军人证核对性质和等级。")


@rule(
    "DI-02",
    basis="工作方案二(八)：指因参战致残的民兵民工和因参加军事演习、军事训练和执行军事勤务致残的预备役人员、民兵、民工以及其他人员",
)
def militia_is_never_disabled_by_illness(disabled: DisabledMilitiaOrLaborer) -> Iterator[Problem]:
    if disabled.nature == _ILLNESS:
        yield Problem("nature", "伤残民兵民工只有因战、因公致残，没有因病，请对照证件核对。")


@rule("DI-03", basis="残疾军人证、伤残人员证的编号规则：省简称、证件种类、城市字母和顺序号", severity=Severity.WARN)
def certificate_number_has_its_pattern(form: Form2018) -> Iterator[Problem]:
    serviceman = normalise(form.disabled_serviceman.certificate_number or "")
    if serviceman and not (_SERVICEMAN_NUMBER.fullmatch(serviceman) or _ARMY_NUMBER.fullmatch(serviceman)):
        yield Problem(
            "disabled_serviceman.certificate_number",
            "伤残证件号码与残疾军人证的编号规则不符（省简称、“军”字和数字，或22位数字），请对照证件核对。",
        )
    militia = normalise(form.disabled_militia_or_laborer.certificate_number or "")
    if militia and not _MILITIA_NUMBER.fullmatch(militia):
        yield Problem(
            "disabled_militia_or_laborer.certificate_number",
            "伤残证件号码与编号规则不符（省简称、“民”字和数字），请对照证件核对。",
        )


@rule("DI-04", basis="军队核发的残疾军人证的编号规则：含性质、等级、出生日期和性别", severity=Severity.WARN)
def army_number_agrees(form: Form2018) -> Iterator[Problem]:
    disabled, identity = form.disabled_serviceman, form.identity
    number = _ARMY_NUMBER.fullmatch(normalise(disabled.certificate_number or ""))
    if number is None:
        return
    birth = f"{identity.born_on:%y%m%d}" if identity.born_on else None
    told = {
        "伤残性质": (number["nature"], disabled.nature),
        "伤残等级": (number["grade"], disabled.grade),
        "出生日期": (number["birth"], birth),
        "性别": (number["sex"], identity.sex),
    }
    differing = [label for label, (there, here) in told.items() if here and there != here]
    if differing:
        yield Problem(
            "disabled_serviceman.certificate_number",
            f"伤残证件号码中的{'、'.join(differing)}与所填的不一致，请对照证件核对。",
        )


@rule("DI-05", basis="信息采集表：评残时间不早于负伤时间")
def assessment_follows_injury(form: Form2018) -> Iterator[Problem]:
    for path, disabled in _assessed(form):
        if disabled.injured_on and disabled.assessed_on and disabled.assessed_on < disabled.injured_on:
            yield Problem(f"{path}.assessed_on", "评残时间不能早于负伤（致残）时间。")


@rule("DI-06", basis="工作方案二(七)：指服役期间因战因公因病致残评定了残疾等级退出现役", severity=Severity.WARN)
def injured_in_service(form: Form2018) -> Iterator[Problem]:
    injured_on, service = form.disabled_serviceman.injured_on, form.service
    if injured_on and (
        injured_on < (service.enlisted_on or date.min) or injured_on > (service.discharged_on or date.max)
    ):
        yield Problem("disabled_serviceman.injured_on", "负伤（致残）时间不在服役期间，请核对。")


@rule("DI-07", basis="信息采集表：时间不晚于采集之日")
def days_are_past(form: Form2018, at: Moment) -> Iterator[Problem]:
    labels = {
        "injured_on": "负伤（致残）时间",
        "assessed_on": "评残时间",
        "certificate_from_on": "伤残证件有效期起",
    }
    for path, disabled in _assessed(form):
        for problem in still_to_come(disabled, at, labels):
            yield Problem(f"{path}.{problem.path}", problem.message)


@rule("DI-08", basis="信息采集表：伤残证件有效期止为具体日期或长期")
def expiry_is_a_date(form: Form2018) -> Iterator[Problem]:
    for path, disabled in _assessed(form):
        expiry = disabled.certificate_to
        if expiry and expiry != "长期" and not is_day(expiry):
            yield Problem(f"{path}.certificate_to", "伤残证件有效期止应为日期（如 2034-09-18）或“长期”。")


@rule(
    "DI-09",
    basis="残疾军人证有效期：发证时未满十六周岁五年，十六至二十五周岁十年，二十六至四十五周岁二十年，四十六周岁以上长期",
    severity=Severity.WARN,
)
def validity_fits_the_age(form: Form2018) -> Iterator[Problem]:
    born_on = form.identity.born_on
    for path, disabled in _assessed(form):
        issued_on, expiry = disabled.certificate_from_on, disabled.certificate_to
        if born_on and issued_on and expiry and (expiry == "长期" or is_day(expiry)):
            years = next((years for until, years in _VALID_YEARS if age_on(born_on, issued_on) <= until), None)
            expected = "长期" if years is None else f"{issued_on.year + years}年"
            if (expiry == "长期") != (years is None) or (years and int(expiry[:4]) != issued_on.year + years):
                yield Problem(f"{path}.certificate_to", f"按发证时的年龄，有效期一般到{expected}，请对照证件核对。")


@rule("DI-10", basis="《军人抚恤优待条例》：对一级至四级残疾军人发给护理费", severity=Severity.WARN)
def nursing_fee_is_of_grades_1_to_4(disabled: DisabledServiceman) -> Iterator[Problem]:
    if disabled.receives_nursing_fee and disabled.grade and disabled.grade > "04":
        yield Problem("receives_nursing_fee", "护理费一般只发给一级至四级残疾人员，请核对。")


RULES = (
    illness_is_of_grades_1_to_6,
    militia_is_never_disabled_by_illness,
    certificate_number_has_its_pattern,
    army_number_agrees,
    assessment_follows_injury,
    injured_in_service,
    days_are_past,
    expiry_is_a_date,
    validity_fits_the_age,
    nursing_fee_is_of_grades_1_to_4,
)
