"""Flips bytes all over a store: `python -m tests.db.flipping [EVERY]` densely, tests/db/test_integrity.py a share.

Of each flip is asked: is it found and named, does whatever still is given out equal what was put in, and does nothing
end otherwise than by an error of ours.
"""

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from station.db.keyring import KeyFile
from station.db.pages import PAGE
from station.db.store import Store
from station.domain.integrity import Part, Verification
from station.domain.record import RecordState
from station.errors import EvidenceDamaged, EvidenceMissing, KeysDamaged, StorageError, StoreDamaged, StoreTooNew
from station.services.overview import ListRecords
from tests.db.builders import OPERATOR, PASSPHRASE, open_store
from tests.db.populated import Truth, fill, populate, verifier
from tests.services.builders import Quiet

FRAME = 24 + PAGE


class Flips:
    """A store at rest and, beside it, one whose last commits stand in the write-ahead log."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "rest"
        self.truth = populate(self.folder)
        self.logged, self.logged_truth = _with_log(root, self.folder, self.truth)
        self.work = root / "work"

    def pages(self) -> int:
        return (self.folder / "store.db").stat().st_size // PAGE

    def frames(self) -> int:
        return ((self.logged / "store.db-wal").stat().st_size - 32) // FRAME

    def flipped(self, folder: Path, name: str, at: int, bit: int) -> Path:
        """A copy of the store with one bit of one file changed."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(folder, self.work)
        with (self.work / name).open("r+b") as file:
            file.seek(at)
            (byte,) = file.read(1)
            file.seek(at)
            file.write(bytes([byte ^ 1 << bit]))
        return self.work

    def page(self, number: int, offset: int, bit: int, *, reads: bool = True) -> str | None:
        """None where all is as it should be; else what is not."""
        folder = self.flipped(self.folder, "store.db", (number - 1) * PAGE + offset, bit)
        found = verifier(folder)(Quiet(), full=True)
        if not any(each.page == number for each in found.findings):
            return f"page {number} is not named"
        return self.reads_right(folder, self.truth) if reads else None

    def frame(self, at: int, bit: int, *, reads: bool = True) -> str | None:
        folder = self.flipped(self.logged, "store.db-wal", at, bit)
        found = verifier(folder)(Quiet(), full=True)
        if not any(each.part is Part.LOG for each in found.findings):
            return f"byte {at} of the log is not named"
        return self.reads_right(folder, self.logged_truth) if reads else None

    def key_file(self, at: int, bit: int) -> str | None:
        folder = self.flipped(self.folder, "store.keys", at, bit)
        try:
            keys = KeyFile.load(folder / "store.keys")
            key = keys.key(OPERATOR, PASSPHRASE)
        except (KeysDamaged, StoreTooNew):  # the latter for the digit of the format
            return None
        except StoreDamaged as error:
            return None if error.facts.get("file") == "store.keys" else "not named"
        right = KeyFile.load(self.folder / "store.keys").key(OPERATOR, PASSPHRASE)
        return None if keys.altered and key == right else f"byte {at} of the key file is not named"

    def head(self, at: int, bit: int) -> str | None:
        folder = self.flipped(self.folder, "store.head", at, bit)
        found = verifier(folder)(Quiet(), full=False)
        named = any(each.part is Part.HEAD for each in found.findings)
        return self.reads_right(folder, self.truth) if named else f"byte {at} of the head is not named"

    def reads_right(self, folder: Path, truth: Truth) -> str | None:
        """Opens the store to read, and to write; whatever comes is what was put in."""
        for writes in (False, True):
            try:
                store = open_store(folder, writes=writes)
            except StorageError:
                continue
            try:
                wrong = _wrong(store, truth)
            finally:
                store.close()
            if wrong:
                return wrong
        return None


def _wrong(store: Store, truth: Truth) -> str | None:
    try:
        listed = ListRecords(store.look)(Quiet())
    except StorageError:
        listed = []
    for line in listed:
        if line.state is RecordState.DAMAGED:
            continue
        try:
            with store.look() as unit:
                if line.state is RecordState.DRAFT:
                    right = unit.drafts.get(line.record_id).document == truth.drafts[line.record_id]
                else:
                    latest = unit.records.latest(line.record_id)
                    right = latest is None or latest.content == truth.contents[line.record_id]
        except StorageError:
            continue
        if not right:
            return "a wrong record was given out"
    for digest, data in truth.evidence.items():
        try:
            with store.look() as unit:
                if unit.blobs.get(digest) != data:
                    return "wrong evidence was given out"
        except (StoreDamaged, EvidenceDamaged, EvidenceMissing):
            continue
    return None


def _with_log(root: Path, rest: Path, truth: Truth) -> tuple[Path, Truth]:
    """As a power cut leaves it: more records, all in the log."""
    work, kept = root / "log-work", root / "log"
    shutil.copytree(rest, work)
    store = open_store(work)
    more = fill(store, 2000, 5, seed=2)
    shutil.copytree(work, kept)
    store.close()
    (kept / "store.db-shm").unlink()
    both = Truth(truth.contents | more.contents, truth.evidence | more.evidence, truth.drafts | more.drafts)
    return kept, both


def kinds(found: Verification) -> Counter[str]:
    return Counter(each.part.value for each in found.findings)


Try = tuple[str, Callable[[], str | None]]


def _tried(flips: Iterable[Try], every: int) -> Iterator[tuple[str, str | None]]:
    for number, (kind, flip) in enumerate(flips):
        if number % every == 0:
            yield kind, flip()


def _dense(flips: Flips, seed: int) -> Iterator[Try]:
    chance = random.Random(seed)
    for number in range(1, flips.pages() + 1):
        for offset in {0, 15, 16, 17, 100, 4015, 4016, 4031, 4032, 4095, *chance.choices(range(PAGE), k=14)}:
            yield "page", partial(flips.page, number, offset, chance.randrange(8), reads=offset % 9 == 0)
    for at in range(32):
        yield "log header", partial(flips.frame, at, chance.randrange(8))
    for frame in range(flips.frames()):
        for offset in (*(range(24) if frame % 5 == 0 else ()), *(24 + at for at in chance.choices(range(PAGE), k=3))):
            at, reads = 32 + frame * FRAME + offset, offset % 9 == 0
            yield "log frame", partial(flips.frame, at, chance.randrange(8), reads=reads)
    for at in range((flips.folder / "store.keys").stat().st_size):
        for bit in range(8):
            yield "key file", partial(flips.key_file, at, bit)
    for at in range(0, (flips.folder / "store.head").stat().st_size, 17):  # every byte: tests/db/test_head.py
        yield "head", partial(flips.head, at, chance.randrange(8))


def told(outcomes: Iterable[tuple[str, str | None]]) -> Counter[tuple[str, str]]:
    return Counter((kind, wrong or "named") for kind, wrong in outcomes)


def main() -> int:
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    memory = Path("/dev/shm")  # many small copies, of which none has to last
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as root:
        outcomes = told(_tried(_dense(Flips(Path(root)), seed=20181001), every))
    for (kind, outcome), count in sorted(outcomes.items()):
        print(f"{count:7d} {kind:12} {outcome}")
    return 0 if all(outcome == "named" for _, outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
