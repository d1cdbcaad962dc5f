"""How much there is of everything, and whether the database answers at all."""

from county.figures import Figures
from county.services.ports import Units


class CountFigures:
    """Counts."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self) -> Figures:
        with self._units.reading() as unit:
            return unit.figures()


class IsAlive:
    """Whether the database answers."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self) -> None:
        """Raises StorageError."""
        with self._units.reading() as unit:
            unit.changes.last()
