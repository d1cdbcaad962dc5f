"""The SQLCipher engine: keyed connections, WAL, full sync, and SQLite's errors as ours."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from station.errors import DiskFull, StorageError, StoreDamaged, StoreInUse

WRITES = "station_writes"
"""The execution option of connections that write: they take the write lock at the start, not half way."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA busy_timeout=15000",
)


def open_engine(path: Path, key: bytes) -> Engine:
    """An engine on the store, every connection keyed with the raw 32-byte key. Raises StoreDamaged on a wrong one."""

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
        try:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        except sqlcipher.DatabaseError:
            connection.close()
            raise StoreDamaged(file=path.name) from None
        return connection

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=4, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        if isinstance(context.sqlalchemy_exception, DBAPIError):
            context.chained_exception = _meaning(context.sqlalchemy_exception)

    return engine


def _meaning(error: DBAPIError) -> StorageError:
    text = str(error.orig).lower()
    if "disk is full" in text or "database or disk is full" in text:
        return DiskFull()
    if "locked" in text:
        return StoreInUse()
    if "malformed" in text or "not a database" in text or "hmac" in text:
        return StoreDamaged()
    return StorageError(cause=type(error.orig).__name__)
