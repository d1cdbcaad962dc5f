"""Whatever is altered is not kept: it lies on the shelf with the right reason, and earns no receipt.

Under `make prove` one bit of every byte; otherwise of every thirteenth.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from county.keys import CountyKeys
from county.parts import Parts
from county.post import ShelfReason
from station.errors import (
    EvidenceNotHeld,
    PacketError,
    PacketMalformed,
    PacketTooNew,
    PacketUnreadable,
    SignatureInvalid,
    StationUnknown,
)
from station.packet.canonical import digest
from station.packet.messages import Letter
from station.packet.post import seal_letter, sign_letter
from station.packet.suite import decrypt_with, encrypt_for
from tests.county.builders import CONTENT, MORNING, PHOTO, STATION, FakeStation

R = ShelfReason


def altered(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The bytes with one bit changed, and where; that every bit counts, tests/packet shows without the store."""
    whole = settings().max_examples >= 1000
    for place in range(0, len(data), 1 if whole else 13):
        yield place, data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]


def reasons(manifest: bytes) -> list[set[ShelfReason]]:
    """For each byte within a packet's envelope, why it may lie on the shelf once that byte is another."""
    start, named = 12, manifest.index(STATION.encode())
    within = [{R.MALFORMED, R.SIGNATURE} for _ in manifest]
    for place in range(named, named + len(STATION)):  # it names another station, which nobody knows
        within[place] = {R.MALFORMED, R.STRANGER}
    before = [{R.MALFORMED}] * 6 + [{R.TOO_NEW}] * 2 + [{R.MALFORMED}] * 4
    assert len(before) == start
    return [*before, *within, *[{R.SIGNATURE}] * 64, *[{R.MALFORMED}] * (16 + len(CONTENT) + len(PHOTO))]


def shelved(county: Parts, sealed: bytes) -> ShelfReason:
    """Why it was refused; it is taken off the shelf again."""
    with pytest.raises(PacketError):
        county.take_in(sealed)
    (item,) = county.list_shelf()
    assert item.sealed_digest == digest(sealed)
    county.settle_shelf.reject(item.sealed_digest, "审核员")
    return item.reason


def test_a_packet_altered_anywhere_lies_on_the_shelf_with_the_right_reason(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    sealed = station.packet(keys.recipient)
    plain = decrypt_with(keys.identity, sealed)
    assert plain is not None
    manifest = plain[12 : 12 + int.from_bytes(plain[8:12], "big")]
    expected = reasons(manifest)
    assert len(expected) == len(plain)
    for place, inside in altered(plain):
        assert shelved(county, encrypt_for(keys.recipient, inside)) in expected[place], place
    for _, outside in altered(sealed):
        assert shelved(county, outside) is R.UNREADABLE
    assert county.list_packets() == []
    county.take_in(sealed)


def test_a_packet_cut_anywhere_lies_on_the_shelf(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    sealed = station.packet(keys.recipient)
    plain = decrypt_with(keys.identity, sealed)
    assert plain is not None
    without_photo = len(plain) - 8 - len(PHOTO)
    for length in {place for place, _ in altered(plain)} | {without_photo}:
        reason = R.EVIDENCE if length == without_photo else R.MALFORMED
        assert shelved(county, encrypt_for(keys.recipient, plain[:length])) is reason
    for length in {place for place, _ in altered(sealed)}:
        assert shelved(county, sealed[:length]) is R.UNREADABLE
    assert county.list_packets() == []


def test_a_letter_altered_or_cut_anywhere_is_not_heard(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    letter = Letter(
        station=STATION,
        incarnation=station.incarnation,
        epoch=1,
        packets=7,
        packet_digest="0" * 64,
        heard=0,
        made_at=MORNING,
    )
    sealed = seal_letter(sign_letter(letter, station.signing_key), keys.recipient)
    plain = decrypt_with(keys.identity, sealed)
    assert plain is not None
    within = (PacketMalformed, PacketTooNew, SignatureInvalid, StationUnknown)
    for _, inside in altered(plain):
        with pytest.raises(within):
            county.open_letter(encrypt_for(keys.recipient, inside))
    for place, outside in altered(sealed):
        for spoilt in (outside, sealed[:place]):
            with pytest.raises(PacketUnreadable):
                county.open_letter(spoilt)
    assert county.report_completeness(STATION) == []
    county.open_letter(sealed)
    assert [each.told for each in county.report_completeness(STATION)] == [7]


def test_evidence_left_out_that_the_county_has_not_is_asked_for(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    with pytest.raises(EvidenceNotHeld):
        county.take_in(station.packet(keys.recipient, carried=[]))
