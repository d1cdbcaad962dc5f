"""The audit trail: each line's digest covers the one before it. The schema itself refuses to change or delete one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from station.db.tables import AuditRow, Base
from station.domain.audit import Action, AuditEvent, action_of
from station.packet.trail import NOTHING, TrailMark, digest_of

_COLUMNS = ("number", "at", "operator", "action", "subject", "detail", "previous", "digest")
_TABLE = Base.metadata.tables[AuditRow.__tablename__]
_ADD = insert(_TABLE)
_TAIL = select(_TABLE.c.number, _TABLE.c.digest).order_by(_TABLE.c.number.desc()).limit(1)


class Audit:
    """Appends and reads; nothing is ever changed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.added: TrailMark | None = None
        """The last line of this unit."""

    def add(self, at: datetime, operator: str, action: Action, subject: UUID | None = None, detail: str = "") -> None:
        self.add_after(0, at, operator, action, subject, detail)

    def add_after(  # noqa: PLR0917
        self, number: int, at: datetime, operator: str, action: Action, subject: UUID | None, detail: str
    ) -> None:
        """The same, leaving out the numbers up to `number`: of lines that were there and are lost."""
        last = self.added or self.tail()
        event = AuditEvent(
            max(last.number, number) + 1, at.astimezone(UTC), operator, action, subject, detail, last.digest, ""
        )
        event = replace(event, digest=digest_of(event))
        self._session.execute(_ADD, {name: getattr(event, name) for name in _COLUMNS})
        self.added = TrailMark(event.number, event.digest)

    def tail(self) -> TrailMark:
        last = self._session.execute(_TAIL).one_or_none()
        return TrailMark(last.number, last.digest) if last else NOTHING

    def events(self, subject: UUID | None = None, since: datetime | None = None) -> list[AuditEvent]:
        return list(self.lines(subject=subject, since=since))

    def lines(self, after: int = 0, subject: UUID | None = None, since: datetime | None = None) -> Iterator[AuditEvent]:
        """The lines one by one: a trail may be long."""
        wanted = select(AuditRow).where(AuditRow.number > after).order_by(AuditRow.number)
        if subject is not None:
            wanted = wanted.where(AuditRow.subject == subject)
        if since is not None:
            wanted = wanted.where(AuditRow.at >= since)
        for row in self._session.scalars(wanted.execution_options(yield_per=1000)):
            yield AuditEvent(
                row.number,
                row.at,
                row.operator,
                action_of(row.action),
                row.subject,
                row.detail,
                row.previous,
                row.digest,
            )


def event_of(row: Mapping[str, object]) -> AuditEvent | None:
    """A line from a row as it is kept, read without the database; None for one that is not whole."""
    try:
        return AuditEvent(
            number=int(str(row["number"])),
            at=datetime.fromisoformat(str(row["at"])).replace(tzinfo=UTC),
            operator=str(row["operator"]),
            action=action_of(str(row["action"])),
            subject=UUID(hex=str(row["subject"])) if row["subject"] else None,
            detail=str(row["detail"]),
            previous=str(row["previous"]),
            digest=str(row["digest"]),
        )
    except ValueError:
        return None
