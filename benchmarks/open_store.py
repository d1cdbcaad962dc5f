"""How long a store with 10,000 photographed records takes to open, beside a bare SQLCipher open of the same file; and
what a save costs with the head beside it.

`python benchmarks/open_store.py [RECORDS [PHOTO_KB]]`; 10,000 records and 300 KB, or 30 KB where the disk is small.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event

from station.db.keyring import KeyFile
from station.db.store import Store
from station.db.unit_of_work import unheard
from station.db.verify import StoreVerifier
from station.domain.audit import Action
from station.packet.seal import sign_manifest
from station.services.submission import _manifest
from tests.db.builders import MORNING, OPERATOR, PASSPHRASE, a_piece, a_revision, an_id_number, make_store
from tests.db.populated import verifier
from tests.services.builders import Quiet

BUDGET_SECONDS = 1.0
ROUNDS = 7


def filled(folder: Path, records: int, photo: int) -> None:
    """Records as they are when they were submitted: revision, photo, packet, ten lines of audit each."""
    make_store(folder)
    store = Store.open(folder, OPERATOR, PASSPHRASE)
    _not_synced(store)
    with store.look() as unit:
        station = unit.settings.station()
    for begin in range(0, records, 100):
        with store.unit() as unit:
            for n in range(begin, min(records, begin + 100)):
                piece = a_piece(b"\xff\xd8" + os.urandom(photo))
                person = {"identity": {"name": f"覃模拟{n}", "id_number": an_id_number(n % 1000)}, "pad": "字" * 700}
                revision = a_revision(person, piece)
                unit.blobs.put(piece)
                unit.records.save(revision)
                for _ in range(9):
                    unit.audit.add(MORNING, OPERATOR, Action.EVIDENCE_ADDED, revision.record_id)
                number, previous = unit.outbox.head()
                manifest = _manifest(revision, station, number + 1, previous)
                unit.outbox.put(revision.id, number + 1, sign_manifest(manifest, station.signing_key), MORNING)
                unit.audit.add(MORNING, OPERATOR, Action.PACKET_QUEUED, revision.record_id)
            unit.commit()
    store.close()


def _not_synced(store: Store) -> None:
    """The filling is not what is measured."""
    store._engine.dispose()

    @event.listens_for(store._engine, "connect")
    def hasten(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def bare_open(database: Path, key: bytes) -> None:
    connection = sqlcipher.connect(str(database))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    connection.close()


def median_of(what: Callable[[], object], rounds: int = ROUNDS) -> float:
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        what()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def saves(store: Store, photo: int, rounds: int, *, head: bool) -> float:
    """One revision with its photo and two lines, durable."""
    spent = []
    for _ in range(rounds):
        piece = a_piece(b"\xff\xd8" + os.urandom(photo))
        revision = a_revision(None, piece)
        unit = store.unit()
        if not head:
            unit._committed = unheard
        begun = time.perf_counter()
        with unit:
            unit.blobs.put(piece)
            unit.records.save(revision)
            unit.audit.add(MORNING, OPERATOR, Action.REVISION_SAVED, revision.record_id)
            unit.audit.add(MORNING, OPERATOR, Action.PACKET_QUEUED, revision.record_id)
            unit.commit()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def report(folder: Path, records: int, photo: int) -> bool:
    filled(folder, records, photo)
    size = (folder / "store.db").stat().st_size
    print(f"{records} records with photos of {photo // 1000} KB: {size / 1e9:.2f} GB")
    keys = KeyFile.load(folder / "store.keys")
    key = keys.key(OPERATOR, PASSPHRASE)
    unlocking = median_of(lambda: KeyFile.load(folder / "store.keys").key(OPERATOR, PASSPHRASE))
    bare = median_of(lambda: bare_open(folder / "store.db", key))
    opening = median_of(lambda: Store.open(folder, OPERATOR, PASSPHRASE).close())
    print(f"bare SQLCipher open          {bare * 1e3:9.1f} ms")
    print(f"passphrase to key (cheap)    {unlocking * 1e3:9.1f} ms")
    print(f"open with the checks         {opening * 1e3:9.1f} ms   budget {BUDGET_SECONDS * 1e3:.0f} ms")
    store = Store.open(folder, OPERATOR, PASSPHRASE)
    saves(store, photo, 20, head=True)
    pairs = [(saves(store, photo, 20, head=True), saves(store, photo, 20, head=False)) for _ in range(5)]
    with_head, without = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"a save without the head      {without * 1e3:9.2f} ms")
    print(f"a save with the head         {with_head * 1e3:9.2f} ms   {with_head / without:.2f} x")
    store.close()
    look = verifier(folder)
    for full in (False, True):
        begun = time.perf_counter()
        assert _holds(look, full=full)
        spent = time.perf_counter() - begun
        kind = "full verification" if full else "verification"
        print(f"{kind:28} {spent:9.1f} s    {spent / (size / 1e9):.1f} s a GB")
    return opening <= BUDGET_SECONDS


def _holds(look: StoreVerifier, *, full: bool) -> bool:
    return look(Quiet(), full=full).holds


def main() -> int:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    room = shutil.disk_usage(tempfile.gettempdir()).free
    photo = int(sys.argv[2]) * 1000 if len(sys.argv) > 2 else (300_000 if room > 12_000_000_000 else 30_000)
    with tempfile.TemporaryDirectory() as place:
        return 0 if report(Path(place) / "station", records, photo) else 1


if __name__ == "__main__":
    sys.exit(main())
