"""A store with a copy beside it, driven step by step without threads."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Engine

from station.db.engine import WRITES, open_engine
from station.db.keyring import KeyFile
from station.db.mirror.folder import CopyFolder
from station.db.mirror.live import LiveFiles, Pin
from station.db.mirror.pages import LOCK_BYTE_PAGE, NO_PAGE, PAGE
from station.db.mirror.reader import CopyReader
from station.db.mirror.unheard import Unheard
from station.db.mirror.writer import CopyWriter, Owner, Source
from station.db.store import Store
from tests.db.builders import OPERATOR, PASSPHRASE, a_piece, make_store, open_store

QUIET = Unheard()


def now() -> datetime:
    return datetime.now(UTC)


def by_passphrase(keys: KeyFile) -> dict[int, bytes]:
    return keys.unlock(OPERATOR, PASSPHRASE)


class Bench:
    """An open store and a copy of it in another folder."""

    def __init__(self, root: Path) -> None:
        self.data, self.mirror = root / "station", root / "stick"
        self.id = uuid4()
        make_store(self.data)
        self.open()

    def open(self) -> None:
        self.store: Store = open_store(self.data)
        self.key = self.store.key
        with self.store.look() as unit:
            station = unit.settings.station()
        paths = self.store.paths
        self.engine: Engine = open_engine(paths.database, self.key)
        with self.engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS heap (id INTEGER PRIMARY KEY, data BLOB)")
            connection.commit()
            self.live = LiveFiles(paths.database)
        owner = Owner(KeyFile.load(paths.keys).store_id, station.incarnation, station.lineage)
        self.source = Source(self.live, self.key, paths.keys, owner, now)
        self.pin = Pin(self.engine)
        self.writer = self.new_writer()

    def new_writer(self) -> CopyWriter:
        return CopyWriter(CopyFolder(self.mirror, self.key), self.source, self.pin)

    def close(self) -> None:
        self.pin.release()
        self.engine.dispose()
        self.store._engine.dispose()
        self.live.close()
        self.store.close()

    def execute(self, statement: str, *values: object) -> None:
        with self.engine.execution_options(**{WRITES: True}).begin() as connection:
            connection.exec_driver_sql(statement, values)

    def put(self, *sizes: int) -> None:
        """One commit with rows of random bytes."""
        with self.engine.execution_options(**{WRITES: True}).begin() as connection:
            for size in sizes:
                connection.exec_driver_sql("INSERT INTO heap (data) VALUES (?)", (os.urandom(size),))

    def checkpoint(self, how: str = "PASSIVE") -> None:
        connection = self.engine.raw_connection()
        connection.cursor().execute(f"PRAGMA wal_checkpoint({how})").fetchone()
        connection.close()

    def image(self) -> list[bytes]:
        """The database's pages as of the last commit."""
        log = self.live.log()
        newest = self.live.newest(0, log.frames)
        pages = [
            self.live.frame(newest[number]) if number in newest else self.live.read(number, 1)
            for number in range(1, log.pages + 1)
        ]
        return [NO_PAGE if number == LOCK_BYTE_PAGE else page for number, page in enumerate(pages, 1)]

    def copied(self) -> list[bytes | None]:
        """The pages a restore would write."""
        with self.reader() as reader:
            return [page for _, page in reader.read(QUIET)]

    def reader(self) -> CopyReader:
        return CopyReader(CopyFolder(self.mirror, self.key), self.key)

    def pieces(self) -> list[Path]:
        return sorted(path for path in self.mirror.rglob("*") if path.is_file())


def photo(size: int = 30_000) -> Callable[[Store], UUID]:
    """Work on a store: a picture that nobody can guess is kept."""

    def work(store: Store) -> UUID:
        with store.unit() as unit:
            unit.blobs.put(a_piece(os.urandom(size)))
            unit.commit()
        return uuid4()

    return work


def sizes(pages: int) -> int:
    return pages * PAGE
