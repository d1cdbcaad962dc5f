import pytest
from pydantic import ValidationError

from station.errors import PacketMalformed
from station.packet.canonical import canonical, digest
from station.packet.seal import read_manifest, sign_manifest
from station.packet.suite import new_identity, new_signing_key, public_of
from station.packet.wire import ClerkNote, EnrolmentRequest, EnrolmentTicket, PictureNote
from tests.builders import CONTENT, PHOTO, STATION, a_manifest, an_evidence_entry

TICKET = {
    "county": "模拟区",
    "url": "http://county.invalid",
    "signing_key": public_of(new_signing_key()),
    "recipient": new_identity()[1],
    "station": STATION,
    "code": "0123456789abcdef",
}


def damaged(text: str) -> str:
    return text[:-1] + ("q" if text[-1] != "q" else "p")


def test_a_ticket_survives_the_wire() -> None:
    ticket = EnrolmentTicket.model_validate(TICKET)
    assert EnrolmentTicket.model_validate_json(ticket.model_dump_json()) == ticket


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"recipient": damaged(TICKET["recipient"])},
        {"recipient": TICKET["recipient"].upper()},
        {"recipient": "age1" + "q" * 58},
        {"signing_key": TICKET["signing_key"][:-1]},
        {"station": "450802101"},
        {"code": "short"},
        {"url": "x" * 301},
        {"unknown": 1},
    ],
)
def test_a_ticket_that_is_damaged_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        EnrolmentTicket.model_validate({**TICKET, **change})


def test_a_request_with_a_damaged_recipient_is_refused() -> None:
    request = {key: TICKET[key] for key in ("station", "code", "signing_key", "recipient")}
    assert EnrolmentRequest.model_validate(request).station == STATION
    with pytest.raises(ValidationError):
        EnrolmentRequest.model_validate({**request, "recipient": damaged(TICKET["recipient"])})


def test_what_travels_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        a_manifest().number = 2  # type: ignore[misc]


def test_a_refusal_does_not_carry_the_input() -> None:
    with pytest.raises(ValidationError) as refused:
        a_manifest(author="覃示范" * 30)
    assert "覃示范" not in str(refused.value)


# -- what is said only where there is something to say ----------------------------------------------------------------

WRITTEN_BEFORE = (
    b'{"author":"admin","base_id":null,"content_digest":"%(content)s","content_size":50,"edition":"2018",'
    b'"entry_mode":"device","epoch":1,"evidence":[{"confirms":null,"digest":"%(photo)s","kind":"recent_photo",'
    b'"made_at":"2018-11-20T01:30:00Z","media_type":"image/jpeg","size":10}],"format":1,'
    b'"incarnation":"6f9619ff-8b86-4d01-b42d-00cf4fc964ff","number":1,"parent_id":null,"previous":null,'
    b'"record_id":"0f8fad5b-d9cb-469f-a165-70867728950e","revision_id":"7c9e6679-7425-40de-944b-e07fc1f90ae7",'
    b'"saved_at":"2018-11-20T01:30:00Z","source":"addition","station":"450802101-01",'
    b'"suite":"ed25519-age-sha256"}'
) % {b"content": digest(CONTENT).encode(), b"photo": digest(PHOTO).encode()}
"""A manifest as stations wrote it before they said what a certificate is and who signed."""


def test_a_manifest_of_an_older_station_is_read_and_signed_byte_for_byte_as_it_was() -> None:
    manifest = read_manifest(WRITTEN_BEFORE)
    assert manifest.evidence[0].shows is None
    assert sign_manifest(manifest, new_signing_key()).data == WRITTEN_BEFORE


def test_what_a_certificate_is_and_who_signed_survive_the_wire() -> None:
    listed = (
        an_evidence_entry(kind="certificate", shows="discharge"),
        an_evidence_entry(kind="signature", confirms="0" * 64, signer="guardian"),
        an_evidence_entry(),
    )
    signed = sign_manifest(a_manifest(listed=listed), new_signing_key())
    assert read_manifest(signed.data).evidence == listed
    assert signed.data.count(b'"shows"') == signed.data.count(b'"signer"') == 1


@pytest.mark.parametrize("said", [b'"shows":null,', b'"signer":null,'])
def test_nothing_said_has_one_way_of_being_written(said: bytes) -> None:
    """A manifest has one sequence of bytes: an explicit null is another one, and is refused."""
    place = WRITTEN_BEFORE.index(b'"size":10')
    other = WRITTEN_BEFORE[:place] + said + WRITTEN_BEFORE[place:]
    with pytest.raises(PacketMalformed):
        read_manifest(other)


@pytest.mark.parametrize("change", [{"signer": "neighbour"}, {"shows": "x" * 41}, {"shows": 5}])
def test_a_signer_or_certificate_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        an_evidence_entry(**change)


NOTE = {
    "rule": "DS-01",
    "path": "discharged_soldier.resettlement",
    "reason": "情况属实",
    "operator": "admin",
    "at": "2018-11-20T01:30:00Z",
    "values_digest": "0" * 64,
}


def test_a_clerks_note_survives_the_wire() -> None:
    note = ClerkNote.model_validate(NOTE)
    assert ClerkNote.model_validate_json(canonical(note.model_dump(mode="json"))) == note


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "属实"},
        {"reason": "长" * 201},
        {"reason": "   属实   "},
        {"rule": "everything"},
        {"values_digest": "0"},
        {"at": "2018-11-20"},
        {"format": 2},
        {"unknown": 1},
    ],
)
def test_a_note_that_is_none_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ClerkNote.model_validate({**NOTE, **change})


PICTURE_NOTE = {
    "picture": "0" * 64,
    "faults": ["tilted"],
    "reason": "采集对象卧床，不能端坐",
    "operator": "admin",
    "at": "2018-10-08T01:00:00Z",
}


def test_a_note_on_a_picture_is_no_note_on_a_rule() -> None:
    note = PictureNote.model_validate(PICTURE_NOTE).model_dump_json()
    assert PictureNote.model_validate_json(note).reason == PICTURE_NOTE["reason"]
    with pytest.raises(ValidationError):
        ClerkNote.model_validate_json(note)


@pytest.mark.parametrize(
    "change", [{"picture": "0" * 63}, {"faults": []}, {"reason": "卧床"}, {"at": "2018-10-08"}, {"path": ""}]
)
def test_a_damaged_note_on_a_picture_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PictureNote.model_validate({**PICTURE_NOTE, **change})
