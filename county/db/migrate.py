"""Brings a database up to date with the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from county.db.engine import WRITES
from county.db.errors import storage_errors
from station.errors import CountyTooNew

_ONE_AT_A_TIME = 450899  # the advisory lock under which a PostgreSQL database is migrated


def migrate(engine: Engine, to: str = "head") -> None:
    """Runs the migrations that are missing, all or none. Raises CountyTooNew, StorageError."""
    with storage_errors():
        with engine.connect() as connection:
            if _up_to_date(connection):
                return
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            if not _up_to_date(connection):  # another process may have done it meanwhile
                command.upgrade(_config(connection), to)


def _up_to_date(connection: Connection) -> bool:
    known = ScriptDirectory.from_config(_config(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {script.revision for script in known.walk_revisions()}:
        raise CountyTooNew(revision=current)
    return current == known.get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
