"""Kills the county, a worker of it, or its database, at seeded moments under load; counts what is lost or doubled.

`python -m tests.county.killing` runs all of it and prints a table; a few points run in test_killing.py. A kill shows
what survives the death of processes, not of the machine: what is acknowledged has been synced (test_store.py, and
PostgreSQL's own settings), but nobody pulls a plug here.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import Literal
from urllib.parse import urlsplit

import psutil
from sqlalchemy import create_engine, text

from county.app import open_county
from station.packet.batch import pack_batch
from station.packet.canonical import canonical
from station.packet.messages import Letter, Span
from station.packet.post import open_message, seal_letter, sign_letter
from station.packet.seal import receipt_holds, seal
from station.packet.wire import SignedReceipt
from tests.county.builders import CONTENT, PHOTO, FakeStation, a_county, enrolled
from tests.county.postgres import Cluster
from tests.county.waiting import until

SEED = 20181001
STATIONS = ("450802101-01", "450802101-02", "450802102-01")
A_ROUND = 8
"""Packets of each station in a round."""
CLIENTS = 4
Victim = Literal["county", "worker", "database"]


@dataclass(frozen=True)
class Setup:
    """What runs, and what of it is killed."""

    database: Literal["sqlite", "postgresql"]
    workers: int
    victim: Victim

    def __str__(self) -> str:
        return f"{self.database}, {self.workers} worker{'s' * (self.workers > 1)}, {self.victim} killed"


SETUPS = {
    Setup("sqlite", 1, "county"): 22,
    Setup("sqlite", 2, "county"): 22,
    Setup("sqlite", 2, "worker"): 12,
    Setup("postgresql", 1, "county"): 22,
    Setup("postgresql", 2, "county"): 22,
    Setup("postgresql", 2, "worker"): 12,
    Setup("postgresql", 2, "database"): 22,
}


@dataclass
class Tally:
    """What a setup came to. All of `wrong` should be empty."""

    points: int = 0
    under_load: int = 0
    """Points at which requests were under way."""
    receipted: int = 0
    cut: int = 0
    """Requests that died without an answer."""
    kept_unheard: int = 0
    """Packets held though nobody heard the answer: allowed, as they come again."""
    wrong: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Sent:
    """A packet made for the trial."""

    station: FakeStation
    number: int
    digest: str
    sealed: bytes


Job = tuple[Sent, ...] | FakeStation
"""A request: packets, or a station's letter."""


class Served:
    """`county serve` in a process group of its own."""

    def __init__(self, data: Path, workers: int) -> None:
        command = [sys.executable, "-m", "county", "serve", "--data", str(data), "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--workers", str(workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.address = urlsplit(self.process.stdout.readline().strip().partition("：")[2])
        until(self._answers)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_a_worker(self, chance: random.Random) -> None:
        workers = [
            each for each in psutil.Process(self.process.pid).children() if "spawn_main" in "".join(each.cmdline())
        ]
        chance.choice(sorted(workers, key=lambda each: each.pid)).kill()

    def close(self) -> None:
        self.kill()
        if self.process.stdout:
            self.process.stdout.close()

    def connect(self) -> http.client.HTTPConnection:
        assert self.address.hostname
        return http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)

    def _answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException), closing(self.connect()) as connection:
            connection.request("GET", "/v1/health")
            return connection.getresponse().status == 200
        assert self.process.poll() is None
        return False


class World:
    """One county with its stations, through many deaths."""

    def __init__(self, folder: Path, setup: Setup, cluster: Cluster | None, seed: int) -> None:
        self.setup, self.cluster, self.tally = setup, cluster, Tally()
        address = cluster.database() if cluster else ""
        self.settings, self.keys = a_county(folder / "county", database=address)
        with open_county(self.settings) as parts:
            self.stations = [enrolled(parts, code) for code in STATIONS]
        self._chance = random.Random(f"{seed} {setup}")
        self.sent: dict[str, Sent] = {}
        self.receipts: dict[str, bytes] = {}
        self._served = Served(self.settings.data_dir, setup.workers)

    def close(self) -> None:
        self._served.close()

    def round(self) -> None:
        """Load, a kill at a seeded moment, a new start, and a look at everything."""
        fresh = [packet for station in self.stations for packet in self._packets(station)]
        again = self._chance.sample(fresh, len(fresh) // 4)
        jobs: list[Job] = [*self._in_batches([*fresh, *again]), *self.stations * 2]
        self._chance.shuffle(jobs)
        load = Load(self, self._served, jobs)
        load.wait_for(self._chance.randint(0, len(jobs) - 4))
        time.sleep(self._chance.uniform(0, 0.012))
        self.tally.points += 1
        self.tally.under_load += load.under_way
        self._kill()
        load.join()
        self._start_again()
        self._look(fresh)

    def _in_batches(self, packets: list[Sent]) -> Iterator[tuple[Sent, ...]]:
        """As requests carry them: one, or several at once, also of different stations."""
        self._chance.shuffle(packets)
        while packets:
            size = self._chance.choice((1, 1, 3))
            yield tuple(packets[:size])
            del packets[:size]

    def _packets(self, station: FakeStation) -> Iterator[Sent]:
        mine = [packet for packet in self.sent.values() if packet.station is station]
        previous, number = (mine[-1].digest, mine[-1].number) if mine else (None, 0)
        for _ in range(A_ROUND):
            number += 1
            evidence = [[], [PHOTO], [self._chance.randbytes(20_000), PHOTO]][self._chance.randrange(3)]
            signed = station.sign(station.manifest(evidence=evidence, number=number, previous=previous))
            sealed = seal(signed, CONTENT, evidence, self.keys.recipient)
            previous = signed.packet_digest
            self.sent[previous] = Sent(station, number, previous, sealed)
            yield self.sent[previous]

    def _kill(self) -> None:
        if self.setup.victim == "county":
            self._served.kill()
        elif self.setup.victim == "worker":
            self._served.kill_a_worker(self._chance)
        else:
            assert self.cluster is not None
            self.cluster.kill()

    def _start_again(self) -> None:
        """A worker is replaced by the county itself, and it finds its database again by itself."""
        if self.setup.victim == "county":
            self._served.close()
            self._served = Served(self.settings.data_dir, self.setup.workers)
        elif self.setup.victim == "database":
            assert self.cluster is not None
            self.cluster.start()

    # -- what must hold -----------------------------------------------------------------------------------------------

    def _look(self, fresh: list[Sent]) -> None:
        with open_county(self.settings) as county:
            held = Counter(packet.packet_digest for packet in county.list_packets())
            self._expect("lost", all(held[digest] for digest in self.receipts))
            self._expect("doubled", all(count == 1 for count in held.values()))
            self.tally.kept_unheard += sum(digest not in self.receipts for digest in held)
            for station in self.stations:
                self._expect(
                    "completeness",
                    self._missing_told(county.report_completeness(station.code)) == self._missing(station, held),
                )
        again = [*fresh, *self._chance.sample(list(self.sent.values()), 5)]
        Load(self, self._served, [*self._in_batches(again), *self.stations], retry=True).join()
        self.tally.receipted = len(self.receipts)
        with open_county(self.settings) as county:
            held = Counter(packet.packet_digest for packet in county.list_packets())
            self._expect("not all taken after all", held == Counter(self.sent.keys()))
            self._expect("not receipted after all", self.receipts.keys() == self.sent.keys())
            for station in self.stations:
                reports = county.report_completeness(station.code)
                self._expect("completeness", len(reports) == 1 and reports[0].is_complete)
                for number in self._messages(station):
                    sealed = county.fetch_message(station.code, number)
                    if sealed is not None:
                        open_message(sealed, station.identity, self.keys.public_key)
        self._look_into_the_database()

    def _missing(self, station: FakeStation, held: Counter[str]) -> set[int]:
        """Below the highest number that is held or was told."""
        mine = [packet for packet in self.sent.values() if packet.station is station]
        return {packet.number for packet in mine if not held[packet.digest]}

    def _missing_told(self, reports: list[object]) -> set[int]:
        """With what lies above everything the county knows of."""
        total = A_ROUND * self.tally.points
        if not reports:
            return set(range(1, total + 1))
        (report,) = reports
        spans: tuple[Span, ...] = report.missing  # type: ignore[attr-defined]
        through: int = report.through  # type: ignore[attr-defined]
        return {n for span in spans for n in range(span.first, span.last + 1)} | set(range(through + 1, total + 1))

    def _messages(self, station: FakeStation) -> list[int]:
        return [row[0] for row in self._rows("SELECT number FROM message WHERE station = :code", code=station.code)]

    def _look_into_the_database(self) -> None:
        for station in self.stations:
            numbers = sorted(self._messages(station))
            ((last,),) = self._rows("SELECT last_message FROM station WHERE code = :code", code=station.code)
            self._expect("gap in messages", numbers == list(range(1, last + 1)))
        receipts = sorted(number for (number,) in self._rows("SELECT receipt_number FROM packet"))
        self._expect("gap in receipt numbers", receipts == [f"R{n:08d}" for n in range(1, len(receipts) + 1)])
        counts = [count for (count,) in self._rows("SELECT count FROM packet")]
        ((changes,),) = self._rows("SELECT value FROM counter WHERE name = 'changes'")
        self._expect("counts", len(set(counts)) == len(counts) and max(counts, default=0) <= changes)
        halves = (
            "SELECT count(*) FROM packet LEFT JOIN capture ON capture.packet_digest = packet.packet_digest"
            " LEFT JOIN standing ON standing.revision_id = capture.revision_id WHERE standing.revision_id IS NULL"
        )
        self._expect("half a packet", self._rows(halves) == [(0,)])

    def _rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        engine = create_engine(self.settings.database)
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(query), values)]
        engine.dispose()
        return rows

    def _expect(self, what: str, holds: bool) -> None:
        if not holds:
            self.tally.wrong[what] += 1

    # -- what the clients tell ----------------------------------------------------------------------------------------

    def answered(self, packet: Sent, receipt: bytes) -> None:
        """A receipt is the county's, and the same whenever the packet comes."""
        signed = SignedReceipt.model_validate_json(receipt)
        self._expect("receipt", receipt_holds(signed, self.keys.public_key))
        self._expect("receipt of another", signed.receipt.packet_digest == packet.digest)
        earlier = self.receipts.setdefault(packet.digest, receipt)
        self._expect("two receipts", earlier == receipt)

    def letter(self, station: FakeStation) -> bytes:
        """As a station that has heard nothing writes it: messages pile up, and each is numbered."""
        mine = [packet for packet in self.sent.values() if packet.station is station]
        letter = Letter(
            station=station.code,
            incarnation=station.incarnation,
            epoch=1,
            packets=mine[-1].number if mine else 0,
            packet_digest=mine[-1].digest if mine else None,
            heard=0,
            made_at=datetime.now(UTC),
        )
        return seal_letter(sign_letter(letter, station.signing_key), self.keys.recipient)


class Load:
    """Clients that send what they are given, all at once."""

    def __init__(self, world: World, served: Served, jobs: list[Job], *, retry: bool = False) -> None:
        self._world, self._served, self._retry = world, served, retry
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._letters = {station.code: world.letter(station) for station in world.stations}
        for job in jobs:
            self._jobs.put(job)
        self._changed = Condition()
        self._answers = self._busy = 0
        self._threads = [Thread(target=self._run) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    @property
    def under_way(self) -> bool:
        return self._busy > 0

    def wait_for(self, answers: int) -> None:
        """Until so many requests were answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._answers >= answers, timeout=120)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        connection = self._served.connect()
        with suppress(Empty):
            while True:
                job = self._jobs.get_nowait()
                with self._changed:
                    self._busy += 1
                answer = self._send(connection, job)
                with self._changed:
                    self._busy -= 1
                    if answer is None:
                        self._world.tally.cut += 1
                        connection.close()
                        if self._retry:
                            self._jobs.put(job)
                            self._changed.wait(0.05)
                    elif isinstance(job, tuple):
                        for packet, receipt in zip(job, _receipts(job, answer), strict=True):
                            self._world.answered(packet, receipt)
                    self._answers += 1
                    self._changed.notify_all()
        connection.close()

    def _send(self, connection: http.client.HTTPConnection, job: Job) -> bytes | None:
        """The answer; None where there was none, or one that says: later."""
        if isinstance(job, tuple):
            station, path = job[0].station, "/v1/packets" if len(job) == 1 else "/v1/batches"
            body = job[0].sealed if len(job) == 1 else pack_batch(packet.sealed for packet in job)
        else:
            station, path, body = job, "/v1/letters", self._letters[job.code]
        headers = station.signer(lambda: datetime.now(UTC)).headers("POST", path, body, timedelta(0))
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException):
            return None
        if response.status >= 500:
            return None
        assert response.status == 200, (response.status, answer)
        return answer


def _receipts(job: tuple[Sent, ...], answer: bytes) -> list[bytes]:
    if len(job) == 1:
        return [answer]
    return [canonical(each) for each in json.loads(answer)["answers"]]


@contextmanager
def a_world(setup: Setup, cluster: Cluster | None, seed: int = SEED) -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="county-kill-") as folder:
        world = World(Path(folder), setup, cluster if setup.database == "postgresql" else None, seed)
        try:
            yield world
        finally:
            world.close()


def main() -> int:
    cluster = Cluster(durable=True)
    failed = 0
    print(f"{'setup':<44} {'points':>6} {'loaded':>6} {'packets':>7} {'cut':>5} {'unheard':>7}  wrong")
    try:
        for setup, points in SETUPS.items():
            with a_world(setup, cluster) as world:
                for _ in range(points):
                    world.round()
            tally = world.tally
            failed += bool(tally.wrong)
            wrong = ", ".join(f"{what}: {count}" for what, count in tally.wrong.items()) or "nothing"
            counted = (
                f"{tally.points:>6} {tally.under_load:>6} {tally.receipted:>7} {tally.cut:>5} {tally.kept_unheard:>7}"
            )
            print(f"{setup!s:<44} {counted}  {wrong}", flush=True)
    finally:
        cluster.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
