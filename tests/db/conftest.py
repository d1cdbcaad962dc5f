"""A store, made and open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.db.store import Store
from tests.db.builders import make_store, open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data directory of a store that is made and closed."""
    make_store(tmp_path / "station")
    return tmp_path / "station"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = open_store(folder)
    yield store
    store.close()
