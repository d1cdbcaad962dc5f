"""A store of the tests' own: made fast, and filled with people who do not exist."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from station.db.store import Store
from station.db.unit_of_work import UnitOfWork
from station.domain.campaign import Campaign
from station.domain.evidence import Attachment, EvidenceKind, attach
from station.domain.id_number import check_digit
from station.domain.record import Draft, EntryMode, Origin, Revision, Source
from station.domain.register import RegisterEntry, Sought, Word
from station.domain.station import StationIdentity
from station.packet.canonical import canonical, digest
from station.packet.seal import SignedManifest
from station.packet.suite import PassphraseCost, new_identity, new_signing_key
from station.packet.wire import Receipt, SignedReceipt
from station.resources import resource

CHEAP = PassphraseCost(memory_kib=8 * 1024, passes=1, lanes=1)
OPERATOR = "admin"
PASSPHRASE = "模拟站的口令-2018"
MORNING = datetime(2018, 10, 8, 1, 0, tzinfo=UTC)
STATION_CODE = "450802101-01"


def an_id_number(sequence: int = 1, birth: str = "19560312") -> str:
    """A number of the county that was never assigned."""
    first17 = f"450899{birth}{sequence:03d}"
    return first17 + check_digit(first17)


def full_width(text: str) -> str:
    """As an input method in full-width mode types it."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def a_campaign() -> Campaign:
    """The packaged campaign."""
    return TypeAdapter(Campaign).validate_json(resource("samples/campaign.json").read_bytes())


def a_station() -> StationIdentity:
    identity, recipient = new_identity()
    return StationIdentity(
        code=STATION_CODE,
        incarnation=uuid4(),
        epoch=1,
        signing_key=new_signing_key(),
        identity=identity,
        recipient=recipient,
    )


def seeded(unit: UnitOfWork) -> None:
    """What a fresh station's store holds."""
    unit.settings.set_station(a_station())
    unit.settings.set_campaign(a_campaign())


def seeded_as(code: str) -> Callable[[UnitOfWork], None]:
    """The same, of a station with this code."""

    def seed(unit: UnitOfWork) -> None:
        seeded(unit)
        unit.settings.set_station(replace(unit.settings.station(), code=code))

    return seed


def make_store(folder: Path, seed: Callable[[UnitOfWork], None] = seeded, operator: str = OPERATOR) -> None:
    Store.create(folder, operator, PASSPHRASE, seed, CHEAP)


def open_store(folder: Path, *, writes: bool = True) -> Store:
    return Store.open(folder, OPERATOR, PASSPHRASE, writes=writes)


def a_piece(
    data: bytes = b"\xff\xd8 a photo",
    kind: EvidenceKind = EvidenceKind.RECENT_PHOTO,
    confirms: str | None = None,
) -> Attachment:
    return attach(kind, data, "image/jpeg", MORNING, confirms)


def a_draft(document: object = None, *pieces: Attachment, record_id: UUID | None = None) -> Draft:
    return Draft(
        record_id=record_id or uuid4(),
        document=document if isinstance(document, dict) else {"identity": {"name": "覃示范"}},
        origin=Origin(Source.ADDITION, EntryMode.DEVICE),
        operator=OPERATOR,
        updated_at=MORNING,
        evidence=tuple(piece.evidence for piece in pieces),
    )


def a_revision(
    document: dict[str, object] | None = None,
    *pieces: Attachment,
    record_id: UUID | None = None,
    parent_id: UUID | None = None,
    saved_at: datetime = MORNING,
) -> Revision:
    content = canonical(document or {"categories": ["discharged_soldier"], "identity": {"name": "覃示范"}})
    return Revision(
        id=uuid4(),
        record_id=record_id or uuid4(),
        parent_id=parent_id,
        edition="2018",
        content=content,
        content_digest=digest(content),
        evidence=tuple(piece.evidence for piece in pieces),
        origin=Origin(Source.AMENDMENT, EntryMode.DEVICE, "GX0001"),
        author=OPERATOR,
        saved_at=saved_at,
    )


def a_receipt(revision: Revision, signed: SignedManifest, number: int = 1) -> SignedReceipt:
    """A receipt whose signature nobody here looks at."""
    receipt = Receipt(
        county="模拟县",
        receipt_number=f"R{number:06d}",
        station=STATION_CODE,
        epoch=1,
        number=number,
        packet_digest=signed.packet_digest,
        revision_id=revision.id,
        content_digest=revision.content_digest,
        received_at=MORNING,
    )
    return SignedReceipt(receipt=receipt, signature="0" * 128)


def sought(text: str, **narrowed: Any) -> Sought:
    """What somebody typed, with no village meant by it."""
    return Sought(text, tuple(Word(word) for word in text.split()), **narrowed)


def an_entry(base_id: str = "GX0001", name: str = "覃示范", number: str | None = None) -> RegisterEntry:
    identity = {"name": name, "id_number": an_id_number() if number is None else number}
    return RegisterEntry(base_id, {"edition": "2018", "identity": identity})
