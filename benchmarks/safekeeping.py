"""Restore of 10,000 records with photos onto an empty machine, and what a mirror costs a commit.

The floor of a restore is a plain copy of the same bytes, as durable; that of a commit is the same commit without a
mirror, in the same run. `--records N` takes fewer.
"""

import argparse
import hashlib
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from station.db.mirror.copies import Copies
from station.db.mirror.restoring import by_passphrase, restore
from station.db.mirror.unheard import Unheard
from station.db.store import Store
from station.db.unit_of_work import UnitOfWork
from station.domain.evidence import EvidenceKind, attach
from station.services.safekeeping import open_epoch
from tests.db.builders import OPERATOR, PASSPHRASE, a_revision, make_store, open_store

PHOTO = 300_000
BUDGET_S = 120
A_BATCH = 50
COMMITS = 60
QUIET = Unheard()


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def timed(what: str) -> Iterator[list[float]]:
    took: list[float] = []
    begun, worked = time.monotonic(), time.process_time()
    yield took
    took.append(time.monotonic() - begun)
    print(f"{what:<58} {took[0]:8.1f} s  of which {time.process_time() - worked:.1f} s computing", flush=True)


def fill(store: Store, records: int) -> None:
    for first in range(0, records, A_BATCH):
        with store.unit() as unit:
            for number in range(first, min(first + A_BATCH, records)):
                photo = attach(EvidenceKind.RECENT_PHOTO, os.urandom(PHOTO), "image/jpeg", now())
                unit.blobs.put(photo)
                unit.records.save(a_revision({"identity": {"name": f"覃模拟{number}"}}, photo))
            unit.commit()


def verify(store: Store) -> int:
    """Each record's content and photo against its digest."""
    checked = 0
    with store.look() as unit:
        for summary in unit.records.summaries():
            revision = unit.records.latest(summary.record_id)
            assert revision is not None
            assert hashlib.sha256(revision.content).hexdigest() == revision.content_digest
            for piece in revision.evidence:
                assert hashlib.sha256(unit.blobs.get(piece.digest)).hexdigest() == piece.digest
            checked += 1
    return checked


def plain_copy(source: Path, target: Path) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())


def forget(*paths: Path) -> None:
    """Has the system read these files from the disk next time, as on a machine that was just switched on."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def restoring(root: Path, records: int) -> bool:
    make_store(root / "station")
    store = open_store(root / "station")
    copies = Copies(store, now)
    store.go_along(copies)
    with timed(f"{records} records with {PHOTO // 1000} KB photos saved, {A_BATCH} a commit"):
        fill(store, records)
    with timed("backup, written and read back"):
        report = copies.back_up(QUIET, root / "backup")
    print(f"{'':58} {report.size / 1e9:8.2f} GB")
    store.close()
    forget(*(path for path in (root / "backup").rglob("*") if path.is_file()))
    forget(root / "station" / "store.db")
    with timed("floor: a plain durable copy of the database") as floor:
        plain_copy(root / "station" / "store.db", root / "plain")
    (root / "plain").unlink()
    way = by_passphrase(OPERATOR, PASSPHRASE, open_next)
    with timed("restore onto an empty machine") as restored:
        assert restore(root / "backup", root / "new", way, QUIET).damages == ()
    again = open_store(root / "new")
    with timed("verified record by record") as verified:
        assert verify(again) == records
    again.close()
    total = restored[0] + verified[0]
    held = total <= BUDGET_S
    print(
        f"{'restore and verification':<58} {total:8.1f} s  budget {BUDGET_S} s: {'holds' if held else 'DOES NOT HOLD'}"
    )
    print(f"{'restore beside the plain copy':<58} {restored[0] / floor[0]:8.1f} x")
    return held


def open_next(unit: UnitOfWork) -> None:
    open_epoch(unit, now, OPERATOR, "restored")


def committing(root: Path) -> None:
    """Each commit of a photo, without and with a mirror on this disk, by turns."""
    took: dict[bool, list[float]] = {False: [], True: []}
    for mirrored in (False, True):
        folder = root / f"commits{mirrored}"
        make_store(folder)
        store = open_store(folder)
        copies = Copies(store, now)
        store.go_along(copies)
        if mirrored:
            copies.add_mirror(QUIET, root / "stick")
        for _ in range(COMMITS):
            piece = attach(EvidenceKind.RECENT_PHOTO, os.urandom(PHOTO), "image/jpeg", now())
            begun = time.monotonic()
            with store.unit() as unit:
                unit.blobs.put(piece)
                unit.commit()
            took[mirrored].append(time.monotonic() - begun)
            time.sleep(0.05)  # an operator takes longer
        begun = time.monotonic()
        while mirrored and any(mirror.behind for mirror in copies.mirrors()):
            time.sleep(0.001)
        lag = time.monotonic() - begun
        store.close()
    plain, beside = (statistics.median(took[mirrored]) * 1000 for mirrored in (False, True))
    print(f"{'commit of a photo, without a mirror (median)':<58} {plain:8.1f} ms")
    print(
        f"{'the same with a mirror':<58} {beside:8.1f} ms  {beside / plain:.2f} x; the mirror had it {lag:.2f} s later"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=10_000)
    wanted = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="safekeeping"))
    try:
        committing(root)
        held = restoring(root, wanted.records)
    finally:
        shutil.rmtree(root)
    if not held:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
