"""How many packets a second the county takes, durably, by HTTP on loopback; letters; one change among 100,000 people.

Budgets: 150 packets a second as text, 70 with a 300 KB photo; a letter with nothing new 20 ms; one changed person in a
register of 100,000 at most 10 KB and 100 ms. The floor, in the same run on the same database: the same bytes inserted
bare, each packet a durable commit of its own. Clients and server share the machine.
"""

import http.client
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import psutil

from county.app import open_county
from county.config import Settings
from county.services.register import ListedPerson
from station.packet.canonical import canonical
from station.packet.messages import Letter
from station.packet.post import seal_letter, sign_letter
from station.packet.seal import seal
from tests.builders import a_document
from tests.county.builders import FakeStation, a_county, enrolled
from tests.county.killing import Served
from tests.county.postgres import Cluster

TEXTS, PHOTOS = 600, 240
PHOTO_BYTES = 299_000
CLIENTS = 4
REGISTER = 100_000
LETTERS = 100
CHANGES = 20
BUDGETS = {"text": 150, "photo": 70}

Request = tuple[bytes, dict[str, str]]


def packets(station: FakeStation, recipient: str, count: int, photo_bytes: int, first: int) -> list[Request]:
    """Sealed and signed beforehand: that is the stations' work."""
    chance = random.Random(first)
    made = []
    for number in range(first, first + count):
        content = canonical(a_document(identity__name=f"韦模拟{number}"))
        evidence = [chance.randbytes(photo_bytes)] if photo_bytes else []
        signed = station.sign(station.manifest(content=content, evidence=evidence, number=number))
        body = seal(signed, content, evidence, recipient)
        made.append(
            (body, station.signer(lambda: datetime.now(UTC)).headers("POST", "/v1/packets", body, timedelta(0)))
        )
    return made


def rate(served: Served, requests: Sequence[Request]) -> float:
    """Packets a second, from several clients at once."""
    waiting: SimpleQueue[Request] = SimpleQueue()
    for request in requests:
        waiting.put(request)
    statuses: list[int] = []

    def run() -> None:
        with closing(served.connect()) as connection:
            while True:
                try:
                    body, headers = waiting.get_nowait()
                except Empty:
                    return
                statuses.append(ask(connection, "/v1/packets", body, headers))

    threads = [Thread(target=run) for _ in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    assert statuses == [200] * len(requests)
    return len(requests) / seconds


def ask(connection: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]) -> int:
    connection.request("POST", path, body, headers)
    response = connection.getresponse()
    response.read()
    return response.status


def cpu_of(served: Served) -> float:
    """Seconds that the county's processes have worked: what a busy machine cannot falsify."""
    first = psutil.Process(served.process.pid)
    return sum(times.user + times.system for times in (each.cpu_times() for each in (first, *first.children(True))))


def floor_sqlite(folder: Path, requests: Sequence[Request]) -> float:
    with closing(sqlite3.connect(folder / "floor.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, data BLOB)")

        def keep(body: bytes) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO kept (data) VALUES (?)", (body,))
            database.execute("COMMIT")

        return per_second(keep, requests)


def floor_postgres(cluster: Cluster, address: str, requests: Sequence[Request]) -> float:
    with cluster.connect(address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number BIGSERIAL PRIMARY KEY, data BYTEA)")
        connection.commit()

        def keep(body: bytes) -> None:
            connection.execute("INSERT INTO kept (data) VALUES (%s)", (body,))
            connection.commit()

        return per_second(keep, requests)


def per_second(keep: Callable[[bytes], None], requests: Sequence[Request]) -> float:
    begun = time.perf_counter()
    for body, _ in requests:
        keep(body)
    return len(requests) / (time.perf_counter() - begun)


def receive(database: str, workers: int, cluster: Cluster) -> None:
    with tempfile.TemporaryDirectory(prefix="county-bench-") as folder:
        address = cluster.database() if database == "postgresql" else ""
        settings, keys = a_county(Path(folder) / "county", database=address)
        with open_county(settings) as parts:
            station = enrolled(parts)
        served = Served(settings.data_dir, workers)
        try:
            rate(served, packets(station, keys.recipient, 40 * workers, 0, 1))  # everything loaded and met once
            for kind, count, size in (("text", TEXTS, 0), ("photo", PHOTOS, PHOTO_BYTES)):
                requests = packets(station, keys.recipient, count, size, 10_000 if size else 1_000)
                here = Path(folder)
                floor = floor_postgres(cluster, address, requests) if address else floor_sqlite(here, requests)
                before = cpu_of(served)
                taken = rate(served, requests)
                cost = 1000 * (cpu_of(served) - before) / len(requests)
                held = "" if taken >= BUDGETS[kind] else "   BELOW"
                print(
                    f"  {database:<11} {workers} worker{'s' if workers > 1 else ' '} {kind:<6}"
                    f" {taken:6.0f}/s   floor {floor:6.0f}/s   budget {BUDGETS[kind]:4}/s"
                    f"   the county's own work {cost:4.1f} ms a packet{held}",
                    flush=True,
                )
            if workers == 1:
                letters(served, station, keys.recipient)
        finally:
            served.close()


def letters(served: Served, station: FakeStation, recipient: str) -> None:
    """A letter of a station that has heard all, answered with nothing."""
    heard = 0
    took = []
    with closing(served.connect()) as connection:
        for _ in range(LETTERS + 5):
            letter = Letter(
                station=station.code,
                incarnation=station.incarnation,
                epoch=1,
                packets=0,
                packet_digest=None,
                heard=heard,
                made_at=datetime.now(UTC),
            )
            body = seal_letter(sign_letter(letter, station.signing_key), recipient)
            headers = station.signer(lambda: datetime.now(UTC)).headers("POST", "/v1/letters", body, timedelta(0))
            begun = time.perf_counter()
            assert ask(connection, "/v1/letters", body, headers) == 200
            took.append(time.perf_counter() - begun)
            heard = 100
    told = sorted(took[5:])
    print(
        f"              nothing new: median {1000 * statistics.median(told):.1f} ms,"
        f" p95 {1000 * told[int(0.95 * len(told))]:.1f} ms   budget 20 ms",
        flush=True,
    )


def people() -> list[ListedPerson]:
    listed = []
    for number in range(REGISTER):
        document = a_document(
            identity__name=f"韦模拟{number}",
            other_identity__household_division=f"4508021{number % 20:02d}{200 + number % 15:03d}",
        )
        listed.append(ListedPerson(f"B{number:06d}", document))
    return listed


def one_among_many(database: str, cluster: Cluster) -> None:
    """From the change of one person to the message that tells of it."""
    with tempfile.TemporaryDirectory(prefix="county-bench-") as folder:
        address = cluster.database() if database == "postgresql" else ""
        settings: Settings = a_county(Path(folder) / "county", database=address)[0]
        with open_county(settings) as parts:
            station, everybody = enrolled(parts), people()
            begun = time.perf_counter()
            parts.take_register(everybody)
            taken = time.perf_counter() - begun
            begun = time.perf_counter()
            parts.write_messages(station.code)
            written = time.perf_counter() - begun
            parts_before = 0
            while parts.fetch_message(station.code, parts_before + 1) is not None:
                parts_before += 1
            took, sizes = [], []
            for change in range(CHANGES):
                person = everybody[change * 997]
                moved = {**person.document, "living": {"main_difficulty": f"第{change}次变化"}}
                begun = time.perf_counter()
                parts.take_register([ListedPerson(person.base_id, moved)])
                parts.write_messages(station.code)
                sealed = parts.fetch_message(station.code, parts_before + 1 + change)
                took.append(time.perf_counter() - begun)
                assert sealed is not None
                sizes.append(len(sealed))
        print(
            f"  {database:<11} {REGISTER:,} people taken in {taken:.1f} s, told in {written:.1f} s"
            f" ({parts_before} messages); one changed: median {1000 * statistics.median(took):.0f} ms,"
            f" longest {1000 * max(took):.0f} ms, {max(sizes):,} bytes   budget 100 ms, 10,000 bytes",
            flush=True,
        )


def main() -> None:
    cluster = Cluster(durable=True)
    try:
        for database in ("sqlite", "postgresql"):
            for workers in (1, 4):
                receive(database, workers, cluster)
        for database in ("sqlite", "postgresql"):
            one_among_many(database, cluster)
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
