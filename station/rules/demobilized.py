"""DM: demobilised officers, and those who enlisted by 1954-10-31."""

from collections.abc import Iterator
from datetime import date

from station.forms.edition_2018.demobilized_serviceman import DemobilizedServiceman
from station.forms.edition_2018.form import Form2018
from station.rules.days import still_to_come
from station.rules.problem import Problem
from station.rules.rule import Moment, rule

_ENLISTED_BY = date(1954, 10, 31)


@rule("DM-01", basis="工作方案二(六)：在 1954 年 10 月 31 日之前入伍、后经批准从部队复员的人员", overridable=True)
def enlisted_by_1954(form: Form2018) -> Iterator[Problem]:
    enlisted_on = form.service.enlisted_on
    if form.demobilized_serviceman.kind == "enlisted_by_1954" and enlisted_on and enlisted_on > _ENLISTED_BY:
        yield Problem(
            "demobilized_serviceman.kind",
            "这一类复员军人应在1954年10月31日以前入伍；之后入伍的士兵请选“退役士兵”，请核对入伍时间。",
        )


@rule("DM-02", basis="信息采集表：复员时间晚于入伍时间")
def demobilization_follows_enlistment(form: Form2018) -> Iterator[Problem]:
    enlisted_on, demobilized_on = form.service.enlisted_on, form.demobilized_serviceman.demobilized_on
    if enlisted_on and demobilized_on and demobilized_on <= enlisted_on:
        yield Problem("demobilized_serviceman.demobilized_on", "复员时间应晚于入伍时间。")


@rule("DM-03", basis="信息采集表：时间不晚于采集之日")
def demobilization_is_past(demobilized: DemobilizedServiceman, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(demobilized, at, {"demobilized_on": "复员时间"})


RULES = (enlisted_by_1954, demobilization_follows_enlistment, demobilization_is_past)
