"""SU: survivors of martyrs, of those who died on duty and of those who died of illness."""

from collections.abc import Iterator

from station.forms.edition_2018.form import Form2018
from station.forms.edition_2018.survivors import DutyDeathSurvivor, IllnessDeathSurvivor, MartyrSurvivor
from station.rules.days import age_on, still_to_come
from station.rules.kinship import doubt_of_kinship
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_PARENT, _CHILD = "1", "2"
_ORDER = "信息采集表：出生、入伍（参加革命）、牺牲（病故）、批准时间依次在后"
_WOMAN = "2"


def _entries(form: Form2018) -> Iterator[tuple[str, MartyrSurvivor | DutyDeathSurvivor | IllnessDeathSurvivor]]:
    """Every one of the dead, with the path where he stands."""
    for name in ("martyr_survivor", "duty_death_survivor", "illness_death_survivor"):
        yield from ((f"{name}[{index}]", entry) for index, entry in enumerate(getattr(form, name)))


@rule("SU-01", basis=_ORDER)
def death_follows_enlistment(form: Form2018) -> Iterator[Problem]:
    for path, entry in _entries(form):
        if entry.died_on and entry.deceased_enlisted_on and entry.died_on <= entry.deceased_enlisted_on:
            yield Problem(f"{path}.died_on", "牺牲（病故）时间应晚于入伍（参加革命）时间。")


@rule("SU-02", basis=_ORDER)
def approval_follows_death(form: Form2018) -> Iterator[Problem]:
    for path, entry in _entries(form):
        if entry.approved_on and entry.died_on and entry.approved_on < entry.died_on:
            yield Problem(f"{path}.approved_on", "批准（认定）时间不能早于牺牲（病故）时间。")


@rule("SU-03", basis="信息采集表：时间不晚于采集之日")
def days_are_past(form: Form2018, at: Moment) -> Iterator[Problem]:
    labels = {
        "deceased_born_on": "出生日期",
        "deceased_enlisted_on": "入伍（参加革命）时间",
        "died_on": "牺牲（病故）时间",
        "approved_on": "批准（认定）时间",
    }
    for path, entry in _entries(form):
        for problem in still_to_come(entry, at, labels):
            yield Problem(f"{path}.{problem.path}", problem.message)


@rule("SU-04", basis=_ORDER)
def life_follows_birth(form: Form2018) -> Iterator[Problem]:
    for path, entry in _entries(form):
        later = [day for day in (entry.deceased_enlisted_on, entry.died_on) if day]
        if entry.deceased_born_on and later and min(later) <= entry.deceased_born_on:
            yield Problem(f"{path}.deceased_born_on", "出生日期应早于入伍（参加革命）和牺牲（病故）时间。")


@rule(
    "SU-05",
    basis="工作方案二(九)：主要包括烈士的父母(抚养人)、配偶、子女和兄弟姐妹",
    severity=Severity.WARN,
)
def ages_fit_the_relation(form: Form2018) -> Iterator[Problem]:
    kin = {_PARENT: "parent", _CHILD: "child"}
    for path, entry in _entries(form):
        doubt = doubt_of_kinship(kin.get(entry.relation or ""), form.identity.born_on, entry.deceased_born_on)
        if doubt:
            yield Problem(f"{path}.relation", doubt)


@rule("SU-06", basis="工作方案二(十)：享受定期生活补助的建国前错杀后被平反人员子女纳入统计范围")
def the_wronged_are_told_by_their_children(survivor: DutyDeathSurvivor) -> Iterator[Problem]:
    if survivor.child_of_wronged and survivor.relation and survivor.relation != _CHILD:
        yield Problem("child_of_wronged", "“建国前错杀后被平反人员子女”只适用于子女，请核对关系。")


@rule("SU-07", basis="信息采集表：孤儿在标准时点未满十八周岁", severity=Severity.WARN)
def orphans_are_minors(form: Form2018, at: Moment) -> Iterator[Problem]:
    born_on = form.identity.born_on
    for path, entry in _entries(form):
        if entry.is_orphan and born_on and age_on(born_on, at.reference_date) >= 18:
            yield Problem(f"{path}.is_orphan", "本人在标准时点已满18周岁，一般不再算孤儿，请核对。")


@rule("SU-08", basis="信息采集表：孤老在标准时点年满六十周岁，女年满五十五周岁", severity=Severity.WARN)
def lonely_elders_are_old(form: Form2018, at: Moment) -> Iterator[Problem]:
    born_on = form.identity.born_on
    least = 55 if form.identity.sex == _WOMAN else 60
    for path, entry in _entries(form):
        if entry.is_lonely_elder and born_on and age_on(born_on, at.reference_date) < least:
            yield Problem(f"{path}.is_lonely_elder", f"本人在标准时点不满{least}周岁，一般不算孤老，请核对。")


RULES = (
    death_follows_enlistment,
    approval_follows_death,
    days_are_past,
    life_follows_birth,
    ages_fit_the_relation,
    the_wronged_are_told_by_their_children,
    orphans_are_minors,
    lonely_elders_are_old,
)
