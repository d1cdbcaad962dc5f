"""How long a keystroke takes to be answered, over 100,000 people: p50, p95 and the longest. Budget: p95 of 16 ms.

What is typed: names, initials, pinyin, both ends of numbers, initials with a village, each from the first character on;
every letter, digit and common surname alone, which most people share. The floor, in the same run: 50 people read by
their ids, as nothing that shows them can do with less. `--people 1000000` tells a million; memory is told as well.
"""

import argparse
import random
import statistics
import string
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from psutil import Process
from sqlalchemy import select

from benchmarks._register_people import HEADINGS, people
from station.db.register_search import spelled
from station.db.store import Store
from station.db.tables import RegisterRow
from station.domain.register import CollectionStatus, RegisterEntry
from station.services.people import FindPeople, Narrowed
from tests.db.builders import a_draft, make_store, open_store
from tests.services.builders import Quiet

PEOPLE = 100_000
BUDGET_MS = 16
SHOWN = 50
TYPED = 300
IN_WORK = 2_000

_NAME, _NUMBER, _DIVISION = HEADINGS.index("姓名"), HEADINGS.index("公民身份号码"), HEADINGS.index("户籍所在地")


def entries(count: int) -> Iterator[RegisterEntry]:
    for row in people(count):
        document = {
            "edition": "2018",
            "identity": {"name": row[_NAME], "id_number": row[_NUMBER], "card_address": row[6]},
            "other_identity": {"household_division": row[_DIVISION], "household_address": row[9], "phone": row[14]},
        }
        yield RegisterEntry(row[0], document)


def filled(folder: Path, count: int) -> Store:
    make_store(folder)
    store = open_store(folder)
    rest = entries(count)
    while batch := list(islice(rest, 5_000)):
        with store.unit() as unit:
            unit.register.put(batch)
            unit.commit()
    with store.unit() as unit:
        for entry in islice(entries(count), IN_WORK):
            unit.drafts.put(replace(a_draft(), origin=replace(a_draft().origin, base_id=entry.base_id)))
        unit.commit()
    return store


def keystrokes(rng: random.Random, sample: list[RegisterEntry]) -> dict[str, list[str]]:
    """What stands in the field after each keystroke, by what is typed."""
    grown: dict[str, list[str]] = {"alone": [*string.ascii_lowercase, *string.digits, *"王李张刘陈杨黄赵吴周韦覃蒙"]}
    for entry in sample:
        whole = {
            "name": entry.name,
            "initials": spelled(entry.name)[1].split()[0],
            "pinyin": spelled(entry.name)[0].split()[0],
            "number": entry.id_number,
            "tail": entry.id_number[-rng.randint(2, 6) :],
            "village": rng.choice(("大圩 ", "z 大", "新建 ", "港城 ")) + spelled(entry.name)[1].split()[0],
        }
        for kind, text in whole.items():
            grown.setdefault(kind, []).extend(text[:length] for length in range(1, len(text) + 1))
    return grown


Spent = tuple[float, float]
"""Milliseconds on the clock, and of this process: on a machine that has other work the former tell of that."""


def timed(work: Callable[[], object]) -> Spent:
    begun, begun_of_cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - begun) * 1e3, (time.process_time() - begun_of_cpu) * 1e3


def told(spent: list[Spent]) -> str:
    clock, cpu = (sorted(each) for each in zip(*spent, strict=True))
    at = len(clock) * 95 // 100
    return (
        f"p50 {statistics.median(clock):.1f} ms, p95 {clock[at]:.1f} ms, longest {clock[-1]:.1f} ms "
        f"(of CPU p95 {cpu[at]:.1f} ms, longest {cpu[-1]:.1f} ms)"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=PEOPLE)
    count = parser.parse_args().people
    rng = random.Random(2018)
    with tempfile.TemporaryDirectory() as place:
        store = filled(Path(place) / "station", count)
        sample = rng.sample(list(islice(entries(count), 50_000)), TYPED)
        find = FindPeople(store.look)
        ids = [rng.sample(range(1, count), SHOWN) for _ in range(300)]

        def by_ids(wanted: list[int]) -> object:
            with store.look() as unit:
                return list(unit.register._session.scalars(select(RegisterRow).where(RegisterRow.id.in_(wanted))))

        floor = [timed(lambda wanted=wanted: by_ids(wanted)) for wanted in ids]  # type: ignore[misc]
        typed = keystrokes(rng, sample)
        everything: list[Spent] = []
        for kind, texts in typed.items():
            spent = [timed(lambda text=text: find(Quiet(), text, SHOWN)) for text in texts]  # type: ignore[misc]
            everything += spent
            print(f"{kind:<9} {len(texts):>5} keystrokes: {told(spent)}")
        print(
            f"all, over {count:,} people: {told(everything)} (budget p95 {BUDGET_MS} ms at {PEOPLE:,}; "
            f"floor, {SHOWN} people read by id: {told(floor)})"
        )
        for status in CollectionStatus:
            by = Narrowed(statuses=frozenset((status,)))
            spent = [timed(lambda text=text: find(Quiet(), text, SHOWN, by)) for text in typed["alone"]]  # type: ignore[misc]  # noqa: B023
            print(f"one character, only {status.value:<14}: {told(spent)}")
        print(f"memory of this process: {Process().memory_info().rss / 1e6:.0f} MB")
        store.close()


if __name__ == "__main__":
    main()
