"""A county, open, in process."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from county.__main__ import main
from county.api.application import create_app
from county.app import open_county
from county.config import Settings
from county.db.engine import open_engine
from county.db.migrate import migrate
from county.keys import CountyKeys, load_keys
from county.parts import Parts
from tests.county.builders import Clock, FakeStation, Run, a_county, enrolled
from tests.county.postgres import Cluster


@pytest.fixture(autouse=True)
def _settings_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own county is none of the tests' business."""
    for name in [name for name in os.environ if name.startswith("COUNTY_")]:
        monkeypatch.delenv(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Modules that are marked so are tried on both databases, but for what no database has a part in."""
    marked = metafunc.definition.get_closest_marker
    if "database" in metafunc.fixturenames and marked("both_databases") and not marked("one_database"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.close()


@pytest.fixture(scope="session")
def prepared(postgres: Cluster) -> str:
    """A database with the county's tables."""
    address = postgres.database()
    engine = open_engine(address)
    migrate(engine)
    engine.dispose()
    return address


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the county's database; empty for SQLite in its directory."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    address: str = request.getfixturevalue("prepared")
    cluster: Cluster = request.getfixturevalue("postgres")
    cluster.empty(address)
    yield address


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return a_county(tmp_path / "county", database=database)[0]


@pytest.fixture
def keys(settings: Settings) -> CountyKeys:
    return load_keys(settings.data_dir)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def county(settings: Settings, clock: Clock) -> Iterator[Parts]:
    with open_county(settings, clock) as parts:
        yield parts


@pytest.fixture
def station(county: Parts) -> FakeStation:
    return enrolled(county)


@pytest.fixture
def client(county: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(county), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in this process: exit status, stdout, stderr."""
    root, mask = logging.getLogger(), os.umask(0)
    handlers, level = list(root.handlers), root.level

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["county", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    yield run
    os.umask(mask)
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return a_county(tmp_path / "county")[0].data_dir
