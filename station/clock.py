"""The time as the station tells it."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day where the station stands."""
    return datetime.now().astimezone().date()
