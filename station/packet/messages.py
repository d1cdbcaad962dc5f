"""What the county says to a station, and the letter a station writes: the documents, as pydantic models.

Nothing here depends on the order in which it arrives. Whatever the county says of one thing (a person of the register,
a revision, the settings) carries a number of the county's own count; the greatest number holds.
"""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue, model_validator

from station.packet.suite import SUITE
from station.packet.wire import Digest, SignedReceipt, StationCode, WireModel

MOST_IN_A_MESSAGE = 5_000
"""Entries in one message: half a megabyte sealed, so that a line that breaks has little to say again."""

Count = Annotated[int, Field(ge=1, le=2**53 - 1)]
"""A number of the county's count of changes, or of messages to one station."""

Path = Annotated[str, Field(max_length=200)]


class Span(WireModel):
    """Numbers from `first` to `last`, both included."""

    first: Count
    last: Count

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if self.last < self.first:
            raise ValueError("span")
        return self


class Receipts(WireModel):
    """Receipts of packets, for those that came by stick or whose answer was lost."""

    kind: Literal["receipts"] = "receipts"
    receipts: tuple[SignedReceipt, ...] = Field(max_length=MOST_IN_A_MESSAGE)


class FieldMark(WireModel):
    """What a reviewer wrote to one field; an empty path speaks of the record as a whole."""

    path: Path
    text: str = Field(min_length=1, max_length=500)


class Standing(WireModel):
    """What became of one revision: taken into the current view, approved, or returned with what is to be corrected."""

    count: Count
    record_id: UUID
    revision_id: UUID
    state: Literal["processed", "approved", "returned"]
    at: AwareDatetime
    marks: tuple[FieldMark, ...] = Field(default=(), max_length=400)
    text: str = Field(default="", max_length=2_000)
    reviewer: str = Field(default="", max_length=64)


class Standings(WireModel):
    """The county's judgement of revisions."""

    kind: Literal["standings"] = "standings"
    standings: tuple[Standing, ...] = Field(max_length=MOST_IN_A_MESSAGE)


class RegisterItem(WireModel):
    """One person of the base register as the county has him; `document` is null for one who is in it no longer."""

    count: Count
    base_id: str = Field(min_length=1, max_length=64)
    document: dict[str, JsonValue] | None
    marks: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(), max_length=40)
    removal: Literal["died", "moved_away", "other"] | None = None
    removed_on: date | None = None


class CollectedItem(WireModel):
    """That a person was collected, by which station and when; `withdrawn` where it turned out not to be so."""

    count: Count
    id_number: str = Field(max_length=40)
    base_id: str | None = Field(default=None, max_length=64)
    station: StationCode
    record_id: UUID
    saved_at: AwareDatetime
    withdrawn: bool = False


class Snapshot(WireModel):
    """This message is part `part` of `parts` (from 1) of the whole register as it was at the county's count `through`.

    When all parts are there, whoever is in none of them and was last told of no later than `through` is in the
    register no longer.
    """

    through: Count
    part: int = Field(ge=1, le=100_000)
    parts: int = Field(ge=1, le=100_000)


class RegisterNews(WireModel):
    """The base register: as a whole in parts, or what changed; and who was collected, wherever."""

    kind: Literal["register"] = "register"
    snapshot: Snapshot | None = None
    entries: tuple[RegisterItem, ...] = Field(default=(), max_length=MOST_IN_A_MESSAGE)
    collected: tuple[CollectedItem, ...] = Field(default=(), max_length=MOST_IN_A_MESSAGE)


class SettingsNews(WireModel):
    """What the station is set up with: its campaign, the villages it serves, limits of photos, texts to explain."""

    kind: Literal["settings"] = "settings"
    count: Count
    campaign: dict[str, JsonValue]
    photo_profiles: dict[str, JsonValue] | None = None
    policy_texts: dict[Annotated[str, Field(max_length=80)], str] = Field(default_factory=dict, max_length=200)
    recovery_recipient: str | None = Field(default=None, max_length=80)


class Notice(WireModel):
    """Words from the county to whoever works at the station."""

    kind: Literal["notice"] = "notice"
    id: UUID
    title: str = Field(min_length=1, max_length=100)
    text: str = Field(max_length=5_000)
    at: AwareDatetime
    until: date | None = None


Body = Annotated[Receipts | Standings | RegisterNews | SettingsNews | Notice, Field(discriminator="kind")]


class MessageHeader(WireModel):
    """What a message is: signed by the county, numbered for one station.

    `supersedes` names earlier numbers that need not be had any more, since this message says it all anew.
    """

    format: Literal[1] = 1
    suite: Literal["ed25519-age-sha256"] = SUITE
    county: str = Field(max_length=64)
    station: StationCode
    number: Count
    made_at: AwareDatetime
    body_digest: Digest
    body_size: int = Field(ge=0, le=16 * 1024 * 1024)
    supersedes: tuple[Span, ...] = Field(default=(), max_length=1_000)


class Letter(WireModel):
    """What a station tells of itself: how far its packets go, and which messages it has.

    Signed and numbered by the station; the county answers with what is wanting on either side. `heard` is the greatest
    number up to which no message is wanting, `beyond` what it has after that.
    """

    format: Literal[1] = 1
    suite: Literal["ed25519-age-sha256"] = SUITE
    station: StationCode
    incarnation: UUID
    epoch: int = Field(ge=1)
    packets: int = Field(ge=0)
    packet_digest: Digest | None
    heard: int = Field(ge=0)
    beyond: tuple[Span, ...] = Field(default=(), max_length=1_000)
    counted: int = Field(default=0, ge=0, le=2**53 - 1)
    """The greatest number of the county's count that the station has heard: a county restored from an older backup
    goes on after it."""
    made_at: AwareDatetime


class LetterAnswer(WireModel):
    """What is wanting: messages for the station, packets for the county (numbers of the letter's epoch)."""

    messages: tuple[Span, ...]
    packets: tuple[Span, ...]
