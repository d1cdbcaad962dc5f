"""How long a revision with a 300 KB photo takes to save, durably. Budget: twice the floor.

The floor, measured in turn with it: the same bytes (content, photo, signature) committed bare, into a store of the same
kind with one table. All bytes are made before. Told apart: the same with the signed packet that goes with it on
submission, and all of a submission, where the document is judged first and duplicates are looked for.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self
from uuid import uuid4

from sqlalchemy import Engine, text

from station.app import Application
from station.clock import now
from station.config import Settings
from station.db.engine import WRITES, open_engine
from station.domain.evidence import Attachment
from station.domain.record import Draft, EntryMode, Origin, Source
from station.services.desk import Desk
from station.services.submission import Content, content_of, queue, save_revision
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


@dataclass(frozen=True)
class Work:
    """What is to be saved of a person, made before anything is measured."""

    form: dict[str, object]
    content: Content
    pieces: tuple[Attachment, ...]

    @classmethod
    def of(cls, person: int) -> Self:
        form = document(person)
        return cls(form, content_of(form), (photo(person, size=PHOTO_BYTES), *signed(person)))


def bare(engine: Engine, work: Work) -> None:
    """The floor."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        for data in (work.content.data, *(piece.data for piece in work.pieces)):
            connection.execute(text("INSERT INTO kept (data) VALUES (:data)"), {"data": data})


def whole(desk: Desk, work: Work) -> None:
    assert desk.submit_document(Quiet(), work.form, work.pieces).queued


def stored(desk: Desk, work: Work, *, queued: bool) -> None:
    """Evidence, revision and audit in one unit, and the packet with them, as it is done on submission."""
    with desk.submit_record.open_unit() as unit:
        draft = Draft(uuid4(), work.form, Origin(Source.ADDITION, EntryMode.DEVICE), OPERATOR, now())
        for piece in work.pieces:
            unit.blobs.put(piece)
        complete = replace(draft, evidence=tuple(piece.evidence for piece in work.pieces))
        revision = save_revision(unit, complete, work.content, OPERATOR, now())
        if queued:
            queue(unit, revision, now())
        unit.commit()


def main() -> None:
    floor, store, packet, all_of_it = Timed(), Timed(), Timed(), Timed()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        make_store(folder / "station")
        engine = open_engine(folder / "bare.db", os.urandom(32))
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            connection.execute(text("CREATE TABLE kept (number INTEGER PRIMARY KEY, data BLOB)"))
        application = Application(Settings(password=PASSPHRASE))
        with application.open_desk(folder / "station", OPERATOR, writes=True) as desk:
            for person in range(1, ROUNDS + 1):
                floor(partial(bare, engine, Work.of(person)))
                store(partial(stored, desk, Work.of(200 + person), queued=False))
                packet(partial(stored, desk, Work.of(400 + person), queued=True))
                all_of_it(partial(whole, desk, Work.of(600 + person)))
        engine.dispose()
    base = floor.medians
    lines = {
        "floor: the same bytes bare": (base, ""),
        "a revision, its photo, audit": (store.medians, f"  (budget {BUDGET:.0f})"),
        "the same with its packet": (packet.medians, ""),
        "judged and handed over": (all_of_it.medians, ""),
    }
    for name, ((clock, cpu), budget) in lines.items():
        told = f"{clock / base[0]:5.2f} times, of CPU {cpu / base[1]:5.2f} times{budget}"
        print(f"{name:<30} {clock * 1e3:6.1f} ms, of CPU {cpu * 1e3:6.1f}  {told}")


if __name__ == "__main__":
    main()
