"""`python -m tests.sync.killing [COUNT] [SEED]`: station and county killed while they work, again and again.

A station saves records and does rounds with a county, each in a process of its own; one of them is killed without
warning at a moment that a seed chose. What either acknowledged must be there afterwards, once.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from scripts import stage
from station.packet.wire import SignedReceipt
from tests.county.postgres import Cluster
from tests.db.builders import make_store, open_store

LONGEST_S = 1.2
SEED = 20181001
PATIENCE_S = 120


@dataclass
class Told:
    """What the station's process said before it ended: revisions saved, and receipts kept."""

    saved: set[str] = field(default_factory=set)
    receipted: int = 0


class Pair:
    """A station's folder and a county, which live on through every kill."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.station, self._folder = folder / "station", folder
        self._settings = {"COUNTY_DATABASE_URL": database} if database else {}
        self.told = Told()
        os.environ.update(self._settings)
        stage.make_county(folder / "county")
        self.county = stage.County(folder / "county")
        make_store(self.station)
        ticket = folder / "ticket.json"
        stage.run(
            stage.COUNTY,
            *("enrol", "450802101-01", "--data", str(self.county.data)),
            *("--out", str(ticket), "--url", self.county.url),
        )
        self._run("enrol", str(ticket))

    def kill_one(self, faults: random.Random) -> str:
        """The station works; after a while it, or the county, is killed. Tells which."""
        process = self._start("work")
        alive_for = faults.uniform(0.05, LONGEST_S)
        which = faults.choice(("station", "county"))
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(alive_for)  # when it dies: nothing is waited for
        if which == "county":
            port = self.county.port
            self.county.stop(signal.SIGKILL)
            self.county = stage.County(self.county.data, port)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)
        for line in process.stdout.read().splitlines(keepends=True):
            if line.endswith("\n"):
                self._heard(line.split())
        process.stdout.close()
        return which

    def _heard(self, words: list[str]) -> None:
        if words[0] == "saved":
            self.told.saved.add(words[1])

    def finish(self) -> None:
        """Nobody kills any more: all that waits goes."""
        self._run("rest", "")

    def check(self) -> tuple[int, int]:
        """What must be so; gives how many revisions and packets there are."""
        store = open_store(self.station)
        try:
            with store.look() as unit:
                lines = unit.outbox.lines(1_000_000)
                packets = [unit.outbox.get(line.revision_id) for line in lines]
                assert unit.outbox.waiting() == []
                assert unit.inbox.heard().beyond == ()
        finally:
            store.close()
        kept = {str(packet.revision_id): packet for packet in packets}
        assert self.told.saved <= kept.keys(), "a saved revision is lost"
        held = stage.packets(self.county.data)
        numbers = [each["revision_id"] for each in held]
        assert len(numbers) == len(set(numbers)), "doubled at the county"
        assert set(numbers) == kept.keys(), "the county has what the station made, and nothing else"
        receipts = {str(each["revision_id"]): each["receipt_number"] for each in held}
        for name, packet in kept.items():
            receipt: SignedReceipt | None = packet.receipt
            assert receipt is not None
            assert receipt.receipt.receipt_number == receipts[name], "a receipt that the county does not know"
        assert [packet.number for packet in packets] == list(range(len(packets), 0, -1))
        return len(self.told.saved), len(kept)

    def end(self) -> None:
        self.county.stop()
        for name in self._settings:
            del os.environ[name]

    def _start(self, what: str, argument: str = "") -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.sync.worker", what, str(self.station), argument],
            cwd=stage.ROOT,
            stdout=subprocess.PIPE,
            stderr=None,
            text=True,
        )

    def _run(self, what: str, argument: str) -> None:
        process = self._start(what, argument)
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, what


def prove(count: int, seed: int, tell: Callable[[str], None], database: str | None = None) -> None:
    """So many kills of one pair, looked at after each 25; raises where something does not hold."""
    faults = random.Random(seed)
    killed = {"station": 0, "county": 0}
    with tempfile.TemporaryDirectory() as place:
        pair = Pair(Path(place), database)
        try:
            for at in range(count):
                killed[pair.kill_one(faults)] += 1
                if at % 25 == 24 or at == count - 1:
                    pair.finish()
                    saved, packets = pair.check()
                    tell(f"killed {json.dumps(killed)}: {saved} acknowledged, {packets} packets, 0 lost, 0 doubled")
        finally:
            pair.end()


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100

    def tell(line: str) -> None:
        print(line, flush=True)

    tell("SQLite")
    prove(count // 2, SEED, tell)
    with closing(Cluster(durable=True)) as cluster:
        tell("PostgreSQL")
        prove(count - count // 2, SEED + 1, tell, cluster.database())
    return 0


if __name__ == "__main__":
    sys.exit(main())
