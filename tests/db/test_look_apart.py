"""A full look in a process of its own says what one in this process says, and can be stopped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.db.look_apart import look_apart
from station.db.pages import PAGE
from station.db.store import Store, StorePaths
from station.errors import Cancelled, StorageError
from tests.db.builders import open_store
from tests.db.populated import populate, verify
from tests.services.builders import Quiet, StopAt


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    populate(tmp_path / "station")
    opened = open_store(tmp_path / "station")
    yield opened
    opened.close()


def test_an_open_store_is_looked_through(store: Store) -> None:
    found = look_apart(Quiet(), store.paths, store.key)
    assert (found.holds, found.full) == (True, True)
    assert found.counted["pages"] * PAGE == store.paths.database.stat().st_size


def test_what_is_damaged_is_named_as_it_is_here(store: Store) -> None:
    key = store.key
    store.close()
    with store.paths.database.open("r+b") as file:
        for page in (20, 30):
            file.seek((page - 1) * PAGE + 100)
            file.write(b"damaged")
    found = look_apart(Quiet(), store.paths, key)
    assert found == verify(store.paths.folder)
    assert {20, 30} <= {each.page for each in found.findings}


def test_it_can_be_stopped_and_the_store_goes_on(store: Store) -> None:
    with pytest.raises(Cancelled):
        look_apart(StopAt(0), store.paths, store.key)
    with store.unit() as unit:
        unit.settings.set_campaign(unit.settings.campaign())
        unit.commit()


def test_a_look_that_does_not_come_to_its_end_is_no_good_news(store: Store, tmp_path: Path) -> None:
    keys = (tmp_path / "station" / "store.keys").read_bytes()
    (tmp_path / "nothing").mkdir()
    (tmp_path / "nothing" / "store.keys").write_bytes(keys)
    with pytest.raises(StorageError):
        look_apart(Quiet(), StorePaths(tmp_path / "nothing"), store.key)
