"""The audit trail as people ask for it: who looked is noted, lines are listed, and taken out as a spreadsheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from station.domain.audit import Action, AuditEvent
from station.services.ports import Clock, OpenUnit, Progress, WriteTrail

Note = Callable[[Action, UUID | None, str], None]
"""Adds a line on a look at somebody's data; what a look is at is never named by name or number."""


def unnoted(action: Action, subject: UUID | None, detail: str) -> None:
    """For a look that somebody else notes."""


@dataclass(frozen=True, slots=True)
class NoteLook:
    """Adds a line to the trail, also beside the process that holds the store."""

    open_unit: OpenUnit
    clock: Clock
    operator: str

    def __call__(self, action: Action, subject: UUID | None = None, detail: str = "") -> None:
        with self.open_unit() as unit:
            unit.audit.add(self.clock(), self.operator, action, subject, detail)
            unit.commit()


@dataclass(frozen=True, slots=True)
class ListTrail:
    """The lines on one record, or since an instant."""

    open_unit: OpenUnit

    def __call__(
        self, progress: Progress, subject: UUID | None = None, since: datetime | None = None
    ) -> list[AuditEvent]:
        progress.step(0, 1)
        with self.open_unit() as unit:
            return unit.audit.events(subject, since)


@dataclass(frozen=True, slots=True)
class ExportTrail:
    """The same as a spreadsheet; that it was taken is itself a line."""

    open_unit: OpenUnit
    witness: OpenUnit
    write: WriteTrail
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, subject: UUID | None = None, since: datetime | None = None) -> bytes:
        progress.step(0, 1)
        with self.open_unit() as unit:
            events = unit.audit.events(subject, since)
        sheet = self.write(events)
        NoteLook(self.witness, self.clock, self.operator)(Action.AUDIT_EXPORTED, subject, str(len(events)))
        return sheet
