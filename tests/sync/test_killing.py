"""A few of the kills that `python -m tests.sync.killing` does in number."""

from tests.sync.killing import SEED, prove


def test_station_and_county_killed_at_work_lose_and_double_nothing() -> None:
    told: list[str] = []
    prove(6, SEED, told.append)
    assert told
