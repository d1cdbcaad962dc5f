"""A county, open, in process."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from county.api.application import create_app
from county.app import open_county
from county.config import Settings
from county.keys import CountyKeys, load_keys
from county.parts import Parts
from tests.county.builders import Clock, FakeStation, a_county, enrolled


@pytest.fixture(autouse=True)
def _settings_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own county is none of the tests' business."""
    for name in [name for name in os.environ if name.startswith("COUNTY_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return a_county(tmp_path / "county")[0]


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
