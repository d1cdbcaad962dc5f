"""The base register: brought in, and searched."""

from dataclasses import dataclass, replace
from pathlib import Path

from station.domain.audit import Action
from station.domain.register import RegisterEntry, Removal, RemovalReason
from station.errors import DiedLater, RegisterEntryUnknown
from station.services.ports import Clock, OpenUnit, Progress, ReadRegister


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people a file brought, how many the register has now, and which rows want a look (row → marks)."""

    people: int
    total: int
    marked: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ImportRegister:
    """Brings a register file into the store as a whole: bad rows are kept and marked, none is dropped."""

    open_unit: OpenUnit
    read: ReadRegister
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, path: Path) -> Imported:
        """Raises FileUnreadable, RegisterUnreadable."""
        progress.step(0, 2, "读取文件")
        sheet = self.read(path)
        progress.step(1, 2, "写入基础库")
        with self.open_unit() as unit:
            people = unit.register.put(sheet.entries)
            total = unit.register.count()
            unit.audit.add(self.clock(), self.operator, Action.REGISTER_IMPORTED, None, str(people))
            unit.commit()
        return Imported(people, total, dict(sheet.marks))


@dataclass(frozen=True, slots=True)
class FindPeople:
    """Finds people of the register by name, pinyin, initials or number."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress, text: str, limit: int = 50) -> list[RegisterEntry]:
        progress.step(0, 1)
        with self.open_unit() as unit:
            return unit.register.find(text, limit)


@dataclass(frozen=True, slots=True)
class MarkRemoval:
    """Marks a person of the base register as not to be collected, or takes the mark back.

    Who died before the reference date is marked, not collected (annex 1); who died later is still collected.
    """

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, base_id: str, removal: Removal | None) -> RegisterEntry:
        """Raises RegisterEntryUnknown, DiedLater."""
        progress.step(0, 1)
        with self.open_unit() as unit:
            entry = unit.register.get(base_id)
            if entry is None:
                raise RegisterEntryUnknown
            if removal is not None and removal.reason is RemovalReason.DIED:
                reference_date = unit.settings.campaign().reference_date
                if removal.on is not None and removal.on >= reference_date:
                    raise DiedLater
            unit.register.remove(base_id, removal)
            detail = removal.reason.value if removal else "undone"
            unit.audit.add(self.clock(), self.operator, Action.REMOVAL_MARKED, None, detail)
            unit.commit()
        return replace(entry, removal=removal)
