"""How soon the station knows that a card was laid or lifted, beside the floor: what pcscd itself takes to see it.

On the real pcscd with its virtual reader; the floor is a bare loop of SCardGetStatusChange, timed in the same run on
the same layings. Neither can be faster than the daemon, which looks at its readers every 400 ms.
"""

import random
import statistics
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from smartcard import scard

from station.devices.id_card.choose import open_monitor
from station.devices.id_card.simulator import SimulatedReader, sample_card
from station.devices.id_card.virtual_card import VirtualCard
from station.domain.card_state import CardSight, CardState
from tests.devices.id_card.test_pcscd import READER, Daemon

ROUNDS = 20
BUDGET_MS = 100
"""What the station may add to the daemon's own delay."""


class Floor:
    """Notes when a bare loop is told of a card's coming or going."""

    def __init__(self) -> None:
        self.seen: dict[bool, float] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._thread.join()

    def _run(self) -> None:
        _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        state = scard.SCARD_STATE_UNAWARE
        while not self._stopping:
            result, found = scard.SCardGetStatusChange(context, 500, [(READER, state)])
            if not result:
                state = found[0][1] & ~scard.SCARD_STATE_CHANGED
                self.seen.setdefault(bool(state & scard.SCARD_STATE_PRESENT), time.perf_counter())
        scard.SCardReleaseContext(context)


class Station:
    """Notes when the station's monitor tells each state."""

    def __init__(self) -> None:
        self.seen: dict[CardState, float] = {}
        self._monitor = open_monitor(f"pcsc:{READER}", date.today)
        self._monitor.start(self._note)

    def _note(self, sight: CardSight) -> None:
        self.seen.setdefault(sight.state, time.perf_counter())

    def stop(self) -> None:
        self._monitor.stop()


def wait(seen: dict, *keys: object) -> None:
    deadline = time.monotonic() + 30
    while not all(key in seen for key in keys):
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {keys}")
        time.sleep(0.001)


def show(name: str, floor: list[float], ours: list[float]) -> None:
    added = [1000 * (here - there) for here, there in zip(ours, floor, strict=True)]
    print(
        f"  {name:<26} pcscd alone {1000 * statistics.median(floor):6.0f} ms (longest {1000 * max(floor):4.0f})"
        f"   station {1000 * statistics.median(ours):6.0f} ms (longest {1000 * max(ours):4.0f})"
        f"   added {statistics.median(added):6.1f} ms"
        f"   {'within' if statistics.median(added) <= BUDGET_MS else 'OVER'} budget of {BUDGET_MS} ms"
    )


def main() -> None:
    laid: dict[str, list[float]] = {"floor": [], "told": [], "read": []}
    chance = random.Random(4)
    lifted: dict[str, list[float]] = {"floor": [], "told": []}
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder))
        daemon.start()
        floor, station = Floor(), Station()
        try:
            wait(station.seen, CardState.NO_CARD)
            for _ in range(ROUNDS):
                time.sleep(chance.uniform(0, 0.4))  # people keep no step with the daemon
                floor.seen.clear()
                station.seen.clear()
                card = VirtualCard(daemon.port, SimulatedReader(sample_card("found")))
                begun = time.perf_counter()
                card.lay()
                wait(floor.seen, True)
                wait(station.seen, CardState.READING, CardState.READ)
                laid["floor"].append(floor.seen[True] - begun)
                laid["told"].append(station.seen[CardState.READING] - begun)
                laid["read"].append(station.seen[CardState.READ] - begun)
                time.sleep(chance.uniform(0, 0.4))
                floor.seen.clear()
                station.seen.clear()
                begun = time.perf_counter()
                card.lift()
                wait(floor.seen, False)
                wait(station.seen, CardState.NO_CARD)
                lifted["floor"].append(floor.seen[False] - begun)
                lifted["told"].append(station.seen[CardState.NO_CARD] - begun)
        finally:
            floor.stop()
            station.stop()
            daemon.stop()
    print(f"card in and out, {ROUNDS} times, median:")
    show("card laid, told", laid["floor"], laid["told"])
    show("card laid, read", laid["floor"], laid["read"])
    show("card lifted, told", lifted["floor"], lifted["told"])


if __name__ == "__main__":
    main()
