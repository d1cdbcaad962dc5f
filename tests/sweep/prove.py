"""The whole sweep: `python -m tests.sweep.prove` prints a table of scenarios and faults. Two processes share it."""

import os
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.sweep.fault import KILLS, REFUSALS, Kind
from tests.sweep.scenario import Scenario
from tests.sweep.sweep import Row, Sweep, Victims
from tests.sweep.table import SCENARIOS, scenario_named

SEED = 20181001
KILL_POINTS_AT_LEAST = 500
KILLS_WHILE_TYPING_AT_LEAST = 40
TYPING = "typing at the window"
POINTS = {
    Kind.KILLED: 40,
    Kind.TORN: 20,
    Kind.POWER: 40,
    Kind.TIMED: 8,
    Kind.FULL: 8,
    Kind.BROKEN: 8,
    Kind.UNSYNCED: 8,
    Kind.READ_ONLY: 4,
    Kind.SMALL_DISK: 8,
    Kind.READ_ONLY_DISK: 1,
}
SLOW = {
    TYPING: {Kind.KILLED: 16, Kind.TORN: 8, Kind.POWER: 16, Kind.TIMED: 16, **dict.fromkeys(REFUSALS, 2)},
    "register imported": {Kind.KILLED: 16, Kind.TORN: 8, Kind.POWER: 16, Kind.TIMED: 8, **dict.fromkeys(REFUSALS, 3)},
    "backed up": POINTS | {Kind.KILLED: 25, Kind.POWER: 25},
    "older store brought up": POINTS | {Kind.KILLED: 25, Kind.POWER: 25},
}
"""Scenarios whose points take seconds each."""
HEADINGS = ("scenario", "fault", "points", "acknowledged", "refused", "lost", "half", "untold", "worst loss of typing")
FORMAT = "{:<26} {:<28} {:>6} {:>12} {:>8} {:>5} {:>5} {:>6}  {}"


def swept(title: str, kinds: Iterable[Kind]) -> list[Row]:
    """All rows of a scenario for these kinds; in a process of its own."""
    scenario = scenario_named(title)
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder:
        os.environ["STATION_STATE"] = str(Path(folder) / "state")  # what belongs to this machine: not the developer's
        return _rows(scenario, kinds, Path(folder))


def _rows(scenario: Scenario, kinds: Iterable[Kind], folder: Path) -> list[Row]:
    with Victims(folder / "victims") as victims:
        sweep = Sweep(scenario, victims, folder / "sweep")
        points = SLOW.get(scenario.title, POINTS)
        return [sweep.row(kind, points[kind], SEED) for kind in kinds if kind in scenario.kinds]


def line(row: Row) -> str:
    lag = "" if row.worst_lag is None or not row.kind.kills else f"{row.worst_lag:.2f} s"
    fault = f"{row.kind.title} ({row.by})" if row.by else row.kind.title
    return FORMAT.format(
        row.scenario,
        fault,
        row.points,
        row.acknowledged,
        row.refused,
        row.count("lost"),
        row.count("halves"),
        row.count("untold"),
        lag,
    )


def main() -> int:
    begun = time.monotonic()
    tasks = [(each.title, kinds) for each in SCENARIOS for kinds in (KILLS, REFUSALS) if set(kinds) & set(each.kinds)]
    tasks.sort(key=lambda task: (task[0] not in SLOW, task[1] is REFUSALS))
    rows: list[Row] = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(swept, *task) for task in tasks]):
            rows += done.result()
            print("\n".join(line(row) for row in done.result()), flush=True)
    order = [each.title for each in SCENARIOS]
    rows.sort(key=lambda row: (order.index(row.scenario), list(Kind).index(row.kind)))
    print("\n" + FORMAT.format(*HEADINGS))
    print("\n".join(line(row) for row in rows))
    troubles = [trouble for row in rows for trouble in row.troubles]
    print("\n".join(troubles))
    kills = sum(row.points for row in rows if row.kind.kills)
    typing = [row for row in rows if row.scenario == TYPING and row.kind.kills]
    worst = max(row.worst_lag or 0.0 for row in typing)
    print(
        f"{kills} kills, {sum(row.points for row in rows) - kills} failing disks, "
        f"{sum(row.acknowledged for row in rows)} things acknowledged; lost {sum(row.count('lost') for row in rows)}, "
        f"half there {sum(row.count('halves') for row in rows)}; at most {worst:.2f} s of typing lost; "
        f"{time.monotonic() - begun:.0f} s"
    )
    enough = kills >= KILL_POINTS_AT_LEAST and sum(row.points for row in typing) >= KILLS_WHILE_TYPING_AT_LEAST
    if not enough:
        print("too few points")
    return 0 if enough and not troubles else 1


if __name__ == "__main__":
    sys.exit(main())
