import pytest
from pydantic import ValidationError

from station.packet.suite import new_identity, new_signing_key, public_of
from station.packet.wire import EnrolmentRequest, EnrolmentTicket
from tests.builders import STATION, a_manifest

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
