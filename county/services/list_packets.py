"""What the county holds."""

from county.domain import HeldPackets
from county.services.ports import Units


class ListPackets:
    """The packets held, in the order they came in."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self) -> HeldPackets:
        with self._units.reading() as unit:
            return unit.packets.all()
