"""Whatever happens to store, stick and machine in whatever order: after shipping, the copy is the store."""

import contextlib
import errno
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from station.db.mirror import batch
from station.errors import CopyDamaged, StorageError
from tests.db.mirror.builders import QUIET, Bench
from tests.db.mirror.test_writer import pulled_after

SMALL = 12


class Machine(RuleBasedStateMachine):
    """A store, a stick, and all that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="mirror"))
        self.patch = pytest.MonkeyPatch()
        for module in ("pages", "reader", "writer", "folding"):
            self.patch.setattr(f"station.db.mirror.{module}.EXTENT_PAGES", SMALL)
        self.patch.setattr(batch, "PIECE_PAGES", 6)
        self.bench = Bench(self.root)
        self.following = False

    @initialize()
    def begin(self) -> None:
        self.bench.writer.begin(QUIET, self.bench.id)
        self.following = True

    @rule(sizes=st.lists(st.sampled_from([1, 900, 5_000, 40_000]), min_size=1, max_size=4))
    def put(self, sizes: list[int]) -> None:
        self.bench.put(*sizes)

    @rule(row=st.integers(1, 12), size=st.sampled_from([0, 100, 30_000]))
    def change(self, row: int, size: int) -> None:
        self.bench.execute(f"UPDATE heap SET data = randomblob({size}) WHERE id = {row}")

    @rule(row=st.integers(1, 12))
    def delete(self, row: int) -> None:
        self.bench.execute(f"DELETE FROM heap WHERE id = {row}")

    @rule(how=st.sampled_from(["PASSIVE", "FULL", "TRUNCATE"]))
    def checkpoint(self, how: str) -> None:
        connection = self.bench.engine.raw_connection()
        connection.cursor().execute("PRAGMA busy_timeout=0")
        self.bench.checkpoint(how) if how == "PASSIVE" or not self.bench.pin.holds else None
        connection.cursor().execute("PRAGMA busy_timeout=15000")
        connection.close()

    @rule()
    def ship(self) -> None:
        if self.following:
            while self.bench.writer.ship():
                pass
        else:
            self.come_back()
        assert self.bench.copied() == self.bench.image()

    @rule()
    def fold(self) -> None:
        if self.following:
            self.bench.writer.fold(QUIET)

    @rule()
    def pull(self) -> None:
        self.bench.pin.release()
        self.following = False

    @rule(steps=st.integers(0, 30), folding=st.booleans())
    def pull_in_the_middle(self, steps: int, folding: bool) -> None:
        if not self.following:
            return
        try:
            with pulled_after(self.patch, steps, errno.EIO):
                self.bench.writer.ship()
                if folding:
                    self.bench.writer.fold(QUIET)
        except StorageError:
            self.pull()

    def come_back(self) -> None:
        self.bench.writer = self.bench.new_writer()
        self.bench.writer.resume(QUIET, self.bench.id)
        self.following = True

    @rule(rest=st.booleans())
    def close_and_open(self, rest: bool) -> None:
        if rest and self.following:
            self.bench.writer.ship()
            self.bench.pin.release()
            self.bench.checkpoint()
            self.bench.writer.rest()
        self.bench.close()
        self.bench.open()
        self.following = False

    @rule(seed=st.integers(0, 1 << 30))
    def damage(self, seed: int) -> None:
        """A byte of the stick turns while it lies about; what folding meets is mended."""
        if not self.following:
            return
        chance = random.Random(seed)
        pieces = [path for path in self.bench.pieces() if "index" not in path.name]
        piece = chance.choice(pieces)
        data = bytearray(piece.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        piece.write_bytes(data)
        self.pull()
        self.come_back()
        with contextlib.suppress(CopyDamaged):
            self.bench.writer.fold(QUIET)
        self.bench.writer.repair(QUIET)
        with self.bench.reader() as reader:
            assert reader.check(QUIET).damages == ()

    def teardown(self) -> None:
        try:
            self.ship()
        finally:
            self.bench.close()
            self.patch.undo()
            shutil.rmtree(self.root)


TestInterleaving = Machine.TestCase
TestInterleaving.settings = settings(
    max_examples=max(8, settings().max_examples // 10), stateful_step_count=30, deadline=None
)
