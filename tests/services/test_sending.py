from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from county.keys import load_keys
from station.domain.audit import Action
from station.domain.record import RecordState
from station.errors import (
    Cancelled,
    CountyRefused,
    CountyUnreachable,
    EnrolmentRefused,
    EvidenceMissing,
    NotEnrolled,
    ReceiptInvalid,
    WrongUsage,
)
from station.packet.batch import FULL_AT
from station.packet.seal import open_packet, sign_receipt
from station.packet.suite import new_identity, new_signing_key, public_of
from station.packet.wire import EnrolmentTicket, SignedReceipt
from station.services.sending import Sent
from tests.db.builders import an_id_number
from tests.services.builders import NUMBER, CountyInProcess, Quiet, StopAt, a_photo
from tests.services.conftest import Desk

NUMBERS = [NUMBER, NUMBER[:14] + "0282", NUMBER[:14] + "0370"]


@pytest.fixture
def joined(desk: Desk) -> Desk:
    """Enrolled, with three records that wait."""
    desk.join()
    for sequence, number in enumerate(NUMBERS):
        desk.queued(number, a_photo(bytes([sequence]) * 100))
    return desk


def states(desk: Desk) -> list[RecordState]:
    return sorted(summary.state for summary in desk.summaries())


def receipt_numbers(desk: Desk) -> set[str | None]:
    return {summary.receipt_number for summary in desk.summaries()}


def held(desk: Desk) -> int:
    """How many packets the county has."""
    return len(desk.county.parts.list_packets())


# -- joining ----------------------------------------------------------------------------------------------------------


def ticket(desk: Desk, **changes: object) -> EnrolmentTicket:
    with desk.store.look() as unit:
        code = unit.settings.station().code
    issued = desk.county.parts.issue_ticket(code, "http://county.invalid")
    return issued.model_copy(update=changes)


def test_a_station_joins_the_county_of_its_ticket(desk: Desk) -> None:
    issued = ticket(desk)
    county = desk.enrol(Quiet(), issued)
    assert (county.name, county.url) == ("模拟县", "http://county.invalid")
    assert (county.signing_key, county.recipient) == (issued.signing_key, issued.recipient)
    with desk.store.look() as unit:
        assert unit.settings.county() == county
    assert desk.actions() == [Action.STATION_ENROLLED]


def test_the_ticket_of_another_station_is_refused_before_the_county_is_asked(desk: Desk) -> None:
    other = desk.county.parts.issue_ticket("450802101-02", "http://county.invalid")
    with pytest.raises(WrongUsage):
        desk.enrol(Quiet(), other)
    with desk.store.look() as unit:
        assert unit.settings.county() is None
    assert desk.actions() == []


def test_a_county_that_refuses_is_not_joined(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise EnrolmentRefused

    monkeypatch.setattr(desk.county, "enrol", refuse)
    with pytest.raises(EnrolmentRefused):
        desk.enrol(Quiet(), ticket(desk))
    with desk.store.look() as unit:
        assert unit.settings.county() is None


def test_a_station_that_died_before_it_noted_its_county_joins_with_the_same_ticket(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = ticket(desk)
    with monkeypatch.context() as patch:
        patch.setattr(type(desk.store.look().settings), "set_county", None)
        with pytest.raises(TypeError):
            desk.enrol(Quiet(), issued)
    desk.enrol(Quiet(), issued)
    with desk.store.look() as unit:
        assert unit.settings.county() is not None


# -- sending ----------------------------------------------------------------------------------------------------------


def test_a_station_that_joined_no_county_sends_nothing(desk: Desk) -> None:
    desk.queued()
    with pytest.raises(NotEnrolled):
        desk.send(Quiet())
    assert desk.county.sealed == []
    assert states(desk) == [RecordState.QUEUED]


def test_all_that_waits_is_sent_oldest_first_and_its_receipts_are_kept(joined: Desk) -> None:
    assert joined.send(Quiet()) == Sent(receipted=3, waiting=0)
    assert [receipt.receipt.number for receipt in joined.county.receipts] == [1, 2, 3]
    assert states(joined) == [RecordState.RECEIVED] * 3
    assert receipt_numbers(joined) == {"R00000001", "R00000002", "R00000003"}
    assert held(joined) == 3
    assert joined.actions().count(Action.RECEIPT_TAKEN) == 3


def test_what_was_sent_is_not_sent_again(joined: Desk) -> None:
    joined.send(Quiet())
    assert joined.send(Quiet()) == Sent(0, 0)
    assert len(joined.county.sealed) == 3


def test_a_packet_carries_the_content_and_every_piece_of_evidence_once(desk: Desk) -> None:
    desk.join()
    record_id = desk.queued()
    desk.send(Quiet())
    with desk.store.look() as unit:
        revision = unit.records.latest(record_id)
    assert revision is not None
    packet = open_packet(desk.county.sealed[0], county_identity(desk))
    assert packet.content == revision.content
    assert set(packet.evidence) == {piece.digest for piece in revision.evidence}
    assert "覃示范".encode() not in desk.county.sealed[0]


def county_identity(desk: Desk) -> str:
    return load_keys(desk.county.parts.settings.data_dir).identity


def test_evidence_the_county_holds_is_left_out_of_the_next_packet(desk: Desk) -> None:
    desk.join()
    desk.queued(NUMBERS[0], a_photo(b"shared"))
    desk.send(Quiet())
    desk.queued(NUMBERS[1], a_photo(b"shared"))
    desk.send(Quiet())
    carried = [open_packet(sealed, county_identity(desk)).evidence.values() for sealed in desk.county.sealed]
    assert [b"shared" in each for each in carried] == [True, False]
    assert held(desk) == 2


def test_dying_between_the_county_and_the_store_makes_no_second_copy(
    joined: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receipt was lost: the same packet goes again and earns the same receipt."""
    with monkeypatch.context() as patch:
        patch.setattr(type(joined.store.look().outbox), "settle", None)
        with pytest.raises(TypeError):
            joined.send(Quiet())
    assert (held(joined), len(joined.waiting())) == (1, 3)
    assert joined.send(Quiet()) == Sent(3, 0)
    lost, again, *_ = joined.county.receipts
    assert lost == again
    first, second, *_ = (open_packet(sealed, county_identity(joined)).signed for sealed in joined.county.sealed)
    assert first == second
    assert held(joined) == 3


def test_a_line_that_goes_down_leaves_what_was_receipted_so(joined: Desk) -> None:
    joined.county.down_at = 2
    with pytest.raises(CountyUnreachable):
        joined.send(Quiet())
    assert states(joined) == [RecordState.QUEUED, RecordState.RECEIVED, RecordState.RECEIVED]
    joined.county.down_at = None
    assert joined.send(Quiet()) == Sent(1, 0)
    assert held(joined) == 3


def test_stopping_on_the_way_leaves_what_was_receipted_so(joined: Desk) -> None:
    with pytest.raises(Cancelled):
        joined.send(StopAt(1))
    assert states(joined) == [RecordState.QUEUED, RecordState.QUEUED, RecordState.RECEIVED]
    assert joined.send(Quiet()) == Sent(2, 0)


def test_a_packet_the_county_refuses_waits_on_and_keeps_no_other_back(joined: Desk) -> None:
    joined.county.refuses_at = 0
    with pytest.raises(CountyRefused):
        joined.send(Quiet())
    assert states(joined) == [RecordState.QUEUED, RecordState.RECEIVED, RecordState.RECEIVED]
    assert joined.send(Quiet()) == Sent(1, 0)


def test_evidence_that_is_lost_is_told_and_nothing_is_sent(desk: Desk) -> None:
    """Its bytes are taken out behind the schema's back."""
    desk.join()
    desk.queued(NUMBER, a_photo(b"lost"))
    raw = desk.store._engine.raw_connection()
    raw.driver_connection.execute("PRAGMA foreign_keys = 0")
    raw.driver_connection.execute("DELETE FROM blob WHERE data = ?", (b"lost",))
    raw.driver_connection.execute("PRAGMA foreign_keys = 1")
    raw.close()
    with pytest.raises(EvidenceMissing):
        desk.send(Quiet())
    assert desk.county.sealed == []
    assert len(desk.waiting()) == 1


def test_in_batches_each_packet_s_answer_is_its_own(joined: Desk) -> None:
    for sequence in range(40, 44):
        joined.queued(an_id_number(sequence), a_photo(f"{sequence}".encode()))
    joined.county.refuses_at = 4
    send = replace(joined.send, in_batch=3)
    with pytest.raises(CountyRefused):
        send(Quiet())
    assert states(joined) == [RecordState.QUEUED, *[RecordState.RECEIVED] * 6]
    assert [receipt.receipt.number for receipt in joined.county.receipts] == [1, 2, 3, 4, 6, 7]
    assert send(Quiet()) == Sent(1, 0)


def test_a_line_that_goes_down_within_a_batch_leaves_the_whole_of_it_to_come_again(joined: Desk) -> None:
    joined.county.down_at = 2
    send = replace(joined.send, in_batch=3)
    with pytest.raises(CountyUnreachable):
        send(Quiet())
    assert (held(joined), len(joined.waiting())) == (2, 3)
    joined.county.down_at = None
    assert send(Quiet()) == Sent(3, 0)
    assert held(joined) == 3


def test_a_batch_is_full_when_it_is_heavy(joined: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    joined.queued(an_id_number(40), a_photo(b"x" * FULL_AT))
    joined.queued(an_id_number(41))
    joined.queued(an_id_number(42))
    batches: list[int] = []
    submit = joined.county.submit

    def counted(sealed: Sequence[bytes]) -> list[SignedReceipt | CountyRefused]:
        batches.append(len(sealed))
        return submit(sealed)

    monkeypatch.setattr(joined.county, "submit", counted)
    assert replace(joined.send, in_batch=16)(Quiet()) == Sent(6, 0)
    assert batches == [4, 2]


# -- receipts ---------------------------------------------------------------------------------------------------------


def resigned(**changes: object) -> Callable[[SignedReceipt, bytes], SignedReceipt]:
    """The county's own receipt, with something else in it."""
    return lambda signed, key: sign_receipt(signed.receipt.model_copy(update=changes), key)


@pytest.mark.parametrize(
    "forge",
    [
        lambda signed, key: sign_receipt(signed.receipt, new_signing_key()),
        lambda signed, key: signed.model_copy(update={"signature": "0" * 128}),
        lambda signed, key: signed.model_copy(
            update={"receipt": signed.receipt.model_copy(update={"receipt_number": "R99999999"})}
        ),
        resigned(packet_digest="0" * 64),
        resigned(content_digest="0" * 64),
        resigned(revision_id=uuid4()),
        resigned(number=2),
        resigned(epoch=2),
        resigned(station="450802101-02"),
    ],
)
def test_a_receipt_that_is_not_this_countys_for_this_packet_changes_nothing(
    joined: Desk, forge: Callable[[SignedReceipt, bytes], SignedReceipt]
) -> None:
    key = load_keys(joined.county.parts.settings.data_dir).signing_key
    before = joined.actions()
    joined.county.answer = lambda signed: forge(signed, key)
    with pytest.raises(ReceiptInvalid):
        joined.send(Quiet())
    assert states(joined) == [RecordState.QUEUED] * 3
    assert joined.actions() == before
    joined.county.answer = lambda signed: signed
    assert joined.send(Quiet()) == Sent(3, 0)


def test_the_receipt_of_another_packet_settles_nothing(joined: Desk) -> None:
    first: list[SignedReceipt] = []

    def always_the_first(signed: SignedReceipt) -> SignedReceipt:
        first.append(signed)
        return first[0]

    joined.county.answer = always_the_first
    with pytest.raises(ReceiptInvalid):
        joined.send(Quiet())
    assert states(joined) == [RecordState.QUEUED, RecordState.QUEUED, RecordState.RECEIVED]


def test_a_county_with_other_keys_is_not_believed(joined: Desk) -> None:
    with joined.store.unit() as unit:
        county = unit.settings.county()
        assert county is not None
        unit.settings.set_county(replace(county, signing_key=public_of(new_signing_key())))
        unit.commit()
    with pytest.raises(ReceiptInvalid):
        joined.send(Quiet())
    assert states(joined) == [RecordState.QUEUED] * 3


def test_a_packet_for_another_county_is_refused_by_this_one(joined: Desk) -> None:
    with joined.store.unit() as unit:
        county = unit.settings.county()
        assert county is not None
        unit.settings.set_county(replace(county, recipient=new_identity()[1]))
        unit.commit()
    with pytest.raises(Exception, match="PK-601"):
        joined.send(Quiet())
    assert held(joined) == 0


def test_an_amendment_sent_later_names_the_revision_before(desk: Desk) -> None:
    desk.join()
    record_id: UUID = desk.queued()
    desk.send(Quiet())
    assert desk.queued() == record_id
    assert desk.send(Quiet()) == Sent(1, 0)
    first, second = (open_packet(sealed, county_identity(desk)).manifest for sealed in desk.county.sealed)
    assert (second.record_id, second.parent_id) == (first.record_id, first.revision_id)
    assert states(desk) == [RecordState.RECEIVED]


def test_the_line_goes_to_the_server_whose_key_the_ticket_pinned(desk: Desk) -> None:
    asked: list[tuple[str, str | None]] = []

    def county_at(url: str, certificate: str | None) -> CountyInProcess:
        asked.append((url, certificate))
        return desk.county

    pinned = ticket(desk, url="https://county.invalid", certificate="ab" * 32)
    county = replace(desk.enrol, county_at=county_at)(Quiet(), pinned)
    assert county.certificate == "ab" * 32
    replace(desk.send, county_at=county_at)(Quiet())
    replace(desk.sync, county_at=county_at)(Quiet())
    assert set(asked) == {("https://county.invalid", "ab" * 32)}
    assert len(asked) == 3


def test_with_several_under_way_whatever_the_county_receipted_before_the_line_broke_is_kept(joined: Desk) -> None:
    for sequence in range(40, 49):
        joined.queued(an_id_number(sequence), a_photo(f"\xff\xd8 {sequence}".encode("latin-1")))
    joined.county.down_at = 5
    send = replace(joined.send, at_once=4)
    with pytest.raises(CountyUnreachable):
        send(Quiet())
    receipted = {each.receipt.packet_digest for each in joined.county.receipts}
    with joined.store.look() as unit:
        lines = unit.outbox.lines(100)
        kept = {unit.outbox.get(line.revision_id).signed.packet_digest for line in lines if line.receipt_number}
    assert kept == receipted
    assert len(kept) >= 5
    joined.county.down_at = None
    assert send(Quiet()).waiting == 0
