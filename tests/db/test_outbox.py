from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from station.db.store import Store
from station.domain.record import Revision
from station.errors import RecordNotFound
from station.packet.seal import SignedManifest
from tests.db.builders import MORNING, a_piece, a_receipt, a_revision


def signed(number: int) -> SignedManifest:
    return SignedManifest(f"manifest {number}".encode(), bytes([number]) * 64)


def queued(store: Store, *numbers: int) -> list[Revision]:
    revisions = [a_revision() for _ in numbers]
    with store.unit() as unit:
        for number, revision in zip(numbers, revisions, strict=True):
            unit.records.save(revision)
            unit.outbox.put(revision.id, number, signed(number), MORNING)
        unit.commit()
    return revisions


def test_the_head_is_the_last_packet_of_this_epoch(store: Store) -> None:
    with store.look() as unit:
        assert unit.outbox.head() == (0, None)
    queued(store, 1, 2)
    with store.look() as unit:
        assert unit.outbox.head() == (2, signed(2).packet_digest)
    store.use_epoch(2)
    with store.look() as unit:
        assert unit.outbox.head() == (0, None)


def test_a_number_is_given_once_an_epoch(store: Store) -> None:
    queued(store, 1)
    revision = a_revision()
    with store.unit() as unit:
        unit.records.save(revision)
        with pytest.raises(IntegrityError):
            unit.outbox.put(revision.id, 1, signed(2), MORNING)
    store.use_epoch(2)
    with store.unit() as unit:
        unit.records.save(revision)
        unit.outbox.put(revision.id, 1, signed(2), MORNING)
        unit.commit()


def test_a_packet_comes_back_as_it_was_put(store: Store) -> None:
    (revision,) = queued(store, 1)
    with store.look() as unit:
        packet = unit.outbox.get(revision.id)
    assert (packet.revision_id, packet.number, packet.receipt) == (revision.id, 1, None)
    assert (packet.signed.data, packet.signed.signature) == (b"manifest 1", b"\1" * 64)


def test_packets_wait_oldest_first_across_epochs_until_they_are_receipted(store: Store) -> None:
    store.use_epoch(2)
    (newest,) = queued(store, 3)
    store.use_epoch(1)
    second, first = queued(store, 2, 1)
    with store.unit() as unit:
        assert unit.outbox.waiting() == [first.id, second.id, newest.id]
        unit.outbox.settle(second.id, a_receipt(second, signed(2), 2))
        assert unit.outbox.waiting() == [first.id, newest.id]


def test_a_packet_is_settled_once(store: Store) -> None:
    (revision,) = queued(store, 1)
    first, second = a_receipt(revision, signed(1), 1), a_receipt(revision, signed(1), 2)
    for receipt in (first, second):
        with store.unit() as unit:
            unit.outbox.settle(revision.id, receipt)
            unit.commit()
    with store.look() as unit:
        assert unit.outbox.get(revision.id).receipt == first


def test_an_unknown_packet_cannot_be_settled(store: Store) -> None:
    revision = a_revision()
    with pytest.raises(RecordNotFound), store.unit() as unit:
        unit.outbox.settle(uuid4(), a_receipt(revision, signed(1)))


def test_the_county_holds_the_evidence_of_receipted_packets_only(store: Store) -> None:
    pieces = [a_piece(bytes([number])) for number in range(3)]
    digests = [piece.evidence.digest for piece in pieces]
    with store.unit() as unit:
        for piece in pieces:
            unit.blobs.put(piece)
        for number, piece in enumerate(pieces[:2], start=1):
            revision = a_revision(None, piece)
            unit.records.save(revision)
            unit.outbox.put(revision.id, number, signed(number), MORNING)
        assert unit.outbox.held_by_county(digests) == set()
        unit.outbox.settle(revision.id, a_receipt(revision, signed(2), 2))
        assert unit.outbox.held_by_county(digests) == {digests[1]}
        assert unit.outbox.held_by_county([digests[0]]) == set()
        assert unit.outbox.held_by_county([]) == set()
