"""The schema: which one a store has, and which one this version's migrations make."""

from functools import cache
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from station.db import migrations
from station.db.survey import Layout, layout_of
from station.errors import StoreTooNew


def alembic_on(connection: Connection) -> Config:
    """Alembic's settings for migrations on a connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


def known(connection: Connection) -> tuple[str | None, str | None]:
    """The schema the store has, and the newest this program knows. Raises StoreTooNew if it knows the former not."""
    scripts = ScriptDirectory.from_config(alembic_on(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in revisions():
        raise StoreTooNew
    return current, scripts.get_current_head()


def revisions() -> set[str]:
    """The schemas this program knows."""
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    return {script.revision for script in scripts.walk_revisions()}


@cache
def layout_of_this_version() -> Layout:
    """Tables and indexes of a new store, told by an empty database in memory."""
    engine = create_engine("sqlite://", module=sqlcipher)
    with engine.begin() as connection:
        command.upgrade(alembic_on(connection), "head")
        statements = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL"
        )
        layout = layout_of(list(statements.scalars()))
    engine.dispose()
    return layout
