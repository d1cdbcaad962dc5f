"""One piece of work: committed as a whole, or not at all."""

from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from county.db.engine import WRITES
from county.db.errors import storage_errors
from county.db.leases import Leases, figures
from county.db.packets import Changes, Packets
from county.db.people import People
from county.db.post import Bulletins, Letters, Messages, Shelf
from county.db.reviewers import Reviewers
from county.db.stations import Enrolments, Stations
from county.db.turns import Turns
from county.figures import Figures

_EACH_BY_ITSELF = "AUTOCOMMIT"
"""How a server is read: each statement sees what is committed by then, as it does within its transactions; to begin
and end one would be two round trips more."""


class UnitOfWork:
    """Raises Collision, DiskFull or StorageError where the database has trouble."""

    def __init__(self, sessions: sessionmaker[Session], turns: Turns | None = None) -> None:
        """With `turns`, the only writer while it is open."""
        self._sessions, self._turns = sessions, turns

    def __enter__(self) -> Self:
        with ExitStack() as at_the_end:
            if self._turns is not None:
                self._turns.take()
                at_the_end.callback(self._turns.give)
            at_the_end.enter_context(storage_errors())
            self._session = at_the_end.enter_context(closing(self._sessions()))  # rolls back what was not committed
            self._at_the_end = at_the_end.pop_all()
        self.stations = Stations(self._session)
        self.enrolments = Enrolments(self._session)
        self.packets = Packets(self._session)
        self.changes = Changes(self._session)
        self.people = People(self._session)
        self.messages = Messages(self._session)
        self.bulletins = Bulletins(self._session)
        self.letters = Letters(self._session)
        self.shelf = Shelf(self._session)
        self.reviewers = Reviewers(self._session)
        self.leases = Leases(self._session)
        return self

    def figures(self) -> Figures:
        """How much there is of everything."""
        return figures(self._session)

    def commit(self) -> None:
        """Durable when it returns."""
        self._session.commit()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._at_the_end.__exit__(kind, error, trace)


class UnitsOfWork:
    """Opens units of work: for looking only, or for writing (writers wait for one another)."""

    def __init__(self, engine: Engine) -> None:
        own_file = engine.url.get_backend_name() == "sqlite" and engine.url.database
        self._turns = Turns(Path(engine.url.database or "").absolute().parent if own_file else None)
        self._reading = sessionmaker(engine if own_file else engine.execution_options(isolation_level=_EACH_BY_ITSELF))
        self._writing = sessionmaker(engine.execution_options(**{WRITES: True}))

    def reading(self) -> UnitOfWork:
        """A view of the database that does not hold writers up."""
        return UnitOfWork(self._reading)

    def writing(self) -> UnitOfWork:
        """On SQLite, the one writer from its first statement on."""
        return UnitOfWork(self._writing, self._turns)

    def close(self) -> None:
        """Nobody works with it any more."""
        self._turns.close()
