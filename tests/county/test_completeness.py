"""Any packet that was dropped, replaced or put in another's place is named."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from county.domain import PacketNumber
from county.post import ReceivedLetter
from county.services.completeness import EpochReport, epochs, spans
from station.packet.messages import Span
from station.packet.wire import FormerHead

pytestmark = pytest.mark.both_databases

INCARNATION = UUID("11111111-2222-4333-8444-555555555555")
AT = datetime(2018, 11, 5, tzinfo=UTC)


def chain(length: int, name: str = "a") -> list[PacketNumber]:
    return [
        PacketNumber(INCARNATION, 1, number, 0, f"{name}{number}", f"{name}{number - 1}" if number > 1 else None)
        for number in range(1, length + 1)
    ]


def a_letter(packets: int, packet_digest: str | None) -> ReceivedLetter:
    return ReceivedLetter(INCARNATION, 1, packets, packet_digest, 0, (), AT, AT)


def report(numbers: list[PacketNumber], letter: ReceivedLetter | None = None) -> EpochReport:
    (only,) = epochs(numbers, [letter] if letter else [])
    return only


@given(st.integers(1, 60))
def test_a_whole_chain_is_complete(length: int) -> None:
    whole = report(chain(length), a_letter(length, f"a{length}"))
    assert whole.is_complete
    assert (whole.held, whole.through, whole.told) == (length, length, length)


@given(st.data())
def test_any_dropped_packets_are_named(data: st.DataObject) -> None:
    length = data.draw(st.integers(1, 60))
    dropped = data.draw(st.sets(st.integers(1, length), min_size=1))
    held = [each for each in chain(length) if each.number not in dropped]
    found = report(held, a_letter(length, f"a{length}"))
    assert not found.is_complete
    assert {number for span in found.missing for number in range(span.first, span.last + 1)} == dropped


@given(st.data())
def test_any_replaced_packet_is_named(data: st.DataObject) -> None:
    length = data.draw(st.integers(2, 40))
    at = data.draw(st.integers(1, length))
    numbers = chain(length)
    numbers[at - 1] = replace(numbers[at - 1], packet_digest="forged")
    found = report(numbers, a_letter(length, f"a{length}"))
    assert not found.is_complete
    if at < length:
        assert [each.number for each in found.breaks] == [at + 1]
    else:
        assert found.tail_differs


@given(st.data())
def test_packets_in_each_other_s_place_are_named(data: st.DataObject) -> None:
    length = data.draw(st.integers(2, 40))
    at = data.draw(st.integers(1, length - 1))
    numbers = chain(length)
    one, other = numbers[at - 1], numbers[at]
    numbers[at - 1], numbers[at] = replace(other, number=at), replace(one, number=at + 1)
    found = report(numbers, a_letter(length, f"a{length}"))
    assert found.breaks or found.tail_differs


def test_a_fork_is_named_with_its_number() -> None:
    other = replace(chain(3, "b")[2], previous="a2", fork=1)
    found = report([*chain(4), other])
    assert (found.forks, found.is_complete) == ((3,), False)
    assert found.breaks == ()


def test_what_a_station_made_and_did_not_send_is_missing() -> None:
    assert report([], a_letter(3, "a3")).missing == (Span(first=1, last=3),)
    assert report(chain(2)).is_complete  # nobody told of more


def test_a_letter_older_than_the_packets_takes_nothing_away() -> None:
    assert report(chain(5), a_letter(3, "a3")).is_complete


@pytest.mark.parametrize(
    ("numbers", "expected"), [([], []), ([3], [(3, 3)]), ([1, 2, 3, 7, 9, 10], [(1, 3), (7, 7), (9, 10)])]
)
def test_spans_say_the_same_as_the_numbers(numbers: list[int], expected: list[tuple[int, int]]) -> None:
    assert [(span.first, span.last) for span in spans(numbers)] == expected


def test_what_a_later_epoch_follows_is_known_of_also_where_its_machine_is_gone() -> None:
    """A dead machine writes no letter: what it made is told by the machine that was restored from its store."""
    head = FormerHead(incarnation=INCARNATION, epoch=1, number=3, packet_digest="f" * 64)
    (found,) = epochs(chain(2), [], [head])
    assert (found.missing, found.through, found.told) == ((Span(first=3, last=3),), 3, None)
    (nothing,) = epochs([], [], [head])
    assert nothing.missing == (Span(first=1, last=3),)
    (other,) = epochs(chain(3), [], [head])
    assert other.tail_differs
    assert not other.is_complete
