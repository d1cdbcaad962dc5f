"""Connections to a database server that is started again meanwhile."""

from collections.abc import Iterator

import pytest

import county.db.engine
from county.db.engine import open_engine
from county.db.migrate import migrate
from county.db.unit_of_work import UnitsOfWork
from station.errors import StorageError
from tests.county.postgres import Cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = Cluster(durable=True)
    yield cluster
    cluster.close()


def test_a_connection_that_rested_is_asked_before_it_is_used(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    connections = open_engine(cluster.database())
    migrate(connections)
    units = UnitsOfWork(connections)
    with units.writing() as unit:
        assert unit.changes.next() == 1
        unit.commit()
    cluster.kill()
    cluster.start()
    monkeypatch.setattr(county.db.engine, "_RESTED_SECONDS", 3600.0)
    with pytest.raises(StorageError), units.reading() as unit:
        unit.changes.last()
    with units.reading() as unit:
        assert unit.changes.last() == 1
    cluster.kill()
    cluster.start()
    monkeypatch.setattr(county.db.engine, "_RESTED_SECONDS", 0.0)
    with units.reading() as unit:
        assert unit.changes.last() == 1
    units.close()
    connections.dispose()
