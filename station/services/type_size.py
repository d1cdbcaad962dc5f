"""How large an operator has everything written."""

from dataclasses import dataclass

from station.errors import WrongUsage
from station.services.ports import OpenUnit, Progress

TYPE_SIZES = (100, 125, 150, 200)
"""Percent."""


@dataclass(frozen=True, slots=True)
class KeepTypeSize:
    """Keeps the size an operator chose for his next log-in."""

    open_unit: OpenUnit
    operator: str

    def __call__(self, progress: Progress, percent: int) -> None:
        """Raises WrongUsage for a size that is not offered."""
        if percent not in TYPE_SIZES:
            raise WrongUsage(type_size=percent)
        progress.step(0, 1)
        with self.open_unit() as unit:
            unit.settings.set_type_size(self.operator, percent)
            unit.commit()
