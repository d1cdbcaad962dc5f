"""Whether all of a station's packets are here: what is missing, and where its chain forks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from county.domain import PacketNumber
from county.post import ReceivedLetter
from county.services.ports import Units
from station.packet.messages import Span
from station.packet.wire import FormerHead


@dataclass(frozen=True, slots=True)
class Break:
    """Two packets that do not belong to one chain: `number` is the later one's; digests tell which."""

    number: int
    packet_digest: str
    expected: str
    named: str | None


@dataclass(frozen=True, slots=True)
class EpochReport:
    """One epoch of one incarnation: packets 1 to `through` are known of, by what is here, by what letters tell, and by
    what the first packet of a later epoch follows.

    `forks` are numbers that two packets bear; `breaks` are packets that name another predecessor than the one here.
    `told` is what the last letter says the station has made, `told_at` when.
    """

    incarnation: UUID
    epoch: int
    held: int
    through: int
    missing: tuple[Span, ...]
    forks: tuple[int, ...]
    breaks: tuple[Break, ...]
    told: int | None
    told_at: datetime | None
    tail_differs: bool
    """A letter, or the first packet of a later epoch, names another last packet than the one of that number here."""

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.forks or self.breaks or self.tail_differs)


class ReportCompleteness:
    """A station's chains, packet by packet."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, station: str) -> list[EpochReport]:
        """By incarnation and epoch."""
        with self._units.reading() as unit:
            numbers, letters = unit.packets.numbers_of(station), unit.letters.of(station)
            heads = unit.packets.former_heads(station)
        return list(epochs(numbers, letters, heads))


def epochs(
    numbers: Sequence[PacketNumber], letters: Sequence[ReceivedLetter], heads: Sequence[FormerHead] = ()
) -> Iterator[EpochReport]:
    """The reports that follow from the packets here, the letters received, and the heads that later epochs follow."""
    told = {(letter.incarnation, letter.epoch): letter for letter in letters}
    held = {
        key: list(group)
        for key, group in groupby(
            sorted(numbers, key=lambda each: (each.incarnation, each.epoch, each.number, each.fork)),
            key=lambda each: (each.incarnation, each.epoch),
        )
    }
    followed: dict[tuple[UUID, int], list[FormerHead]] = {}
    for head in heads:
        followed.setdefault((head.incarnation, head.epoch), []).append(head)
    for key in sorted(held.keys() | told.keys() | followed.keys()):
        yield _report(key, held.get(key, []), told.get(key), followed.get(key, []))


def _report(
    key: tuple[UUID, int], held: Sequence[PacketNumber], letter: ReceivedLetter | None, heads: Sequence[FormerHead]
) -> EpochReport:
    incarnation, epoch = key
    at: dict[int, list[PacketNumber]] = {}
    for each in held:
        at.setdefault(each.number, []).append(each)
    ends: list[tuple[int, str | None]] = [(head.number, head.packet_digest) for head in heads]
    ends += [(letter.packets, letter.packet_digest)] if letter else []
    through = max([*at, *(number for number, _ in ends)], default=0)
    return EpochReport(
        incarnation=incarnation,
        epoch=epoch,
        held=len(held),
        through=through,
        missing=tuple(spans(number for number in range(1, through + 1) if number not in at)),
        forks=tuple(sorted(number for number, packets in at.items() if len(packets) > 1)),
        breaks=tuple(_breaks(at)),
        told=letter.packets if letter else None,
        told_at=letter.made_at if letter else None,
        tail_differs=any(
            number in at and digest not in {each.packet_digest for each in at[number]} for number, digest in ends
        ),
    )


def _breaks(at: dict[int, list[PacketNumber]]) -> Iterator[Break]:
    """Where a packet's predecessor is here, it has to be the one that it names."""
    for number, packets in sorted(at.items()):
        before = {each.packet_digest for each in at.get(number - 1, [])}
        for packet in packets:
            if before and packet.previous not in before:
                yield Break(number, packet.packet_digest, min(before), packet.previous)


def spans(numbers: Iterable[int]) -> Iterator[Span]:
    """Ascending numbers as spans."""
    first = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield Span(first=first, last=last)
        first = last = number
    if first is not None and last is not None:
        yield Span(first=first, last=last)
