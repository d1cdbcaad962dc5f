"""Instants as the operator's clock shows them."""

from datetime import datetime


def at_minute(moment: datetime) -> str:
    """Day and minute where the station stands."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
