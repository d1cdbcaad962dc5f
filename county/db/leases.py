"""Leases, and how much there is of everything."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from county.db.tables import (
    CHANGES,
    CounterRow,
    LeaseRow,
    MessageRow,
    PacketRow,
    RegisterPersonRow,
    ShelfRow,
    StandingRow,
    StationRow,
)
from county.figures import Figures
from county.post import ShelfOutcome


class Leases:
    """What one of several workers does for all of them, and until when."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> tuple[str, datetime] | None:
        """Holder and end; another unit that asks waits until this one ends."""
        row = self._session.get(LeaseRow, name, with_for_update=True)
        return (row.holder, row.until) if row else None

    def put(self, name: str, holder: str, until: datetime) -> None:
        """Gives it to a holder."""
        self._session.merge(LeaseRow(name=name, holder=holder, until=until))
        self._session.flush()


def figures(session: Session) -> Figures:
    """How much there is of everything."""
    waiting = ShelfRow.outcome == ShelfOutcome.WAITING.value
    return Figures(
        packets=_by(session, PacketRow.carrier),
        last_packet_at=session.scalar(select(func.max(PacketRow.received_at))),
        shelf={
            str(key): count
            for key, count in session.execute(
                select(ShelfRow.reason, func.count()).where(waiting).group_by(ShelfRow.reason)
            )
        },
        standings=_by(session, StandingRow.state),
        stations=session.scalar(select(func.count()).select_from(StationRow)) or 0,
        register_people=session.scalar(
            select(func.count()).select_from(RegisterPersonRow).where(RegisterPersonRow.gone.is_(False))
        )
        or 0,
        changes=session.scalar(select(CounterRow.value).where(CounterRow.name == CHANGES)) or 0,
        messages=session.scalar(select(func.count()).select_from(MessageRow)) or 0,
    )


def _by(session: Session, column: InstrumentedAttribute[str]) -> dict[str, int]:
    return {str(key): count for key, count in session.execute(select(column, func.count()).group_by(column))}
