"""The store: one encrypted file in the data directory, its key file, and the lock of whoever writes."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, Self

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from station.db.append_only import GUARDS
from station.db.attempts import Attempts
from station.db.engine import checkpoint, open_engine
from station.db.head import Head, HeadFile
from station.db.keyring import KeyFile
from station.db.opening import head_of, standing_of
from station.db.paths import StorePaths
from station.db.private_files import disk_errors, private_file, private_folder, put_in_place
from station.db.schema import is_current, migrate
from station.db.unit_of_work import UnitOfWork
from station.db.wal import EMPTY, Wal, read_wal
from station.domain.audit import Action
from station.domain.integrity import Standing
from station.domain.operator import Operator, Role
from station.errors import (
    HeadLost,
    KeyBeingRenewed,
    OperatorRemoved,
    OperatorUnknown,
    PageDamaged,
    RecoveryKeyInvalid,
    StorageError,
    StoreBehind,
    StoreDamaged,
    StoreExists,
    StoreInUse,
    StoreLocked,
    StoreMissing,
    WrongPassphrase,
)
from station.packet.suite import PassphraseCost
from station.packet.trail import TrailMark

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class _Open:
    """What an unlocked store holds: closed, it holds none of it, the key least of all."""

    key: bytes = field(repr=False)
    engine: Engine
    lock: FileLock | None
    head: HeadFile
    standing: Standing


class Companion(Protocol):
    """What goes along with an open store: learns of every commit, and when the store closes."""

    def committed(self) -> None:
        """Something was made durable. Called in the thread that did it, so it returns at once."""
        ...

    def closing(self) -> None:
        """The store is about to close; its connections are still open."""
        ...

    def closed(self) -> None:
        """Every connection of the store is closed."""
        ...

    def opened(self) -> None:
        """It is open again: after it was locked, or under another key."""
        ...


class Store:
    """A store. Unlocked, `unit` opens a unit of work that writes, `look` one that only reads.

    Closed, it knows no key; `reopen` unlocks it again, for the same operator, and whoever holds it goes on.
    """

    def __init__(self, paths: StorePaths, operator: str, opened: _Open, clock: Clock) -> None:
        self.paths = paths
        self.operator = operator
        self.attempts = Attempts(paths.attempts, clock)
        self._open: _Open | None = opened
        self._companions: list[Companion] = []
        self._clock = clock
        self._epoch = 1
        self._renewing = False

    @classmethod
    def create(
        cls,
        folder: Path,
        operator: str,
        passphrase: str,
        seed: Callable[[UnitOfWork], None],
        cost: PassphraseCost | None = None,
    ) -> None:
        """Makes a new store with its first operator, an administrator, and what `seed` puts in.

        It is there whole, or not at all. Raises StoreExists, WeakPassphrase, DiskFull, StorageError.
        """
        paths = StorePaths(folder)
        if paths.database.exists():
            raise StoreExists
        key = os.urandom(32)
        keys = KeyFile.new(paths.keys)
        keys.add(operator, passphrase, key, cost or PassphraseCost())
        first = Operator(operator, operator, Role.ADMINISTRATOR, keys.recipients[operator], _now())
        with disk_errors():
            private_folder(folder)
            with locked(paths):
                if paths.database.exists():  # made while the lock was waited for
                    raise StoreExists
                paths.sweep()
                paths.attempts.unlink(missing_ok=True)
                keys.save()
                private_file(paths.beside)

                def begin(unit: UnitOfWork) -> None:
                    unit.operators.put(first)
                    seed(unit)

                fill(paths.beside, key, begin)
                HeadFile(paths.head, keys.store_id, key).make(head_in(paths.beside, key))
                put_in_place(paths.beside, paths.database)

    @classmethod
    def open(
        cls,
        folder: Path,
        operator: str,
        passphrase: str,
        *,
        writes: bool = True,
        despite_loss: bool = False,
        clock: Clock = _now,
    ) -> Self:
        """Unlocks a store.

        With `writes` the store is this process's alone until closed. Raises StoreMissing, WrongPassphrase,
        TooManyAttempts, OperatorRemoved, StoreInUse, StoreTooNew, StoreDamaged; StoreBehind or HeadLost where saved
        work is missing and nobody has accepted that. To read, such a store opens all the same; its `standing` tells.
        """
        paths = StorePaths(folder)
        opened = _unlocked(paths, operator, passphrase, clock, writes=writes, despite_loss=despite_loss)
        return cls(paths, operator, opened, clock)

    @classmethod
    def recover(  # noqa: PLR0917
        cls,
        folder: Path,
        identity: str,
        operator: str,
        ask_passphrase: Callable[[], str],
        clock: Clock = _now,
        cost: PassphraseCost | None = None,
    ) -> None:
        """Makes somebody an administrator with a new passphrase, by the county's recovery key (an age identity).

        Raises RecoveryKeyInvalid, WeakPassphrase, StoreMissing, StoreInUse, StoreDamaged.
        """
        paths = StorePaths(folder)
        keys = _key_file(paths)
        try:
            unlocked = keys.recover(identity)
        except WrongPassphrase:
            raise RecoveryKeyInvalid from None
        with ExitStack() as at_the_end:
            opened, generation = _opened(paths, keys, unlocked, at_the_end, writes=True)
            _refuse_loss(opened)
            _settle(paths, keys, generation)
            keys.add(operator, ask_passphrase(), opened.key, cost or PassphraseCost())
            with UnitOfWork(opened.engine, writes=True, epoch=1, committed=opened.head.advance) as unit:
                known = next((each for each in unit.operators.all() if each.name == operator), None)
                let_in = replace(
                    known or Operator(operator, operator, Role.ADMINISTRATOR, "", clock()),
                    role=Role.ADMINISTRATOR,
                    recipient=keys.recipients[operator],
                    active=True,
                    must_change_passphrase=False,
                )
                unit.operators.put(let_in)
                unit.audit.add(clock(), operator, Action.RECOVERED)
                with disk_errors():
                    keys.save()  # cut off before the commit, it can be done again
                unit.commit()
        Attempts(paths.attempts, clock).forget(operator)

    @property
    def key(self) -> bytes:
        """The key the database is encrypted with. Raises StoreLocked."""
        return self._there.key

    @property
    def writes(self) -> bool:
        """Whether the store is this process's to write. Raises StoreLocked."""
        return self._there.lock is not None

    def unit(self) -> UnitOfWork:
        """A unit of work that may write. Raises StoreLocked, KeyBeingRenewed."""
        return UnitOfWork(self._engine, writes=self.writes, epoch=self._epoch, committed=self._committed)

    def look(self) -> UnitOfWork:
        """A unit of work that reads one state of the store, while others write. Raises StoreLocked, KeyBeingRenewed."""
        return UnitOfWork(self._engine, writes=False, epoch=self._epoch)

    def witness(self) -> UnitOfWork:
        """A unit for a line in the audit trail, also of one who only looks while another process writes."""
        return UnitOfWork(self._engine, writes=True, epoch=self._epoch, committed=self._committed)

    @property
    def standing(self) -> Standing:
        """What was found when the store was opened. Raises StoreLocked."""
        return self._there.standing

    def renew_head(self) -> None:
        """Makes the head tell of the store as it is: once a loss was accepted, or after the key was changed."""
        self._there.head.make(head_of(self._engine, self.paths.database))

    def rest(self) -> None:
        """What is put off while people wait: the head made durable. To be called when the desk is idle."""
        self._there.head.sync()

    def go_along(self, companion: Companion) -> None:
        """From now on the companion learns of commits, and of the end."""
        self._companions.append(companion)

    def use_epoch(self, epoch: int) -> None:
        """The epoch in which packets are numbered from now on."""
        self._epoch = epoch

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No connection of this process is open meanwhile, and none is made."""
        self._part()
        self._engine.dispose()
        self._renewing = True
        try:
            yield
        finally:
            self._renewing = False
            self._join()

    def use_key(self, key: bytes) -> None:
        """The database is encrypted with another key from now on."""
        opened = self._there
        opened.engine.dispose()
        opened.key, opened.engine = key, open_engine(self.paths.database, key, query_only=opened.lock is None)
        opened.head = HeadFile(self.paths.head, KeyFile.load(self.paths.keys).store_id, key)
        opened.head.make(head_of(opened.engine, self.paths.database))

    def close(self) -> None:
        """Closes every connection, drops the key and gives the lock back."""
        opened = self._open
        if opened is None:
            return
        try:
            self._part()
        finally:
            self._open = None
            opened.engine.dispose()
            try:
                if opened.lock:
                    opened.head.sync()
            finally:
                if opened.lock:
                    opened.lock.release()

    def reopen(self, passphrase: str) -> None:
        """Unlocks the store again for its operator, to write. Where that fails it is closed. Raises as `open` does."""
        self.close()
        self._open = _unlocked(self.paths, self.operator, passphrase, self._clock, writes=True)
        self._join()

    def _part(self) -> None:
        """Companions do what they have to while the store is open, and let it go."""
        for companion in self._companions:
            companion.closing()
        self._engine.dispose()
        for companion in self._companions:
            companion.closed()

    def _join(self) -> None:
        for companion in self._companions:
            companion.opened()

    def _committed(self, trail: TrailMark | None, packet: tuple[int, int, str] | None) -> None:
        if trail or packet:
            self._there.head.advance(trail, packet)
        for companion in self._companions:
            companion.committed()

    @property
    def _there(self) -> _Open:
        if self._open is None:
            raise StoreLocked
        return self._open

    @property
    def _engine(self) -> Engine:
        if self._renewing:
            raise KeyBeingRenewed
        return self._there.engine


def operators_listed(folder: Path) -> tuple[str, ...]:
    """The log-in names in a store's key file; none where there is no readable one."""
    with suppress(StorageError):
        return KeyFile.load(StorePaths(folder).keys).operators
    return ()


def _unlocked(
    paths: StorePaths, operator: str, passphrase: str, clock: Clock, *, writes: bool, despite_loss: bool = False
) -> _Open:
    keys = _key_file(paths)
    with Attempts(paths.attempts, clock).trying(operator, known=operator in keys.operators):
        unlocked = keys.unlock(operator, passphrase)
    with ExitStack() as undo:
        try:
            opened, generation = _opened(paths, keys, unlocked, undo, writes=writes)
        except StoreDamaged:
            if KeyFile.load(paths.keys).generations == keys.generations:
                raise
            return _unlocked(paths, operator, passphrase, clock, writes=writes)  # the key was renewed meanwhile
        if writes and not despite_loss:
            _refuse_loss(opened)
        _let_in(opened, keys, operator)
        if writes:
            _settle(paths, keys, generation)
            if keys.is_old(operator):
                _bring_up(opened, keys, operator, passphrase)
        undo.pop_all()
    return opened


def _key_file(paths: StorePaths) -> KeyFile:
    if not paths.database.exists() or not paths.keys.exists():
        raise StoreMissing
    return KeyFile.load(paths.keys)


def _opened(
    paths: StorePaths, keys: KeyFile, unlocked: Mapping[int, bytes], undo: ExitStack, *, writes: bool
) -> tuple[_Open, int]:
    """The database open, in this program's schema, and the generation of its key; `undo` closes it again."""
    if not paths.database.stat().st_size:  # SQLite would take it for a new database
        raise StoreDamaged(bytes=0)
    lock = _acquired(paths) if writes else None
    if lock:
        undo.callback(lock.release)
    log = read_wal(paths.log) if lock else EMPTY  # before SQLite drops what it does not take
    generation, engine = _fitting(paths.database, unlocked, query_only=not writes)
    undo.callback(engine.dispose)
    head = HeadFile(paths.head, keys.store_id, unlocked[generation])
    if not is_current(engine):
        had_head = _has_head(engine)
        engine.dispose()
        with nullcontext() if lock else locked(paths):
            migrate(paths.database, unlocked[generation], keys.recipients)
            if not had_head:
                head.make(head_of(engine, paths.database))
    standing = _standing(paths, keys, unlocked, engine, head, log)
    if lock and standing.unreadable:
        raise PageDamaged
    return _Open(unlocked[generation], engine, lock, head, standing), generation


def _standing(  # noqa: PLR0917
    paths: StorePaths, keys: KeyFile, unlocked: Mapping[int, bytes], engine: Engine, head: HeadFile, log: Wal
) -> Standing:
    """How the store stands beside its head, which is read first: what is told there is in the store by now.

    A renewal of the key that was cut off leaves a head under the key before: one that fits is as good.
    """
    seen = head.read()
    if seen.head is None:
        others = (HeadFile(paths.head, keys.store_id, key).read() for key in unlocked.values())
        before = next((each for each in others if each.head is not None), None)
        if before is not None and not standing_of(engine, before, log).loss:
            head.make(head_of(engine, paths.database))
            seen = head.read()
    return standing_of(engine, seen, log)


def _refuse_loss(opened: _Open) -> None:
    if opened.standing.loss:
        raise (HeadLost if opened.standing.unknown else StoreBehind)(opened.standing.loss)


def _has_head(engine: Engine) -> bool:
    """Whether the store's schema is of a version that kept a head."""
    with engine.begin() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'").scalars()
        return not set(GUARDS).isdisjoint(names)


def _fitting(database: Path, keys: Mapping[int, bytes], *, query_only: bool) -> tuple[int, Engine]:
    """The store under the key that opens it, the newest first. Raises StoreDamaged where none does."""
    *newer, oldest = sorted(keys, reverse=True)
    for generation in newer:
        engine = open_engine(database, keys[generation], query_only=query_only)
        try:
            is_current(engine)
        except StoreDamaged:
            engine.dispose()
        else:
            return generation, engine
    return oldest, open_engine(database, keys[oldest], query_only=query_only)


def _let_in(opened: _Open, keys: KeyFile, operator: str) -> None:
    """Raises OperatorRemoved unless the store itself names this operator, with the key pair the key file has."""
    with UnitOfWork(opened.engine, writes=False, epoch=1) as unit:
        try:
            known = unit.operators.get(operator)
        except OperatorUnknown:
            raise OperatorRemoved from None
    if not known.active or (known.recipient != keys.recipients[operator] and not keys.is_old(operator)):
        raise OperatorRemoved


def _settle(paths: StorePaths, keys: KeyFile, generation: int) -> None:
    """Ends a renewal of the key that was cut off, before or after the database was put in place."""
    paths.sweep()
    if keys.generations != (generation,):
        keys.keep_only(generation)
        with disk_errors():
            keys.save()


def _bring_up(opened: _Open, keys: KeyFile, operator: str, passphrase: str) -> None:
    """Gives an operator of the first key file his key pair."""
    keys.add(operator, passphrase, opened.key, PassphraseCost())
    with UnitOfWork(opened.engine, writes=True, epoch=1) as unit:
        unit.operators.put(replace(unit.operators.get(operator), recipient=keys.recipients[operator]))
        unit.commit()
    with disk_errors():
        keys.save()


def _acquired(paths: StorePaths) -> FileLock:
    """The lock of whoever writes, held. Raises StoreInUse."""
    lock = FileLock(paths.lock, mode=0o600, thread_local=False)
    with disk_errors():
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise StoreInUse from None
    return lock


@contextmanager
def locked(paths: StorePaths) -> Iterator[None]:
    """While nobody else may write. Raises StoreInUse."""
    lock = _acquired(paths)
    try:
        yield
    finally:
        lock.release()


def fill(
    database: Path,
    key: bytes,
    seed: Callable[[UnitOfWork], object],
    operators: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Puts schema and contents into a database that nobody uses yet, and all of it into the one file.

    `operators` (name → recipient) are those who open it, for a database of an earlier schema that names none.
    """
    engine = open_engine(database, key)
    try:
        if not database.stat().st_size or not is_current(engine):
            engine.dispose()
            migrate(database, key, operators)
        with UnitOfWork(engine, writes=True, epoch=1) as unit:
            seed(unit)
            unit.commit()
        checkpoint(engine, "TRUNCATE")  # closing would do it too, and keep to itself why it could not
    finally:
        engine.dispose()
    if database.with_name(database.name + "-wal").exists():
        raise StorageError(cause="checkpoint")


def head_in(database: Path, key: bytes) -> Head:
    """The head of a database that nobody uses yet."""
    engine = open_engine(database, key)
    try:
        return head_of(engine, database)
    finally:
        engine.dispose()
