"""`python -m tests.sync.interleavings [COUNT] [SEED]`: many worlds, in each of which things go wrong in another order.

Each ends with the lines mended; then the county has one version of every revision, every station's state is that of its
receipts, and every fork is named.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.sync.world import World, a_template, county_at

STEPS = 12
SHARED = 50
"""Worlds to a county."""
SEED = 20181001


def live(world: World, seed: int, steps: int = STEPS) -> int:
    """One world, to its end; tells how many revisions were made."""
    faults = random.Random(seed)
    try:
        world.begin()
        for _ in range(faults.randint(steps // 2, steps * 2)):
            world.step(faults)
        world.settle()
        world.check()
    finally:
        world.end()
    return len(world.made)


def share(seeds: range) -> tuple[int, list[tuple[int, str]]]:
    """The worlds of these seeds, with one county; how many revisions there were, and what did not hold."""
    made, wrong = 0, []
    memory = Path("/dev/shm")  # what is durable is another proof's affair
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        folder = Path(place)
        template = a_template(folder / "template")
        with county_at(folder / "county") as (county, units):
            for seed in seeds:
                world = World(county, units, f"45{seed:010d}-01", folder / f"world{seed}", template)
                try:
                    made += live(world, seed)
                except Exception as error:  # noqa: BLE001  # told with its seed, and the others go on
                    wrong.append((seed, f"{type(error).__name__}: {error}"))
    return made, wrong


def prove(count: int, seed: int, tell: Callable[[str], None]) -> int:
    """Tells a line now and then, and each world that did not hold; gives how many those were."""
    begun, done, made, wrong = time.monotonic(), 0, 0, 0
    shares = [range(start, min(start + SHARED, seed + count)) for start in range(seed, seed + count, SHARED)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for seeds, (revisions, failures) in zip(shares, pool.map(share, shares), strict=True):
            done, made, wrong = done + len(seeds), made + revisions, wrong + len(failures)
            for which, what in failures:
                tell(f"seed {which}: {what[:400]}")
            if done % 500 == 0 or failures:
                tell(f"{done} interleavings, {made} revisions, {wrong} wrong, {time.monotonic() - begun:.0f} s")
    tell(f"{done} interleavings, {made} revisions, {wrong} wrong, {time.monotonic() - begun:.0f} s")
    return wrong


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    return 1 if prove(count, seed, lambda line: print(line, flush=True)) else 0


if __name__ == "__main__":
    sys.exit(main())
