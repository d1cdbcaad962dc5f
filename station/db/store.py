"""The store: one encrypted file in the data directory, its key file, and the lock of whoever writes."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from alembic import command
from filelock import FileLock, Timeout
from sqlalchemy import Engine

from station.db.append_only import GUARDS
from station.db.engine import WRITES, open_engine
from station.db.head import HeadFile
from station.db.keyring import KeyFile
from station.db.opening import head_of, standing_of
from station.db.private_files import disk_errors, private_file, private_folder, put_in_place
from station.db.schema import alembic_on, known
from station.db.unit_of_work import UnitOfWork
from station.db.wal import EMPTY, read_wal
from station.domain.integrity import Standing
from station.errors import (
    HeadLost,
    PageDamaged,
    StorageError,
    StoreBehind,
    StoreDamaged,
    StoreExists,
    StoreInUse,
    StoreMissing,
)
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

    @property
    def head(self) -> Path:
        return self.folder / "store.head"

    @property
    def log(self) -> Path:
        """SQLite's write-ahead log."""
        return self.folder / "store.db-wal"


class Store:
    """An unlocked store. `unit` opens a unit of work that writes, `look` one that only reads."""

    def __init__(  # noqa: PLR0917
        self,
        paths: StorePaths,
        engine: Engine,
        lock: FileLock | None,
        operator: str,
        head: HeadFile,
        standing: Standing,
    ) -> None:
        self._engine = engine
        self._lock = lock
        self._head = head
        self.paths = paths
        self.operator = operator
        self.standing = standing
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
                _fill(beside, key, seed, HeadFile(paths.head, keys.store_id, key))
                put_in_place(beside, paths.database)

    @classmethod
    def open(
        cls, folder: Path, operator: str, passphrase: str, *, writes: bool = True, despite_loss: bool = False
    ) -> Self:
        """Unlocks a store.

        With `writes` the store is this process's alone until closed. Raises StoreMissing, WrongPassphrase,
        StoreInUse, StoreTooNew, StoreDamaged; StoreBehind or HeadLost where saved work is missing and nobody has
        accepted that. To read, such a store opens all the same; its `standing` tells.
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
            log = read_wal(paths.log) if lock else EMPTY  # before SQLite drops what it does not take
            generation, engine = _opened(paths.database, unlocked, query_only=not writes)
            undo.callback(engine.dispose)
            head = HeadFile(paths.head, keys.store_id, unlocked[generation])
            if not _is_current(engine):
                had_head = _has_head(engine)
                engine.dispose()
                with nullcontext() if lock else _locked(paths):
                    _migrate(paths.database, unlocked[generation])
                    if not had_head:
                        head.make(head_of(engine, paths.database))
            seen = head.read()  # before the store: what is told there is in it by now
            standing = standing_of(engine, seen, log)
            if lock and standing.unreadable:
                raise PageDamaged
            if lock and standing.loss and not despite_loss:
                raise (HeadLost if standing.unknown else StoreBehind)(standing.loss)
            if lock and keys.is_old(operator):
                keys.add(operator, passphrase, unlocked[generation], PassphraseCost())
                keys.save()
            undo.pop_all()
        return cls(paths, engine, lock, operator, head, standing)

    def unit(self) -> UnitOfWork:
        """A unit of work that may write."""
        return UnitOfWork(self._engine, writes=self._lock is not None, epoch=self._epoch, committed=self._head.advance)

    def look(self) -> UnitOfWork:
        """A unit of work that reads one state of the store, while others write."""
        return UnitOfWork(self._engine, writes=False, epoch=self._epoch)

    def witness(self) -> UnitOfWork:
        """A unit for a line in the audit trail, also of one who only looks while another process writes."""
        return UnitOfWork(self._engine, writes=True, epoch=self._epoch, committed=self._head.advance)

    def use_epoch(self, epoch: int) -> None:
        """The epoch in which packets are numbered from now on."""
        self._epoch = epoch

    def renew_head(self) -> None:
        """Makes the head tell of the store as it is: once a loss was accepted, or after the key was changed."""
        self._head.make(head_of(self._engine, self.paths.database))

    def rest(self) -> None:
        """What is put off while people wait: the head made durable. To be called when the desk is idle."""
        self._head.sync()

    def close(self) -> None:
        """Closes every connection and gives the lock back."""
        self._engine.dispose()
        if self._lock:
            self._head.sync()
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


def _fill(database: Path, key: bytes, seed: Callable[[UnitOfWork], None], head: HeadFile) -> None:
    """Puts schema and first contents into a new database, and all of it into the one file."""
    _migrate(database, key)
    engine = open_engine(database, key)
    try:
        with UnitOfWork(engine, writes=True, epoch=1) as unit:
            seed(unit)
            unit.commit()
        head.make(head_of(engine, database))
    finally:
        engine.dispose()
    if database.with_name(database.name + "-wal").exists():
        raise StorageError(cause="checkpoint")


def _is_current(engine: Engine) -> bool:
    """Whether the schema is of this version. Raises StoreDamaged where there is none."""
    with engine.begin() as connection:
        current, newest = known(connection)
    if current is None:
        raise StoreDamaged(schema=None)
    return current == newest


def _has_head(engine: Engine) -> bool:
    """Whether the store's schema is of a version that kept a head."""
    with engine.begin() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'").scalars()
        return not set(GUARDS).isdisjoint(names)


def _migrate(database: Path, key: bytes) -> None:
    """Brings the schema to this version, in one transaction."""
    engine = open_engine(database, key, foreign_keys=False)
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            command.upgrade(alembic_on(connection), "head")
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreDamaged(reason="references")
    finally:
        engine.dispose()
