"""A share of the kill points of tests/county/killing.py."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.county.killing import SETUPS, Setup, a_world
from tests.county.postgres import Cluster

SHARE = [setup for setup in SETUPS if setup.victim != "worker" or setup.database == "postgresql"]


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    """PostgreSQL as it is meant to be run: what is committed is on the disk."""
    cluster = Cluster(durable=True)
    yield cluster
    cluster.close()


@pytest.mark.parametrize("setup", SHARE, ids=str)
def test_killed_under_load_nothing_receipted_is_lost_or_doubled(setup: Setup, durable: Cluster) -> None:
    with a_world(setup, durable) as world:
        world.round()
    assert world.tally.wrong == Counter()
    assert world.tally.receipted == len(world.sent)
