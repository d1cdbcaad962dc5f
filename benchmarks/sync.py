"""How fast packets go to a county in a process of its own, durable at both ends, and what a round costs without news.

Budgets: 150 text packets a second, 70 with a photo of 300 KB; nothing new 20 ms; one changed person in a register of
100,000 in 10 KB and 100 ms. Floors of the same run: the same bytes committed bare at both ends, one after the other.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest

from scripts import stage
from station.clock import now
from station.db.store_keys import StoreKeys
from station.domain.record import EntryMode, Origin, Source
from station.packet.wire import EnrolmentTicket
from station.services.enrolling import EnrolStation
from station.services.hearing import HearMessage
from station.services.rounds import SyncWithCounty
from station.services.sending import SendPending
from station.services.submission import queue
from station.sync.county_client import CountyClient, RequestSigner
from tests.builders import a_document
from tests.county.postgres import Cluster
from tests.db.builders import CHEAP, OPERATOR, a_piece, a_revision, make_store, open_store
from tests.services.builders import Quiet

PACKETS = 400
PHOTO = 300_000


class Joined:
    """A station's store and its line to a county."""

    def __init__(self, folder: Path, county: stage.County) -> None:
        make_store(folder)
        self.store = open_store(folder)
        with self.store.look() as unit:
            station = unit.settings.station()
        signer = RequestSigner(station.code, station.signing_key, now)
        self.clients: list[CountyClient] = []

        def line(url: str, certificate: str | None) -> CountyClient:
            return CountyClient(url, signer, certificate=certificate)

        ticket = folder.parent / "ticket.json"
        stage.run(
            stage.COUNTY, "enrol", station.code, "--data", str(county.data), "--out", str(ticket), "--url", county.url
        )
        EnrolStation(self.store.unit, line, now, OPERATOR)(
            Quiet(), EnrolmentTicket.model_validate_json(ticket.read_bytes())
        )
        hear = HearMessage(self.store.unit, StoreKeys(self.store, CHEAP), Lock(), now, OPERATOR)
        self.send = SendPending(self.store.unit, line, now, OPERATOR)
        self.sync = SyncWithCounty(self.store.unit, line, self.send, hear, now)

    def fill(self, count: int, photo: int) -> None:
        """Queues records of full forms, each with a photo of its own where one is asked for."""
        with self.store.unit() as unit:
            for _ in range(count):
                pieces = [a_piece(os.urandom(photo))] if photo else []
                told = a_revision(a_document(), *pieces, saved_at=now())
                revision = replace(told, origin=Origin(Source.ADDITION, EntryMode.DEVICE))
                for piece in pieces:
                    unit.blobs.put(piece)
                unit.records.save(revision)
                queue(unit, revision, now())
            unit.commit()


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def floor(folder: Path, count: int, size: int) -> float:
    """Packets a second, if there were nothing but two durable commits for each, one after the other."""
    ends = [sqlite3.connect(folder / f"floor{end}.db", isolation_level=None) for end in (0, 1)]
    for end in ends:
        end.execute("PRAGMA journal_mode=WAL")
        end.execute("PRAGMA synchronous=FULL")
        end.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, data BLOB)")
    data = os.urandom(size + 4000)
    spent = timed(
        lambda: [
            (
                ends[0].execute("INSERT INTO kept (data) VALUES (?)", (data,)),
                ends[1].execute("INSERT INTO kept (data) VALUES (?)", (data[:800],)),
            )
            for _ in range(count)
        ]
    )
    for end in ends:
        end.close()
    return count / spent


@contextmanager
def county_of(place: Path, database: str, workers: int) -> Iterator[stage.County]:
    """A county in processes of its own, on a database of its own."""
    with pytest.MonkeyPatch.context() as environment:
        if database:
            environment.setenv("COUNTY_DATABASE_URL", database)
        environment.setenv("COUNTY_WORKERS", str(workers))
        stage.make_county(place / "county")
        county = stage.County(place / "county")
        try:
            yield county
        finally:
            county.stop()


def measured(place: Path, county: stage.County, count: int) -> bool:
    """Prints what this county takes from a station; whether it is within the budgets."""
    station = Joined(place / "station", county)
    kept = True
    try:
        station.fill(20, 0)
        station.sync(Quiet())
        for name, photo, budget in (("text", 0, 150), ("with a photo of 300 KB", PHOTO, 70)):
            station.fill(count, photo)
            spent = timed(lambda: station.send(Quiet()))
            rate, bare = count / spent, floor(place, count, photo)
            (place / "floor0.db").unlink(), (place / "floor1.db").unlink()
            kept &= rate >= budget
            print(
                f"  {name:24} {rate:7.0f} packets a second (budget {budget}; floor {bare:.0f}: {bare / rate:.1f} x)",
                flush=True,
            )
        station.sync(Quiet())
        station.sync(Quiet())
        nothing = statistics.median(timed(lambda: station.sync(Quiet())) for _ in range(30))
        print(f"  nothing new              {nothing * 1000:7.1f} ms (budget 20)", flush=True)
        return kept and nothing <= 0.020
    finally:
        station.store.close()


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PACKETS
    cluster = Cluster(durable=True)
    kept = True
    try:
        for name, address in (("SQLite", lambda: ""), ("PostgreSQL", cluster.database)):
            for workers in (1, 4):
                print(f"{name}, {workers} worker{'s' if workers > 1 else ''}", flush=True)
                with tempfile.TemporaryDirectory() as folder, county_of(Path(folder), address(), workers) as county:
                    kept &= measured(Path(folder), county, count)
    finally:
        cluster.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
