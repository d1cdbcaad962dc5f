"""A copy has, after each shipping, exactly the pages of the last commit, whatever was done to store and stick."""

import contextlib
import errno
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from station.db.head import HeadFile
from station.db.keyring import KeyFile
from station.db.mirror import batch, folder, folding, writer
from station.db.mirror.pages import PAGE
from station.db.store import head_in
from station.errors import (
    Cancelled,
    MirrorAhead,
    MirrorFull,
    MirrorGone,
    MirrorNotWritten,
    MirrorOfAnother,
    MirrorUnreadable,
    NoCopyThere,
    StorageError,
    StoreDamaged,
)
from tests.db.builders import OPERATOR
from tests.db.mirror.builders import QUIET, Bench


def test_a_new_copy_is_the_store_page_for_page(bench: Bench) -> None:
    bench.put(50_000, 3, 9_000)
    bench.writer.begin(QUIET, bench.id)
    assert bench.copied() == bench.image()


def test_each_commit_is_shipped_and_moves_only_what_it_wrote(bench: Bench) -> None:
    bench.put(*[60_000] * 20)
    bench.checkpoint()
    bench.writer.begin(QUIET, bench.id)
    before = sum(path.stat().st_size for path in bench.pieces())
    bench.put(5_000)
    assert bench.writer.ship()
    assert bench.copied() == bench.image()
    assert sum(path.stat().st_size for path in bench.pieces()) - before < 10 * PAGE
    assert not bench.writer.ship()
    assert bench.writer.behind == 0


def test_no_checkpoint_takes_from_the_log_what_is_not_shipped(bench: Bench) -> None:
    """SQLite's own, in the commit that finds the log long, and one by hand: the pin holds them back."""
    bench.writer.begin(QUIET, bench.id)
    for round_ in range(6):
        bench.put(*[200_000] * 25)  # more than a thousand pages: SQLite makes a checkpoint
        bench.checkpoint("PASSIVE")
        if round_ % 2:
            bench.writer.ship()
            assert bench.copied() == bench.image()
    bench.put(10)
    assert bench.writer.ship()
    assert bench.copied() == bench.image()


def test_a_log_that_was_begun_anew_is_followed(bench: Bench) -> None:
    bench.put(100_000)
    bench.writer.begin(QUIET, bench.id)
    salts = bench.live.log().salts
    bench.checkpoint()
    bench.writer.ship()
    bench.put(20)
    assert bench.live.log().salts != salts
    bench.writer.ship()
    assert bench.copied() == bench.image()


def test_folding_changes_nothing_and_empties_the_log(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIECE_PAGES", 7)
    bench.writer.begin(QUIET, bench.id)
    for size in (90_000, 4, 200_000, 7):
        bench.put(size)
        bench.writer.ship()
    bench.execute("UPDATE heap SET data = zeroblob(3000) WHERE id = 1")
    bench.writer.ship()
    before = bench.copied()
    bench.writer.fold(QUIET)
    assert bench.copied() == before == bench.image()
    assert not list(bench.mirror.rglob("*.log"))


@pytest.fixture
def small_extents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of ten pages, so that a small store has many."""
    for module in ("pages", "reader", "writer", "folding"):
        monkeypatch.setattr(f"station.db.mirror.{module}.EXTENT_PAGES", 10)


@pytest.mark.usefixtures("small_extents")
def test_a_store_of_many_pieces_that_grows_and_shrinks(bench: Bench) -> None:
    bench.put(*[40_000] * 12)
    bench.checkpoint()
    bench.writer.begin(QUIET, bench.id)
    assert len(list(bench.mirror.rglob("*.pages"))) > 10
    bench.put(*[40_000] * 3)
    bench.writer.ship()
    bench.writer.fold(QUIET)
    assert bench.copied() == bench.image()
    bench.execute("DELETE FROM heap WHERE id > 4")
    bench.pin.release()
    connection = bench.engine.raw_connection()
    connection.cursor().execute("VACUUM")
    connection.close()
    bench.writer.ship()
    bench.writer.fold(QUIET)
    assert bench.copied() == bench.image()
    pages = sum(path.stat().st_size for path in bench.mirror.rglob("*.pages"))
    assert pages == len(bench.image()) * PAGE


# -- taken up again ---------------------------------------------------------------------------------------------------


def shipped(bench: Bench) -> int:
    return sum(path.stat().st_size for path in bench.mirror.rglob("*.log"))


def test_a_copy_taken_up_in_the_same_log_ships_only_what_is_new(bench: Bench) -> None:
    bench.put(*[60_000] * 10)
    bench.writer.begin(QUIET, bench.id)
    bench.writer.fold(QUIET)
    bench.pin.release()
    bench.put(3_000)
    again = bench.new_writer()
    again.resume(QUIET, bench.id)
    assert bench.copied() == bench.image()
    assert shipped(bench) < 8 * PAGE


def test_a_store_that_was_closed_at_rest_is_not_even_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put(*[60_000] * 10)
    bench.writer.begin(QUIET, bench.id)
    bench.pin.release()
    bench.checkpoint()
    bench.writer.rest()
    bench.close()
    bench.open()
    bench.put(20)
    monkeypatch.setattr(type(bench.writer), "catch_up", None)
    bench.writer.resume(QUIET, bench.id)
    assert bench.copied() == bench.image()


def test_what_was_done_while_the_stick_was_out_is_found_by_comparing(bench: Bench) -> None:
    bench.put(*[60_000] * 20)
    bench.writer.begin(QUIET, bench.id)
    bench.writer.fold(QUIET)
    bench.pin.release()
    for _ in range(3):
        bench.put(*[1_000] * 5)
        bench.close()
        bench.open()
    bench.execute("UPDATE heap SET data = zeroblob(60000) WHERE id = 3")
    bench.writer.resume(QUIET, bench.id)
    assert bench.copied() == bench.image()
    assert shipped(bench) < 40 * PAGE


def test_a_log_with_nothing_in_it_proves_nothing(bench: Bench) -> None:
    """Taken up when nothing was written yet, and again when all that was written since is out of the log."""
    bench.writer.begin(QUIET, bench.id)
    for sizes in ((), (40_000,)):
        bench.pin.release()
        bench.put(*sizes)
        bench.close()
        bench.open()
        bench.writer = bench.new_writer()
        bench.writer.resume(QUIET, bench.id)
        assert bench.copied() == bench.image()


def test_a_copy_that_has_more_than_the_store_is_not_written_over(bench: Bench) -> None:
    """A log whose tail was lost is cut short by SQLite without a word."""
    bench.put(5_000)
    bench.writer.begin(QUIET, bench.id)
    log = bench.store.paths.database.with_name("store.db-wal")
    bench.put(8_000)
    bench.writer.ship()
    kept = [path.read_bytes() for path in (bench.store.paths.database, log)]
    copied = bench.copied()
    bench.close()
    for path, data in zip((bench.store.paths.database, log), kept, strict=True):
        path.write_bytes(data[: -3 * (PAGE + 24)] if path == log else data)
    bench.open()
    with pytest.raises(MirrorAhead):
        bench.writer.resume(QUIET, bench.id)
    assert bench.copied() == copied


def test_a_copy_of_another_store_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    other = Bench(tmp_path / "other")
    other.writer.begin(QUIET, other.id)
    other.close()
    shutil.copytree(other.mirror, bench.mirror)
    kept = {path: path.read_bytes() for path in bench.pieces()}
    for mirror in (other.id, bench.id):
        with pytest.raises((MirrorOfAnother, MirrorUnreadable)):
            bench.writer.resume(QUIET, mirror)
    assert {path: path.read_bytes() for path in bench.pieces()} == kept
    with pytest.raises(NoCopyThere):
        Bench(tmp_path / "third").writer.resume(QUIET, uuid4())


def test_under_a_renewed_key_everything_is_copied_anew(bench: Bench) -> None:
    bench.put(50_000)
    bench.writer.begin(QUIET, bench.id)
    bench.close()
    paths, new = bench.store.paths, os.urandom(32)
    connection = sqlcipher.connect(str(paths.database))
    connection.execute(f"PRAGMA key = \"x'{bench.key.hex()}'\"")
    connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
    connection.close()
    keys = KeyFile.load(paths.keys)
    keys.renew(new, [OPERATOR])
    keys.keep_only(keys.generation)
    keys.save()
    HeadFile(paths.head, keys.store_id, new).make(head_in(paths.database, new))
    bench.open()
    assert bench.key == new
    bench.writer.resume(QUIET, bench.id)
    assert bench.copied() == bench.image()
    assert [path.name for path in bench.mirror.glob("g*")] == ["g000002"]
    with bench.reader() as reader:
        assert reader.check(QUIET).damages == ()


# -- pulled out, full, damaged ----------------------------------------------------------------------------------------


@contextmanager
def pulled_after(monkeypatch: pytest.MonkeyPatch, steps: int, code: int = errno.EIO) -> Iterator[list[int]]:
    """The disk answers so many syncs, renamings and removals; then it is gone, in the middle of what it wrote."""
    left = [steps]

    def counted(real: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            if left[0] <= 0:
                raise OSError(code, "gone")
            left[0] -= 1
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", counted(os.fsync))
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        yield left


def torn(path: Path, chance: random.Random) -> None:
    """What was not synced is on the stick in part."""
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data) + 1)])


@pytest.mark.usefixtures("small_extents")
@pytest.mark.parametrize("doing", ["ship", "fold", "catch up"])
def test_pulled_out_at_any_moment_the_last_good_state_is_there(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    monkeypatch.setattr(batch, "PIECE_PAGES", 5)
    bench.put(*[30_000] * 6)
    bench.writer.begin(QUIET, bench.id)
    bench.writer.fold(QUIET)
    chance, steps, done = random.Random(20181001), 0, False
    while not done:
        good = [bench.image()]
        if doing == "fold":
            bench.execute("UPDATE heap SET data = randomblob(30000) WHERE id = 2")
            bench.writer.ship()
            good = [bench.image()]
        else:
            bench.execute("UPDATE heap SET data = randomblob(25000) WHERE id = 3")
            good.append(bench.image())
        try:
            with pulled_after(monkeypatch, steps):
                if doing == "ship":
                    bench.writer.ship()
                elif doing == "fold":
                    bench.writer.fold(QUIET)
                else:
                    bench.writer.catch_up(QUIET, {1, 2, 3})
            done = True
        except (MirrorGone, MirrorNotWritten):
            steps += 1
        for path in bench.mirror.rglob("*.new"):
            torn(path, chance)
        assert bench.copied() in good
        bench.pin.release()
        bench.writer = bench.new_writer()
        bench.writer.resume(QUIET, bench.id)
        assert bench.copied() == bench.image()
        bench.writer.fold(QUIET)
    assert steps > 3


def test_a_base_that_was_cut_off_is_no_copy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put(50_000)
    with pulled_after(monkeypatch, 3), pytest.raises(MirrorGone):
        bench.writer.begin(QUIET, bench.id)
    with pytest.raises(NoCopyThere):
        bench.reader()


def test_a_full_stick_is_told_and_what_it_lacks_is_added_when_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.writer.begin(QUIET, bench.id)
    bench.put(50_000)
    with pulled_after(monkeypatch, 0, errno.ENOSPC), pytest.raises(MirrorFull):
        bench.writer.ship()
    bench.put(50_000)
    bench.writer.ship()
    assert bench.copied() == bench.image()


@pytest.mark.usefixtures("small_extents")
def test_whatever_is_damaged_is_mended_from_the_store(bench: Bench) -> None:
    chance = random.Random(20181002)
    bench.put(*[30_000] * 10)
    bench.writer.begin(QUIET, bench.id)
    for size in (9_000, 30_000):
        bench.put(size)
        bench.writer.ship()
    for piece in bench.pieces():
        if "index" in piece.name:
            continue
        data = bytearray(piece.read_bytes())
        data[chance.randrange(len(data))] ^= 0x10
        piece.write_bytes(data)
    bench.pin.release()
    again = bench.new_writer()
    again.resume(QUIET, bench.id)
    again.repair(QUIET)
    with bench.reader() as reader:
        assert reader.check(QUIET).damages == ()
    assert bench.copied() == bench.image()


def test_a_page_the_store_has_lost_is_told_and_the_copy_keeps_its_own(bench: Bench) -> None:
    bench.put(*[30_000] * 10)
    bench.checkpoint("TRUNCATE")
    bench.writer.begin(QUIET, bench.id)
    good = bench.image()
    bench.pin.release()
    with bench.store.paths.database.open("r+b") as file:
        file.seek(20 * PAGE + 100)
        file.write(b"\0\0\0\0")
    with pytest.raises(StoreDamaged) as told:
        _caught_up(bench)
    assert told.value.facts == {"pages": 1, "first": 21}
    assert bench.copied()[20] == good[20]
    with pytest.raises(StoreDamaged):
        bench.new_writer().begin(QUIET, uuid4(), bench.reader().index)


def _caught_up(bench: Bench) -> None:
    again = bench.new_writer()
    again.resume(QUIET, bench.id)
    again.catch_up(QUIET, ())


def test_errors_of_the_disk_are_ours() -> None:
    for code, ours in (
        (errno.ENOSPC, MirrorFull),
        (errno.EIO, MirrorGone),
        (errno.ENODEV, MirrorGone),
        (errno.EROFS, MirrorNotWritten),
        (errno.EACCES, MirrorNotWritten),
    ):
        with pytest.raises(ours), folder.mirror_errors():
            raise OSError(code, "x")
    assert issubclass(MirrorFull, StorageError)
    assert folding.PAGE == writer.PAGE == PAGE


@pytest.mark.usefixtures("small_extents")
def test_folding_that_is_stopped_leaves_the_writer_where_it_was(bench: Bench) -> None:
    bench.put(*[30_000] * 6)
    bench.checkpoint()
    bench.writer.begin(QUIET, bench.id)
    bench.execute("UPDATE heap SET data = randomblob(30000)")
    bench.writer.ship()
    stops = 0
    while bench.writer.index.folded == 0:
        with contextlib.suppress(Cancelled):
            bench.writer.fold(_StopAt(stops))
        stops += 1
        assert bench.copied() == bench.image()
        bench.execute("UPDATE heap SET data = randomblob(30000) WHERE id = 2")
        bench.writer.ship()
        bench.writer.rest()
        assert bench.copied() == bench.image()
    assert stops > 3


class _StopAt:
    """The store closes at a step."""

    def __init__(self, step: int) -> None:
        self._left = step

    def step(self, done: int, total: int, note: str = "") -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled
