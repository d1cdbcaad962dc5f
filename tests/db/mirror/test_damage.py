"""One byte changed anywhere in a copy is named, or harms nothing; what is not damaged is read all the same."""

import os
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from station.db.mirror import batch
from station.db.mirror.copies import Copies
from station.db.mirror.folder import INDEX, KEYS
from station.domain.safekeeping import Fault
from station.errors import MirrorTooNew, MirrorUnreadable
from tests.db.builders import open_store
from tests.db.mirror.builders import QUIET, Bench, now
from tests.db.populated import populate

FLIPS = settings().max_examples // 5
"""Bytes tried a piece: 20, and 400 under make prove."""


@pytest.fixture
def copy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A copy with several pieces of pages and of log."""
    for module in ("pages", "reader", "writer", "folding"):
        monkeypatch.setattr(f"station.db.mirror.{module}.EXTENT_PAGES", 40)
    monkeypatch.setattr(batch, "PIECE_PAGES", 8)
    bench.put(*[20_000] * 10)
    bench.checkpoint()
    bench.writer.begin(QUIET, bench.id)
    bench.writer.fold(QUIET)
    bench.put(30_000)
    bench.writer.ship()
    bench.execute("UPDATE heap SET data = randomblob(20000) WHERE id < 3")
    bench.writer.ship()
    return bench


def test_a_good_copy_has_no_damage(copy: Bench) -> None:
    with copy.reader() as reader:
        assert reader.check(QUIET).damages == ()
    kinds = {path.suffix for path in copy.pieces()}
    assert kinds == {".index", ".copy", ".keys", ".pages", ".marks", ".log"}


def test_each_flipped_byte_is_named_or_harmless(copy: Bench) -> None:
    chance = random.Random(20181001)
    good = copy.image()
    named = harmless = 0
    for piece in copy.pieces():
        data = piece.read_bytes()
        name = piece.relative_to(copy.mirror).as_posix()
        for _ in range(FLIPS):
            place = chance.randrange(len(data))
            piece.write_bytes(data[:place] + bytes([data[place] ^ chance.randrange(1, 256)]) + data[place + 1 :])
            try:
                with copy.reader() as reader:
                    read = [page for _, page in reader.read(QUIET)]
                    reader.check_keys()
                    pieces = {damage.piece for damage in reader.damages}
            except MirrorTooNew:
                assert name in INDEX  # its first bytes
                named += 1
                continue
            assert pieces <= {name}
            if name.endswith(".log"):
                harmed = read != good
            else:
                harmed = any(page not in (None, whole) for page, whole in zip(read, good, strict=True))
                assert not harmed
                harmed = read != good
            assert pieces or not harmed, (name, place)
            named, harmless = named + bool(pieces), harmless + (not pieces)
        piece.write_bytes(data)
    print(f"{named} named, {harmless} harmless")
    assert named > 20 * harmless


def test_each_flipped_byte_of_a_backup_is_named_and_of_the_file_it_is_in(tmp_path: Path) -> None:
    """A backup as it is made by hand, of a store with records, checked as `station store check` does."""
    populate(tmp_path / "station")
    store = open_store(tmp_path / "station")
    copies, backup = Copies(store, now), tmp_path / "backup"
    copies.back_up(QUIET, backup)
    chance = random.Random(20181001)
    pieces = sorted(path for path in backup.rglob("*") if path.is_file())
    assert {piece.suffix for piece in pieces} >= {".index", ".keys", ".pages", ".marks"}
    assert copies.check(QUIET, backup).damages == ()
    for piece in pieces:
        data, name = piece.read_bytes(), piece.relative_to(backup).as_posix()
        for place in {0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(FLIPS))}:
            piece.write_bytes(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
            try:
                named = {damage.piece for damage in copies.check(QUIET, backup).damages}
            except MirrorTooNew:
                assert name in INDEX  # its first bytes
                continue
            assert named == {name}, (name, place)
        piece.write_bytes(data)
    assert copies.check(QUIET, backup).damages == ()
    store.close()


def test_each_missing_piece_is_named(copy: Bench, tmp_path: Path) -> None:
    for piece in copy.pieces():
        aside = tmp_path / "aside"
        piece.rename(aside)
        name = piece.relative_to(copy.mirror).as_posix()
        with copy.reader() as reader:
            told = {damage.piece: damage.fault for damage in reader.check(QUIET).damages}
        last = max(copy.mirror.rglob("*.log"), default=piece)
        if piece.suffix != ".log" or piece < last:
            assert name in told, name
        aside.rename(piece)


def test_a_page_of_an_earlier_time_is_told_from_the_newest(copy: Bench) -> None:
    """A stick that forgot what it was to write, though it said it had."""
    piece = next(path for path in copy.pieces() if path.name == "000000.pages")
    before = piece.read_bytes()
    copy.writer.fold(QUIET)
    copy.execute("UPDATE heap SET data = randomblob(20000)")
    copy.writer.ship()
    copy.writer.fold(QUIET)
    piece.write_bytes(before)
    with copy.reader() as reader:
        damages = reader.check(QUIET).damages
    assert {damage.fault for damage in damages} == {Fault.OUTDATED}
    assert {damage.piece for damage in damages} == {"g000001/pages/000000.pages"}
    assert "不是最新的内容" in damages[0].sentence()


def test_a_damaged_log_piece_ends_the_copy_at_the_commit_before(copy: Bench) -> None:
    with copy.reader() as reader:
        last = reader.last
    middle = copy.mirror / f"g000001/log/{last - 1:012d}.log"
    data = bytearray(middle.read_bytes())
    data[40] ^= 1
    middle.write_bytes(data)
    with copy.reader() as reader:
        report = reader.check(QUIET)
    assert [damage.piece for damage in report.damages] == [middle.relative_to(copy.mirror).as_posix()]
    assert all(page is not None for page in copy.copied())


def test_both_indexes_damaged_leave_nothing_to_read(copy: Bench) -> None:
    for name in INDEX:
        data = bytearray((copy.mirror / name).read_bytes())
        data[60] ^= 1
        (copy.mirror / name).write_bytes(data)
    with pytest.raises(MirrorUnreadable):
        copy.reader()


def test_of_two_key_files_the_sound_one_is_told(copy: Bench) -> None:
    for damaged, sound in (KEYS, KEYS[::-1]):
        kept = (copy.mirror / damaged).read_bytes()
        (copy.mirror / damaged).write_bytes(kept[:-9] + b"x" + kept[-8:])
        with copy.reader() as reader:
            assert reader.check_keys() == (copy.mirror / sound).read_bytes()
            assert [damage.piece for damage in reader.damages] == [damaged]
        (copy.mirror / damaged).write_bytes(kept)


def test_swapped_pieces_are_found(copy: Bench) -> None:
    first, second = (copy.mirror / f"g000001/pages/{number:06d}" for number in (0, 1))
    for suffix in (".pages", ".marks"):
        one, other = first.with_suffix(suffix), second.with_suffix(suffix)
        shutil.move(one, one.with_suffix(".aside"))
        shutil.move(other, one)
        shutil.move(one.with_suffix(".aside"), other)
    with copy.reader() as reader:
        pieces = {damage.piece for damage in reader.check(QUIET).damages}
    assert {
        path.as_posix() for path in (Path("g000001/pages/000000.marks"), Path("g000001/pages/000001.pages"))
    } <= pieces
    assert os.sep == "/" or pieces
