"""A campaign: what a station is set up to collect, where, and until when. Configuration, not code."""

from dataclasses import dataclass
from datetime import date

REFERENCE_DATE = date(2018, 10, 1)
"""标准时点 of the campaign of 2018 (plan 二), for those who judge forms without a station's store."""

IDLE_MINUTES = range(1, 121)
"""What may be set as the idle time; never is no choice."""


@dataclass(frozen=True, slots=True)
class Village:
    """A village or residents' committee: its 12-digit statistical division code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """One collection campaign. `division_code` is the town's 9-digit code."""

    title: str
    edition: str
    division_code: str
    division_name: str
    reference_date: date
    deadline: date | None
    villages: tuple[Village, ...]
    card_types: tuple[str, ...] = ("resident",)
    lead_checks: bool = False
    """Whether the town's lead checks each record before it goes to the county."""
    idle_minutes: int = 10
    """After so many minutes without a key, a click or a stroke the station locks."""
    retention_days: int | None = None
    """How long a record stays here after the county approved it; None: until the campaign's data is cleared by hand."""
