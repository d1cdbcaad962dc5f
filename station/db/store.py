"""The store: one encrypted file in the data directory, its key file, and the lock of whoever writes."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine

from station.db import migrations
from station.db.engine import WRITES, checkpoint, open_engine
from station.db.keyring import KeyFile
from station.db.private_files import disk_errors, private_file, private_folder, put_in_place
from station.db.unit_of_work import UnitOfWork
from station.errors import StorageError, StoreDamaged, StoreExists, StoreInUse, StoreMissing, StoreTooNew
from station.packet.suite import PassphraseCost


@dataclass(frozen=True, slots=True)
class StorePaths:
    """The files of a store in its data directory."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "store.db"

    @property
    def keys(self) -> Path:
        return self.folder / "store.keys"

    @property
    def lock(self) -> Path:
        return self.folder / "store.lock"


class Store:
    """An unlocked store. `unit` opens a unit of work that writes, `look` one that only reads."""

    def __init__(self, paths: StorePaths, engine: Engine, lock: FileLock | None, operator: str) -> None:
        self._engine = engine
        self._lock = lock
        self.paths = paths
        self.operator = operator
        self._epoch = 1

    @classmethod
    def create(
        cls,
        folder: Path,
        operator: str,
        passphrase: str,
        seed: Callable[[UnitOfWork], None],
        cost: PassphraseCost | None = None,
    ) -> None:
        """Makes a new store with its first operator and what `seed` puts in. It is there whole, or not at all.

        Raises StoreExists, WeakPassphrase, DiskFull, StorageError.
        """
        paths = StorePaths(folder)
        if paths.database.exists():
            raise StoreExists
        key = os.urandom(32)
        keys = KeyFile.new(paths.keys)
        keys.add(operator, passphrase, key, cost or PassphraseCost())
        beside = folder / "store.db.new"
        with disk_errors():
            private_folder(folder)
            with _locked(paths):
                if paths.database.exists():  # made while the lock was waited for
                    raise StoreExists
                for left_over in folder.glob(beside.name + "*"):
                    left_over.unlink()
                keys.save()
                private_file(beside)
                _fill(beside, key, seed)
                put_in_place(beside, paths.database)

    @classmethod
    def open(cls, folder: Path, operator: str, passphrase: str, *, writes: bool = True) -> Self:
        """Unlocks a store.

        With `writes` the store is this process's alone until closed. Raises StoreMissing, WrongPassphrase,
        StoreInUse, StoreTooNew, StoreDamaged.
        """
        paths = StorePaths(folder)
        if not paths.database.exists() or not paths.keys.exists():
            raise StoreMissing
        keys = KeyFile.load(paths.keys)
        unlocked = keys.unlock(operator, passphrase)
        if not paths.database.stat().st_size:  # SQLite would take it for a new database
            raise StoreDamaged(bytes=0)
        with ExitStack() as undo:
            lock = _acquired(paths) if writes else None
            if lock:
                undo.callback(lock.release)
            generation, engine = _opened(paths.database, unlocked, query_only=not writes)
            undo.callback(engine.dispose)
            if not _is_current(engine):
                engine.dispose()
                with nullcontext() if lock else _locked(paths):
                    _migrate(paths.database, unlocked[generation])
            if lock and keys.is_old(operator):
                keys.add(operator, passphrase, unlocked[generation], PassphraseCost())
                keys.save()
            undo.pop_all()
        return cls(paths, engine, lock, operator)

    def unit(self) -> UnitOfWork:
        """A unit of work that may write."""
        return UnitOfWork(self._engine, writes=self._lock is not None, epoch=self._epoch)

    def look(self) -> UnitOfWork:
        """A unit of work that reads one state of the store, while others write."""
        return UnitOfWork(self._engine, writes=False, epoch=self._epoch)

    def use_epoch(self, epoch: int) -> None:
        """The epoch in which packets are numbered from now on."""
        self._epoch = epoch

    def close(self) -> None:
        """Closes every connection and gives the lock back."""
        self._engine.dispose()
        if self._lock:
            self._lock.release()


def _acquired(paths: StorePaths) -> FileLock:
    """The lock of whoever writes, held. Raises StoreInUse."""
    lock = FileLock(paths.lock, mode=0o600, thread_local=False)
    with disk_errors():
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise StoreInUse from None
    return lock


def _opened(database: Path, keys: Mapping[int, bytes], *, query_only: bool) -> tuple[int, Engine]:
    """The store under the key that opens it, the newest first. Raises StoreDamaged where none does."""
    *newer, oldest = sorted(keys, reverse=True)
    for generation in newer:
        engine = open_engine(database, keys[generation], query_only=query_only)
        try:
            _is_current(engine)
        except StoreDamaged:
            engine.dispose()
        else:
            return generation, engine
    return oldest, open_engine(database, keys[oldest], query_only=query_only)


@contextmanager
def _locked(paths: StorePaths) -> Iterator[None]:
    lock = _acquired(paths)
    try:
        yield
    finally:
        lock.release()


def _fill(database: Path, key: bytes, seed: Callable[[UnitOfWork], None]) -> None:
    """Puts schema and first contents into a new database, and all of it into the one file."""
    _migrate(database, key)
    engine = open_engine(database, key)
    try:
        with UnitOfWork(engine, writes=True, epoch=1) as unit:
            seed(unit)
            unit.commit()
        checkpoint(engine, "TRUNCATE")  # closing would do it too, and keep to itself why it could not
    finally:
        engine.dispose()
    if database.with_name(database.name + "-wal").exists():
        raise StorageError(cause="checkpoint")


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


def _known(connection: Connection) -> tuple[str | None, str | None]:
    """The schema the store has, and the newest this program knows. Raises StoreTooNew if it knows the former not."""
    scripts = ScriptDirectory.from_config(_alembic(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreTooNew
    return current, scripts.get_current_head()


def _is_current(engine: Engine) -> bool:
    """Whether the schema is of this version. Raises StoreDamaged where there is none."""
    with engine.begin() as connection:
        current, newest = _known(connection)
    if current is None:
        raise StoreDamaged(schema=None)
    return current == newest


def _migrate(database: Path, key: bytes) -> None:
    """Brings the schema to this version, in one transaction."""
    engine = open_engine(database, key, foreign_keys=False)
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            command.upgrade(_alembic(connection), "head")
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreDamaged(reason="references")
    finally:
        engine.dispose()
