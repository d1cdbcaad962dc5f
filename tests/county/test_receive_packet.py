import struct
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from county.keys import CountyKeys
from county.parts import Parts
from county.services.ports import Collision
from county.services.receive_packet import ReceivePacket
from station.errors import (
    EvidenceNotHeld,
    NumberTaken,
    PacketError,
    PacketMalformed,
    PacketTooNew,
    PacketUnreadable,
    SignatureInvalid,
    StationUnknown,
    StorageError,
)
from station.packet.canonical import digest
from station.packet.seal import MAGIC, receipt_holds, seal
from station.packet.suite import decrypt_with, encrypt_for, new_identity, new_signing_key
from station.packet.wire import EvidenceEntry, SignedReceipt
from tests.county.builders import CONTENT, MORNING, PHOTO, STATION, Clock, FakeStation, enrolled

pytestmark = pytest.mark.both_databases


def receipt_in(answer: bytes) -> SignedReceipt:
    return SignedReceipt.model_validate_json(answer)


def test_a_packet_earns_a_receipt_that_the_county_signed(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    signed = station.sign(manifest := station.manifest())
    answer = receipt_in(county.receive_packet(seal(signed, CONTENT, [PHOTO], keys.recipient)))
    assert receipt_holds(answer, keys.public_key)
    receipt = answer.receipt
    assert (receipt.county, receipt.received_at) == ("模拟区", MORNING)
    assert (receipt.station, receipt.epoch, receipt.number) == (STATION, 1, 1)
    assert (receipt.packet_digest, receipt.revision_id) == (signed.packet_digest, manifest.revision_id)
    assert receipt.content_digest == digest(CONTENT)


def test_the_county_tells_what_it_holds(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    manifest = station.manifest(evidence=[PHOTO, b"a paper"])
    answer = county.receive_packet(seal(station.sign(manifest), CONTENT, [PHOTO, b"a paper"], keys.recipient))
    (held,) = county.list_packets()
    assert (held.station, held.incarnation, held.epoch, held.number) == (STATION, station.incarnation, 1, 1)
    assert (held.record_id, held.revision_id) == (manifest.record_id, manifest.revision_id)
    assert (held.content_digest, held.evidence_count) == (digest(CONTENT), 2)
    assert held.receipt_number == receipt_in(answer).receipt.receipt_number
    assert held.received_at == MORNING


def test_who_brings_a_packet_does_not_vouch_for_it(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    other = enrolled(county, "440111-02")
    bringer = county.know_station(other.code)
    assert county.receive_packet(station.packet(keys.recipient), sender=bringer)
    forged = seal(other.sign(station.manifest(number=2)), CONTENT, [PHOTO], keys.recipient)
    with pytest.raises(SignatureInvalid):
        county.receive_packet(forged, sender=bringer)
    with pytest.raises(SignatureInvalid):
        county.receive_packet(forged, sender=county.know_station(STATION))


def test_the_same_packet_earns_the_same_bytes(
    county: Parts, keys: CountyKeys, station: FakeStation, clock: Clock
) -> None:
    packet = station.packet(keys.recipient)
    first = county.receive_packet(packet)
    clock.go_on(timedelta(days=3))
    assert county.receive_packet(packet) == first
    assert len(county.list_packets()) == 1


def test_the_same_packet_sealed_anew_without_its_evidence_earns_the_same_bytes(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    signed = station.sign(station.manifest())
    first = county.receive_packet(seal(signed, CONTENT, [PHOTO], keys.recipient))
    assert county.receive_packet(seal(signed, CONTENT, [], keys.recipient)) == first


def test_packets_are_taken_in_any_order_and_receipts_count_up(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    numbers = [
        receipt_in(county.receive_packet(station.packet(keys.recipient, number=number))).receipt.receipt_number
        for number in (3, 1, 7)
    ]
    assert numbers == ["R00000001", "R00000002", "R00000003"]
    assert [held.number for held in county.list_packets()] == [3, 1, 7]


def test_a_refused_packet_uses_no_receipt_number(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    county.receive_packet(station.packet(keys.recipient, number=1))
    with pytest.raises(NumberTaken):
        county.receive_packet(station.packet(keys.recipient, number=1))
    answer = county.receive_packet(station.packet(keys.recipient, number=2))
    assert receipt_in(answer).receipt.receipt_number == "R00000002"


def test_a_batch_is_its_packets_one_after_the_other(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    before = county.receive_packet(station.packet(keys.recipient, number=1))
    carrier, leaner = (station.manifest(evidence=[b"a paper"], number=number) for number in (2, 3))
    rival = station.packet(keys.recipient, number=3)
    batch = [
        station.packet(keys.recipient, number=1),  # another one of this number
        b"no packet",
        seal(station.sign(leaner), CONTENT, [], keys.recipient),  # its evidence comes only after it
        seal(station.sign(carrier), CONTENT, [b"a paper"], keys.recipient),
        seal(station.sign(leaner), CONTENT, [], keys.recipient),
        seal(station.sign(leaner), CONTENT, [], keys.recipient),
        rival,
        FakeStation("450802101-09").packet(keys.recipient),
        station.packet(keys.recipient, number=4),
    ]
    answers = county.receive_packet.batch(batch)
    told = [type(each) if isinstance(each, PacketError) else receipt_in(each).receipt.number for each in answers]
    assert told == [NumberTaken, PacketUnreadable, EvidenceNotHeld, 2, 3, 3, NumberTaken, StationUnknown, 4]
    assert answers[4] == answers[5]
    receipts = [receipt_in(each).receipt.receipt_number for each in (before, answers[3], answers[4], answers[8])]
    assert receipts == [f"R{serial:08d}" for serial in range(1, 5)]
    after = county.receive_packet(station.packet(keys.recipient, number=5))
    assert receipt_in(after).receipt.receipt_number == "R00000005"


def test_of_a_batch_of_which_nothing_is_new_no_number_is_used(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    packets = [station.packet(keys.recipient, number=number) for number in (1, 2)]
    first = county.receive_packet.batch(packets)
    assert county.receive_packet.batch(packets) == first
    assert county.receive_packet.batch([]) == []
    after = county.receive_packet(station.packet(keys.recipient, number=3))
    assert receipt_in(after).receipt.receipt_number == "R00000003"


def test_another_packet_under_a_number_taken_is_refused_and_the_first_stays(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    first = station.packet(keys.recipient)
    receipt = county.receive_packet(first)
    with pytest.raises(NumberTaken):
        county.receive_packet(station.packet(keys.recipient))
    assert county.receive_packet(first) == receipt
    assert len(county.list_packets()) == 1


def test_the_same_number_in_another_epoch_incarnation_or_station_is_another_number(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    neighbour = enrolled(county, "450802101-02")
    neighbour.incarnation = station.incarnation
    for packet in (
        station.packet(keys.recipient),
        station.packet(keys.recipient, epoch=2),
        station.packet(keys.recipient, incarnation=uuid4()),
        neighbour.packet(keys.recipient),
    ):
        county.receive_packet(packet)
    assert len(county.list_packets()) == 4


def test_numbers_as_large_as_the_wire_allows_are_kept(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    county.receive_packet(station.packet(keys.recipient, epoch=2**53 - 1, number=2**53 - 1))
    (held,) = county.list_packets()
    assert held.epoch == held.number == 2**53 - 1


def test_evidence_that_the_county_holds_may_be_left_out(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    county.receive_packet(station.packet(keys.recipient, number=1))
    county.receive_packet(station.packet(keys.recipient, number=2, carried=[]))
    county.receive_packet(station.packet(keys.recipient, number=3))  # carried once more: stored once
    assert [held.evidence_count for held in county.list_packets()] == [1, 1, 1]


def test_evidence_that_the_county_never_got_may_not_be_left_out(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    with pytest.raises(EvidenceNotHeld):
        county.receive_packet(station.packet(keys.recipient, carried=[]))
    assert county.list_packets() == []
    county.receive_packet(station.packet(keys.recipient))  # the number is still free


def test_a_manifest_that_lies_about_the_size_of_held_evidence_is_refused(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    county.receive_packet(station.packet(keys.recipient, number=1))
    lie = EvidenceEntry(kind="recent_photo", digest=digest(PHOTO), media_type="image/jpeg", size=1, made_at=MORNING)
    manifest = station.manifest(number=2).model_copy(update={"evidence": (lie,)})
    with pytest.raises(PacketMalformed) as refused:
        county.receive_packet(seal(station.sign(manifest), CONTENT, [], keys.recipient))
    assert refused.value.facts == {"reason": "evidence size"}


def test_one_piece_of_evidence_may_serve_twice_in_a_packet(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    county.receive_packet(station.packet(keys.recipient, evidence=[PHOTO, PHOTO], carried=[PHOTO]))
    (held,) = county.list_packets()
    assert held.evidence_count == 2


def test_a_packet_without_evidence_is_taken(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    county.receive_packet(station.packet(keys.recipient, evidence=[]))
    (held,) = county.list_packets()
    assert held.evidence_count == 0


def test_text_that_a_database_would_not_take_does_no_harm(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    county.receive_packet(station.packet(keys.recipient, author="a\x00b", base_id="\x00", edition="\x00"))
    assert len(county.list_packets()) == 1


def test_another_countys_packet_is_unreadable(county: Parts, station: FakeStation) -> None:
    with pytest.raises(PacketUnreadable):
        county.receive_packet(station.packet(new_identity()[1]))


def test_a_station_that_never_enrolled_is_unknown(county: Parts, keys: CountyKeys) -> None:
    with pytest.raises(StationUnknown):
        county.receive_packet(FakeStation().packet(keys.recipient))


def test_a_packet_signed_with_another_key_is_refused(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    impostor = FakeStation(signing_key=new_signing_key())
    with pytest.raises(SignatureInvalid):
        county.receive_packet(impostor.packet(keys.recipient))
    assert county.list_packets() == []


def test_a_receipt_is_told_to_nobody_who_cannot_sign(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    signed = station.sign(station.manifest())
    county.receive_packet(seal(signed, CONTENT, [PHOTO], keys.recipient))
    forged = type(signed)(signed.data, bytes(64))
    with pytest.raises(SignatureInvalid):
        county.receive_packet(seal(forged, CONTENT, [PHOTO], keys.recipient))


def test_a_packet_of_a_later_format_says_so(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    opened = decrypt_with(keys.identity, station.packet(keys.recipient))
    assert opened is not None
    with pytest.raises(PacketTooNew):
        county.receive_packet(encrypt_for(keys.recipient, b"VCPACK2\n" + opened[len(MAGIC) :]))


def refused_code(county: Parts, sealed: bytes) -> str:
    with pytest.raises(PacketError) as refused:
        county.receive_packet(sealed)
    return refused.value.code


@pytest.mark.one_database
def test_every_flipped_byte_is_refused(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    packet = station.packet(keys.recipient)
    codes = {refused_code(county, flipped(packet, at)) for at in range(len(packet))}
    assert codes == {"PK-601"}
    assert county.list_packets() == []


@pytest.mark.one_database
def test_every_flipped_byte_inside_the_seal_is_refused(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    opened = decrypt_with(keys.identity, station.packet(keys.recipient))
    assert opened is not None
    for at in range(len(opened)):
        assert refused_code(county, encrypt_for(keys.recipient, flipped(opened, at))).startswith("PK-6")
    assert county.list_packets() == []


@pytest.mark.one_database
def test_a_packet_cut_anywhere_is_refused(county: Parts, keys: CountyKeys, station: FakeStation) -> None:
    packet = station.packet(keys.recipient)
    codes = {refused_code(county, packet[:end]) for end in range(len(packet))}
    assert codes == {"PK-601"}
    assert county.list_packets() == []


@pytest.mark.one_database
def test_a_packet_cut_anywhere_before_it_was_sealed_is_refused(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    opened = decrypt_with(keys.identity, station.packet(keys.recipient))
    assert opened is not None
    whole_without_photo = len(opened) - 8 - len(PHOTO)
    for end in range(len(opened)):
        code = refused_code(county, encrypt_for(keys.recipient, opened[:end]))
        assert code == ("PK-608" if end == whole_without_photo else "PK-602")
    assert county.list_packets() == []


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :]


@pytest.mark.one_database
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=strategies.binary(max_size=200), manifest=strategies.booleans())
def test_junk_is_refused(county: Parts, keys: CountyKeys, junk: bytes, manifest: bool) -> None:
    inside = MAGIC + struct.pack(">I", len(junk)) + junk if manifest else junk
    assert refused_code(county, junk) == "PK-601"
    assert refused_code(county, encrypt_for(keys.recipient, inside)) == "PK-602"


def at_once(jobs: list[Callable[[], bytes]]) -> list[bytes]:
    """Does all the jobs, each in a thread, released together."""
    gate = threading.Barrier(len(jobs))

    def through_the_gate(job: Callable[[], bytes]) -> bytes:
        gate.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(through_the_gate, jobs))


def test_the_same_packet_from_eight_sides_at_once_is_kept_once(
    county: Parts, keys: CountyKeys, station: FakeStation
) -> None:
    for number in range(1, 6):
        packet = station.packet(keys.recipient, number=number)
        answers = at_once([lambda packet=packet: county.receive_packet(packet)] * 8)  # type: ignore[misc]
        assert len(set(answers)) == 1
    assert [held.number for held in county.list_packets()] == [1, 2, 3, 4, 5]


def test_packets_from_many_stations_at_once_are_all_kept_under_different_receipt_numbers(
    county: Parts, keys: CountyKeys
) -> None:
    stations = [enrolled(county, f"450802101-{index:02}") for index in range(1, 9)]
    packets = [station.packet(keys.recipient) for station in stations]
    answers = at_once([lambda packet=packet: county.receive_packet(packet) for packet in packets])  # type: ignore[misc]
    numbers = {receipt_in(answer).receipt.receipt_number for answer in answers}
    assert numbers == {f"R{serial:08d}" for serial in range(1, 9)}
    assert len(county.list_packets()) == 8


def test_where_another_unit_was_first_its_receipt_is_given(
    county: Parts, keys: CountyKeys, station: FakeStation, clock: Clock
) -> None:
    units = county.list_packets._units  # the real store, overtaken once
    packet = station.packet(keys.recipient)
    overtaken: list[bytes] = []

    class Overtaken:
        reading = staticmethod(units.reading)

        @staticmethod
        def writing() -> object:
            if not overtaken:
                overtaken.append(county.receive_packet(packet))
                raise Collision
            return units.writing()

    assert ReceivePacket(keys, Overtaken(), clock)(packet) == overtaken[0]  # type: ignore[arg-type]


def test_collisions_without_end_are_trouble_with_the_store(
    county: Parts, keys: CountyKeys, station: FakeStation, clock: Clock
) -> None:
    class Jammed:
        reading = staticmethod(county.list_packets._units.reading)

        @staticmethod
        def writing() -> object:
            raise Collision

    with pytest.raises(StorageError):
        ReceivePacket(keys, Jammed(), clock)(station.packet(keys.recipient))  # type: ignore[arg-type]
