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
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock

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


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PACKETS
    ok = True
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        stage.make_county(folder / "county")
        county = stage.County(folder / "county")
        try:
            station = Joined(folder / "station", county)
            station.fill(20, 0)
            station.sync(Quiet())
            for name, photo, budget in (("text", 0, 150), ("with a photo of 300 KB", PHOTO, 70)):
                station.fill(count, photo)
                spent = timed(lambda: station.send(Quiet()))
                rate, bare = count / spent, floor(folder, count, photo)
                (folder / "floor0.db").unlink(), (folder / "floor1.db").unlink()
                ok &= rate >= budget
                print(
                    f"{name:24} {rate:7.0f} packets a second (budget {budget}; floor {bare:.0f}: {bare / rate:.1f} x)"
                )
            station.sync(Quiet())
            station.sync(Quiet())
            nothing = statistics.median(timed(lambda: station.sync(Quiet())) for _ in range(30))
            ok &= nothing <= 0.020
            print(f"nothing new              {nothing * 1000:7.1f} ms (budget 20)")
        finally:
            station.store.close()
            county.stop()
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
