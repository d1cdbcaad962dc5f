"""The connection to the county's database. On SQLite, every commit is on the disk before it returns."""

import time
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from station.errors import CountySettingsInvalid, StorageError

WRITES = "county_writes"
"""The execution option of engines whose transactions write: on SQLite they take the write lock when they begin."""

_BUSY_SECONDS = 30
_AT_ONCE = 40  # as many as the web server has threads
_RESTED_SECONDS, _USED_AT = 1.0, "used at"
_AT_ONCE_ON_A_SERVER = 10
"""Connections a worker: a PostgreSQL server has 100 as it comes, and what is written waits in line anyhow."""


def open_engine(address: str) -> Engine:
    """An engine for a file of SQLite or a PostgreSQL database. Raises CountySettingsInvalid, StorageError."""
    try:
        url = make_url(address)
        own_file = url.get_backend_name() == "sqlite"
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=_AT_ONCE if own_file else _AT_ONCE_ON_A_SERVER,
            max_overflow=0,
        )
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise CountySettingsInvalid(settings="database_url", cause=type(error).__name__) from None
    if own_file:
        _make_private(url)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        _ask_those_that_rested(engine)
    return engine


def _ask_those_that_rested(engine: Engine) -> None:
    """The server may have been started again: a connection that rested a while is asked before it is used.

    One that was in use just now is not: to ask each time costs a packet three of its round trips.
    """

    def on_checkin(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        del connection
        entry.info[_USED_AT] = time.monotonic()

    def on_checkout(connection: DBAPIConnection, entry: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
        del proxy
        if time.monotonic() - entry.info.get(_USED_AT, 0.0) > _RESTED_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error:
                raise InvalidatePoolError from None

    event.listen(engine, "checkin", on_checkin)
    event.listen(engine, "checkout", on_checkout)


def _make_private(url: URL) -> None:
    """SQLite gives its journals the mode of the database file, which holds persons' data."""
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).touch(mode=0o600)
        except OSError as error:
            raise StorageError(cause=type(error).__name__) from None


def _set_up_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    del entry
    connection.isolation_level = None  # the driver would begin transactions by its own rules
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A transaction that reads first and writes later could not get the lock any more: writers take it at once."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
