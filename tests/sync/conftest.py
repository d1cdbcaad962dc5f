"""The real county application, and stations that have joined it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from county.api.application import create_app
from county.app import open_county
from county.config import Settings
from county.keys import CountyKeys, load_keys
from county.parts import Parts
from tests.county.builders import FakeStation, a_county, enrolled


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return a_county(tmp_path / "county")[0]


@pytest.fixture
def keys(settings: Settings) -> CountyKeys:
    return load_keys(settings.data_dir)


@pytest.fixture
def county(settings: Settings) -> Iterator[Parts]:
    with open_county(settings) as parts:
        yield parts


@pytest.fixture
def station(county: Parts) -> FakeStation:
    return enrolled(county)


@pytest.fixture
def door(county: Parts) -> Iterator[TestClient]:
    """The county's HTTP application, in process."""
    with TestClient(create_app(county), raise_server_exceptions=False) as client:
        yield client
