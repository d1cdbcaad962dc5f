"""采集率 in words."""

import pytest

from station.domain.progress import VillageFigures, per_cent


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(0, 3, "0.0%"), (1, 3, "33.3%"), (2, 3, "66.6%"), (999, 1000, "99.9%"), (9999, 10000, "99.9%"),
     (3, 3, "100.0%"), (4, 3, "100.0%"), (1, 0, "")],
)  # fmt: skip
def test_only_all_is_a_hundred_per_cent(part: int, whole: int, told: str) -> None:
    assert per_cent(part, whole) == told


def test_the_rate_of_a_village_is_of_those_who_are_to_be_collected() -> None:
    assert VillageFigures("", people=4, removed=1, here=1, elsewhere=1).rate_told == "66.6%"
    assert VillageFigures("", people=1, removed=1).rate_told == ""
