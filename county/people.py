"""What the county knows of people, beside the packets: plain objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from county.sought import Sought
from county.view import Capture, Decision, RegisterVersion
from station.packet.messages import FieldMark


class StandingState(StrEnum):
    """What the county made of a revision."""

    PROCESSED = "processed"
    APPROVED = "approved"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return {"processed": "待审核", "approved": "已通过", "returned": "已退回"}[self.value]


@dataclass(frozen=True, slots=True)
class StandingOf:
    """The county's last word on a revision, with the number it has in the count of changes."""

    revision_id: UUID
    count: int
    state: StandingState
    at: datetime
    marks: tuple[FieldMark, ...] = ()
    text: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class HeldCapture:
    """A revision that the county holds, without its content."""

    revision_id: UUID
    record_id: UUID
    parent_id: UUID | None
    packet_digest: str
    content_digest: str
    count: int
    station: str
    author: str
    saved_at: datetime
    base_id: str | None
    base_count: int | None
    sought: Sought


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """One version of a person's register entry; `document` is None for one who is in it no longer."""

    base_id: str
    count: int
    document: Mapping[str, object] | None = field(repr=False)
    marks: tuple[str, ...] = ()
    removal: str | None = None
    removed_on: date | None = None
    absorbs: frozenset[str] = frozenset()

    @property
    def version(self) -> RegisterVersion:
        return RegisterVersion(self.count, self.document, self.absorbs)


@dataclass(frozen=True, slots=True)
class PersonSources:
    """Everything the county holds of one person, and under which numbers he goes."""

    versions: tuple[RegisterVersion, ...]
    captures: tuple[Capture, ...]
    decisions: tuple[Decision, ...]
    base_ids: frozenset[str]
    id_numbers: frozenset[str] = field(repr=False)
