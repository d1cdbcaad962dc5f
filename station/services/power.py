"""How much is left in the battery, as far as the machine tells."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Power:
    """`percent` left, None where the machine does not tell; whether it is on the mains, None likewise."""

    percent: int | None
    on_mains: bool | None

    @property
    def told(self) -> str:
        """In a few words for the operator."""
        if self.percent is None:
            return "电量未知"
        return f"电量{self.percent}%" + ("（充电中）" if self.on_mains else "")


class Battery(Protocol):
    """What is asked for the battery's state; quick, and never raises."""

    def power(self) -> Power: ...


class NoBattery:
    """A machine that does not tell."""

    def power(self) -> Power:
        return Power(None, None)
