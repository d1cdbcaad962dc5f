from datetime import date

import pytest

from station.rules.days import age_on


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(1958, 10, 1), date(2018, 10, 1), 60),
        (date(1958, 10, 2), date(2018, 10, 1), 59),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2016, 2, 29), 16),
        (date(2018, 10, 1), date(2018, 10, 1), 0),
    ],
)
def test_an_age_is_told_in_whole_years(born_on: date, day: date, age: int) -> None:
    assert age_on(born_on, day) == age
