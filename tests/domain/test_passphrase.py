import pytest

from station.domain.passphrase import check_passphrase
from station.errors import GuessablePassphrase, WeakPassphrase
from tests.db.builders import full_width


@pytest.mark.parametrize("passphrase", ["", "short", "ninechars", "一二三四五六七八九"])
def test_fewer_than_ten_characters_are_too_short(passphrase: str) -> None:
    with pytest.raises(WeakPassphrase) as refused:
        check_passphrase(passphrase)
    assert refused.value.code == "DB-304"


@pytest.mark.parametrize(
    "passphrase",
    [
        "aaaaaaaaaaaa",
        "abababababab",
        "123451234512345",
        "啊啊啊啊啊啊啊啊啊啊",
        "1234567890",
        "0987654321",
        "9876543210",
        "13912345678",  # a telephone
        "450899195603120178",  # an ID number
        full_width("13912345678"),
        "qwertyuiop",
        "QwertyuiopASDFGHJKL",
        "poiuytrewq",
        "abcdefghijklmn",
        "asdfghjkl1234",
        "admin12345",
        "Admin-admin-1",
        "weimoni2018",
        "450802101-01",
        "1qaz2wsx3edc",
    ],
)
def test_what_would_be_tried_first_is_refused(passphrase: str) -> None:
    with pytest.raises(GuessablePassphrase):
        check_passphrase(passphrase, ("admin", "weimoni", "450802101-01"))


@pytest.mark.parametrize(
    "passphrase",
    [
        "moni-zhan-2018",
        "模拟站的口令-2018",
        "a-long-passphrase",
        "大圩镇的桂花十月才开",
        "correct horse battery",
        "admin has a cat named Mimi",
        "一二三四五六七八九\ud800",
        "x1234567890",
    ],
)
def test_a_phrase_of_ones_own_is_taken(passphrase: str) -> None:
    check_passphrase(passphrase, ("admin", "x"))
