"""All copies of one open store: the mirrors that follow it, and backups made by hand."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Engine

from station.db.engine import WRITES, checkpoint, open_engine
from station.db.keyring import KeyFile
from station.db.mirror.folder import CopyFolder, mirror_errors
from station.db.mirror.follower import Follower
from station.db.mirror.live import LiveFiles, Pin
from station.db.mirror.reader import CopyReader
from station.db.mirror.writer import CopyWriter, Owner, Source, behind
from station.db.store import Store
from station.domain.safekeeping import CopyReport, Mirroring, MirrorPlace, MirrorState, Safekeeping
from station.errors import CopyDamaged, FolderNotEmpty, NoCopyThere, StationError, StorageError, StoreInUse
from station.logs import log_error
from station.services.ports import Progress


class Copies:
    """Goes along with a store (`Store.go_along`). `follow` begins to mirror; the store's closing ends it."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], tell: Callable[[Mirroring], None] = lambda _: None
    ) -> None:
        self._store, self._clock, self._tell = store, clock, tell
        self._opening = threading.Lock()
        self._opened: tuple[Source, Engine] | None = None
        self._followers: list[Follower] = []
        self._stuck = False

    @property
    def _source(self) -> Source:
        return self._open()[0]

    @property
    def _engine(self) -> Engine:
        return self._open()[1]

    def _open(self) -> tuple[Source, Engine]:
        """The store's files, opened beside it when first wanted."""
        with self._opening:
            if self._opened is None:
                with self._store.look() as unit:
                    station = unit.settings.station()
                paths = self._store.paths
                engine = open_engine(paths.database, self._store.key, query_only=True)
                with Pin(engine):  # log and index are there as long as somebody reads
                    live = LiveFiles(paths.database)
                owner = Owner(KeyFile.load(paths.keys).store_id, station.incarnation, station.lineage)
                self._opened = Source(live, self._store.key, paths.keys, owner, self._clock), engine
            return self._opened

    # -- mirrors

    def follow(self) -> None:
        """Begins to keep the mirrors in step, each in a thread of its own, where the store may be written."""
        if not self._store.writes:
            return
        for place in self._kept().mirrors:
            self._start(place)

    def mirrors(self) -> tuple[Mirroring, ...]:
        """How each mirror stands: as its follower knows, or as its folder tells."""
        following = {follower.place.id: follower.state for follower in self._followers}
        return tuple(following.get(place.id) or self._seen(place) for place in self._kept().mirrors)

    def add_mirror(self, progress: Progress, folder: Path) -> None:
        """Makes a folder a mirror, or takes up one that was this store's before. Raises FolderNotEmpty and others."""
        copy = CopyFolder(folder, self._store.key)
        with Pin(self._engine) as pin:
            writer = CopyWriter(copy, self._source, pin)
            claimed = copy.claimed_index()
            if claimed is not None:
                mirror = UUID(claimed.mirror)
                self._stop_one(mirror)
                writer.resume(progress, mirror)
            else:
                _refuse_used(folder)
                mirror = uuid4()
                writer.begin(progress, mirror)
        place = MirrorPlace(mirror, str(folder))
        kept = self._kept()
        others = tuple(each for each in kept.mirrors if each.id != mirror and each.folder != place.folder)
        self._keep(replace(kept, mirrors=(*others, place)))
        self._stop_one(mirror)
        self._start(place)

    def remove_mirror(self, folder: Path) -> None:
        """Follows the store there no longer; the folder stays. Raises NoCopyThere for one that is no mirror."""
        kept = self._kept()
        left = tuple(each for each in kept.mirrors if Path(each.folder) != folder)
        if left == kept.mirrors:
            raise NoCopyThere
        self._keep(replace(kept, mirrors=left))
        for place in set(kept.mirrors) - set(left):
            self._stop_one(place.id)

    def forget_overwritten(self, progress: Progress) -> None:
        """Empties the store's log and folds every mirror: what was purged is gone. Raises what the last one met."""
        trouble: StationError | None = None
        self.closing()
        for follower in self._followers:
            follower.release()
        running = {follower.place.id for follower in self._followers}
        self._followers.clear()
        try:
            self._empty_log()
        except StorageError as error:
            trouble = error
        for place in self._kept().mirrors:
            try:
                with Pin(self._engine) as pin:
                    writer = CopyWriter(CopyFolder(Path(place.folder), self._store.key), self._source, pin)
                    writer.resume(progress, place.id)
                    writer.ship()
                    writer.fold(progress)
            except StorageError as error:
                trouble = error
            if place.id in running:
                self._start(place)
        if trouble is not None:
            raise trouble

    # -- backups

    def back_up(self, progress: Progress, folder: Path) -> CopyReport:
        """A copy of the store as it is now, read back when it was written.

        Raises FolderNotEmpty, CopyDamaged where what was written cannot be read again, MirrorFull, MirrorNotWritten.
        """
        _refuse_used(folder)
        copy = CopyFolder(folder, self._store.key)
        try:
            with Pin(self._engine) as pin:
                writer = CopyWriter(copy, self._source, pin)
                writer.begin(progress, uuid4())
                writer.fold(progress)
            report = self.check(progress, folder)
        except StationError:
            _clear(folder)
            raise
        if report.damages:
            raise CopyDamaged(damages=len(report.damages))
        return report

    def check(self, progress: Progress, folder: Path) -> CopyReport:
        """Reads a copy of this store through, and names what is damaged. Raises NoCopyThere, MirrorUnreadable."""
        with CopyReader(CopyFolder(folder, self._store.key), self._store.key) as reader:
            return reader.check(progress)

    # -- going along with the store

    def committed(self) -> None:
        for follower in self._followers:
            follower.wake()

    def closing(self) -> None:
        """Ships the rest; where everything is in the database file by then, the mirrors know it for the next time."""
        for follower in self._followers:
            self._stuck |= not follower.stop()
        if self._stuck or not self._store.writes:
            return
        writers = [writer for follower in self._followers if (writer := follower.take_last()) is not None]
        if not writers:
            return
        try:
            self._come_to_rest(writers)
        except StationError as error:
            log_error(error)

    def closed(self) -> None:
        if self._stuck:  # its thread still holds a connection: the process ends before long
            return
        for follower in self._followers:
            follower.release()
        self._followers.clear()
        if self._opened is not None:
            source, engine = self._opened
            engine.dispose()
            source.live.close()
            self._opened = None

    def opened(self) -> None:
        if not self._stuck:
            self.follow()

    def _come_to_rest(self, writers: list[CopyWriter]) -> None:
        engine = open_engine(self._store.paths.database, self._store.key)
        try:
            with engine.connect().execution_options(**{WRITES: True}) as holder:
                holder.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1")  # nobody commits from here on
                for writer in writers:
                    writer.ship()
                for follower in self._followers:
                    follower.release()
                _, frames, done = checkpoint(engine, "PASSIVE")
                if frames == done:
                    for writer in writers:
                        writer.rest()
        finally:
            engine.dispose()

    def _empty_log(self) -> None:
        """Raises StoreInUse where somebody goes on reading what stands there."""
        busy, _, _ = checkpoint(self._engine, "TRUNCATE")
        if busy:
            raise StoreInUse

    # -- the followers

    def _start(self, place: MirrorPlace) -> None:
        follower = Follower(place, self._source, self._engine, self._tell)
        self._followers.append(follower)
        follower.start()
        follower.wake()

    def _stop_one(self, mirror: UUID) -> bool:
        """Ends the follower of a mirror, if there is one."""
        for follower in [each for each in self._followers if each.place.id == mirror]:
            self._stuck |= not follower.stop()
            follower.release()
            self._followers.remove(follower)
            return True
        return False

    def _seen(self, place: MirrorPlace) -> Mirroring:
        """How a mirror that nobody follows here stands, by its folder."""
        folder = Path(place.folder)
        try:
            with CopyReader(CopyFolder(folder, self._store.key), self._store.key) as reader:
                copied_at, position = datetime.fromisoformat(reader.saved_at), reader.position
        except NoCopyThere as error:
            return Mirroring(folder, MirrorState.ABSENT, code=error.code, trouble=error.sentence())
        except StorageError as error:
            return Mirroring(folder, MirrorState.FAILED, code=error.code, trouble=error.sentence())
        lacking = behind(self._source.live, position)
        state = MirrorState.CURRENT if lacking == 0 else MirrorState.BEHIND
        return Mirroring(folder, state, copied_at, lacking)

    def _kept(self) -> Safekeeping:
        with self._store.look() as unit:
            return unit.settings.safekeeping()

    def _keep(self, safekeeping: Safekeeping) -> None:
        with self._store.unit() as unit:
            unit.settings.set_safekeeping(safekeeping)
            unit.commit()


def _refuse_used(folder: Path) -> None:
    with mirror_errors():
        if folder.exists() and any(folder.iterdir()):
            raise FolderNotEmpty


def _clear(folder: Path) -> None:
    """Takes away what a backup that failed has left."""
    for path in list(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
