"""Which revisions wait for the lead's check, and what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from station.db.tables import LeadCheckRow, PacketRow
from station.domain.record import LeadOutcome


class LeadChecks:
    """A revision is asked about once; whatever is said of it later takes the place of what was said."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, revision_id: UUID) -> None:
        self._session.add(LeadCheckRow(revision_id=revision_id, outcome=None, lead=None, at=None, note=""))
        self._session.flush()

    def is_asked(self, revision_id: UUID) -> bool:
        return self._session.get(LeadCheckRow, revision_id) is not None

    def decide(self, revision_id: UUID, outcome: LeadOutcome, lead: str, at: datetime, note: str) -> None:
        row = self._session.get_one(LeadCheckRow, revision_id)
        row.outcome, row.lead, row.at, row.note = outcome.value, lead, at, note
        self._session.flush()

    def checked(self) -> list[UUID]:
        return list(
            self._session.scalars(
                select(LeadCheckRow.revision_id)
                .outerjoin(PacketRow, PacketRow.revision_id == LeadCheckRow.revision_id)
                .where(LeadCheckRow.outcome == LeadOutcome.CHECKED.value, PacketRow.revision_id.is_(None))
                .order_by(LeadCheckRow.at, LeadCheckRow.revision_id)
            )
        )
