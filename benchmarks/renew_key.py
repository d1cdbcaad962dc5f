"""How long the store's key takes to renew, beside the floor: the same file read and written, synced. And Argon2id.

STATION_BENCH_MB sets the store's size, 200 by default; the time of 1 GB is told from it.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from station.db.renewal import renew
from station.packet.suite import PassphraseCost, key_from_passphrase
from tests.db.builders import a_piece, make_store, open_store
from tests.services.builders import Quiet

PHOTO = 300_000
ROUNDS = 5


def fill(folder: Path, megabytes: int) -> None:
    make_store(folder)
    store = open_store(folder)
    for _ in range(megabytes * 1_000_000 // PHOTO // 20):
        with store.unit() as unit:
            for _ in range(20):
                unit.blobs.put(a_piece(os.urandom(PHOTO)))
            unit.commit()
    store.close()


def copied(path: Path) -> float:
    """Seconds for a plain copy of a file, made durable."""
    begun = time.perf_counter()
    with path.open("rb") as source, path.with_suffix(".copy").open("wb") as target:
        while block := source.read(1 << 20):
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    taken = time.perf_counter() - begun
    path.with_suffix(".copy").unlink()
    return taken


def main() -> None:
    megabytes = int(os.environ.get("STATION_BENCH_MB", "200"))
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "station"
        fill(folder, megabytes)
        size = (folder / "store.db").stat().st_size / 1e6
        floor = copied(folder / "store.db")
        store = open_store(folder)
        with store.look() as unit:
            stay = {each.name: each.recipient for each in unit.operators.all()}
        begun, worked = time.perf_counter(), time.process_time()
        renew(store, stay, Quiet(), lambda unit: unit.operators.set_renewal_due(due=False))
        taken, worked = time.perf_counter() - begun, time.process_time() - worked
        store.close()
    print(f"renewal of {size:.0f} MB: {taken:.1f} s, {size / taken:.0f} MB/s; 1 GB in {1000 * taken / size:.0f} s")
    print(f"of it at work, whatever else the machine did: {1000 * worked / size:.1f} s a GB")
    print(f"floor, a plain copy: {floor:.1f} s; ratio {taken / floor:.1f}")
    cost, times = PassphraseCost(), []
    for _ in range(ROUNDS):
        begun, worked = time.perf_counter(), time.process_time()
        key_from_passphrase("a-long-passphrase", b"0" * 16, cost)
        times.append((time.perf_counter() - begun, time.process_time() - worked))
    wall, work = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    print(f"Argon2id, {cost.memory_kib >> 10} MiB, {cost.passes} passes: {wall:.0f} ms a try, {work:.0f} ms of work")


if __name__ == "__main__":
    main()
