"""The head beside the store: whatever happens to it or to the store, what is missing is told before work goes on."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.db.head import Head, HeadFile, HeadTrouble
from station.db.keyring import KeyFile
from station.db.store import Store, StorePaths
from station.domain.audit import Action
from station.errors import HeadLost, NothingLost, StorageError, StoreBehind
from station.packet.trail import TrailMark
from station.services.integrity import AcceptLoss
from tests.db.builders import MORNING, OPERATOR, PASSPHRASE, a_draft, make_store, open_store
from tests.db.populated import fill, populate, verify
from tests.services.builders import Quiet

STORE = UUID(int=7)
KEY = bytes(range(32))


def a_mark(number: int) -> TrailMark:
    return TrailMark(number, f"{number:064x}")


def head_file(folder: Path, store: UUID = STORE, key: bytes = KEY) -> HeadFile:
    return HeadFile(folder / "store.head", store, key)


@pytest.fixture
def head(tmp_path: Path) -> HeadFile:
    file = head_file(tmp_path)
    file.make(Head(a_mark(1)))
    return file


def test_it_goes_forward_and_never_back(head: HeadFile, tmp_path: Path) -> None:
    head.advance(a_mark(5), (1, 2, "b" * 64))
    head.advance(a_mark(3), (1, 1, "c" * 64))
    head_file(tmp_path).advance(None, None)
    seen = head_file(tmp_path).read()
    assert seen.head is not None
    assert (seen.head.trail, seen.head.epoch, seen.head.packet) == (a_mark(5), 1, 2)
    assert (seen.trouble, seen.damaged_slots) == (None, 0)
    head.advance(None, (2, 1, "d" * 64))
    later = head.read().head
    assert later is not None
    assert (later.epoch, later.packet, later.trail) == (2, 1, a_mark(5))


@given(writes=st.integers(1, 6), cut=st.integers(0, 4096), slot=st.integers(0, 1))
def test_a_torn_write_leaves_the_other_slot(
    tmp_path_factory: pytest.TempPathFactory, writes: int, cut: int, slot: int
) -> None:
    folder = tmp_path_factory.mktemp("head")
    head = head_file(folder)
    head.make(Head(a_mark(1)))
    for number in range(2, writes + 2):
        head.advance(a_mark(number), None)
    data = bytearray((folder / "store.head").read_bytes())
    data[slot * 4096 + cut : slot * 4096 + 4096] = os.urandom(4096 - cut)
    (folder / "store.head").write_bytes(data)
    seen = head.read()
    assert seen.head is not None
    assert seen.head.trail.number in (writes, writes + 1)
    assert seen.damaged_slots == (cut < 4096)


@given(writes=st.integers(1, 6), taken_back=st.sets(st.integers(0, 15)))
def test_a_power_cut_that_takes_any_sectors_of_both_slots_back_leaves_a_head(
    tmp_path_factory: pytest.TempPathFactory, writes: int, taken_back: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("head")
    path = folder / "store.head"
    head = head_file(folder)
    head.make(Head(a_mark(1)))
    synced = path.read_bytes()
    for number in range(2, writes + 2):
        head.advance(a_mark(number), None)
    data = bytearray(path.read_bytes())
    for sector in taken_back:
        data[sector * 512 : sector * 512 + 512] = synced[sector * 512 : sector * 512 + 512]
    path.write_bytes(data)
    seen = head.read()
    assert seen.head is not None
    assert (seen.trouble, seen.damaged_slots) == (None, 0)
    assert 1 <= seen.head.trail.number <= writes + 1


def test_every_byte_of_it_is_covered(head: HeadFile, tmp_path: Path) -> None:
    """A flip in one slot is noticed and the other serves; no flip makes it tell of something else."""
    path = tmp_path / "store.head"
    good = path.read_bytes()
    for at in range(len(good)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :])
        seen = head.read()
        assert seen.damaged_slots == 1
        assert seen.head == Head(a_mark(1))


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (lambda path: path.unlink(), HeadTrouble.MISSING),
        (lambda path: path.write_bytes(b""), HeadTrouble.DAMAGED),
        (lambda path: path.write_bytes(bytes(8192)), HeadTrouble.DAMAGED),
        (lambda path: head_file(path.parent, uuid4(), os.urandom(32)).make(Head(a_mark(9))), HeadTrouble.FOREIGN),
        (lambda path: head_file(path.parent, STORE, os.urandom(32)).make(Head(a_mark(9))), HeadTrouble.DAMAGED),
    ],
)
def test_a_head_that_is_gone_or_not_its_own_tells_nothing(
    head: HeadFile, tmp_path: Path, change: Callable[[Path], object], trouble: HeadTrouble
) -> None:
    change(tmp_path / "store.head")
    seen = head.read()
    assert (seen.head, seen.trouble) == (None, trouble)
    head.advance(a_mark(9), None)  # and nothing is made up in its place
    assert head.read().head is None


# -- beside a store ---------------------------------------------------------------------------------------------------


def a_line(store: Store) -> None:
    with store.unit() as unit:
        unit.drafts.put(a_draft())
        unit.audit.add(MORNING, OPERATOR, Action.RECORD_STARTED, uuid4())
        unit.commit()


def head_of(folder: Path) -> Head | None:
    keys = KeyFile.load(folder / "store.keys")
    return HeadFile(folder / "store.head", keys.store_id, keys.key(OPERATOR, PASSPHRASE)).read().head


def test_every_commit_that_adds_a_line_moves_it(folder: Path) -> None:
    store = open_store(folder)
    for number in (1, 2, 3):
        a_line(store)
        head = head_of(folder)
        assert head is not None
        assert head.trail.number == number
    with store.unit() as unit:
        unit.audit.add(MORNING, OPERATOR, Action.RECORD_STARTED)  # and never committed
    assert head_of(folder) == head
    store.close()
    open_store(folder).close()


def rolled_back(folder: Path) -> int:
    """A store of which the last commits are lost, as a log damaged in the middle leaves it; how many lines it has."""
    store = open_store(folder)
    for _ in range(20):
        a_line(store)
    kept = {name: (folder / name).read_bytes() for name in ("store.db", "store.db-wal", "store.head")}
    store.close()
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    log = bytearray(kept["store.db-wal"])
    log[32 + 4120 * 20 + 2000] ^= 1
    (folder / "store.db-wal").write_bytes(log)
    (folder / "store.db-shm").unlink(missing_ok=True)
    return 20


def test_a_tail_that_sqlite_drops_without_a_word_is_named_and_nobody_goes_on(folder: Path) -> None:
    lines = rolled_back(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "store.db-shm"}
    for full in (True, False):  # and a look changes nothing
        found = verify(folder, full=full)
        assert any("没有算数" in each.sentence for each in found.findings)
        assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "store.db-shm"} == before
    with pytest.raises(StoreBehind) as told:
        open_store(folder)
    assert f"至{lines}条不见了" in told.value.sentence()
    with pytest.raises(StoreBehind):  # also the second time, when the log is gone
        open_store(folder)
    reader = open_store(folder, writes=False)
    with reader.look() as unit:
        assert 0 < len(unit.audit.events()) < lines
    assert reader.standing.loss
    reader.close()
    found = verify(folder)
    assert not found.holds
    assert any(f"至{lines}条：末尾被截断" in each.sentence for each in found.findings)


def accept(folder: Path) -> str:
    store = Store.open(folder, OPERATOR, PASSPHRASE, despite_loss=True)
    try:
        return AcceptLoss(store.unit, lambda: MORNING, OPERATOR, store.standing, store.renew_head)(Quiet())
    finally:
        store.close()


def test_who_accepts_the_loss_goes_on_and_it_is_kept_in_the_trail(folder: Path) -> None:
    rolled_back(folder)
    loss = accept(folder)
    assert "不见了" in loss
    store = open_store(folder)
    with store.look() as unit:
        last = unit.audit.events()[-1]
        assert (last.action, last.detail) == (Action.LOSS_ACCEPTED, loss)
        assert unit.settings.station().epoch == 1  # no packet was lost
    store.close()
    assert verify(folder).holds
    with pytest.raises(NothingLost):
        accept(folder)


def test_lost_packets_open_a_new_epoch(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    make_store(folder)
    before = (folder / "store.db").read_bytes()
    store = open_store(folder)
    fill(store, 100, 3)
    store.close()
    (folder / "store.db").write_bytes(before)
    with pytest.raises(StoreBehind) as told:
        open_store(folder)
    assert "数据包第1至3号不见了" in told.value.sentence()
    accept(folder)
    store = open_store(folder)
    with store.look() as unit:
        assert unit.settings.station().epoch == 2
    store.close()


@pytest.mark.parametrize("head", ["gone", "damaged", "another's"])
def test_a_store_without_its_head_is_not_gone_on_with(folder: Path, tmp_path: Path, head: str) -> None:
    store = open_store(folder)
    a_line(store)
    store.close()
    if head == "gone":
        (folder / "store.head").unlink()
    elif head == "damaged":
        (folder / "store.head").write_bytes(os.urandom(8192))
    else:
        make_store(tmp_path / "other")
        shutil.copy(tmp_path / "other" / "store.head", folder)
    with pytest.raises(HeadLost):
        open_store(folder)
    open_store(folder, writes=False).close()
    assert not verify(folder, full=False).holds
    accept(folder)
    open_store(folder).close()


def test_a_head_that_cannot_be_written_keeps_nothing_from_being_saved(folder: Path) -> None:
    store = open_store(folder)
    (folder / "store.head").rename(folder / "elsewhere")
    a_line(store)
    (folder / "elsewhere").rename(folder / "store.head")
    a_line(store)
    store.close()
    open_store(folder).close()


def test_two_processes_that_add_lines_move_one_head(folder: Path) -> None:
    """Who looks while another process holds the store leaves a line all the same."""
    writer, reader = open_store(folder), open_store(folder, writes=False)
    for number in (1, 3, 5):
        a_line(writer)
        with reader.witness() as unit:
            unit.audit.add(MORNING, "韦模拟", Action.RECORDS_LISTED)
            unit.commit()
        head = head_of(folder)
        assert head is not None
        assert head.trail.number == number + 1
    with pytest.raises(StorageError), reader.unit() as unit:
        unit.audit.add(MORNING, OPERATOR, Action.RECORD_STARTED)
    reader.close()
    writer.close()
    assert verify(folder).holds


def test_a_store_of_a_program_before_there_were_heads_gets_one(tmp_path: Path) -> None:
    from tests.db.test_store import at_schema

    folder = tmp_path / "station"
    populate(folder, 100, 2)
    at_schema(folder, "0003")
    (folder / "store.head").unlink()
    open_store(folder).close()
    assert StorePaths(folder).head.exists()
    open_store(folder).close()
    assert (folder / "store.head").stat().st_mode & 0o777 == 0o600
