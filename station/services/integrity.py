"""What stands when saved work is missing: only somebody who says so goes on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from station.domain.audit import Action
from station.domain.integrity import Standing
from station.errors import NothingLost
from station.services.ports import Clock, OpenUnit, Progress


@dataclass(frozen=True, slots=True)
class AcceptLoss:
    """Notes in the trail what is missing, and lets the work go on from what is there.

    Packets are numbered in a new epoch from then on, where some may be missing: the county may hold those.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str
    standing: Standing
    renew_head: Callable[[], None]

    def __call__(self, progress: Progress) -> str:
        """Gives what was missing. Raises NothingLost."""
        progress.step(0, 1)
        loss = self.standing.loss
        if loss is None:
            raise NothingLost
        with self.open_unit() as unit:
            unit.audit.add(self.clock(), self.operator, Action.LOSS_ACCEPTED, None, loss)
            if self.standing.packets_lost or self.standing.unknown:
                station = unit.settings.station()
                unit.settings.set_station(replace(station, epoch=station.epoch + 1))
            unit.commit()
        self.renew_head()
        return loss
