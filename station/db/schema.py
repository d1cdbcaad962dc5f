"""The schema: which one a store has, which one this version's migrations make, and how a store is brought to it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine

from station.db import migrations
from station.db.engine import WRITES, open_engine
from station.db.survey import Layout, layout_of
from station.errors import StoreDamaged, StoreTooNew


def is_current(engine: Engine) -> bool:
    """Whether the schema is of this version. Raises StoreDamaged where there is none, StoreTooNew for a later one."""
    with engine.begin() as connection:
        current, newest = known(connection)
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
            upgrade(connection, operators=operators)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreDamaged(reason="references")
    finally:
        engine.dispose()


def upgrade(connection: Connection, revision: str = "head", operators: Mapping[str, str] | None = None) -> None:
    """Runs the migrations up to a revision on a connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    if operators is not None:
        config.attributes["operators"] = operators
    command.upgrade(config, revision)


def known(connection: Connection) -> tuple[str | None, str | None]:
    """The schema the store has, and the newest this program knows. Raises StoreTooNew if it knows the former not.

    Without Alembic, which takes 38 MB: it is there for migrations alone.
    """
    has_one = connection.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'").first()
    named = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first() if has_one else None
    current = str(named[0]) if named else None
    if current is not None and current not in revisions():
        raise StoreTooNew
    return current, max(revisions())


def revisions() -> frozenset[str]:
    """The schemas this program knows: the numbers that the files of its migrations begin with."""
    return _revisions(migrations.__file__)


@cache
def _revisions(beside: str) -> frozenset[str]:
    """Those beside a file, read once."""
    files = (Path(beside).parent / "versions").glob("[0-9]*.py")
    return frozenset(file.name.partition("_")[0].removesuffix(".py") for file in files)


@cache
def layout_of_this_version() -> Layout:
    """Tables and indexes of a new store, told by an empty database in memory."""
    engine = create_engine("sqlite://", module=sqlcipher)
    with engine.begin() as connection:
        upgrade(connection)
        statements = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL"
        )
        layout = layout_of(list(statements.scalars()))
    engine.dispose()
    return layout
