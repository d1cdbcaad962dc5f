import json
import struct
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import PacketError, PacketMalformed, PacketTooNew, PacketUnreadable, SignatureInvalid
from station.packet.canonical import canonical, digest
from station.packet.seal import (
    MAGIC,
    MAX_MANIFEST,
    PACKET_PURPOSE,
    RECEIPT_PURPOSE,
    SignedManifest,
    open_packet,
    read_manifest,
    receipt_holds,
    seal,
    sign_manifest,
    sign_receipt,
    verify_manifest,
)
from station.packet.suite import encrypt_for, new_identity, new_signing_key, public_of, sign
from station.packet.wire import Manifest, SignedReceipt
from tests.builders import CONTENT, PHOTO, a_manifest, a_receipt, an_evidence_entry, full_width, new_keys
from tests.packet.test_suite import flips

KEYS = new_keys()
SECOND = b"household booklet"
SIGNED = KEYS.sign(a_manifest())


def section(data: bytes) -> bytes:
    return struct.pack(">Q", len(data)) + data


def envelope(*sections: bytes, signed: SignedManifest = SIGNED) -> bytes:
    """A packet's plain bytes."""
    return b"".join(
        (MAGIC, struct.pack(">I", len(signed.data)), signed.data, signed.signature, *map(section, sections))
    )


def opened(plain: bytes) -> None:
    """Takes plain bytes all the way: sealed, opened, and the signature checked."""
    packet = open_packet(encrypt_for(KEYS.recipient, plain), KEYS.identity)
    verify_manifest(packet.signed, KEYS.public_key)


def reason(plain: bytes) -> object:
    with pytest.raises(PacketMalformed) as refused:
        opened(plain)
    return refused.value.facts.get("reason")


@given(st.binary(max_size=200), st.lists(st.binary(max_size=100), unique=True, max_size=4))
def test_what_is_sealed_is_opened_as_it_was(content: bytes, evidence: list[bytes]) -> None:
    manifest = a_manifest(content, tuple(evidence))
    packet = open_packet(seal(KEYS.sign(manifest), content, evidence, KEYS.recipient), KEYS.identity)
    assert packet.manifest == manifest
    assert packet.content == content
    assert packet.evidence == {digest(data): data for data in evidence}
    verify_manifest(packet.signed, KEYS.public_key)


def test_the_container_is_what_its_description_says() -> None:
    opened(envelope(CONTENT, PHOTO))


def test_another_county_cannot_read_it() -> None:
    with pytest.raises(PacketUnreadable):
        open_packet(KEYS.packet(), new_identity()[0])


def two() -> SignedManifest:
    return KEYS.sign(a_manifest(evidence=(PHOTO, SECOND)))


@pytest.mark.parametrize("carried", [(), (PHOTO,), (SECOND,), (PHOTO, SECOND), (SECOND, PHOTO)])
def test_evidence_may_be_left_out_and_come_in_any_order(carried: tuple[bytes, ...]) -> None:
    """Pieces are known by their digests; whether one may be left out is for the county to know."""
    packet = open_packet(encrypt_for(KEYS.recipient, envelope(CONTENT, *carried, signed=two())), KEYS.identity)
    assert set(packet.evidence.values()) == set(carried)
    assert [entry.digest for entry in packet.manifest.evidence] == [digest(PHOTO), digest(SECOND)]


@pytest.mark.parametrize(
    ("sections", "why"),
    [
        ((), "cut"),
        ((PHOTO,), "content digest"),
        ((PHOTO, CONTENT), "content digest"),
        ((b"", PHOTO), "content digest"),
        ((CONTENT + b" ", PHOTO), "content digest"),
        ((CONTENT, CONTENT), "evidence digest"),
        ((CONTENT, CONTENT, PHOTO), "evidence digest"),
        ((CONTENT, PHOTO, PHOTO), "evidence digest"),
        ((CONTENT, SECOND), "evidence digest"),
        ((CONTENT, PHOTO, SECOND), "evidence digest"),
        ((CONTENT, PHOTO, b""), "evidence digest"),
        ((CONTENT, PHOTO[:-1]), "evidence digest"),
    ],
)
def test_sections_that_the_manifest_does_not_name_are_refused(sections: tuple[bytes, ...], why: str) -> None:
    assert reason(envelope(*sections)) == why


def test_sizes_must_be_those_of_the_manifest() -> None:
    wrong_content = KEYS.sign(a_manifest(content_size=len(CONTENT) + 1))
    assert reason(envelope(CONTENT, PHOTO, signed=wrong_content)) == "content digest"
    wrong_evidence = KEYS.sign(a_manifest(listed=(an_evidence_entry(PHOTO, size=1),)))
    assert reason(envelope(CONTENT, PHOTO, signed=wrong_evidence)) == "evidence digest"


@pytest.mark.parametrize(
    ("plain", "error"),
    [
        (b"", PacketMalformed),
        (b"VCPACK", PacketMalformed),
        (b"nonsense", PacketMalformed),
        (b"VCPACK2\n", PacketTooNew),
        (b"VCPACK1\r", PacketTooNew),
        (b"vcpack1\n", PacketMalformed),
        (MAGIC, PacketMalformed),
        (MAGIC + b"\xff\xff\xff\xff", PacketMalformed),
        (MAGIC + struct.pack(">I", MAX_MANIFEST + 1) + b"x" * 100, PacketMalformed),
        (MAGIC + struct.pack(">I", 0) + b"\x00" * 64, PacketMalformed),
    ],
)
def test_what_does_not_begin_like_a_packet_is_refused(plain: bytes, error: type[PacketError]) -> None:
    with pytest.raises(error):
        opened(plain)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reading(junk: bytes) -> None:
    for plain in (junk, MAGIC + junk, envelope() + junk, envelope(CONTENT) + junk):
        if plain != envelope(CONTENT):
            with pytest.raises(PacketError):
                opened(plain)
    with pytest.raises(PacketUnreadable):
        open_packet(junk, KEYS.identity)


def spellings(data: bytes) -> Iterator[bytes]:
    """Other JSON that means the same manifest."""
    document = json.loads(data)
    yield json.dumps(document).encode()
    yield json.dumps(dict(reversed(document.items())), separators=(",", ":")).encode()
    yield data + b"\n"
    yield b" " + data
    yield canonical({**document, "number": "1"})
    yield data.replace(b'"number":1,', b'"number":1.0,')
    yield canonical({**document, "saved_at": document["saved_at"].replace("Z", "+00:00")})
    yield canonical({**document, "record_id": document["record_id"].upper()})
    yield canonical({**document, "record_id": document["record_id"].replace("-", "")})
    yield canonical({key: value for key, value in document.items() if key != "base_id"})
    yield data.replace(b'"format":1', b'"format":1,"format":1')
    yield data.replace(b"admin", b"\\u0061dmin")


def test_a_manifest_is_read_in_its_one_spelling_only() -> None:
    assert read_manifest(SIGNED.data) == a_manifest()
    for other in spellings(SIGNED.data):
        assert other != SIGNED.data
        with pytest.raises(PacketMalformed):
            read_manifest(other)
        signed = SignedManifest(other, sign(KEYS.signing_key, PACKET_PURPOSE, other))
        with pytest.raises(PacketMalformed):
            opened(envelope(CONTENT, PHOTO, signed=signed))


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"suite": "sm2-sm4-sm3"},
        {"number": 0},
        {"number": -1},
        {"number": 2**53},
        {"number": 2**64},
        {"number": None},
        {"number": True},
        {"epoch": 10**30},
        {"station": "x"},
        {"station": "450802101-01\n"},
        {"station": full_width("450802101") + "-01"},
        {"content_digest": "A" * 64},
        {"content_digest": "0" * 63},
        {"previous": ""},
        {"source": "removal"},
        {"entry_mode": "telepathy"},
        {"saved_at": "2018-11-20T01:30:00"},
        {"author": "a" * 65},
        {"evidence": None},
        {"evidence": [{}]},
        {"unknown": 1},
    ],
)
def test_a_manifest_with_something_else_in_it_is_refused(change: dict[str, object]) -> None:
    document = {**json.loads(SIGNED.data), **change}
    with pytest.raises(PacketMalformed):
        read_manifest(json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


_MAY_LACK = ("format", "suite", "base_id", "base_count", "audit", "follows")


@pytest.mark.parametrize("name", [name for name in Manifest.model_fields if name not in _MAY_LACK])
def test_a_manifest_lacks_nothing(name: str) -> None:
    document = json.loads(SIGNED.data)
    del document[name]
    with pytest.raises(PacketMalformed):
        read_manifest(canonical(document))


def test_a_manifest_may_tell_of_the_audit_trail() -> None:
    told = {**json.loads(SIGNED.data), "audit": {"number": 7, "digest": "ab" * 32}}
    mark = read_manifest(canonical(told)).audit
    assert mark is not None
    assert (mark.number, mark.digest) == (7, "ab" * 32)
    assert "audit" not in json.loads(SIGNED.data)


@pytest.mark.parametrize("mark", [None, {}, {"number": 0, "digest": "ab" * 32}, {"number": 1, "digest": "x"}, 3])
def test_a_mark_of_the_audit_trail_is_whole_or_left_out(mark: object) -> None:
    with pytest.raises(PacketMalformed):
        read_manifest(canonical({**json.loads(SIGNED.data), "audit": mark}))


HEAD = {"incarnation": "00000000-0000-4000-8000-000000000001", "epoch": 1, "number": 7, "packet_digest": "0" * 64}


def test_the_first_manifest_of_a_later_epoch_may_name_the_former_head() -> None:
    document = {**json.loads(SIGNED.data), "epoch": 2, "number": 1, "follows": HEAD}
    manifest = read_manifest(canonical(document))
    assert manifest.follows is not None
    assert manifest.follows.number == 7
    assert canonical(manifest.model_dump(mode="json")) == canonical(document)
    assert b"follows" not in SIGNED.data


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": 1, "number": 1, "follows": HEAD},
        {"epoch": 2, "number": 2, "follows": HEAD},
        {"epoch": 2, "number": 1, "follows": {**HEAD, "epoch": 2}},
        {"epoch": 2, "number": 1, "follows": {**HEAD, "number": 0}},
        {"epoch": 2, "number": 1, "follows": {**HEAD, "name": "x"}},
        {"epoch": 2, "number": 1, "follows": None},
    ],
)
def test_no_other_manifest_names_a_former_head(change: dict[str, object]) -> None:
    with pytest.raises(PacketMalformed):
        read_manifest(canonical({**json.loads(SIGNED.data), **change}))


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"[]", b"\xff", b"[" * 100_000, b'{"author":"\\ud800"}'])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(PacketMalformed):
        read_manifest(data)


def test_a_refusal_does_not_carry_what_was_read() -> None:
    with pytest.raises(PacketMalformed) as refused:
        read_manifest('{"author":"覃示范"}'.encode())
    assert "覃示范" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_another_station_s_signature_is_not_taken() -> None:
    with pytest.raises(SignatureInvalid):
        verify_manifest(SIGNED, public_of(new_signing_key()))


def test_a_packet_is_named_by_the_digest_of_its_manifest() -> None:
    assert SIGNED.packet_digest == digest(SIGNED.data)
    assert SIGNED.manifest == a_manifest()
    assert sign_manifest(a_manifest(number=2, previous=SIGNED.packet_digest), KEYS.signing_key).packet_digest != (
        SIGNED.packet_digest
    )


def test_content_and_evidence_are_not_shown_in_traces() -> None:
    packet = open_packet(KEYS.packet(), KEYS.identity)
    assert "覃示范" not in repr(packet)
    assert CONTENT.decode() not in repr(packet)


RECEIPT = sign_receipt(a_receipt(SIGNED), KEYS.signing_key)


def test_a_receipt_holds_under_its_county_s_key_alone() -> None:
    assert receipt_holds(RECEIPT, KEYS.public_key)
    assert not receipt_holds(RECEIPT, public_of(new_signing_key()))


def test_every_bit_of_a_receipt_s_signature_counts() -> None:
    for altered in flips(bytes.fromhex(RECEIPT.signature)):
        assert not receipt_holds(RECEIPT.model_copy(update={"signature": altered.hex()}), KEYS.public_key)


@pytest.mark.parametrize(
    "change",
    [
        {"county": "别县"},
        {"receipt_number": "R00000002"},
        {"station": "450802101-02"},
        {"epoch": 2},
        {"epoch": 10**30},
        {"number": 2},
        {"packet_digest": "0" * 64},
        {"revision_id": "00000000-0000-4000-8000-000000000000"},
        {"content_digest": "0" * 64},
        {"received_at": "2018-11-20T01:30:01Z"},
    ],
)
def test_every_word_of_a_receipt_counts(change: dict[str, object]) -> None:
    receipt = a_receipt(SIGNED, **change)
    assert not receipt_holds(SignedReceipt(receipt=receipt, signature=RECEIPT.signature), KEYS.public_key)


def test_a_receipt_survives_the_wire() -> None:
    again = SignedReceipt.model_validate_json(RECEIPT.model_dump_json())
    assert again == RECEIPT
    assert receipt_holds(again, KEYS.public_key)


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda text: text[:-1], lambda text: text + "00", lambda text: text[:-1] + "g"]
)
def test_a_receipt_s_signature_has_one_spelling(spoil: Callable[[str], str]) -> None:
    document = {**json.loads(RECEIPT.model_dump_json()), "signature": spoil(RECEIPT.signature)}
    with pytest.raises(ValueError, match="signature"):
        SignedReceipt.model_validate(document)


def test_the_signature_of_a_packet_is_none_of_a_receipt_and_the_other_way_round() -> None:
    data = canonical(RECEIPT.receipt.model_dump(mode="json"))
    as_packet = sign(KEYS.signing_key, PACKET_PURPOSE, data)
    assert not receipt_holds(RECEIPT.model_copy(update={"signature": as_packet.hex()}), KEYS.public_key)
    as_receipt = SignedManifest(SIGNED.data, sign(KEYS.signing_key, RECEIPT_PURPOSE, SIGNED.data))
    with pytest.raises(SignatureInvalid):
        verify_manifest(as_receipt, KEYS.public_key)
