"""Whether two ages fit the kinship that is told."""

from datetime import date

from station.rules.days import age_on

_LEAST_YEARS = 15


def doubt_of_kinship(relation: str | None, born_on: date | None, other_born_on: date | None) -> str:
    """A sentence where a `parent` or `child` of another is of the wrong age for it; empty where nothing speaks against.

    A parent is at least fifteen years older; foster parents count as parents, so it is a doubt and no more.
    """
    if born_on is None or other_born_on is None:
        return ""
    if relation == "parent" and (born_on >= other_born_on or age_on(born_on, other_born_on) < _LEAST_YEARS):
        return "父母（抚养人）一般比子女大15周岁以上，请核对关系和出生日期。"
    if relation == "child" and born_on <= other_born_on:
        return "子女的出生日期应晚于父母，请核对关系和出生日期。"
    return ""
