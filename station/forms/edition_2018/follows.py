"""What answers of the form follow from others, so that nobody is asked twice. Each takes a document as typed."""

from collections.abc import Callable
from datetime import date

from station.forms.fields import value_at

LAST_OF_1954 = date(1954, 10, 31)
"""Plan 二(六): who enlisted by then and was demobilised is 复员军人."""


def service_years(document: object) -> int | None:
    """军龄: whole years from enlistment to discharge."""
    enlisted_on, discharged_on = _day(document, "service.enlisted_on"), _day(document, "service.discharged_on")
    if enlisted_on is None or discharged_on is None or discharged_on < enlisted_on:
        return None
    before_the_day = (discharged_on.month, discharged_on.day) < (enlisted_on.month, enlisted_on.day)
    return discharged_on.year - enlisted_on.year - before_the_day


def lives_apart(document: object) -> bool | None:
    """人户分离: whether he lives in another town or village than his household is registered in."""
    if value_at(document, "other_identity.residence_same") is True:
        return False
    household = value_at(document, "other_identity.household_division")
    residence = value_at(document, "other_identity.residence_division")
    if not isinstance(household, str) or not isinstance(residence, str):
        return None
    return household.strip() != residence.strip()


def enlistment_node(document: object) -> str | None:
    """入伍时间节点: on which side of 1954-10-31."""
    enlisted_on = _day(document, "service.enlisted_on")
    if enlisted_on is None:
        return None
    return "by_1954" if enlisted_on <= LAST_OF_1954 else "after_1954"


def discharged_on(document: object) -> str | None:
    """The day of discharge, where a module asks for it by another name."""
    day = _day(document, "service.discharged_on")
    return day.isoformat() if day else None


def certificate_of(kind: str) -> Callable[[object], object]:
    """The number of the discharge certificate, where it is of this kind."""

    def number(document: object) -> object:
        typed = value_at(document, "service.certificate_number")
        if value_at(document, "service.certificate_type") != kind or not isinstance(typed, str):
            return None
        return typed.strip() or None

    return number


def _day(document: object, path: str) -> date | None:
    value = value_at(document, path)
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
