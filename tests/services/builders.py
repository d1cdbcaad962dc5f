"""What the desk's services are given: complete forms, cards, evidence, a clock, and a county in this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from county.parts import Parts
from station.domain.card import CardType, IdCard
from station.domain.evidence import Attachment, EvidenceKind, attach
from station.errors import Cancelled, CountyRefused, CountyUnreachable
from station.packet.messages import LetterAnswer
from station.packet.wire import EnrolmentRequest, SignedReceipt
from tests import builders
from tests.db.builders import MORNING, an_id_number

NUMBER = an_id_number(17)


class Quiet:
    """Nobody asks this job to stop."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""


@dataclass
class StopAt:
    """The operator asks to stop at a step."""

    at: int

    def step(self, done: int, total: int, note: str = "") -> None:
        if done >= self.at:
            raise Cancelled


@dataclass
class Clock:
    """Goes on by a minute each time it is asked."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def a_document(number: str = NUMBER, name: str = "覃示范", **sections: object) -> dict[str, object]:
    """A discharged soldier of whom all is answered; `sections` take the place of the form's."""
    return builders.a_document(
        identity__name=name,
        identity__born_on=f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        identity__id_number=number,
        identity__card_address="模拟区大圩镇示范村二组15号",
        identity__valid_from_on="2010-05-06",
        other_identity__household_address="大圩村二组15号",
        **sections,
    )


def with_answer(document: dict[str, object], section: str, **answers: object) -> dict[str, object]:
    """The document with some answers of a section changed."""
    inner = document.get(section, {})
    assert isinstance(inner, dict)
    return document | {section: inner | answers}


def a_card(number: str = NUMBER, name: str = "覃示范", **changes: object) -> IdCard:
    facts: dict[str, object] = {
        "type": CardType.RESIDENT,
        "name": name,
        "sex": "1",
        "birth": number[6:14],
        "id_number": number,
        "ethnicity": "08",
        "address": "模拟区大圩镇示范村二组15号",
        "issuer": "模拟市公安局模拟分局",
        "valid_from": "20100506",
        "valid_to": "长期",
        "raw_text": b"chip text of " + number.encode(),
        "portrait_wlt": b"WLf portrait",
    }
    return IdCard(**{**facts, **changes})  # type: ignore[arg-type]


def a_photo(data: bytes = b"\xff\xd8 first take") -> Attachment:
    return attach(EvidenceKind.RECENT_PHOTO, data, "image/jpeg", MORNING)


def ink(content_digest: str) -> tuple[Attachment, ...]:
    """A signature as picture and strokes."""
    name = content_digest.encode()
    return (
        attach(EvidenceKind.SIGNATURE, b"png " + name, "image/png", MORNING, content_digest),
        attach(EvidenceKind.SIGNATURE_STROKES, b"{} " + name, "application/json", MORNING, content_digest),
    )


@dataclass
class CountyInProcess:
    """The real county's services, without the line between; sealed packets are kept for the tests to look at."""

    parts: Parts
    station: str = "450802101-01"
    """Who asks, as the request's signature would tell."""
    sealed: list[bytes] = field(default_factory=list)
    receipts: list[SignedReceipt] = field(default_factory=list)
    down_at: int | None = None
    """From which packet on, counted from 0, the line is down."""
    refuses_at: int | None = None
    """Which packet, counted from 0, is refused."""
    asked: int = 0
    answer: Callable[[SignedReceipt], SignedReceipt] = lambda receipt: receipt
    """What becomes of a receipt on its way."""

    def enrol(self, request: EnrolmentRequest) -> None:
        self.parts.enrol_station(request)

    def submit(self, sealed: Sequence[bytes]) -> list[SignedReceipt | CountyRefused]:
        return [self.submit_one(each) for each in sealed]

    def submit_one(self, sealed: bytes) -> SignedReceipt | CountyRefused:
        if self.down_at is not None and len(self.sealed) >= self.down_at:
            raise CountyUnreachable
        self.asked += 1
        if self.refuses_at == self.asked - 1:
            return CountyRefused(reason="PK-602")
        self.sealed.append(sealed)
        self.receipts.append(SignedReceipt.model_validate_json(self.parts.receive_packet(sealed)))
        return self.answer(self.receipts[-1])

    def write(self, letter: bytes) -> LetterAnswer:
        if self.down_at is not None and len(self.sealed) >= self.down_at:
            raise CountyUnreachable
        return self.parts.open_letter(letter)

    def message(self, number: int) -> bytes | None:
        return self.parts.fetch_message(self.station, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Holds no connection."""
