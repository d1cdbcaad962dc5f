"""The audit trail: each line's digest covers the one before it."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from station.db.tables import AuditRow
from station.domain.audit import Action, AuditEvent
from station.packet.canonical import canonical, digest

FIRST = "0" * 64


class Audit:
    """Appends and reads; nothing is ever changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, at: datetime, operator: str, action: Action, subject: UUID | None = None, detail: str = "") -> None:
        last = self._session.execute(
            select(AuditRow.number, AuditRow.digest).order_by(AuditRow.number.desc()).limit(1)
        ).one_or_none()
        number, previous = (last.number + 1, last.digest) if last else (1, FIRST)
        event = AuditEvent(number, at.astimezone(UTC), operator, action, subject, detail, previous, "")
        self._session.add(
            AuditRow(
                number=number,
                at=event.at,
                operator=operator,
                action=action.value,
                subject=subject,
                detail=detail,
                previous=previous,
                digest=digest_of(event),
            )
        )
        self._session.flush()

    def events(self) -> list[AuditEvent]:
        return [
            AuditEvent(
                row.number, row.at, row.operator, Action(row.action), row.subject, row.detail, row.previous, row.digest
            )
            for row in self._session.scalars(select(AuditRow).order_by(AuditRow.number))
        ]


def digest_of(event: AuditEvent) -> str:
    """What a line's digest must be."""
    return digest(
        canonical(
            {
                "number": event.number,
                "at": event.at.isoformat(timespec="microseconds"),
                "operator": event.operator,
                "action": event.action.value,
                "subject": str(event.subject) if event.subject else None,
                "detail": event.detail,
                "previous": event.previous,
            }
        )
    )
