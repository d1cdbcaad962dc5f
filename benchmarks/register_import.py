"""How long 100,000 people take into the base register, and how long a draft waits meanwhile.

The floor, in the same run: the same rows, indexes and search rows written bare from ready tuples, in one transaction of
the same encrypted store. Budget: 3 times the floor, plus reading the file, which is told apart; a draft is saved within
2 s. `--people N` measures another number.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from benchmarks._register_people import write_xlsx
from station.db.engine import WRITES, open_engine
from station.db.keyring import KeyFile
from station.db.register_rows import PERSON, row_of, terms_of
from station.db.store import Store, StorePaths
from station.domain.register_file import Reading
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.services.register_import import ImportRegister
from station.sheets.register_file import RegisterReader
from tests.db.builders import MORNING, OPERATOR, PASSPHRASE, a_draft, make_store, open_store
from tests.services.builders import Quiet

PEOPLE = 100_000
TIMES = 3.0
DRAFT_SECONDS = 2.0
SAVES_EVERY = 0.2
"""Seconds: more often than any typist pauses."""

READ = RegisterReader(Catalogue(Form2018))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of this process."""
    begun, begun_of_cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - begun_of_cpu


def read_through(file: Path) -> None:
    with READ(file, Reading()) as source:
        for _ in source.lines():
            pass


def bare(folder: Path, people: list[tuple[str, ...]], terms: list[str]) -> Callable[[], None]:
    """The floor: what writes the ready tuples into a store made for it."""
    make_store(folder)
    paths = StorePaths(folder)
    engine = open_engine(paths.database, KeyFile.load(paths.keys).key(OPERATOR, PASSPHRASE))
    columns = ", ".join(column.key for column in PERSON)
    rows = [(number, 0, *person) for number, person in enumerate(people, 1)]
    sought = list(enumerate(terms, 1))

    def write() -> None:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO register_entry (id, generation, {columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )
            connection.exec_driver_sql("INSERT INTO register_search_0 (rowid, terms) VALUES (?, ?)", sought)
        engine.dispose()

    return write


class Typist:
    """Saves a draft again and again while something else goes on, and notes how long each save took."""

    def __init__(self, store: Store) -> None:
        self.seconds: list[float] = []
        self._store, self._done = store, threading.Event()
        self._draft = replace(a_draft(), record_id=UUID(int=1))
        self._thread = threading.Thread(target=self._type)

    def __enter__(self) -> "Typist":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _type(self) -> None:
        while not self._done.wait(SAVES_EVERY):
            begun = time.perf_counter()
            with self._store.unit() as unit:
                remark = {"other_identity": {"remark": str(len(self.seconds))}}
                unit.drafts.put(replace(self._draft, document={**self._draft.document, **remark}))
                unit.commit()
            self.seconds.append(time.perf_counter() - begun)


def told(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[len(ordered) * 95 // 100]
    return f"p50 {statistics.median(ordered) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms, longest {ordered[-1] * 1e3:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=PEOPLE)
    count = parser.parse_args().people
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = folder / "register.xlsx"
        write_xlsx(file, count)
        reading, reading_of_cpu = timed(lambda: read_through(file))
        with READ(file, Reading()) as source:
            people = [row_of(line.entry) for line in source.lines() if line.entry]
        floor, floor_of_cpu = timed(bare(folder / "floor", people, [terms_of(person) for person in people]))
        make_store(folder / "station")
        store = open_store(folder / "station")
        importer = ImportRegister(store.unit, store.look, READ, lambda: MORNING, OPERATOR)
        whole, whole_of_cpu = timed(lambda: importer(Quiet(), file))
        with Typist(store) as typist:
            again, _ = timed(lambda: importer(Quiet(), file))
        with store.look() as unit:
            assert unit.register.count() == len(people)
            assert unit.drafts.get(UUID(int=1)).document["other_identity"] == {"remark": str(len(typist.seconds) - 1)}
        with open_engine(
            store.paths.database, KeyFile.load(store.paths.keys).key(OPERATOR, PASSPHRASE)
        ).connect() as at:
            left = at.scalar(text("SELECT count(*) FROM register_entry"))
        store.close()
        assert left == len(people), "the generation that was replaced is swept away"
    writing, writing_of_cpu = whole - reading, whole_of_cpu - reading_of_cpu
    print(
        f"{count:,} people imported in {whole:.1f} s: the file read in {reading:.1f} s, written in {writing:.1f} s "
        f"(floor, bare: {floor:.1f} s; {writing / floor:.1f} times it, budget {TIMES:.0f}); "
        f"of CPU {reading_of_cpu:.1f} and {writing_of_cpu:.1f} s (floor {floor_of_cpu:.1f} s, "
        f"{writing_of_cpu / floor_of_cpu:.1f} times)"
    )
    print(
        f"a draft saved while they are imported again ({again:.1f} s, {len(typist.seconds)} saves): "
        f"{told(typist.seconds)} (budget {DRAFT_SECONDS:.0f} s)"
    )


if __name__ == "__main__":
    main()
