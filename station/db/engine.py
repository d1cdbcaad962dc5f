"""The SQLCipher engine: keyed connections, WAL, full sync, and SQLite's errors as ours."""

from collections import deque
from pathlib import Path
from threading import Condition
from typing import Any, Literal
from urllib.parse import quote

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.pool import QueuePool

from station.errors import DiskFull, DiskReadOnly, PageDamaged, StorageError, StoreDamaged, StoreInUse

WRITES = "station_writes"
"""The execution option of connections that write: they take the write lock at the start, not half way."""

_BUGS = (ProgrammingError, IntegrityError, DataError)
"""A statement that is wrong, or would break the schema's rules: no trouble with the disk."""

_PRAGMAS = (
    "PRAGMA busy_timeout=15000",  # before all that may have to wait
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA recursive_triggers=ON",  # or REPLACE would delete past them
)


_PATIENCE = 15.0
"""Seconds a writer waits for its turn, as long as SQLite waits for another process."""


class Turns:
    """Writers of this process take turns, first come, first served.

    SQLite lets whoever asks at the right moment write: a draft might wait for as long as an import goes on.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: deque[object] = deque()
        self._writing: object | None = None

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def take(self, connection: object) -> None:
        """Raises StoreInUse."""
        with self._changed:
            if self._writing is connection:
                return
            self._waiting.append(connection)
            mine = self._changed.wait_for(
                lambda: self._writing is None and self._waiting[0] is connection, timeout=_PATIENCE
            )
            self._waiting.remove(connection)
            if mine:
                self._writing = connection
            self._changed.notify_all()
            if not mine:
                raise StoreInUse

    def give_back(self, connection: object) -> None:
        """Whoever holds no turn has none to give back."""
        with self._changed:
            if connection is None or self._writing is connection:
                self._writing = None
                self._changed.notify_all()


def open_engine(
    path: Path, key: bytes, *, query_only: bool = False, foreign_keys: bool = True, read_only: bool = False
) -> Engine:
    """An engine on the store, every connection keyed with the raw 32-byte key.

    Migrations want it without `foreign_keys`: a table that is rebuilt would take along what points to it. `read_only`
    leaves the write-ahead log as it is; any other takes what it can of it on closing, and drops the rest.
    SQLite's errors become ours: StoreDamaged (also for a wrong key), PageDamaged, DiskFull, StoreInUse, StorageError.
    """
    pragmas = (
        "PRAGMA cipher_log_level=NONE",  # it would speak of damaged pages on stderr
        f"PRAGMA key = \"x'{key.hex()}'\"",
        *_PRAGMAS,
        f"PRAGMA foreign_keys={foreign_keys:d}",
        f"PRAGMA query_only={query_only:d}",
    )

    name = f"file:{quote(str(path))}?mode=ro" if read_only else str(path)

    def connect() -> Any:
        connection = None
        try:
            connection = sqlcipher.connect(name, uri=read_only, check_same_thread=False, isolation_level=None)
            for pragma in pragmas:
                connection.execute(pragma)
        except sqlcipher.Error as error:
            if connection is not None:
                connection.close()
            raise meaning(error) from None
        return connection

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=4, hide_parameters=True
    )

    turns = Turns()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        if query_only:  # but for a line in the trail: who looked
            connection.exec_driver_sql(f"PRAGMA query_only={not writes:d}")
        if writes:
            turns.take(connection.connection.dbapi_connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "checkin")
    def checkin(dbapi_connection: object, record: object) -> None:  # noqa: ARG001
        turns.give_back(dbapi_connection)

    @event.listens_for(engine, "handle_error", retval=True)
    def translate(context: ExceptionContext) -> BaseException | None:
        error = context.sqlalchemy_exception
        if isinstance(error, DatabaseError) and not isinstance(error, _BUGS):
            meant = meaning(context.original_exception)
            if isinstance(meant, StoreDamaged):  # such a connection gives no further page: the next one is fresh
                context.is_disconnect, context.invalidate_pool_on_disconnect = True, False
            return meant
        return None

    return engine


def checkpoint(engine: Engine, how: Literal["PASSIVE", "TRUNCATE"]) -> tuple[int, int, int]:
    """Brings the log into the database: whether somebody kept it from that, frames in the log, frames brought over."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA wal_checkpoint({how})")
        [(busy, frames, done)] = cursor.fetchall()
    except sqlcipher.Error as error:
        raise meaning(error) from None
    finally:
        connection.close()
    return busy, frames, done


def open_alone(path: Path, key: bytes) -> Any:
    """A bare connection that keeps everybody else out of the database until it is closed, and leaves no WAL.

    The SQLite errors of what is done with it are the caller's to translate. Raises StoreInUse, StoreDamaged.
    """
    connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
    try:
        for pragma in (
            "PRAGMA cipher_log_level=NONE",
            f"PRAGMA key = \"x'{key.hex()}'\"",
            "PRAGMA busy_timeout=5000",
            "PRAGMA temp_store=MEMORY",
            "PRAGMA journal_mode=DELETE",  # checkpoints, and fails while another connection is open
            "PRAGMA locking_mode=EXCLUSIVE",
            "BEGIN EXCLUSIVE",
            "COMMIT",  # in this locking mode the lock stays
        ):
            connection.execute(pragma)
    except sqlcipher.Error as error:
        connection.close()
        raise meaning(error) from None
    return connection


def meaning(error: BaseException) -> StorageError:
    """What a SQLite error means to the operator."""
    text = str(error).lower()
    if "disk is full" in text:
        return DiskFull()
    if "readonly" in text:
        return DiskReadOnly()
    if "locked" in text:
        return StoreInUse()
    if "malformed" in text:
        return PageDamaged()
    if "not a database" in text:
        return StoreDamaged()
    return StorageError(cause=type(error).__name__)
