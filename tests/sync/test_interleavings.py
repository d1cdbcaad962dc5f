"""Everything that may go wrong between station and county, in any order: nothing is lost, doubled or left unnamed."""

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from county.db.unit_of_work import UnitsOfWork
from county.parts import Parts
from tests.sync.interleavings import SEED, live
from tests.sync.world import Machine, World, a_template, county_at

WORLDS = 12
"""Of the 10,000 that `python -m tests.sync.interleavings` goes through."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parts, UnitsOfWork, Path]]:
    folder = tmp_path_factory.mktemp("interleavings")
    template = a_template(folder / "template")
    with county_at(folder / "county") as (county, units):
        yield county, units, template


@pytest.mark.parametrize("seed", range(SEED, SEED + WORLDS))
def test_every_order_of_events_ends_with_one_version_and_true_states(
    shared: tuple[Parts, UnitsOfWork, Path], tmp_path: Path, seed: int
) -> None:
    county, units, template = shared
    live(World(county, units, f"45{seed:010d}-01", tmp_path / "world", template), seed)


SEEDS = st.integers(0, 2**16)


class Orders(RuleBasedStateMachine):
    """The same acts, chosen so that a failure comes down to the few that it takes."""

    shared: tuple[Parts, UnitsOfWork, Path]
    places: TemporaryDirectory[str]
    worlds = 0

    @initialize()
    def begin(self) -> None:
        county, units, template = self.shared
        Orders.worlds += 1
        folder = Path(self.places.name) / f"world{Orders.worlds}"
        self.world = World(county, units, f"46{Orders.worlds:010d}-01", folder, template)
        self.world.begin()

    @rule(which=SEEDS, seed=SEEDS)
    def save(self, which: int, seed: int) -> None:
        self._at(which).save(random.Random(seed))

    @rule(which=SEEDS, seed=SEEDS)
    def sync(self, which: int, seed: int) -> None:
        self._at(which).sync(random.Random(seed))

    @rule(which=SEEDS, seed=SEEDS)
    def carry(self, which: int, seed: int) -> None:
        self._at(which).carry(random.Random(seed))

    @rule(which=SEEDS)
    def back_up(self, which: int) -> None:
        self.world.back_up(self._at(which), random.Random(0))

    @rule(which=SEEDS, seed=SEEDS)
    def restore(self, which: int, seed: int) -> None:
        self.world.restore(self._at(which), random.Random(seed))

    @rule(which=SEEDS)
    def clone(self, which: int) -> None:
        self.world.clone(self._at(which), random.Random(0))

    @rule(which=SEEDS, seed=SEEDS)
    def review(self, which: int, seed: int) -> None:
        self.world.review(self._at(which), random.Random(seed))

    @rule(seed=SEEDS)
    def replay(self, seed: int) -> None:
        self.world.replay(random.Random(seed))

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.world.settle()
            self.world.check()
        finally:
            self.world.end()

    def _at(self, which: int) -> Machine:
        return self.world.machines[which % len(self.world.machines)]


def test_whatever_the_order_nothing_is_lost_doubled_or_unnamed(shared: tuple[Parts, UnitsOfWork, Path]) -> None:
    examples = max(6, settings().max_examples // 15)
    Orders.shared = shared
    Orders.places = TemporaryDirectory()
    try:
        run_state_machine_as_test(
            Orders,
            settings=settings(
                max_examples=examples,
                stateful_step_count=10,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        Orders.places.cleanup()
