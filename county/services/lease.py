"""What of several workers one does for all: whoever holds the lease; when he is gone, another takes over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from county.services.ports import Collision, Units
from county.services.shelf import TryShelfAgain


class HoldLease:
    """One worker's hold on leases."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now
        self._holder = uuid4().hex

    def __call__(self, name: str, lasts: timedelta) -> bool:
        """Whether the lease is this worker's for that long from now; it may be prolonged as often as one likes."""
        now = self._now()
        try:
            with self._units.writing() as unit:
                held = unit.leases.get(name)
                if held is not None and held[0] != self._holder and held[1] > now:
                    return False
                unit.leases.put(name, self._holder, now + lasts)
                unit.commit()
        except Collision:  # another was first
            return False
        return True


class TendShelf:
    """Tries again what is due on the shelf, unless another worker does."""

    def __init__(self, lease: HoldLease, try_again: TryShelfAgain, every: timedelta) -> None:
        self._lease, self._try_again, self._every = lease, try_again, every

    def __call__(self) -> int | None:
        """How many were taken in; None where another worker tends it. A dead one is missed for two rounds at most."""
        return self._try_again() if self._lease("shelf", self._every * 2) else None
