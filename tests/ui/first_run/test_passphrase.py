import pytest

from station.ui.first_run.passphrase import told_of

OWN = "zi-ji-de-kou-ling-2018"


@pytest.mark.parametrize(
    ("passphrase", "again", "good", "says"),
    [
        ("", "", False, ""),
        ("moni", "", False, "还差6个字符。"),
        ("13900000001", "", False, "太容易被猜到"),
        ("450802101-01", "", False, "太容易被猜到"),
        (OWN, "", False, "请再输一次"),
        (OWN, OWN[:-1], False, "不一样"),
        (OWN, OWN, True, "可以用"),
    ],
)
def test_the_first_thing_that_is_wanting_is_told(passphrase: str, again: str, good: bool, says: str) -> None:
    told = told_of(passphrase, again, ("admin", "450802101-01"))
    assert told.good is good
    assert says in told.says
