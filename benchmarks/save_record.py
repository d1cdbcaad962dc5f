"""How long a record with a 300 KB photo takes to save, durably: judged, written, queued. Budget: twice the floor.

The floor, measured in turn with it: the same bytes committed bare, into a store of the same kind with one table. What
is judged before anything is written (rules, duplicates) is told apart.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, text

from station.app import Application, now
from station.config import Settings
from station.db.engine import WRITES, open_engine
from station.domain.record import Draft, EntryMode, Origin, Source
from station.services.desk import Desk
from station.services.submission import content_of, queue, save_revision
from tests.db.builders import OPERATOR, PASSPHRASE, make_store
from tests.services.builders import Quiet
from tests.sweep.deeds import document, photo, signed

ROUNDS = 60
WARM = 5
PHOTO_BYTES = 299_000
BUDGET = 2.0


class Timed:
    """Medians of an act's seconds, on the clock and of this process."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.cpu: list[float] = []

    def __call__(self, act: Callable[[], object]) -> None:
        begun, of_cpu = time.perf_counter(), time.process_time()
        act()
        self.clock.append(time.perf_counter() - begun)
        self.cpu.append(time.process_time() - of_cpu)

    @property
    def medians(self) -> tuple[float, float]:
        return statistics.median(self.clock[WARM:]), statistics.median(self.cpu[WARM:])


def bare(engine: Engine, person: int) -> None:
    """The floor."""
    pieces = (photo(person, size=PHOTO_BYTES), *signed(person))
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        for data in (content_of(document(person)).data, *(piece.data for piece in pieces)):
            connection.execute(text("INSERT INTO kept (data) VALUES (:data)"), {"data": data})


def whole(desk: Desk, person: int) -> None:
    pieces = (photo(person, size=PHOTO_BYTES), *signed(person))
    assert desk.submit_document(Quiet(), document(person), pieces).queued


def stored(desk: Desk, person: int) -> None:
    """The same without the judging: evidence, revision, packet and audit in one unit, as it is done on submission."""
    form, pieces = document(person), (photo(person, size=PHOTO_BYTES), *signed(person))
    with desk.submit_record.open_unit() as unit:
        draft = Draft(uuid4(), form, Origin(Source.ADDITION, EntryMode.DEVICE), OPERATOR, now())
        for piece in pieces:
            unit.blobs.put(piece)
        complete = replace(draft, evidence=tuple(piece.evidence for piece in pieces))
        queue(unit, save_revision(unit, complete, content_of(form), OPERATOR, now()), now())
        unit.commit()


def main() -> None:
    floor, store, all_of_it = Timed(), Timed(), Timed()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        make_store(folder / "station")
        engine = open_engine(folder / "bare.db", os.urandom(32))
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            connection.execute(text("CREATE TABLE kept (number INTEGER PRIMARY KEY, data BLOB)"))
        application = Application(Settings(password=PASSPHRASE))
        with application.open_desk(folder / "station", OPERATOR, writes=True) as desk:
            for person in range(1, ROUNDS + 1):
                floor(partial(bare, engine, person))
                store(partial(stored, desk, 200 + person))
                all_of_it(partial(whole, desk, 400 + person))
        engine.dispose()
    (base, base_of_cpu), (ours, ours_of_cpu), (full, full_of_cpu) = floor.medians, store.medians, all_of_it.medians
    print(
        f"a record with a 300 KB photo stored in {ours * 1e3:.1f} ms, of CPU {ours_of_cpu * 1e3:.1f}; floor: the same "
        f"bytes committed bare, {base * 1e3:.1f} ms, of CPU {base_of_cpu * 1e3:.1f}; {ours / base:.2f} times (budget "
        f"{BUDGET:.0f}); judged and handed over besides, {full * 1e3:.1f} ms, of CPU {full_of_cpu * 1e3:.1f}"
    )


if __name__ == "__main__":
    main()
