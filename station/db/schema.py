"""The schema of a store: which one it has, and how it is brought to this program's."""

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from station.db import migrations
from station.db.engine import WRITES, open_engine
from station.errors import StoreDamaged, StoreTooNew


def is_current(engine: Engine) -> bool:
    """Whether the schema is of this version. Raises StoreDamaged where there is none, StoreTooNew for a later one."""
    with engine.begin() as connection:
        current, newest = _known(connection)
    if current is None:
        raise StoreDamaged(schema=None)
    return current == newest


def migrate(database: Path, key: bytes, operators: Mapping[str, str]) -> None:
    """Brings the schema to this version, in one transaction.

    `operators` (name → recipient) are those a store of an earlier program was opened by; its schema named none.
    """
    engine = open_engine(database, key, foreign_keys=False)
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            config = _alembic(connection)
            config.attributes["operators"] = operators
            command.upgrade(config, "head")
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreDamaged(reason="references")
    finally:
        engine.dispose()


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


def _known(connection: Connection) -> tuple[str | None, str | None]:
    """The schema the store has, and the newest this program knows. Raises StoreTooNew if it knows the former not."""
    scripts = ScriptDirectory.from_config(_alembic(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreTooNew
    return current, scripts.get_current_head()
