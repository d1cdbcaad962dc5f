"""RC: those who worked for the army without being of it."""

from collections.abc import Iterator

from station.forms.edition_2018.retired_army_civilian import RetiredArmyCivilian
from station.rules.days import still_to_come
from station.rules.problem import Problem
from station.rules.rule import Moment, rule


@rule("RC-01", basis="信息采集表：离退休时间晚于参加工作时间")
def retirement_follows_joining(civilian: RetiredArmyCivilian) -> Iterator[Problem]:
    if civilian.joined_on and civilian.retired_on and civilian.retired_on <= civilian.joined_on:
        yield Problem("retired_on", "离退休时间应晚于参加工作或入伍时间。")


@rule("RC-02", basis="工作方案二(四)：指已移交政府安置的军队无军籍离休干部、退休退职职工")
def hand_over_is_past(civilian: RetiredArmyCivilian, at: Moment) -> Iterator[Problem]:
    yield from still_to_come(
        civilian, at, {"joined_on": "参加工作或入伍时间", "received_on": "接收时间", "retired_on": "离退休时间"}
    )


@rule("RC-03", basis="信息采集表：月离退休金")
def pension_is_not_negative(civilian: RetiredArmyCivilian) -> Iterator[Problem]:
    if civilian.monthly_pension is not None and civilian.monthly_pension < 0:
        yield Problem("monthly_pension", "月离退休金不能小于零。")


RULES = (retirement_follows_joining, hand_over_is_past, pension_is_not_negative)
