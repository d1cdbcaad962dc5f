"""The store encrypted anew with another key, so that who kept the old one opens nothing any more.

The new key is sealed beside the old, a copy of the store is made under it, compared, put in the store's place, and
the old key is forgotten. Cut off anywhere, the store opens with one of the two keys the key file holds by then, and
`Store.open` clears the rest away.
"""

import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import sqlcipher3.dbapi2 as sqlcipher

from station.db.engine import meaning, open_alone, open_engine
from station.db.keyring import KeyFile
from station.db.paths import StorePaths
from station.db.private_files import disk_errors, private_file, put_in_place
from station.db.unit_of_work import UnitOfWork
from station.errors import DiskFull, NoRoomForRenewal, StorageError, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.db.store import Store

STEPS = ("sealed", "alone", "copied", "compared", "finished", "durable", "switched", "forgotten")
"""What is so, one after another; a test ends the program at each."""
_MARGIN = 1 << 20
_LOOK_EVERY_S = 0.1
_OPCODES = 500
_NOTE = "更换密钥"


class _Progress(Protocol):
    def step(self, done: int, total: int, note: str = "") -> None: ...


def renew(
    store: "Store",
    stay: Mapping[str, str],
    progress: _Progress,
    finish: Callable[[UnitOfWork], None],
    reached: Callable[[str], None] = lambda _: None,
) -> None:
    """Raises NoRoomForRenewal, StoreInUse, StoreDamaged, Cancelled: then the store is as it was."""
    paths = store.paths
    _need_room(paths.database)
    keys = KeyFile.load(paths.keys)
    before, key = keys.generation, os.urandom(32)
    keys.renew(key, [name for name, recipient in stay.items() if keys.recipients.get(name) == recipient])
    with store.alone():
        with disk_errors():
            keys.save()
        reached("sealed")
        switched = False
        try:
            _replace(paths, store.key, key, progress, finish, reached)
            switched = True
        except DiskFull:
            raise NoRoomForRenewal from None
        finally:
            if switched:
                store.use_key(key)
            keys.keep_only(before + 1 if switched else before)
            with suppress(OSError):  # what is left is cleared away at the next log-in
                if not switched:
                    paths.sweep()
                keys.save()
                reached("forgotten")


def _replace(  # noqa: PLR0917
    paths: StorePaths,
    key: bytes,
    new: bytes,
    progress: _Progress,
    finish: Callable[[UnitOfWork], None],
    reached: Callable[[str], None],
) -> None:
    """Puts a copy under the new key in the database's place; nobody else has it open meanwhile."""
    old = open_alone(paths.database, key)
    try:
        reached("alone")
        with disk_errors():
            paths.sweep()
            private_file(paths.beside)
        with _watched(old, progress, paths.beside, paths.database.stat().st_size):
            _copy(old, paths.beside, new)
            reached("copied")
            if _counted(old) != _counted_in(paths.beside, new):
                raise StoreDamaged(reason="copy")
        reached("compared")
        _finish(paths.beside, new, finish)
        reached("finished")
        with disk_errors():
            _sync(paths.beside)
            reached("durable")
            progress.step(1, 1, _NOTE)  # the last moment to stop
            if os.name == "nt":
                old.close()  # an open file cannot be replaced there
            put_in_place(paths.beside, paths.database)
        reached("switched")
    finally:
        old.close()


def _need_room(database: Path) -> None:
    with disk_errors():
        wal = database.with_name(database.name + "-wal")
        needed = database.stat().st_size + 2 * (wal.stat().st_size if wal.exists() else 0) + _MARGIN
        free = shutil.disk_usage(database.parent).free
    if free < needed:
        raise NoRoomForRenewal(needed=needed, free=free)


@contextmanager
def _watched(connection: Any, progress: _Progress, growing: Path, total: int) -> "Iterator[None]":
    """Tells how far the copy is while SQLite works, and stops SQLite when asked to; its errors become ours."""
    stopped: list[BaseException] = []
    last = 0.0

    def look() -> int:
        nonlocal last
        if time.monotonic() - last < _LOOK_EVERY_S:
            return 0
        last = time.monotonic()
        try:
            progress.step(min(growing.stat().st_size, total), total + 1, _NOTE)
        except BaseException as error:  # noqa: BLE001  # SQLite would swallow it
            stopped.append(error)
            return 1
        return 0

    connection.set_progress_handler(look, _OPCODES)
    try:
        yield
    except sqlcipher.Error as error:
        raise stopped[0] if stopped else meaning(error) from None
    finally:
        connection.set_progress_handler(None, 0)


def _copy(old: Any, beside: Path, key: bytes) -> None:
    old.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(beside), f"x'{key.hex()}'"))
    # the copy counts for nothing until it is whole: it needs no journal of its own
    for pragma in ("journal_mode=OFF", "synchronous=OFF", f"auto_vacuum={_value(old, 'auto_vacuum')}"):
        old.execute(f"PRAGMA fresh.{pragma}")
    old.execute("SELECT sqlcipher_export('fresh')")
    for name in ("user_version", "application_id"):
        old.execute(f"PRAGMA fresh.{name}={_value(old, name)}")
    old.execute("DETACH DATABASE fresh")


def _value(connection: Any, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA main.{pragma}").fetchone()[0])


def _counted(connection: Any) -> list[tuple[str, str | None, int | None]]:
    """Everything the schema names, with the number of rows where it has some."""
    named = connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    return [(name, sql, _rows(connection, name) if kind == "table" else None) for kind, name, sql in named]


def _rows(connection: Any, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608  # a name of the schema


def _counted_in(database: Path, key: bytes) -> list[tuple[str, str | None, int | None]]:
    connection = open_alone(database, key)
    try:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StoreDamaged(reason="copy")
        return _counted(connection)
    finally:
        connection.close()


def _finish(database: Path, key: bytes, finish: Callable[[UnitOfWork], None]) -> None:
    engine = open_engine(database, key)
    try:
        with UnitOfWork(engine, writes=True, epoch=1) as unit:
            finish(unit)
            unit.commit()
    finally:
        engine.dispose()
    if database.with_name(database.name + "-wal").exists():
        raise StorageError(cause="checkpoint")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
