import hashlib

from hypothesis import given
from hypothesis import strategies as st

from station.domain.evidence import CONFIRMING, EvidenceKind, attach
from station.domain.record import RecordState, confirmed
from tests.builders import MORNING

CONTENT_DIGEST, OTHER_DIGEST = "0" * 64, "1" * 64


@given(st.binary(max_size=200))
def test_a_piece_is_known_by_the_digest_of_its_bytes(data: bytes) -> None:
    piece = attach(EvidenceKind.RECENT_PHOTO, data, "image/jpeg", MORNING)
    assert piece.evidence.digest == hashlib.sha256(data).hexdigest()
    assert piece.evidence.size == len(data)
    assert piece.data == data


def test_the_bytes_of_a_piece_are_not_shown_in_traces() -> None:
    assert "secret" not in repr(attach(EvidenceKind.CARD_TEXT, b"secret", "text/plain", MORNING))


def test_only_a_signature_a_signed_page_or_a_witnessed_statement_confirms_and_only_what_it_names() -> None:
    for kind in EvidenceKind:
        piece = attach(kind, b"x", "image/png", MORNING, confirms=CONTENT_DIGEST).evidence
        assert confirmed(CONTENT_DIGEST, (piece,)) == (kind in CONFIRMING)
        assert not confirmed(OTHER_DIGEST, (piece,))
    assert frozenset({EvidenceKind.SIGNATURE, EvidenceKind.SIGNED_FORM, EvidenceKind.INABILITY}) == CONFIRMING
    unbound = attach(EvidenceKind.SIGNATURE, b"x", "image/png", MORNING).evidence
    assert not confirmed(CONTENT_DIGEST, (unbound,))
    assert not confirmed(CONTENT_DIGEST, ())


def test_every_kind_and_state_has_a_label_of_its_own() -> None:
    kinds, states = [kind.label for kind in EvidenceKind], [state.label for state in RecordState]
    assert len(set(kinds)) == len(kinds)
    assert len(set(states)) == len(states)
