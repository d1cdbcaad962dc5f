"""The named share of the fuzz: the whole is `python -m tests.cli.fuzzing 100000`, in `make prove`."""

import pytest

from tests.cli.fuzzing import FREQUENT, HEAVY, Found, Line, check, faults_of, lines, run

SHARE = 2_000


def test_two_thousand_lines_of_every_kind_have_each_their_answer() -> None:
    found = run(SHARE)
    assert found.faults == []
    assert found.count == SHARE
    assert set(found.kinds) == {make.__name__ for make in (*FREQUENT, *HEAVY)}


def test_the_same_seed_makes_the_same_lines() -> None:
    first, second, other = ([line.data for line in lines(50, seed)] for seed in (1, 1, 2))
    assert first == second != other


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("any_value", b"Traceback (most recent call last):"),
        ("any_value", b'{"problems": 1}'),
        ("any_value", b'{"problems": [{"path": ""}]}'),
        (
            "any_value",
            '{"problems": [{"path": "", "code": "FM-01", "severity": "block", "overridable": false, '
            '"message": "bad", "basis": "表"}]}'.encode(),
        ),
        (
            "worked_person",
            '{"problems": [{"path": "", "code": "FM-01", "severity": "block", "overridable": false, '
            '"message": "不对。", "basis": "表"}]}'.encode(),
        ),
        ("cut_line", b'{"problems": []}'),
    ],
)
def test_a_wrong_answer_would_be_seen(kind: str, answer: bytes) -> None:
    assert list(faults_of(Line(kind, b""), answer)) != []


def test_a_missing_answer_would_be_seen() -> None:
    found = Found()
    check([Line("any_value", b" "), Line("any_value", b"1")], found)
    assert found.faults != []
