"""Wrong passphrases slow down and lock; the clock is the test's own."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from station.db.attempts import FREE, LOCKED_AT, LOCKED_S, Attempts, wait_after
from station.db.store import Store
from station.errors import StationError, StoreInUse, TooManyAttempts, WrongPassphrase
from tests.db.builders import OPERATOR, PASSPHRASE, open_store

WRONG = "not-the-passphrase"


@dataclass
class Hand:
    """A clock that is set by hand."""

    now: datetime = datetime(2018, 10, 8, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hand:
    return Hand()


def tried(folder: Path, clock: Hand, passphrase: str = WRONG, operator: str = OPERATOR) -> StationError | None:
    """What one log-in comes to."""
    try:
        Store.open(folder, operator, passphrase, clock=clock).close()
    except StationError as error:
        return error
    return None


def lock_out(folder: Path, clock: Hand) -> None:
    for failures in range(1, LOCKED_AT + 1):
        assert isinstance(tried(folder, clock), WrongPassphrase)
        if failures < LOCKED_AT:
            clock.wait(wait_after(failures).total_seconds())


def waits(folder: Path, clock: Hand) -> int:
    refused = tried(folder, clock, PASSPHRASE)
    assert isinstance(refused, TooManyAttempts)
    return refused.seconds


def test_two_slips_cost_nothing_and_each_further_one_twice_the_wait() -> None:
    waits = [wait_after(failures).total_seconds() for failures in range(LOCKED_AT + 2)]
    assert waits == [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, LOCKED_S, LOCKED_S]


def test_the_third_wrong_one_slows_down_and_the_right_one_ends_it(folder: Path, clock: Hand) -> None:
    for _ in range(FREE + 1):
        assert isinstance(tried(folder, clock), WrongPassphrase)
    refused = tried(folder, clock, PASSPHRASE)
    assert isinstance(refused, TooManyAttempts)
    assert refused.sentence().startswith("口令连续输错，暂时不能登录。还需等候5秒。")
    clock.wait(5)
    assert tried(folder, clock, PASSPHRASE) is None
    assert isinstance(tried(folder, clock), WrongPassphrase)
    assert tried(folder, clock, PASSPHRASE) is None


def test_ten_wrong_ones_lock_with_a_sentence_and_nothing_is_lost(folder: Path, clock: Hand) -> None:
    lock_out(folder, clock)
    refused = tried(folder, clock, PASSPHRASE)
    assert isinstance(refused, TooManyAttempts)
    assert "还需等候30分钟。" in refused.sentence()
    assert "管理员" in refused.sentence()
    clock.wait(LOCKED_S - 1)
    assert waits(folder, clock) == 1
    clock.wait(1)
    assert isinstance(tried(folder, clock), WrongPassphrase), "one more attempt"
    assert waits(folder, clock) == LOCKED_S, "and locked again"
    clock.wait(LOCKED_S)
    assert tried(folder, clock, PASSPHRASE) is None
    assert not (folder / "store.attempts").exists() or json.loads((folder / "store.attempts").read_bytes())


def test_the_clock_set_back_makes_no_wait_shorter(folder: Path, clock: Hand) -> None:
    lock_out(folder, clock)
    clock.wait(600)
    assert waits(folder, clock) == LOCKED_S - 600
    clock.wait(-86400)
    assert waits(folder, clock) == LOCKED_S - 600, "what was left begins anew"
    clock.wait(600)
    assert waits(folder, clock) == LOCKED_S - 1200
    clock.wait(-300)
    assert waits(folder, clock) == LOCKED_S - 1200
    clock.wait(LOCKED_S - 1200)
    assert tried(folder, clock, PASSPHRASE) is None


def test_a_clock_that_was_years_ahead_locks_nobody_for_years(folder: Path, clock: Hand) -> None:
    clock.wait(50 * 365 * 86400)
    lock_out(folder, clock)
    clock.wait(-50 * 365 * 86400)
    assert waits(folder, clock) == LOCKED_S


def test_one_operators_mistakes_are_not_anothers(folder: Path, clock: Hand) -> None:
    for _ in range(FREE + 1):
        tried(folder, clock, operator="nobody-of-this-name")
    assert tried(folder, clock, PASSPHRASE) is None
    refused = tried(folder, clock, operator="another-unknown-name")
    assert isinstance(refused, TooManyAttempts), "unknown names are counted together"
    assert "nobody" not in (folder / "store.attempts").read_text("utf-8")


def test_an_attempt_counts_before_it_is_tried(folder: Path, clock: Hand) -> None:
    attempts = Attempts(folder / "store.attempts", clock)
    with attempts.trying(OPERATOR, known=True):
        assert json.loads((folder / "store.attempts").read_bytes())[OPERATOR]["failures"] == 1
    assert not (folder / "store.attempts").exists()


def test_a_store_that_is_in_use_costs_no_attempt(folder: Path, clock: Hand) -> None:
    store = open_store(folder)
    for _ in range(LOCKED_AT):
        assert isinstance(tried(folder, clock, PASSPHRASE), StoreInUse)
    store.close()
    assert tried(folder, clock, PASSPHRASE) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"admin": 1}', b'{"admin": {"failures": "x"}}', b"\xff", b"[" * 100_000, b'{"admin": null}'],
)
def test_a_file_that_is_none_counts_as_none(folder: Path, clock: Hand, content: bytes) -> None:
    (folder / "store.attempts").write_bytes(content)
    assert tried(folder, clock, PASSPHRASE) is None


def test_a_file_written_by_another_hand_shuts_nobody_out_for_good(folder: Path, clock: Hand) -> None:
    count = {"failures": 10, "until": "9999-01-01T00:00:00+00:00", "seen": "2018-10-08T01:00:00+00:00"}
    (folder / "store.attempts").write_text(json.dumps({OPERATOR: count | {"untold": 0, "locks": 0}}), "utf-8")
    assert waits(folder, clock) == LOCKED_S


def test_what_is_not_in_the_trail_yet_is_told_once(folder: Path, clock: Hand) -> None:
    lock_out(folder, clock)
    clock.wait(LOCKED_S)
    store = Store.open(folder, OPERATOR, PASSPHRASE, clock=clock)
    assert store.attempts.untold() == {OPERATOR: (LOCKED_AT, 1)}
    store.attempts.told()
    assert store.attempts.untold() == {}
    store.close()
    assert not (folder / "store.attempts").exists()
