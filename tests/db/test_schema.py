"""The schema's number is read without Alembic; what it says has to be what Alembic knows."""

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from station.db import migrations
from station.db.schema import known, revisions, upgrade
from station.errors import StoreTooNew

SCRIPTS = ScriptDirectory(str(Path(migrations.__file__).parent))


def test_the_files_are_named_by_their_revisions() -> None:
    assert revisions() == {script.revision for script in SCRIPTS.walk_revisions()}
    assert max(revisions()) == SCRIPTS.get_current_head()


@pytest.mark.parametrize("revision", sorted(revisions()))
def test_a_store_s_schema_is_the_one_it_was_brought_to(revision: str) -> None:
    engine = create_engine("sqlite://", module=sqlcipher)
    with engine.begin() as connection:
        assert known(connection) == (None, max(revisions()))
        upgrade(connection, revision)
        assert known(connection) == (revision, max(revisions()))
    engine.dispose()


def test_a_schema_of_a_later_program_is_too_new() -> None:
    engine = create_engine("sqlite://", module=sqlcipher)
    with engine.begin() as connection:
        upgrade(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreTooNew):
            known(connection)
    engine.dispose()
