"""Purging: what the county has approved goes from here after the campaign's days; its receipt stays."""

from dataclasses import dataclass, replace
from datetime import timedelta

from station.domain.audit import Action
from station.errors import StorageError
from station.services.ports import Clock, Copies, OpenUnit, Progress


@dataclass(frozen=True, slots=True)
class Purged:
    """How many records were purged, and whether every mirror has forgotten them, too."""

    records: int
    mirrors_too: bool


@dataclass(frozen=True, slots=True)
class PurgeApproved:
    """Purges what is due, one record a unit: stopping at any point leaves each record whole or purged."""

    open_unit: OpenUnit
    copies: Copies
    clock: Clock
    operator: str

    def __call__(self, progress: Progress) -> Purged:
        """Does nothing where the campaign sets no days."""
        now = self.clock()
        with self.open_unit() as unit:
            days = unit.settings.campaign().retention_days
            due = unit.approvals.purgeable(now - timedelta(days=days)) if days is not None else []
        for done, record_id in enumerate(due):
            progress.step(done, len(due), "清除")
            with self.open_unit() as unit:
                unit.approvals.purge(record_id, now)
                unit.audit.add(now, self.operator, Action.RECORD_PURGED, record_id)
                if done == 0:
                    unit.settings.set_safekeeping(replace(unit.settings.safekeeping(), purged_at=now))
                unit.commit()
        progress.step(len(due), len(due), "清除")
        return Purged(len(due), self._forget(progress) if due else True)

    def _forget(self, progress: Progress) -> bool:
        try:
            self.copies.forget_overwritten(progress)
        except StorageError:  # the mirror's own state tells; it catches up when it is back
            return False
        return True
