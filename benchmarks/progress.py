"""How long the figures of the collection take over 100,000 people, and a page of their list. No UI thread waits for it,
but somebody before the screen does. The floor, in the same run: people counted by village.

10,000 people were collected here, half of them not in the register, and 50,000 elsewhere, by what the county says.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import uuid4

from psutil import Process

from benchmarks.register_find import PEOPLE, entries, filled
from station.assembly import printed_daily, printed_missing
from station.clock import now
from station.db.store import Store
from station.domain.county_word import CollectedBy
from station.domain.evidence import EvidenceKind
from station.domain.record import Revision
from station.domain.register import CollectionStatus
from station.services.progress import MeasureProgress
from station.services.roster import BrowseRegister, Filters
from station.services.visits import PlanVisits, VisitsWanted
from station.sheets.progress_file import progress_book
from station.sheets.visits_file import visits_sheet
from tests.db.builders import MORNING, a_piece, a_revision
from tests.services.builders import Quiet, a_document

HERE, ADDED, ELSEWHERE = 5_000, 5_000, 50_000
_TIMES = 5


def collected(base_id: str, day: int) -> Revision:
    """A confirmed record of a person of the register, or of nobody there."""
    number = f"99{day:016d}"
    revision = a_revision(a_document(number), saved_at=MORNING + timedelta(days=day % 30))
    signature = a_piece(kind=EvidenceKind.SIGNATURE, confirms=revision.content_digest)
    return replace(revision, evidence=(signature.evidence,), origin=replace(revision.origin, base_id=base_id))


def at_work(store: Store, count: int) -> None:
    """The station and its neighbours have collected."""
    people = [entry.base_id for entry in islice(entries(count), min(count, HERE + ELSEWHERE + 10_000))][10_000:]
    records: Iterator[Revision] = (
        collected(people[number] if number < HERE else f"NOBODY{number}", number) for number in range(HERE + ADDED)
    )
    with store.unit() as unit:
        unit.blobs.put(a_piece())
        for revision in records:
            unit.records.save(revision)
        unit.commit()
    with store.unit() as unit:
        for base_id in people[HERE:]:
            unit.inbox.collect(CollectedBy(uuid4(), 1, "450802102-01", MORNING, "", base_id))
        unit.commit()


def timed(name: str, work: Callable[[], object]) -> None:
    spent = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        work()
        spent.append(1e3 * (time.perf_counter() - begun))
    print(f"{name:<44} {sorted(spent)[_TIMES // 2]:8.0f} ms, the first {spent[0]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=PEOPLE)
    count = parser.parse_args().people
    with tempfile.TemporaryDirectory() as place:
        store = filled(Path(place) / "station", count)
        at_work(store, count)
        measure = MeasureProgress(store.look, progress_book, printed_daily, now)
        browse = BrowseRegister(store.look, now)

        def by_village() -> object:
            with store.look() as unit:
                return unit.register.places()

        def figures(name: str) -> Callable[[], object]:
            def work() -> object:
                with store.look() as unit:
                    return getattr(unit.figures, name)()

            return work

        total = measure(Quiet()).total
        print(
            f"{total.people:,} people, {total.here:,} collected here, {total.elsewhere:,} elsewhere, "
            f"{total.added:,} added, {total.waiting.drafts:,} drafts"
        )
        timed("floor: people by village", by_village)
        for name in ("people", "added", "done", "waiting"):
            timed(f"figures: {name}", figures(name))
        timed("all figures", lambda: measure(Quiet()))
        timed("all figures as a workbook", lambda: measure.workbook(Quiet()))
        for told, filters in (
            ("everybody", Filters()),
            ("not collected", Filters(statuses=frozenset((CollectionStatus.NOT_COLLECTED,)))),
            ("of 80 and more", Filters(min_age=80)),
            ("one letter", Filters(text="z")),
        ):
            timed(f"list of people, first page: {told}", lambda filters=filters: browse(Quiet(), filters))  # type: ignore[misc]
        plan = PlanVisits(store.look, visits_sheet, printed_missing, now)
        timed("list of visits", lambda: plan(Quiet(), VisitsWanted()))
        print(f"memory of this process: {Process().memory_info().rss / 1e6:.0f} MB")
        store.close()


if __name__ == "__main__":
    main()
