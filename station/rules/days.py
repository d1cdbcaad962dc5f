"""What rules ask of days: ages, and whether a day is still to come."""

from collections.abc import Iterator, Mapping
from datetime import date

from station.forms.fields import Module
from station.rules.problem import Problem
from station.rules.rule import Moment


def age_on(born_on: date, day: date) -> int:
    """Whole years from one day to another; who was born on 29 February has his birthday on 1 March of other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def still_to_come(section: Module, at: Moment, labels: Mapping[str, str]) -> Iterator[Problem]:
    """A problem for each of the section's days, given by name with its label, that lies after today."""
    for name, label in labels.items():
        day = getattr(section, name)
        if day and day > at.today:
            yield Problem(name, f"{label}晚于今天，请核对。")
