"""Real packets in a real county: whatever was dropped, replaced, reordered or doubled of a station's chains is named.

A station makes 3 to 12 packets in two epochs, the second after it was restored from an older copy; a copy that nobody
noticed may go on beside it under the same numbers.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from county.app import open_county
from county.keys import CountyKeys
from county.parts import Parts
from county.post import ShelfItem, ShelfReason
from county.services.completeness import EpochReport
from station.errors import NumberTaken, PacketUnreadable, SignatureInvalid
from station.packet.canonical import canonical, digest
from station.packet.messages import Letter, LetterAnswer, Span
from station.packet.post import seal_letter, sign_letter
from station.packet.seal import seal, sign_manifest
from station.packet.wire import FormerHead
from tests.county.builders import MORNING, Clock, FakeStation, a_county, enrolled

SOME = settings(max_examples=max(25, settings().max_examples // 4))


@dataclass(frozen=True)
class Made:
    """A packet that a station made."""

    incarnation: UUID
    epoch: int
    number: int
    name: str
    sealed: bytes


@dataclass
class Town:
    """A county, and stations that each play one example.

    After some of them there is another county: what one station's letter is answered grows with all that was collected.
    """

    folder: Path
    keep: ExitStack
    examples: Iterator[int] = field(default_factory=count)
    parts: Parts = field(init=False)
    keys: CountyKeys = field(init=False)

    def a_station(self) -> FakeStation:
        number = next(self.examples)
        if number % 25 == 0:
            self.keep.close()
            settings, self.keys = a_county(self.folder / str(number))
            self.parts = self.keep.enter_context(open_county(settings, Clock()))
        return enrolled(self.parts, f"450899001-{number % 25 + 1:02d}")

    def taken(self, packets: list[Made]) -> None:
        for packet in packets:
            self.parts.take_in(packet.sealed)

    def letter(self, station: FakeStation, chain: list[Made]) -> LetterAnswer:
        """What a machine tells of its chain's end."""
        last = chain[-1]
        letter = Letter(
            station=station.code,
            incarnation=last.incarnation,
            epoch=last.epoch,
            packets=last.number,
            packet_digest=last.name,
            heard=0,
            made_at=MORNING,
        )
        return self.parts.open_letter(seal_letter(sign_letter(letter, station.signing_key), self.keys.recipient))

    def reports(self, station: FakeStation) -> dict[tuple[UUID, int], EpochReport]:
        return {(each.incarnation, each.epoch): each for each in self.parts.report_completeness(station.code)}

    def on_shelf(self, station: FakeStation) -> list[ShelfItem]:
        return [item for item in self.parts.list_shelf() if item.station == station.code]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with ExitStack() as keep:
        yield Town(tmp_path_factory.mktemp("counties"), keep)


def packet(town: Town, station: FakeStation, content: bytes | None = None, **changes: object) -> Made:
    """A packet of the station, of something that nobody said before."""
    content = content or canonical({"edition": "2018", "said": str(uuid4())})
    manifest = station.manifest(content=content, evidence=(), **changes)
    signed = sign_manifest(manifest, station.signing_key)
    sealed = seal(signed, content, (), town.keys.recipient)
    return Made(manifest.incarnation, manifest.epoch, manifest.number, signed.packet_digest, sealed)


def chain(
    town: Town, station: FakeStation, length: int, epoch: int = 1, after: Made | None = None, whole: Made | None = None
) -> list[Made]:
    """Packets in a row: from the beginning of an epoch (after the `whole` one that the store knew of the former), or
    going on `after` one."""
    made: list[Made] = []
    incarnation = after.incarnation if after else uuid4()
    for _ in range(length):
        last = made[-1] if made else after
        changes: dict[str, object] = {"incarnation": incarnation, "epoch": epoch}
        changes |= {"number": last.number + 1 if last else 1, "previous": last.name if last else None}
        if last is None and whole is not None:
            changes["follows"] = FormerHead(
                incarnation=whole.incarnation, epoch=whole.epoch, number=whole.number, packet_digest=whole.name
            )
        made.append(packet(town, station, **changes))
    return made


@dataclass
class History:
    """A station's life: its first epoch, and the second, which knew the first up to some packet."""

    station: FakeStation
    first: list[Made]
    second: list[Made]
    knew: Made

    @property
    def all(self) -> list[Made]:
        return [*self.first, *self.second]


def a_history(town: Town, data: st.DataObject) -> History:
    length = data.draw(st.integers(3, 12))
    earlier = data.draw(st.integers(1, length - 1))
    station = town.a_station()
    first = chain(town, station, earlier)
    knew = data.draw(st.sampled_from(first))
    second = chain(town, station, length - earlier, epoch=2, whole=knew)
    return History(station, first, second, knew)


def listed(spans: tuple[Span, ...]) -> set[int]:
    return {number for span in spans for number in range(span.first, span.last + 1)}


def numbers(report: EpochReport | None) -> set[int]:
    """The numbers that a report misses."""
    return listed(report.missing) if report else set()


@SOME
@given(data=st.data())
def test_in_any_order_and_however_often_a_whole_chain_is_complete(town: Town, data: st.DataObject) -> None:
    history = a_history(town, data)
    order = data.draw(st.permutations(history.all))
    again = data.draw(st.lists(st.sampled_from(history.all), max_size=4))
    town.taken([*order, *again])
    reports = town.reports(history.station)
    assert len(reports) == 2
    assert all(report.is_complete for report in reports.values())
    assert [report.held for report in sorted(reports.values(), key=lambda each: each.epoch)] == [
        len(history.first),
        len(history.second),
    ]
    for each in (history.first, history.second):
        assert town.letter(history.station, each).packets == ()
    assert town.on_shelf(history.station) == []


@SOME
@given(data=st.data())
def test_any_packets_dropped_are_named_by_number(town: Town, data: st.DataObject) -> None:
    """With a letter all of them; without one, all before a packet that came, or that a later epoch follows."""
    history = a_history(town, data)
    dropped = data.draw(st.sets(st.sampled_from(history.all), min_size=1))
    came = [each for each in data.draw(st.permutations(history.all)) if each not in dropped]
    town.taken(came)
    reports = town.reports(history.station)
    for part in (history.first, history.second):
        place = (part[0].incarnation, part[0].epoch)
        known = [each.number for each in came if (each.incarnation, each.epoch) == place]
        if part is history.first and history.second[0] in came:
            known.append(history.knew.number)
        expected = {each.number for each in part if each in dropped and each.number < max(known, default=0) + 1}
        assert numbers(reports.get(place)) == expected
    for part in (history.first, history.second):
        wanted = town.letter(history.station, part).packets
        assert listed(wanted) == {each.number for each in part if each in dropped}
    for part in (history.first, history.second):
        report = town.reports(history.station)[part[0].incarnation, part[0].epoch]
        assert numbers(report) == {each.number for each in part if each in dropped}
        assert report.is_complete is not bool(numbers(report))


@SOME
@given(data=st.data())
def test_a_packet_that_others_replaced_is_named(town: Town, data: st.DataObject) -> None:
    """Whoever has not the station's key: what he puts in its place lies on the shelf, and the number is missing."""
    history = a_history(town, data)
    victim = data.draw(st.sampled_from(history.all))
    town.taken([each for each in history.all if each is not victim])
    place = {"incarnation": victim.incarnation, "epoch": victim.epoch, "number": victim.number}
    stranger = FakeStation(history.station.code)
    with pytest.raises(SignatureInvalid):
        town.parts.take_in(packet(town, stranger, **place).sealed)
    at = data.draw(st.integers(0, 2**16)) % len(victim.sealed)
    with pytest.raises(PacketUnreadable):
        town.parts.take_in(victim.sealed[:at] + bytes([victim.sealed[at] ^ 1]) + victim.sealed[at + 1 :])
    assert [item.reason for item in town.on_shelf(history.station)] == [ShelfReason.SIGNATURE]
    for part in (history.first, history.second):
        town.letter(history.station, part)
    report = town.reports(history.station)[victim.incarnation, victim.epoch]
    assert numbers(report) == {victim.number}


@SOME
@given(data=st.data())
def test_a_packet_that_its_own_station_replaced_is_named(town: Town, data: st.DataObject) -> None:
    """Whoever has the key: the next packet, letter or later epoch names another, and the true one is shelved."""
    history = a_history(town, data)
    victim = data.draw(st.sampled_from(history.all))
    at = history.all.index(victim)
    part = history.first if victim in history.first else history.second
    previous = part[victim.number - 2].name if victim.number > 1 else None
    place = {"incarnation": victim.incarnation, "epoch": victim.epoch, "number": victim.number, "previous": previous}
    if victim is history.second[0]:
        knew = history.knew
        place["follows"] = FormerHead(
            incarnation=knew.incarnation, epoch=knew.epoch, number=knew.number, packet_digest=knew.name
        )
    forged = packet(town, history.station, **place)
    town.taken([*history.all[:at], forged, *history.all[at + 1 :]])
    town.letter(history.station, part)
    report = town.reports(history.station)[victim.incarnation, victim.epoch]
    assert not report.is_complete
    if victim is part[-1]:
        assert report.tail_differs
    else:
        assert [each.number for each in report.breaks] == [victim.number + 1]
        assert report.tail_differs is (victim is history.knew)
    with pytest.raises(NumberTaken):
        town.parts.take_in(victim.sealed)
    (shelved,) = town.on_shelf(history.station)
    assert (shelved.reason, shelved.packet_digest) == (ShelfReason.FORK, victim.name)
    town.parts.settle_shelf.let_in(digest(victim.sealed), "审核员")
    assert town.reports(history.station)[victim.incarnation, victim.epoch].forks == (victim.number,)


@SOME
@given(data=st.data())
def test_packets_signed_anew_in_each_other_s_places_are_named(town: Town, data: st.DataObject) -> None:
    station = town.a_station()
    made = chain(town, station, data.draw(st.integers(3, 12)))
    one = data.draw(st.integers(0, len(made) - 2))
    other = data.draw(st.integers(one + 1, len(made) - 1))
    town.taken([each for index, each in enumerate(made) if index not in (one, other)])
    for here, there in ((one, other), (other, one)):
        previous = made[there - 1].name if there else None
        place = {"incarnation": made[0].incarnation, "number": made[here].number, "previous": previous}
        town.taken([packet(town, station, **place)])
    town.letter(station, made)
    (report,) = town.reports(station).values()
    assert report.missing == ()
    assert report.breaks or report.tail_differs
    named = {each.number for each in report.breaks}
    assert made[one].number + 1 in named or made[one].number in named
    assert other < len(made) - 1 or report.tail_differs


@SOME
@given(data=st.data())
def test_a_copy_that_nobody_noticed_is_named_with_every_number_it_took(town: Town, data: st.DataObject) -> None:
    station = town.a_station()
    length = data.draw(st.integers(1, 6))
    stem = chain(town, station, length)
    head = data.draw(st.sampled_from(stem))
    one = [*stem[head.number :], *chain(town, station, data.draw(st.integers(1, 3)), after=stem[-1])]
    copy = chain(town, station, data.draw(st.integers(1, 6)), after=head)
    refused = []
    for each in data.draw(st.permutations([*stem[: head.number], *one, *copy])):
        try:
            town.parts.take_in(each.sealed)
        except NumberTaken:
            refused.append(each)
    both = {each.number for each in one} & {each.number for each in copy}
    assert {each.number for each in refused} == both
    shelf = town.on_shelf(station)
    assert {item.packet_digest for item in shelf} == {each.name for each in refused}
    assert {item.reason for item in shelf} == {ShelfReason.FORK}
    for item in shelf:
        town.parts.settle_shelf.let_in(item.sealed_digest, "审核员")
    (report,) = town.reports(station).values()
    assert report.forks == tuple(sorted(both))
    assert (report.breaks, report.missing) == ((), ())
    assert not report.is_complete


@SOME
@given(data=st.data())
def test_a_copy_of_which_a_part_came_is_never_taken_for_the_whole(town: Town, data: st.DataObject) -> None:
    """Where packets of both came, and some of either did not."""
    station = town.a_station()
    head = chain(town, station, 1)[0]
    one = chain(town, station, data.draw(st.integers(1, 5)), after=head)
    copy = chain(town, station, data.draw(st.integers(1, 5)), after=head)
    came = data.draw(st.sets(st.sampled_from(one), min_size=1)) | data.draw(st.sets(st.sampled_from(copy), min_size=1))
    for each in data.draw(st.permutations([head, *sorted(came, key=lambda each: each.name)])):
        try:
            town.parts.take_in(each.sealed)
        except NumberTaken:
            continue
    (report,) = town.reports(station).values()
    assert town.on_shelf(station) or not report.is_complete
