"""The store's key renewed: nothing lost, whatever happens on the way, and the old key opens nothing."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from scripts.stage import ROOT
from station.db.engine import open_engine
from station.db.keyring import KeyFile
from station.db.renewal import STEPS, renew
from station.db.store import Store
from station.db.unit_of_work import UnitOfWork
from station.domain.operator import Operator, Role
from station.errors import Cancelled, KeyBeingRenewed, NoRoomForRenewal, StoreDamaged, StoreInUse, WrongPassphrase
from tests.db.builders import (
    CHEAP,
    MORNING,
    OPERATOR,
    PASSPHRASE,
    a_draft,
    a_piece,
    a_revision,
    an_entry,
    make_store,
    open_store,
)
from tests.services.builders import Quiet, StopAt

OTHER = "韦模拟"
OTHERS = "另一个人的口令-2018"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with something in every kind of table, a second operator, and a renewal that is due."""
    folder = tmp_path_factory.mktemp("store") / "station"
    make_store(folder)
    store = open_store(folder)
    keys = KeyFile.load(store.paths.keys)
    keys.add(OTHER, OTHERS, store.key, CHEAP)
    keys.save()
    pieces = a_piece(os.urandom(300_000)), a_piece(os.urandom(5_000))
    with store.unit() as unit:
        unit.operators.put(Operator(OTHER, OTHER, Role.OPERATOR, keys.recipients[OTHER], MORNING))
        unit.operators.set_renewal_due(due=True)
        unit.register.put([an_entry(f"GX{number:04d}") for number in range(200)])
        for piece in pieces:
            unit.blobs.put(piece)
        unit.drafts.put(a_draft(None, pieces[0]))
        unit.records.save(a_revision(None, pieces[1]))
        unit.commit()
    store.close()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "station"))


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for what a renewal itself writes."""
    with store._engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")).scalars()
        told = {
            name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in tables
        }
    told["setting"] = [row for row in told["setting"] if row[0] != "key_renewal"]
    return told


def due(store: Store) -> bool:
    with store.look() as unit:
        return unit.operators.renewal_due


def stay(store: Store) -> dict[str, str]:
    with store.look() as unit:
        return {each.name: each.recipient for each in unit.operators.all() if each.active}


def done(unit: UnitOfWork) -> None:
    unit.operators.set_renewal_due(due=False)


def is_opened_by(folder: Path, key: bytes) -> bool:
    engine = open_engine(folder / "store.db", key, query_only=True)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM operator"))
    except StoreDamaged:
        return False
    finally:
        engine.dispose()
    return True


def test_a_renewed_store_has_all_it_had_under_a_key_the_old_one_is_not(folder: Path) -> None:
    store = open_store(folder)
    before, old = everything(store), store.key
    renew(store, stay(store), Quiet(), done)
    assert everything(store) == before, "and goes on in the same process"
    assert not due(store)
    with store.unit() as unit:
        unit.register.put([an_entry("GX9999")])
        unit.commit()
    assert store.key != old
    store.close()
    assert {path.name for path in folder.iterdir()} == {
        "store.db",
        "store.head",
        "store.keys",
        "store.lock",
        "store.attempts.lock",
    }
    assert not is_opened_by(folder, old)
    assert KeyFile.load(folder / "store.keys").generations == (2,)
    for operator, passphrase in ((OPERATOR, PASSPHRASE), (OTHER, OTHERS)):
        again = Store.open(folder, operator, passphrase)
        assert len(everything(again)["register_entry"]) == 201
        again.close()


def test_the_copy_has_the_pragmas_indexes_and_searches_of_the_first(folder: Path) -> None:
    store = open_store(folder)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE words USING fts5(word)")
        connection.exec_driver_sql("INSERT INTO words VALUES ('anlage'), ('collection')")
        connection.exec_driver_sql("PRAGMA user_version = 7")
    renew(store, stay(store), Quiet(), done)
    with store._engine.connect() as connection:
        assert connection.execute(text("SELECT word FROM words WHERE words MATCH 'collection'")).all() == [
            ("collection",)
        ]
        for pragma, value in {"user_version": 7, "journal_mode": "wal", "page_size": 4096, "secure_delete": 1}.items():
            assert str(connection.execute(text(f"PRAGMA {pragma}")).scalar()) == str(value), pragma
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.execute(text("PRAGMA cipher_integrity_check")).all() == []
        assert connection.execute(text("SELECT count(*) FROM sqlite_schema WHERE type = 'index'")).scalar_one() > 5
    store.close()


def test_who_does_not_stay_is_shut_out_with_whatever_he_kept(folder: Path) -> None:
    kept = (folder / "store.keys").read_bytes()
    store = open_store(folder)
    staying = stay(store)
    del staying[OTHER]
    renew(store, staying, Quiet(), done)
    store.close()
    with pytest.raises(WrongPassphrase):
        Store.open(folder, OTHER, OTHERS)
    (folder / "store.keys").write_bytes(kept)
    with pytest.raises(StoreDamaged):
        Store.open(folder, OTHER, OTHERS)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_store_opens_with_nothing_lost_and_can_be_renewed(folder: Path, step: str) -> None:
    store = open_store(folder)
    before = everything(store)
    store.close()
    command = [sys.executable, "-m", "tests.db.renewing", str(folder), step]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    reader = open_store(folder, writes=False)
    assert everything(reader) == before
    reader.close()
    store = open_store(folder)
    assert everything(store) == before
    switched = STEPS.index(step) >= STEPS.index("switched")
    assert due(store) is not switched
    assert KeyFile.load(folder / "store.keys").generations == ((2,) if switched else (1,))
    assert not (folder / "store.db.new").exists()
    renew(store, stay(store), Quiet(), done)
    assert everything(store) == before
    assert not due(store)
    store.close()


@pytest.mark.parametrize("stop", [Quiet(), StopAt(0), StopAt(1)], ids=["not", "at once", "at the last moment"])
def test_stopped_before_the_switch_the_store_is_as_it_was(folder: Path, stop: Quiet | StopAt) -> None:
    store = open_store(folder)
    before, old = everything(store), store.key
    if isinstance(stop, Quiet):
        renew(store, stay(store), stop, done)
        assert store.key != old
    else:
        with pytest.raises(Cancelled):
            renew(store, stay(store), stop, done)
        assert store.key == old
        assert KeyFile.load(folder / "store.keys").generations == (1,)
        assert not list(folder.glob("store.db.new*"))
        assert due(store)
    assert everything(store) == before
    store.close()


@pytest.mark.parametrize("fails", ["finish", *STEPS[: STEPS.index("switched")]])
def test_what_goes_wrong_before_the_switch_leaves_the_store_as_it_was(folder: Path, fails: str) -> None:
    def reached(step: str) -> None:
        if step == fails:
            raise RuntimeError("cut off")

    def finish(unit: UnitOfWork) -> None:
        done(unit)
        reached("finish")

    store = open_store(folder)
    before = everything(store)
    with pytest.raises(RuntimeError, match="cut off"):
        renew(store, stay(store), Quiet(), finish, reached)
    assert everything(store) == before
    assert due(store)
    store.close()
    open_store(folder).close()
    assert KeyFile.load(folder / "store.keys").generations == (1,)


def test_while_it_runs_nothing_else_of_this_process_opens_the_store(folder: Path) -> None:
    store = open_store(folder)
    told: list[type[Exception]] = []

    def reached(step: str) -> None:
        for opening in (store.unit, store.look):
            with pytest.raises(KeyBeingRenewed) as refused:
                opening()
            told.append(refused.type)

    renew(store, stay(store), Quiet(), done, reached)
    assert len(told) == 2 * len(STEPS)
    store.close()


def test_a_reader_elsewhere_keeps_it_from_beginning(folder: Path) -> None:
    store, reader = open_store(folder), open_store(folder, writes=False)
    with reader.look() as unit:
        unit.register.count()
        with pytest.raises(StoreInUse):
            renew(store, stay(store), Quiet(), done)
    reader.close()
    assert KeyFile.load(folder / "store.keys").generations == (1,)
    renew(store, stay(store), Quiet(), done)
    store.close()


def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100_000))


def copy_hits_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from station.db import renewal

    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(renewal, "_sync", full)


@pytest.mark.parametrize("full", [no_room, copy_hits_the_end])
def test_without_room_for_a_second_copy_it_is_told_and_stays_due(
    folder: Path, full: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(folder)
    before = everything(store)
    full(monkeypatch)
    with pytest.raises(NoRoomForRenewal) as told:
        renew(store, stay(store), Quiet(), done)
    assert "数据没有改动" in told.value.sentence()
    assert everything(store) == before
    assert due(store)
    store.close()
