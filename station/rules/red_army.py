"""RA: veterans of the Red Army."""

from collections.abc import Iterator
from datetime import date

from station.forms.edition_2018.red_army_veteran import RedArmyVeteran
from station.rules.days import still_to_come
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment, rule

_RED_ARMY_UNTIL = date(1937, 7, 6)
"""The day before the war of resistance began."""


@rule(
    "RA-01",
    basis="工作方案二(五)：在乡退伍红军老战士、在乡西路军红军老战士、在乡红军失散人员",
    severity=Severity.WARN,
)
def joined_the_red_army(veteran: RedArmyVeteran) -> Iterator[Problem]:
    if veteran.joined_revolution_on and veteran.joined_revolution_on > _RED_ARMY_UNTIL:
        yield Problem("joined_revolution_on", "红军老战士一般在1937年7月6日以前参加革命，请核对。")


@rule("RA-02", basis="信息采集表：时间不晚于采集之日")
def days_are_past(veteran: RedArmyVeteran, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(
        veteran, at, {"joined_revolution_on": "参加革命时间", "discharged_on": "退伍时间", "retired_on": "离退休时间"}
    )


@rule("RA-03", basis="信息采集表：参加革命、退伍、离退休时间依次在后")
def leaving_follows_joining(veteran: RedArmyVeteran) -> Iterator[Problem]:
    for name, label in (("discharged_on", "退伍时间"), ("retired_on", "离退休时间")):
        day = getattr(veteran, name)
        if day and veteran.joined_revolution_on and day <= veteran.joined_revolution_on:
            yield Problem(name, f"{label}应晚于参加革命时间。")


RULES = (joined_the_red_army, days_are_past, leaving_follows_joining)
