"""Keeping the store safe: mirrors, backups, what is told of them; a store that was restored or copied goes on anew."""

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from station.domain.audit import Action
from station.domain.safekeeping import BackupPlan, CopyReport, Mirroring
from station.errors import WrongUsage
from station.services.ports import Clock, Copies, OpenUnit, Progress, Unit
from station.services.trail import Note


@dataclass(frozen=True, slots=True)
class AttachMirror:
    """Has a folder on another disk follow the store from now on."""

    open_unit: OpenUnit
    copies: Copies
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, folder: Path) -> tuple[Mirroring, ...]:
        """Raises FolderNotEmpty, MirrorOfAnother, MirrorAhead, MirrorFull, MirrorNotWritten."""
        self.copies.add_mirror(progress, folder)
        with self.open_unit() as unit:
            unit.audit.add(self.clock(), self.operator, Action.MIRROR_ADDED)
            unit.commit()
        return self.copies.mirrors()


@dataclass(frozen=True, slots=True)
class DetachMirror:
    """Has a folder follow the store no longer; what lies there stays."""

    open_unit: OpenUnit
    copies: Copies
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, folder: Path) -> tuple[Mirroring, ...]:
        """Raises NoCopyThere."""
        progress.step(0, 1)
        self.copies.remove_mirror(folder)
        with self.open_unit() as unit:
            unit.audit.add(self.clock(), self.operator, Action.MIRROR_REMOVED)
            unit.commit()
        return self.copies.mirrors()


@dataclass(frozen=True, slots=True)
class MirrorStatus:
    """How each mirror stands."""

    copies: Copies

    def __call__(self, progress: Progress) -> tuple[Mirroring, ...]:
        progress.step(0, 1)
        return self.copies.mirrors()


@dataclass(frozen=True, slots=True)
class PlannedBackups:
    """The backups that are made by schedule; None where none are."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress) -> BackupPlan | None:
        progress.step(0, 1)
        with self.open_unit() as unit:
            return unit.settings.safekeeping().backups


@dataclass(frozen=True, slots=True)
class BackUp:
    """A backup by hand, read back after it was written; that it was made is a line in the trail."""

    copies: Copies
    note: Note

    def __call__(self, progress: Progress, folder: Path) -> CopyReport:
        """Raises FolderNotEmpty, CopyDamaged, MirrorFull, MirrorNotWritten."""
        report = self.copies.back_up(progress, folder)
        self.note(Action.STORE_BACKED_UP, None, str(report.size))
        return report


@dataclass(frozen=True, slots=True)
class CheckCopy:
    """Reads a mirror or backup of this store through, and names what is damaged."""

    copies: Copies

    def __call__(self, progress: Progress, folder: Path) -> CopyReport:
        """Raises NoCopyThere, MirrorUnreadable."""
        return self.copies.check(progress, folder)


@dataclass(frozen=True, slots=True)
class PlanBackups:
    """Sets at which hours of the day backups are made and how many are kept, or that none are."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, plan: BackupPlan | None) -> None:
        """Raises WrongUsage for hours that are none, or nothing to keep."""
        progress.step(0, 1)
        if plan and (not plan.hours or not all(0 <= hour <= 23 for hour in plan.hours) or plan.keep < 1):
            raise WrongUsage(hours=len(plan.hours), keep=plan.keep)
        with self.open_unit() as unit:
            unit.settings.set_safekeeping(replace(unit.settings.safekeeping(), backups=plan))
            unit.audit.add(self.clock(), self.operator, Action.BACKUPS_PLANNED)
            unit.commit()


def open_epoch(unit: Unit, clock: Clock, operator: str, why: str) -> int:
    """Has a restored or copied store go on as a new incarnation: its packets are numbered from 1 in the next epoch.

    Two that come from the same store never number alike, however often it is restored or copied. Gives the epoch.
    """
    station = unit.settings.station()
    opened = replace(
        station,
        incarnation=uuid4(),
        epoch=station.epoch + 1,
        lineage=(*station.lineage, station.incarnation),
    )
    unit.settings.set_station(opened)
    unit.audit.add(clock(), operator, Action.EPOCH_OPENED, detail=why)
    return opened.epoch
