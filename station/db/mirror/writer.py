"""Keeps a copy up to date: a base of the whole database, then what each commit wrote, folded in from time to time."""

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from station.db.mirror.batch import Batch, Commit, Marks
from station.db.mirror.folder import (
    KEYS,
    CopyFolder,
    Index,
    LogHead,
    Position,
    digest_of,
    log_size,
    mirror_errors,
    read_if_there,
)
from station.db.mirror.folding import fold
from station.db.mirror.live import LiveFiles, LogState, Pin
from station.db.mirror.pages import (
    EXTENT_PAGES,
    LOCK_BYTE_PAGE,
    NO_MARK,
    NO_PAGE,
    PAGE,
    PageSeal,
    cut,
    extents_of,
)
from station.db.mirror.reader import CopyReader
from station.errors import CopyDamaged, MirrorAhead, MirrorOfAnother, MirrorUnreadable, StoreDamaged
from station.services.ports import Progress

FOLD_AT = 64 << 20
"""Bytes of log that are folded in before more is added."""
FOLD_PIECES = 256

_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose copy it is: the store by its key file, this incarnation, and those it comes from."""

    store: UUID
    incarnation: UUID
    lineage: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A store as its copies see it: files, key, key file, and who it is."""

    live: LiveFiles
    key: bytes
    keys: Path
    owner: Owner
    clock: Callable[[], datetime]


class CopyWriter:
    """Writes one copy. Used by one thread, with a pin of its own.

    The order of writing leaves a good copy at every moment: log pieces appear whole; folding writes over pages that
    the log still holds; the index is the last to be written, and only then the log goes.
    """

    def __init__(self, folder: CopyFolder, source: Source, pin: Pin) -> None:
        self._folder, self._source, self._pin = folder, source, pin
        self._live = source.live
        self._seal = PageSeal(source.key, self._live.salt())
        self._position = Position()
        self._last, self._chain = 0, ""
        self._log_size = self._log_pieces = 0
        self._index: Index | None = None
        self.copied_at: datetime | None = None
        """Until when the copy has everything, as far as this writer knows."""

    @property
    def index(self) -> Index:
        """What the copy is. Only after `begin` or `resume`."""
        if self._index is None:
            raise CopyDamaged(reason="not begun")
        return self._index

    @property
    def behind(self) -> int:
        """Bytes that were committed and are not in the copy yet."""
        log = self._live.log()
        return max(0, log.frames - self._frame_in(log)) * PAGE

    @property
    def wants_folding(self) -> bool:
        return self._log_size >= FOLD_AT or self._log_pieces >= FOLD_PIECES

    # -- from the beginning

    def begin(self, progress: Progress, mirror: UUID, former: Index | None = None) -> None:
        """Copies everything. The generation before, if there is one, goes when the new one is whole.

        Where there is no room for both, it goes first. Raises StoreDamaged for pages that the store itself has lost.
        """
        self._pin.move()
        generation = former.generation + 1 if former else 1
        self._make_room(generation)
        owner = self._source.owner
        index = Index(
            version=former.version if former else 0,
            store=str(owner.store),
            mirror=str(mirror),
            incarnation=str(owner.incarnation),
            generation=generation,
            salt=self._live.salt().hex(),
            pages=min(self._live.pages(), self._live.log().pages),
            folded=0,
            rested=0,
            chain="",
            keys="",
            saved_at=self._now(),
            position=Position(),
        )
        doubtful: set[int] = set()
        for extent in range(extents_of(index.pages)):
            progress.step(extent * EXTENT_PAGES, index.pages, "复制")
            marks: list[bytes] = []
            pages = self._extent(index, extent, marks, doubtful)
            self._folder.write(self._folder.pages(generation, extent), b"", pages)
            self._folder.write_marks(index, extent, b"".join(marks))
        self._index, self._position = index, Position()
        self._last, self._chain, self._log_size, self._log_pieces = 0, "", 0, 0
        log = self._live.log()
        batch = Batch(self._append)
        newest = self._put_frames(batch, 0, log)
        self._refuse_lost(doubtful - newest.keys())
        batch.finish(_commit(log))
        self._index = self._folder.write_index(self._with_keys(index))
        self._caught_up()
        self._drop_generations(but=generation)
        progress.step(index.pages, index.pages, "复制")

    def _extent(self, index: Index, extent: int, marks: list[bytes], doubtful: set[int]) -> Iterator[bytes]:
        """A piece's pages as they stand in the database file; where one is not whole, there is none."""
        end = min((extent + 1) * EXTENT_PAGES, index.pages)
        for number, page in self._file_pages(extent * EXTENT_PAGES + 1, end):
            mark = self._mark(number, page)
            if mark is None:
                doubtful.add(number)
            marks.append(mark or NO_MARK)
            yield page if mark and mark != NO_MARK else NO_PAGE

    def _make_room(self, generation: int) -> None:
        """Clears away what an attempt left, and the former generation where both do not fit."""
        with mirror_errors():
            shutil.rmtree(self._folder.generation(generation), ignore_errors=True)
            self._folder.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            free = shutil.disk_usage(self._folder.root).free
        if free < self._live.pages() * PAGE * 1.05:
            self._drop_generations(but=generation)
        self._folder.make_folders(generation)

    def _drop_generations(self, but: int) -> None:
        for path in self._folder.root.glob("g[0-9]*"):
            if path != self._folder.generation(but):
                shutil.rmtree(path, ignore_errors=True)

    # -- going on

    def resume(self, progress: Progress, mirror: UUID) -> None:
        """Takes up a copy where it was left: by its position in the log, or by the marks of its pages.

        Raises NoCopyThere, MirrorUnreadable, MirrorOfAnother, MirrorAhead.
        """
        self._pin.move()
        try:
            reader = CopyReader(self._folder, self._source.key)
        except MirrorUnreadable:
            claimed = self._folder.claimed_index()  # under a key that was renewed since?
            if claimed is None:
                raise
            self._check_owner(claimed, mirror)
            self.begin(progress, mirror, claimed)
            return
        with reader:
            index = reader.index
            self._check_owner(index, mirror)
            if index.salt != self._live.salt().hex():
                self.begin(progress, mirror, index)
                return
            self._take_up(reader)
        if index.incarnation != str(self._source.owner.incarnation):
            self._index = self._folder.write_index(replace(index, incarnation=str(self._source.owner.incarnation)))
        self._drop_generations(but=index.generation)
        self.refresh_keys()
        start = self._start(self._live.log())
        if start is None:
            self.catch_up(progress, frozenset())
        else:
            self._ship_from(start)

    def _check_owner(self, index: Index, mirror: UUID) -> None:
        owner = self._source.owner
        family = {str(owner.incarnation), *map(str, owner.lineage)}
        if (index.store, index.mirror) != (str(owner.store), str(mirror)) or index.incarnation not in family:
            raise MirrorOfAnother

    def _take_up(self, reader: CopyReader) -> None:
        """Where the copy's last whole commit is; what an interrupted one left behind is cleared away."""
        self._index = reader.index
        self._position, self._last, self._chain = reader.position, reader.last, reader.chain
        numbers = self._folder.log_numbers(reader.index.generation)
        self._log_pieces = sum(1 for number in numbers if reader.index.folded < number <= reader.last)
        self._log_size = reader.size
        with mirror_errors():
            for number in numbers:
                if not reader.index.folded < number <= reader.last:
                    self._folder.log(reader.index.generation, number).unlink()

    def _start(self, log: LogState) -> int | None:
        """From which frame of the log on the copy lacks what there is; None where nothing proves it.

        Raises MirrorAhead where the copy has more of this very log than there is.
        """
        position = self._position
        if log.goes_on_from(position.salts):
            if log.frames < position.frame:
                raise MirrorAhead(frames=position.frame - log.frames)
            return position.frame if self._live.checksum_at(position.frame) == position.checksum else None
        return 0 if position.resting == self._live.identity() else None

    # -- what is new

    def ship(self) -> bool:
        """Adds what was committed since the last time, as one commit. Tells whether there was anything.

        The pin guarantees that nothing left the log in between, were it begun anew.
        """
        log = self._live.log()
        start = self._frame_in(log)
        if log.frames > start:
            self._ship_from(start)
            return True
        self._caught_up()
        return False

    def _frame_in(self, log: LogState) -> int:
        return self._position.frame if log.salts == self._position.salts else 0

    def _ship_from(self, start: int) -> None:
        log = self._live.log()
        if log.frames > start:
            batch = Batch(self._append)
            self._put_frames(batch, start, log)
            batch.finish(_commit(log))
        self._caught_up()

    def catch_up(self, progress: Progress, distrusted: Collection[int]) -> None:
        """Adds every page whose mark is another than the copy has, and those that are not trusted there.

        Pages that the store itself has lost stay as the copy has them; then raises StoreDamaged at the end.
        """
        with CopyReader(self._folder, self._source.key) as reader:
            known = _known(reader, distrusted)
        log = self._live.log()
        batch = Batch(self._append)
        total = min(self._live.pages(), log.pages)
        doubtful = set()
        for number, page in self._file_pages(1, total):
            if number % EXTENT_PAGES == 1:
                progress.step(number, total, "比对")
            mark = self._mark(number, page)
            if mark is None:
                doubtful.add(number)
            elif mark != known.get(number):
                batch.add(number, mark, page if mark != NO_MARK else NO_PAGE)
        log = self._live.log()
        newest = self._put_frames(batch, 0, log, known)
        batch.finish(_commit(log))
        self._caught_up()
        self._refuse_lost(doubtful - newest.keys())

    def repair(self, progress: Progress) -> None:
        """Reads the whole copy, and writes anew what is damaged there."""
        with CopyReader(self._folder, self._source.key) as reader:
            for _ in reader.read(progress):
                pass
            bad = reader.damaged_pages
        self.catch_up(progress, bad)
        self._index = self._folder.write_index(self._with_keys(self.index))
        self.fold(progress)

    def fold(self, progress: Progress) -> None:
        """Folds the log in. Raises CopyDamaged where log or marks are damaged; `repair` mends that."""
        with CopyReader(self._folder, self._source.key) as reader:
            if reader.last == self.index.folded:
                return
            self._index = fold(self._folder, reader, progress)
        self._log_size = self._log_pieces = 0

    def rest(self) -> None:
        """Notes that everything is in the database file and in this copy: asked when nobody writes any more."""
        log = self._live.log()
        if log.salts == self._position.salts and log.frames == self._position.frame:
            position = replace(self._position, resting=self._live.identity())
            self._index = self._folder.write_index(replace(self.index, rested=self._last, position=position))

    def refresh_keys(self) -> None:
        """Copies the key file where it has changed."""
        data = read_if_there(self._source.keys)
        if data is not None and digest_of(data) != self.index.keys:
            self._index = self._folder.write_index(self._with_keys(self.index))

    def _with_keys(self, index: Index) -> Index:
        data = self._source.keys.read_bytes()
        for name in KEYS:
            self._folder.write(self._folder.root / name, data)
        return replace(index, keys=digest_of(data))

    def _caught_up(self) -> None:
        """Everything that was committed when the log was looked at is in the copy: the pin may go on to the present."""
        self.copied_at = self._source.clock()
        self._pin.move()

    # -- pages

    def _file_pages(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        for start in range(first, last + 1, _AT_ONCE):
            data = self._live.read(start, min(_AT_ONCE, last + 1 - start))
            for place, page in enumerate(cut(data, PAGE)):
                yield start + place, page

    def _mark(self, number: int, page: bytes) -> bytes | None:
        return NO_MARK if number == LOCK_BYTE_PAGE else self._seal.mark(number, page)

    def _refuse_lost(self, doubtful: Collection[int]) -> None:
        """Looks once more at pages that may have been written just while they were read."""
        lost = [number for number in doubtful if self._mark(number, self._live.read(number, 1)) is None]
        if lost:
            raise StoreDamaged(pages=len(lost), first=min(lost))

    def _put_frames(self, batch: Batch, start: int, log: LogState, known: Marks | None = None) -> dict[int, int]:
        """The newest state of each page in the frames of the log. Raises StoreDamaged for a frame that is not whole."""
        newest = self._live.newest(start, log.frames)
        for number in sorted(newest):
            if number > log.pages:
                continue
            page = self._live.frame(newest[number])
            mark = self._seal.mark(number, page)
            if mark is None:
                raise StoreDamaged(reason="wal", frame=newest[number])
            if known is None or mark != known.get(number) or number in batch:
                batch.add(number, mark, page)
        return newest

    def _append(self, marks: Mapping[int, bytes], pages: Collection[bytes], commit: Commit | None) -> None:
        """Writes a log piece. A commit that is not whole yet says nothing of the database's size and place."""
        head = LogHead(
            number=self._last + 1,
            previous=self._chain,
            final=commit is not None,
            pages=commit.pages if commit else 0,
            saved_at=self._now(),
            position=commit.position if commit else Position(),
            marks=dict(marks),
        )
        written = self._folder.write_log(self.index, head, iter(pages))
        self._last, self._chain = written.number, written.tag
        self._log_pieces += 1
        self._log_size += log_size(written)
        if commit:
            self._position = commit.position

    def _now(self) -> str:
        return self._source.clock().isoformat()


def behind(live: LiveFiles, position: Position) -> int | None:
    """How many bytes a copy that stands there lacks; None where only comparing would tell."""
    log = live.log()
    if log.goes_on_from(position.salts):
        return max(0, log.frames - position.frame) * PAGE
    return log.frames * PAGE if position.resting == live.identity() else None


def _commit(log: LogState) -> Commit:
    return Commit(log.pages, Position(log.salts, log.frames, log.checksum))


def _known(reader: CopyReader, distrusted: Collection[int]) -> Marks:
    marks = Marks()
    for extent in range(extents_of(reader.index.pages)):
        marks.put(extent, reader.marks(extent))
    marks.lay_over(reader.logged_marks())
    marks.forget(distrusted)
    return marks
