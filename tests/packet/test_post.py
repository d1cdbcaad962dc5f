"""Messages and letters: what is sealed is opened as it was, and nothing else is taken."""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from station.errors import PacketMalformed, PacketTooNew, PacketUnreadable, SignatureInvalid
from station.packet.canonical import canonical, digest
from station.packet.messages import (
    Body,
    CollectedItem,
    FieldMark,
    Letter,
    MessageHeader,
    Notice,
    Receipts,
    RegisterItem,
    RegisterNews,
    SettingsNews,
    Snapshot,
    Span,
    Standing,
    Standings,
)
from station.packet.post import (
    LETTER_PURPOSE,
    PackedBody,
    SignedText,
    letter_signed_by,
    open_letter,
    open_message,
    pack,
    seal_letter,
    seal_message,
    sign_header,
    sign_letter,
)
from station.packet.seal import sign_receipt
from station.packet.suite import encrypt_for, sign
from tests.builders import a_manifest, a_receipt, full_width, new_keys

COUNTY, STATION, STRANGER = new_keys(), new_keys(), new_keys()
AT = datetime(2018, 11, 5, 8, 30, tzinfo=UTC)
RECORD = UUID("11111111-2222-4333-8444-555555555555")
SIGNED = STATION.sign(a_manifest())

BODIES: list[Body] = [
    Receipts(receipts=(sign_receipt(a_receipt(SIGNED), COUNTY.signing_key),)),
    Standings(
        standings=(
            Standing(
                count=7,
                record_id=RECORD,
                revision_id=RECORD,
                state="returned",
                at=AT,
                marks=(FieldMark(path="service.enlisted_on", text="请核对入伍时间。"),),
                text="请补拍退伍证。",
                reviewer="审核员",
            ),
        )
    ),
    RegisterNews(
        snapshot=Snapshot(through=9, part=1, parts=1),
        entries=(
            RegisterItem(count=8, base_id="GX0001", document={"identity": {"name": "韦模拟"}}),
            RegisterItem(count=9, base_id="GX0002", document=None),
        ),
        collected=(
            CollectedItem(
                count=6, id_number="450899195603120177", station="450802101-02", record_id=RECORD, saved_at=AT
            ),
        ),
    ),
    SettingsNews(count=3, campaign={"title": "信息采集"}, policy_texts={"范围": "十二类人员"}),
    Notice(id=RECORD, title="通知", text="本周五前报送。", at=AT),
]


def packed(data: bytes) -> PackedBody:
    """Any bytes as a body."""
    return PackedBody(zlib.compress(data), len(data))


def a_header(body: PackedBody, **changes: object) -> MessageHeader:
    return MessageHeader.model_validate(
        {
            "county": "港南区",
            "station": "450802101-01",
            "number": 12,
            "made_at": AT,
            "body_digest": digest(body.data),
            "body_size": body.size,
        }
        | changes
    )


def a_message(body: Body = BODIES[1]) -> tuple[SignedText, bytes]:
    body_packed = pack(body)
    return sign_header(a_header(body_packed), COUNTY.signing_key), body_packed.data


def a_letter(**changes: object) -> Letter:
    return Letter.model_validate(
        {
            "station": "450802101-01",
            "incarnation": uuid4(),
            "epoch": 1,
            "packets": 4,
            "packet_digest": "0" * 64,
            "heard": 11,
            "beyond": (Span(first=13, last=14),),
            "made_at": AT,
        }
        | changes
    )


def opened(sealed: bytes) -> object:
    return open_message(sealed, STATION.identity, COUNTY.public_key)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
def test_a_message_arrives_as_it_was_written(body: Body) -> None:
    signed, data = a_message(body)
    message = open_message(seal_message(signed, data, STATION.recipient), STATION.identity, COUNTY.public_key)
    assert message.body == body
    assert (message.header.number, message.header.body_digest) == (12, digest(data))


@given(text=st.text(max_size=300), title=st.text(min_size=1, max_size=40))
def test_any_words_arrive(text: str, title: str) -> None:
    body = Notice(id=RECORD, title=title, text=text, at=AT)
    signed, data = a_message(body)
    assert open_message(seal_message(signed, data, STATION.recipient), STATION.identity, COUNTY.public_key).body == body


def test_a_letter_arrives_as_it_was_written() -> None:
    letter = a_letter()
    signed, read = open_letter(seal_letter(sign_letter(letter, STATION.signing_key), COUNTY.recipient), COUNTY.identity)
    assert read == letter
    assert letter_signed_by(signed, STATION.public_key)
    assert not letter_signed_by(signed, STRANGER.public_key)


def test_a_message_for_another_station_or_of_another_county_is_refused() -> None:
    signed, data = a_message()
    with pytest.raises(PacketUnreadable):
        opened(seal_message(signed, data, STRANGER.recipient))
    forged = sign_header(a_header(pack(BODIES[1])), STRANGER.signing_key)
    with pytest.raises(SignatureInvalid):
        opened(seal_message(forged, data, STATION.recipient))


def test_a_signature_of_another_kind_does_not_serve() -> None:
    body = packed(b"{}")
    header = canonical(a_header(body).model_dump(mode="json"))
    wrong = SignedText(header, sign(COUNTY.signing_key, LETTER_PURPOSE, header))
    with pytest.raises(SignatureInvalid):
        opened(seal_message(wrong, body.data, STATION.recipient))


def test_a_body_that_was_swapped_or_swells_is_refused() -> None:
    signed, _ = a_message()
    with pytest.raises(PacketMalformed):
        opened(seal_message(signed, pack(BODIES[4]).data, STATION.recipient))
    swelling = PackedBody(zlib.compress(b" " * 50_000_000), 1000)
    for body in (swelling, PackedBody(b"no zlib", 7), PackedBody(zlib.compress(b"{}") + b"more", 2)):
        header = sign_header(a_header(body), COUNTY.signing_key)
        with pytest.raises(PacketMalformed):
            opened(seal_message(header, body.data, STATION.recipient))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b'{"kind": "other"}', b'{"kind": "notice"}', b"\xff"])
def test_a_body_that_is_none_is_refused(data: bytes) -> None:
    body = packed(data)
    with pytest.raises(PacketMalformed):
        opened(seal_message(sign_header(a_header(body), COUNTY.signing_key), body.data, STATION.recipient))


def test_a_message_of_a_later_version_is_told() -> None:
    with pytest.raises(PacketTooNew):
        opened(encrypt_for(STATION.recipient, b"VCMESG2\n" + b"\x00" * 100))
    with pytest.raises(PacketMalformed):
        opened(encrypt_for(STATION.recipient, b"VCPACK1\n" + b"\x00" * 100))


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda data: data.replace(b":", b": ", 1),
        lambda data: data.replace(b'"number":12', b'"number":12.0'),
        lambda data: data.replace("港".encode(), b"\\u6e2f"),
        lambda data: full_width(data.decode()).encode(),
        lambda data: data[:-1] + b',"more":1}',
    ],
)
def test_a_header_that_is_not_canonical_is_refused(rewrite: Callable[[bytes], bytes]) -> None:
    body = pack(BODIES[1])
    data = rewrite(canonical(a_header(body).model_dump(mode="json")))
    signed = SignedText(data, sign(COUNTY.signing_key, b"collection-station/message/1", data))
    with pytest.raises(PacketMalformed):
        opened(seal_message(signed, body.data, STATION.recipient))


def test_numbers_that_cannot_be_are_refused() -> None:
    for wrong in ({"number": 0}, {"number": 2**53}, {"supersedes": [{"first": 4, "last": 3}]}, {"body_size": 2**25}):
        with pytest.raises(ValidationError):
            a_header(packed(b"{}"), **wrong)
