"""The SQLCipher engine: keyed connections, WAL, full sync, and SQLite's errors as ours."""

from pathlib import Path
from typing import Any, Literal

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.pool import QueuePool

from station.errors import DiskFull, DiskReadOnly, StorageError, StoreDamaged, StoreInUse

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
)


def open_engine(path: Path, key: bytes, *, query_only: bool = False, foreign_keys: bool = True) -> Engine:
    """An engine on the store, every connection keyed with the raw 32-byte key.

    Migrations want it without `foreign_keys`: a table that is rebuilt would take along what points to it.
    SQLite's errors become ours: StoreDamaged (also for a wrong key), DiskFull, StoreInUse, StorageError.
    """
    pragmas = (
        "PRAGMA cipher_log_level=NONE",  # it would speak of damaged pages on stderr
        f"PRAGMA key = \"x'{key.hex()}'\"",
        *_PRAGMAS,
        f"PRAGMA foreign_keys={foreign_keys:d}",
        f"PRAGMA query_only={query_only:d}",
    )

    def connect() -> Any:
        connection = None
        try:
            connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
            for pragma in pragmas:
                connection.execute(pragma)
        except sqlcipher.Error as error:
            if connection is not None:
                connection.close()
            raise _meaning(error) from None
        return connection

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=4, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "handle_error", retval=True)
    def translate(context: ExceptionContext) -> BaseException | None:
        error = context.sqlalchemy_exception
        if isinstance(error, DatabaseError) and not isinstance(error, _BUGS):
            return _meaning(context.original_exception)
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
        raise _meaning(error) from None
    finally:
        connection.close()
    return busy, frames, done


def _meaning(error: BaseException) -> StorageError:
    text = str(error).lower()
    if "disk is full" in text:
        return DiskFull()
    if "readonly" in text:
        return DiskReadOnly()
    if "locked" in text:
        return StoreInUse()
    if "malformed" in text or "not a database" in text:
        return StoreDamaged()
    return StorageError(cause=type(error).__name__)
