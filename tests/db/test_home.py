"""A store that was copied is told, however it was copied; one that was moved is not."""

import shutil
from pathlib import Path

import pytest

from station.db.home import at_home, make_home
from station.db.installation import Installation
from station.errors import StoreCloned
from tests.db.builders import make_store, open_store


def opened(folder: Path, state: Path) -> None:
    store = open_store(folder)
    try:
        at_home(store, Installation(state))
    finally:
        store.close()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def folder(tmp_path: Path, state: Path) -> Path:
    """A store in use on this machine."""
    make_store(tmp_path / "station")
    opened(tmp_path / "station", state)
    return tmp_path / "station"


def test_a_store_opens_again_where_it_was_used(folder: Path, state: Path) -> None:
    opened(folder, state)


def test_a_store_on_another_machine_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreCloned) as told:
        opened(folder, tmp_path / "another machine")
    assert told.value.facts == {"elsewhere": "machine"}
    assert "复制" in told.value.sentence()


def test_a_second_copy_on_the_same_machine_is_told(folder: Path, state: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    with pytest.raises(StoreCloned) as told:
        opened(tmp_path / "copy", state)
    assert told.value.facts == {"elsewhere": "folder"}
    opened(folder, state)


def test_a_folder_that_was_moved_is_the_same_store(folder: Path, state: Path, tmp_path: Path) -> None:
    folder.rename(tmp_path / "moved")
    opened(tmp_path / "moved", state)
    folder.mkdir()
    (folder / "store.keys").write_bytes(b"no key file")
    (folder / "store.db").write_bytes(b"")
    opened(tmp_path / "moved", state)


def test_an_adopted_store_belongs_here(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another machine"
    store = open_store(folder)
    make_home(store, Installation(elsewhere))
    store.close()
    opened(folder, elsewhere)


def test_where_the_mark_cannot_be_kept_the_machine_itself_has_to_do(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    broken = Installation(tmp_path / "file")
    assert broken.id == Installation(tmp_path / "file").id
    assert len(broken.id) == 32


@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"\xff", b'{"id": 7, "stores": []}'])
def test_a_mark_that_is_damaged_makes_another_machine_of_this_one_and_no_crash(state: Path, junk: bytes) -> None:
    state.mkdir()
    (state / "installation.json").write_bytes(junk)
    assert len(Installation(state).id) == 32
