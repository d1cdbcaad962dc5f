"""One piece of work on the store."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from station.db.approvals import Approvals
from station.db.audit import Audit
from station.db.engine import WRITES
from station.db.inbox import Inbox
from station.db.lead_checks import LeadChecks
from station.db.operators import Operators
from station.db.outbox import Outbox
from station.db.papers import Papers
from station.db.progress import Figures
from station.db.records import Blobs, Drafts, Records
from station.db.register import Register
from station.db.register_imports import RegisterImports
from station.db.roster import Roster
from station.db.settings import Settings
from station.packet.trail import TrailMark

Committed = Callable[[TrailMark | None, tuple[int, int, str] | None], None]
"""Hears of a commit: the last line it added to the audit trail, and its last packet (epoch, number, digest)."""


def unheard(trail: TrailMark | None, packet: tuple[int, int, str] | None) -> None:
    """Nobody wants to know."""


class UnitOfWork:
    """Committed as a whole, or not at all. Opened in the thread that uses it; nothing of it crosses to another."""

    def __init__(self, engine: Engine, *, writes: bool, epoch: int, committed: Committed = unheard) -> None:
        self._engine = engine.execution_options(**{WRITES: writes})
        self._committed = committed
        self._session = Session(self._engine, expire_on_commit=False)
        self.settings = Settings(self._session)
        self.register = Register(self._session)
        self.register_imports = RegisterImports(self._session)
        self.roster = Roster(self._session)
        self.figures = Figures(self._session)
        self.drafts = Drafts(self._session)
        self.records = Records(self._session)
        self.blobs = Blobs(self._session)
        self.papers = Papers(self._session)
        self.outbox = Outbox(self._session, epoch)
        self.inbox = Inbox(self._session)
        self.checks = LeadChecks(self._session)
        self.operators = Operators(self._session)
        self.approvals = Approvals(self._session)
        self.audit = Audit(self._session)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def commit(self) -> None:
        """Makes everything of this unit durable."""
        self._session.commit()
        self._committed(self.audit.added, self.outbox.added)
