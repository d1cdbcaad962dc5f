"""Nothing that comes in is dropped: it is taken, or it lies on the shelf with its reason."""

from datetime import timedelta

import pytest

from county.domain import Carrier
from county.keys import CountyKeys
from county.parts import Parts
from county.post import ShelfItem, ShelfReason
from station.errors import (
    EvidenceNotHeld,
    KeyRevoked,
    NotOnShelf,
    NumberTaken,
    PacketError,
    RevisionAltered,
    SignatureInvalid,
    StationUnknown,
)
from station.packet.canonical import canonical, digest
from station.packet.seal import seal
from station.packet.suite import encrypt_for, new_identity
from tests.county.builders import CONTENT, PHOTO, STATION, Clock, FakeStation, enrolled

pytestmark = pytest.mark.both_databases


def waiting(county: Parts) -> list[ShelfItem]:
    return county.list_shelf()


def laid_down(county: Parts, sealed: bytes) -> ShelfItem:
    """What lies on the shelf after something was refused."""
    with pytest.raises(PacketError):
        county.take_in(sealed)
    return next(item for item in waiting(county) if item.sealed_digest == digest(sealed))


def test_every_refusal_has_its_place_and_reason(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    first = station.manifest()
    county.take_in(station.packet(keys.recipient, **first.model_dump(exclude={"evidence"})))
    altered = {"revision_id": first.revision_id, "record_id": first.record_id, "number": 2}
    for sealed, reason in (
        (b"", ShelfReason.UNREADABLE),
        (b"no packet", ShelfReason.UNREADABLE),
        (station.packet(new_identity()[1], number=9), ShelfReason.UNREADABLE),
        (encrypt_for(keys.recipient, b"VCPACK9\n" + b"\0" * 99), ShelfReason.TOO_NEW),
        (encrypt_for(keys.recipient, b"VCPACK1\n" + b"\0" * 99), ShelfReason.MALFORMED),
        (FakeStation("450802101-09").packet(keys.recipient), ShelfReason.STRANGER),
        (FakeStation().packet(keys.recipient, number=3), ShelfReason.SIGNATURE),
        (station.packet(keys.recipient, evidence=[b"x"], carried=[], number=4), ShelfReason.EVIDENCE),
        (station.packet(keys.recipient), ShelfReason.FORK),
        (station.packet(keys.recipient, content=canonical({"a": 1}), **altered), ShelfReason.ALTERED),
    ):
        item = laid_down(county, sealed)
        assert item.reason is reason
        assert item.reason.label
        assert (item.next_try_at is not None) is reason.may_mend_itself
    assert len(county.list_packets()) == 1


def test_the_same_bytes_lie_there_once(county: Parts, keys: CountyKeys) -> None:
    packet = FakeStation().packet(keys.recipient)
    for _ in range(3):
        laid_down(county, packet)
    assert len(waiting(county)) == 1


def test_what_a_stranger_sent_is_taken_in_once_he_has_enrolled(county: Parts, keys: CountyKeys, clock: Clock) -> None:
    stranger = FakeStation()
    item = laid_down(county, stranger.packet(keys.recipient))
    assert (item.station, item.reason) == (STATION, ShelfReason.STRANGER)
    county.enrol_station(stranger.request(county.issue_ticket(STATION, "http://county.invalid")))
    assert county.try_shelf_again() == 0  # not yet due
    clock.go_on(timedelta(minutes=2))
    assert county.try_shelf_again() == 1
    assert waiting(county) == []
    assert len(county.list_packets()) == 1


def test_a_packet_sealed_anew_lies_there_once_and_no_forgery_takes_its_place(
    county: Parts, keys: CountyKeys, clock: Clock
) -> None:
    """Somebody who saw a manifest signs it himself, before a new machine's key is known: the true packet is kept."""
    machine, forger = FakeStation(), FakeStation()
    manifest = machine.manifest()
    enrolled(county)  # the station's former machine
    for signer in (forger, forger, machine, machine):
        with pytest.raises(SignatureInvalid):
            county.take_in(seal(signer.sign(manifest), CONTENT, [PHOTO], keys.recipient))
    assert len(waiting(county)) == 2
    county.enrol_station(machine.request(county.issue_ticket(STATION, "http://county.invalid")))
    clock.go_on(timedelta(minutes=2))
    assert county.try_shelf_again() == 1
    assert [packet.packet_digest for packet in county.list_packets()] == [machine.sign(manifest).packet_digest]


def test_what_cannot_be_taken_yet_waits_longer_each_time(county: Parts, keys: CountyKeys, clock: Clock) -> None:
    laid_down(county, FakeStation().packet(keys.recipient))
    waits = []
    for _ in range(12):
        (item,) = waiting(county)
        assert item.next_try_at is not None
        waits.append(item.next_try_at - clock.now)
        clock.now = item.next_try_at
        assert county.try_shelf_again() == 0
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


def test_a_packet_comes_in_when_the_one_with_its_photo_has_come(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    with pytest.raises(EvidenceNotHeld):
        county.take_in(station.packet(keys.recipient, carried=[], number=2), Carrier.STICK)
    county.take_in(station.packet(keys.recipient, number=1))
    assert county.try_shelf_again(all_of_them=True) == 1
    assert sorted(packet.number for packet in county.list_packets()) == [1, 2]


def test_what_a_lost_laptop_sends_goes_to_a_person(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    arrived = station.packet(keys.recipient, number=1)
    receipt = county.take_in(arrived)
    county.revoke_station(STATION, "电脑遗失")
    assert county.take_in(arrived) == receipt  # what had come stays good
    late = station.packet(keys.recipient, number=2, evidence=[b"late"])
    with pytest.raises(KeyRevoked):
        county.take_in(late)
    assert county.try_shelf_again(all_of_them=True) == 0
    county.settle_shelf.let_in(digest(late), "审核员")
    assert [packet.number for packet in county.list_packets()] == [1, 2]
    assert waiting(county) == []


def test_a_new_laptop_is_heard_after_the_old_one_was_revoked(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    county.revoke_station(STATION, "电脑遗失")
    county.take_in(enrolled(county).packet(keys.recipient))
    with pytest.raises(KeyRevoked):
        county.take_in(station.packet(keys.recipient, number=2))


def test_a_fork_is_let_in_beside_the_first_by_a_person(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    county.take_in(station.packet(keys.recipient))
    fork = station.packet(keys.recipient, evidence=[b"another"])
    with pytest.raises(NumberTaken):
        county.take_in(fork)
    county.settle_shelf.let_in(digest(fork), "审核员")
    (report,) = county.report_completeness(STATION)
    assert report.forks == (1,)
    assert not report.is_complete


def test_what_was_rejected_stays_and_asks_nobody(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    county.take_in(station.packet(keys.recipient))
    fork = station.packet(keys.recipient, evidence=[b"another"])
    laid_down(county, fork)
    county.settle_shelf.reject(digest(fork), "审核员")
    assert waiting(county) == []
    for settle in (county.settle_shelf.let_in, county.settle_shelf.reject):
        with pytest.raises(NotOnShelf):
            settle(digest(fork), "审核员")


def test_what_is_not_whole_is_let_in_by_nobody(county: Parts, keys: CountyKeys) -> None:
    for sealed in (b"junk", FakeStation().packet(keys.recipient)):
        laid_down(county, sealed)
        with pytest.raises(NotOnShelf):
            county.settle_shelf.let_in(digest(sealed), "审核员")


def test_a_revision_that_comes_again_in_another_epoch_is_one_version(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    """A restored store that queued it again."""
    first = station.manifest()
    again = first.model_copy(update={"epoch": 2})
    for manifest in (first, again):
        county.take_in(station.packet(keys.recipient, **manifest.model_dump(exclude={"evidence"})))
    assert len(county.list_packets()) == 2
    assert len(county.show_person(first.revision_id).sources.captures) == 1
    altered = first.model_copy(update={"epoch": 3, "content_digest": digest(b"{}"), "content_size": 2})
    with pytest.raises(RevisionAltered):
        county.take_in(station.packet(keys.recipient, content=b"{}", **altered.model_dump(exclude={"evidence"})))


def test_signatures_are_those_of_the_station_that_is_named(county: Parts, keys: CountyKeys) -> None:
    one, other = enrolled(county), enrolled(county, "450802101-02")
    with pytest.raises(SignatureInvalid):
        county.take_in(FakeStation(one.code, other.signing_key).packet(keys.recipient))
    with pytest.raises(StationUnknown):
        county.take_in(FakeStation("450802101-07").packet(keys.recipient))
