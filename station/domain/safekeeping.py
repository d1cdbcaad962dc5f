"""Copies of a store: mirrors that follow it and backups, what state they are in, and what is wrong with one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID


class Fault(StrEnum):
    """What may be wrong with a piece of a copy."""

    MISSING = "missing"
    DAMAGED = "damaged"
    OUTDATED = "outdated"

    @property
    def label(self) -> str:
        return _FAULTS[self]


_FAULTS = {Fault.MISSING: "缺失", Fault.DAMAGED: "损坏", Fault.OUTDATED: "不是最新的内容"}


@dataclass(frozen=True, slots=True)
class Damage:
    """A piece that is not as it was written: which file, and where the fault is in single pages, which of them."""

    piece: str
    fault: Fault
    first: int | None = None
    last: int | None = None

    def sentence(self) -> str:
        """For the operator: what is damaged, by its name."""
        if self.first is None:
            return f"{self.piece}：{self.fault.label}"
        pages = f"第{self.first}页" if self.first == self.last else f"第{self.first}至{self.last}页"
        return f"{self.piece}：数据库{pages}{self.fault.label}"


@dataclass(frozen=True, slots=True)
class CopyReport:
    """A copy that was read through: until when it has what was saved, how much that is, and what is wrong with it."""

    saved_at: datetime
    pages: int
    size: int
    damages: tuple[Damage, ...]


class MirrorState(StrEnum):
    """How far a mirror has what was saved."""

    WAITING = "waiting"
    COPYING = "copying"
    CURRENT = "current"
    BEHIND = "behind"
    ABSENT = "absent"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return _STATES[self]


_STATES = {
    MirrorState.WAITING: "等待开始",
    MirrorState.COPYING: "正在复制",
    MirrorState.CURRENT: "已同步",
    MirrorState.BEHIND: "有内容尚未复制",
    MirrorState.ABSENT: "镜像盘不在",
    MirrorState.FAILED: "出错",
}


@dataclass(frozen=True, slots=True)
class Mirroring:
    """One mirror: where it is, how it stands, until when it has everything, and what went wrong last.

    `behind` counts the bytes it has yet to take; None where that is not known.
    """

    folder: Path
    state: MirrorState
    copied_at: datetime | None = None
    behind: int | None = None
    code: str | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class MirrorPlace:
    """A mirror that belongs to this store: the id it bears, and the folder where it was last."""

    id: UUID
    folder: str


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Backups by schedule: at these hours of the day, into folders of their own, the newest few kept."""

    folder: str
    hours: tuple[int, ...]
    keep: int = 7


@dataclass(frozen=True, slots=True)
class Safekeeping:
    """The mirrors and the backups a station is set up with."""

    mirrors: tuple[MirrorPlace, ...] = ()
    backups: BackupPlan | None = None
    purged_at: datetime | None = None
    """When records were last purged: older backups go as soon as there is a newer one."""
