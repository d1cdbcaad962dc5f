from hypothesis import given
from hypothesis import strategies as st

from station.ui.line.pace import Pace

CHANCES = st.floats(0, 1)


@given(st.integers(1, 10_000), CHANCES)
def test_waits_grow_from_the_first_to_the_longest_and_never_beyond(failures: int, chance: float) -> None:
    pace = Pace()
    wait, later = pace.wait_s(failures, chance), pace.wait_s(failures + 1, chance)
    assert pace.first_s * (1 - pace.jitter) <= wait <= later <= pace.longest_s
    assert later in (wait, 2 * wait) or later == pace.wait_s(10_000, chance)


@given(CHANCES)
def test_while_all_is_well_the_wait_is_even_but_for_chance(chance: float) -> None:
    pace = Pace()
    assert pace.well_s * (1 - pace.jitter) <= pace.wait_s(0, chance) <= pace.well_s


def test_the_waits_after_failures_without_chance() -> None:
    assert [Pace().wait_s(failures, 0) for failures in range(9)] == [300, 30, 60, 120, 240, 480, 960, 1800, 1800]
