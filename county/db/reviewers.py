"""Reviewers, their sessions, and what they did."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session as OrmSession

from county.db.tables import EventRow, ReviewerRow, SessionRow
from county.reviewers import Event, Reviewer, Role, Session


class Reviewers:
    """Those who log in at the county."""

    def __init__(self, session: OrmSession) -> None:
        self._session = session

    def get(self, name: str) -> Reviewer | None:
        """The reviewer of this name; another unit that counts his attempts waits until this one ends."""
        row = self._session.get(ReviewerRow, name, with_for_update=True)
        return _reviewer(row) if row else None

    def all(self) -> list[Reviewer]:
        """By name."""
        return [_reviewer(row) for row in self._session.scalars(select(ReviewerRow).order_by(ReviewerRow.name))]

    def put(self, reviewer: Reviewer) -> None:
        """Adds or changes one."""
        row = self._session.get(ReviewerRow, reviewer.name)
        if row is None:
            row = ReviewerRow(name=reviewer.name)
            self._session.add(row)
        row.role, row.passphrase_hash = reviewer.role.value, reviewer.passphrase_hash
        row.active, row.must_change = reviewer.active, reviewer.must_change
        row.fails, row.locked_until = reviewer.fails, reviewer.locked_until
        self._session.flush()

    def begin(self, session: Session) -> None:
        """A session from now on."""
        self._session.execute(
            insert(SessionRow).values(
                token_hash=session.token_hash,
                reviewer=session.reviewer,
                csrf=session.csrf,
                begun_at=session.begun_at,
                seen_at=session.seen_at,
            )
        )

    def session(self, token_hash: str) -> Session | None:
        """The session of a cookie."""
        row = self._session.get(SessionRow, token_hash)
        return Session(row.token_hash, row.reviewer, row.csrf, row.begun_at, row.seen_at) if row else None

    def seen(self, token_hash: str, at: datetime) -> None:
        """Somebody is still there."""
        self._session.execute(update(SessionRow).where(SessionRow.token_hash == token_hash).values(seen_at=at))

    def end(self, token_hash: str) -> None:
        """Logged out."""
        self._session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))

    def end_all(self, reviewer: str) -> None:
        """Logged out everywhere."""
        self._session.execute(delete(SessionRow).where(SessionRow.reviewer == reviewer))

    def note(self, event: Event) -> None:
        """Keeps what was done."""
        self._session.execute(
            insert(EventRow).values(at=event.at, reviewer=event.reviewer, action=event.action, subject=event.subject)
        )

    def events(self, limit: int) -> list[Event]:
        """The last ones, the newest first."""
        rows = self._session.scalars(select(EventRow).order_by(EventRow.number.desc()).limit(limit))
        return [Event(row.at, row.reviewer, row.action, row.subject) for row in rows]


def _reviewer(row: ReviewerRow) -> Reviewer:
    return Reviewer(
        row.name, Role(row.role), row.passphrase_hash, row.active, row.must_change, row.fails, row.locked_until
    )
