"""Looks a store through from end to end, in whatever state it is: what is damaged is named, nothing is changed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from station.db.contents import Contents
from station.db.damage import Damage
from station.db.engine import WRITES, open_engine
from station.db.head import HeadFile, HeadSeen
from station.db.opening import TROUBLES, dropped, guards, missing_lines, missing_packets
from station.db.pages import SALT, PageFile
from station.db.paths import StorePaths
from station.db.rows import SqlRows
from station.db.schema import known, layout_of_this_version
from station.db.survey import Survey
from station.db.wal import EMPTY, Wal, read_wal
from station.domain.integrity import Finding, Part, Verification
from station.errors import Cancelled, StorageError, StoreDamaged
from station.packet.trail import NOTHING, TrailMark, TrailReport
from station.services.ports import Progress

_EVERY = 500
_LOOKED = 200


@dataclass(slots=True)
class StoreVerifier:
    """Verifies the store in a folder; with its key, for it needs no store that opens."""

    paths: StorePaths
    store_id: UUID
    key: bytes = field(repr=False)
    keys_altered: bool = False

    def __call__(self, progress: Progress, *, full: bool) -> Verification:
        """Raises Cancelled. While another process writes, its log is not judged."""
        lock = _free(self.paths)
        try:
            look = _Look(self, progress, quiet=lock is not None)
            findings = tuple(look.findings(full=full))
            return Verification(findings, look.counted, full)
        finally:
            if lock is not None:
                lock.release()

    def page_file(self) -> PageFile:
        """The pages as they are now, with the salt the head remembers where the file's own opens nothing."""
        log = read_wal(self.paths.log)
        pages = PageFile(self.paths.database, self.key, log.pages)
        head = HeadFile(self.paths.head, self.store_id, self.key).read().head
        if pages.holds(1) or head is None or not any(head.salt):
            return pages
        pages.close()
        return PageFile(self.paths.database, self.key, log.pages, head.salt)

    def trail(self, progress: Progress) -> TrailReport:
        """The audit trail alone, with whatever state the rest is in."""
        lock = _free(self.paths)
        try:
            return _Look(self, progress, quiet=lock is not None).trail()
        finally:
            if lock is not None:
                lock.release()


def _free(paths: StorePaths) -> FileLock | None:
    """The writers' lock, if nobody holds it."""
    lock = FileLock(paths.lock, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return None
    return lock


class _Look:
    """One look at one store."""

    def __init__(self, store: StoreVerifier, progress: Progress, *, quiet: bool) -> None:
        self._store, self._progress = store, progress
        self._log: Wal = read_wal(store.paths.log) if quiet else EMPTY
        self._seen: HeadSeen = HeadFile(store.paths.head, store.store_id, store.key).read()
        self._quiet = quiet
        self.counted: dict[str, int] = {}

    def findings(self, *, full: bool) -> Iterator[Finding]:
        if self._store.keys_altered:
            yield Finding(Part.KEYS, "密钥文件 store.keys 与写下时不同。")
        yield from dropped(self._log)
        yield from self._of_head()
        damaged = self._damaged_pages() if full else []
        engine = open_engine(self._store.paths.database, self._store.key, read_only=True)
        try:
            yield from self._by_sql(engine, full=full) if not damaged else self._by_page(damaged, full=full)
        except StoreDamaged:  # met on the way
            engine.dispose()
            yield from self._by_page(damaged or self._damaged_pages(), full=full)
        finally:
            engine.dispose()

    def trail(self) -> TrailReport:
        engine = open_engine(self._store.paths.database, self._store.key, read_only=True)
        try:
            contents = Contents(SqlRows(engine), self._progress)
            contents.learn_marks()
            return contents.trail([*contents.marks, *self._marks()])
        except StoreDamaged:
            engine.dispose()
            with self._held_still(), self._store.page_file() as pages:
                layout = layout_of_this_version()
                contents = Contents(Survey(pages, layout), self._progress)
                contents.learn_marks()
                damage = Damage(Survey(pages, layout), contents.owners, self._progress)
                damage.look()
                lines = Contents(Survey(pages, layout), self._progress)
                return lines.trail([*contents.marks, *self._marks()], damage.audit_lines_lost(self._last_seen))
        finally:
            engine.dispose()

    @contextmanager
    def _held_still(self) -> Iterator[None]:
        """While a writer is about, its writes wait: page by page one sees no single state."""
        if self._quiet:
            yield
            return
        engine = open_engine(self._store.paths.database, self._store.key)
        try:
            with ExitStack() as held:
                with suppress(StoreDamaged):  # then nobody can write either
                    held.enter_context(engine.execution_options(**{WRITES: True}).begin())
                yield
        finally:
            engine.dispose()

    def _marks(self) -> list[TrailMark]:
        """What the head has seen of the trail."""
        head = self._seen.head
        return [head.trail] if head is not None and head.trail != NOTHING else []

    @property
    def _last_seen(self) -> int:
        return max((mark.number for mark in self._marks()), default=0)

    def _of_head(self) -> Iterator[Finding]:
        if self._seen.trouble is not None:
            yield Finding(Part.HEAD, TROUBLES[self._seen.trouble] + "。")
        elif self._seen.damaged_slots:
            yield Finding(Part.HEAD, "校验文件 store.head 两处中有一处损坏，另一处完好。")
        head = self._seen.head
        with self._store.paths.database.open("rb") as file:
            salt = file.read(SALT)
        with PageFile(self._store.paths.database, self._store.key, self._log.pages) as pages:
            opens = pages.holds(1)
        if not opens and head is not None and any(head.salt) and salt != head.salt:
            yield Finding(Part.PAGE, "数据库文件最前面的16个字节（盐值）被改动。", page=1)

    def _damaged_pages(self) -> list[int]:
        with self._store.page_file() as pages:
            damaged = []
            for number in range(1, pages.count + 1):
                if number % _EVERY == 1:
                    self._progress.step(number, pages.count, "数据页")
                if not pages.holds(number):
                    damaged.append(number)
            self.counted["pages"] = pages.count
        with self._store.page_file() as pages:  # a page that was being written is whole by now
            return [number for number in damaged if not pages.holds(number)]

    def _by_sql(self, engine: Engine, *, full: bool) -> Iterator[Finding]:
        contents = Contents(SqlRows(engine), self._progress)
        found = list(self._structure(engine, full=full))
        found += contents.all(full=full)
        found += self._references(engine, contents)
        with Session(engine) as session:
            if self._seen.head is not None:
                lost = missing_lines(session, self._seen.head), missing_packets(session, self._seen.head)
                found += [
                    Finding(part, f"{missing}。")
                    for part, missing in zip((Part.AUDIT, Part.PACKET), lost, strict=True)
                    if missing
                ]
        found += self._told(contents.trail([*contents.marks, *self._marks()]))
        self.counted |= contents.counted
        yield from found

    def _structure(self, engine: Engine, *, full: bool) -> Iterator[Finding]:
        with engine.begin() as connection:
            current, newest = known(connection)
        if current == newest:
            with Session(engine) as session:
                yield from guards(session)
        else:
            yield Finding(Part.SCHEMA, "数据库是旧版本的，打开一次即更新。", only_noted=True)
        if not full:
            return
        with engine.connect() as connection:
            inner = connection.connection.driver_connection
            assert inner is not None
            inner.set_progress_handler(self._interrupts, 10_000)
            try:
                told = connection.exec_driver_sql("PRAGMA integrity_check(100)").scalars().all()
            except StorageError:
                self._progress.step(0, 0)  # raises Cancelled, if that is why
                raise
            finally:
                inner.set_progress_handler(None, 0)
        if told != ["ok"]:
            yield Finding(Part.SCHEMA, f"数据库结构检查没有通过（{len(told)}处）。")

    def _interrupts(self) -> int:
        try:
            self._progress.step(0, 0, "结构检查")
        except Cancelled:
            return 1
        return 0

    def _references(self, engine: Engine, contents: Contents) -> Iterator[Finding]:
        """What a row points to and is not there."""
        with engine.connect() as connection:
            for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").all()[:_LOOKED]:
                found = connection.exec_driver_sql(f'SELECT * FROM "{table}" WHERE rowid = ?', (rowid,))  # noqa: S608
                row = dict(zip(found.keys(), found.one(), strict=True))
                record = contents.owners.of_row(table, row)
                part = Part.EVIDENCE if parent == "blob" else Part.REFERENCE
                what = "所附的照片或签名不见了" if parent == "blob" else f"指向的内容（{parent}）不见了"
                yield Finding(part, f"{what}。", record)

    def _by_page(self, damaged: list[int], *, full: bool) -> Iterator[Finding]:
        with self._held_still(), self._store.page_file() as pages:
            layout = layout_of_this_version()
            contents = Contents(Survey(pages, layout), self._progress)
            found = list(contents.all(full=full))
            damage = Damage(Survey(pages, layout), contents.owners, self._progress)
            damage.look()
            yield from damage.findings(damaged)
            yield from found
            trail = Contents(Survey(pages, layout), self._progress)
            lost = damage.audit_lines_lost(self._last_seen)
            yield from self._told(trail.trail([*contents.marks, *self._marks()], lost))
            self.counted |= contents.counted | trail.counted

    def _told(self, report: TrailReport) -> Iterator[Finding]:
        if report.broken is not None:
            yield Finding(Part.AUDIT, report.broken.sentence())
        for number in report.clock_set_back:
            yield Finding(Part.AUDIT, f"审计记录第{number}条的时间早于上一条：时钟被拨回过。", only_noted=True)
