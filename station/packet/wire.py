"""The documents that travel, as pydantic models. Anything unknown, missing or of another type is refused."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from station.domain.inability import InabilityReason
from station.packet.suite import SUITE, is_recipient

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_LEAST_EXPLAINED = 4
StationCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}-[0-9]{2}$")]
DivisionPrefix = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}$")]

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=200)]


def _recipient(text: str) -> str:
    if not is_recipient(text):
        raise ValueError("no age recipient")
    return text


Recipient = Annotated[str, StringConstraints(pattern=r"^age1[0-9a-z]{58}$"), AfterValidator(_recipient)]


class WireModel(BaseModel):
    """Strict both ways; errors never carry the input, which is a person's data."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class EvidenceEntry(WireModel):
    """One piece of evidence as the manifest lists it.

    `shows` and `signer` are left out where nothing is to be said, so that manifests from before them keep their bytes.
    """

    kind: str = Field(max_length=40)
    digest: Digest
    media_type: str = Field(max_length=60)
    size: int = Field(ge=0)
    made_at: AwareDatetime
    confirms: Digest | None = None
    shows: str | None = Field(default=None, max_length=40)
    signer: Literal["registrant", "agent", "guardian"] | None = None

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        return {key: value for key, value in written.items() if value is not None or key not in ("shows", "signer")}


class ClerkNote(WireModel):
    """Why a clerk let an overridable rule pass: evidence of kind clerk_note, its bytes canonical JSON.

    It stands for one problem, by rule and path, and for the values the rule read, by their digest.
    """

    format: Literal[1] = 1
    rule: str = Field(pattern=r"^[A-Z]{2}-[0-9]{2}$")
    path: str = Field(max_length=200)
    reason: Reason
    operator: str = Field(max_length=64)
    at: AwareDatetime
    values_digest: Digest


class Witness(WireModel):
    """Who saw the content confirmed; `signature` is the digest of the picture of his, which is evidence beside it."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=50)]
    relation: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{5,20}$")] | None = None
    signature: Digest


class Inability(WireModel):
    """Why whoever is to sign cannot, and who witnessed: evidence of kind inability, its bytes canonical JSON.

    It stands for one content, by its digest. Where the reason is `other`, `explained` says it.
    """

    format: Literal[1] = 1
    content_digest: Digest
    who: Literal["registrant", "agent", "guardian"]
    reason: InabilityReason
    explained: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    witness: Witness
    operator: str = Field(max_length=64)
    at: AwareDatetime

    @model_validator(mode="after")
    def _other_reasons_are_explained(self) -> Self:
        if self.reason is InabilityReason.OTHER and len(self.explained) < _LEAST_EXPLAINED:
            raise ValueError("not explained")
        return self


class PictureNote(WireModel):
    """Why a clerk kept a picture that the gate refused: evidence of kind clerk_note, its bytes canonical JSON.

    It stands for one picture, by the digest of its bytes, and for what is wrong with it.
    """

    format: Literal[1] = 1
    picture: Digest
    faults: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(min_length=1, max_length=20)]
    reason: Reason
    operator: str = Field(max_length=64)
    at: AwareDatetime


class Transcription(WireModel):
    """That a clerk entered the content from a blank filled in by hand: evidence of kind clerk_note, canonical JSON.

    `pages` are the digests of its pictures (kind handwritten_form) in their order, `signed_by` whose hand is on it.
    """

    format: Literal[1] = 1
    blank: UUID
    pages: Annotated[tuple[Digest, ...], Field(min_length=1, max_length=99)]
    content_digest: Digest
    statement: Reason
    signed_by: Literal["registrant", "agent", "guardian"] | None
    operator: str = Field(max_length=64)
    at: AwareDatetime


class AuditMark(WireModel):
    """How far the station's audit trail reached when a packet was made: its last line's number and digest."""

    number: int = Field(ge=1)
    digest: Digest


class FormerHead(WireModel):
    """The last packet that a store knew before it was restored or copied: where its former chain may fork."""

    incarnation: UUID
    epoch: int = Field(ge=1)
    number: int = Field(ge=1)
    packet_digest: Digest


_LEFT_OUT = ("base_count", "audit", "follows")
"""What a manifest leaves out where there is nothing to say."""


class Manifest(WireModel):
    """What a packet is: signed by the station, numbered and chained within an incarnation of its store.

    The first of a new epoch says in `follows` where the former one ended, as far as the store knew. `base_count` is the
    count of the register entry that the record was begun with, `audit` how far the trail reached. All three are left
    out where there is nothing to tell, so that manifests from before them keep their bytes.
    """

    format: Literal[1] = 1
    suite: Literal["ed25519-age-sha256"] = SUITE
    station: StationCode
    incarnation: UUID
    epoch: int = Field(ge=1)
    number: int = Field(ge=1)
    previous: Digest | None
    record_id: UUID
    revision_id: UUID
    parent_id: UUID | None
    edition: str = Field(max_length=20)
    content_digest: Digest
    content_size: int = Field(ge=0)
    evidence: tuple[EvidenceEntry, ...]
    source: Literal["amendment", "addition"]
    entry_mode: Literal["device", "reader_pc", "manual_photo"]
    base_id: str | None = Field(default=None, max_length=64)
    base_count: int | None = Field(default=None, ge=1, le=2**53 - 1)
    author: str = Field(max_length=64)
    saved_at: AwareDatetime
    audit: AuditMark | None = None
    follows: FormerHead | None = None

    @model_validator(mode="after")
    def _only_the_first_of_a_later_epoch_follows(self) -> Self:
        if self.follows and (self.number != 1 or self.follows.epoch >= self.epoch):
            raise ValueError("follows")
        return self

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        return {key: value for key, value in written.items() if value is not None or key not in _LEFT_OUT}


class Receipt(WireModel):
    """The county's word that it holds a packet. Signed; the same packet earns the same receipt."""

    format: Literal[1] = 1
    county: str = Field(max_length=64)
    receipt_number: str = Field(max_length=40)
    station: StationCode
    epoch: int
    number: int
    packet_digest: Digest
    revision_id: UUID
    content_digest: Digest
    received_at: AwareDatetime


class SignedReceipt(WireModel):
    """A receipt with the county's Ed25519 signature over its canonical bytes."""

    receipt: Receipt
    signature: str = Field(pattern=r"^[0-9a-f]{128}$")


class EnrolmentTicket(WireModel):
    """What the county hands to a station, on paper or as a file, so that it can join. The code serves once.

    `villages` are beginnings of the division codes that the station serves; left out where it serves everywhere, or
    what it served before.
    """

    format: Literal[1] = 1
    county: str = Field(max_length=64)
    url: str = Field(max_length=300)
    signing_key: Digest
    recipient: Recipient
    station: StationCode
    code: str = Field(min_length=16, max_length=64)
    villages: tuple[DivisionPrefix, ...] = Field(default=(), max_length=500)
    certificate: Digest | None = None
    """The pin of the key that the server at `url` has to have (station.packet.pin); left out where it has none."""

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        return {key: value for key, value in written.items() if value or key not in ("villages", "certificate")}


class EnrolmentRequest(WireModel):
    """A station's public keys, sent with the one-time code of its ticket."""

    format: Literal[1] = 1
    station: StationCode
    code: str = Field(min_length=16, max_length=64)
    signing_key: Digest
    recipient: Recipient


class EnrolmentAccepted(WireModel):
    """The county's yes to an enrolment."""

    station: StationCode
    enrolled_at: AwareDatetime


class Refusal(WireModel):
    """The county's no: a stable code and a sentence."""

    code: str
    message: str


class BatchAnswer(WireModel):
    """What became of each packet of a batch, in the order they were sent."""

    answers: tuple[SignedReceipt | Refusal, ...]
