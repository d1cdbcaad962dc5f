"""Records: drafts that change, revisions that do not, and what state they are in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from station.domain.evidence import CONFIRMING, Evidence, EvidenceKind, Signer

Document = dict[str, object]
"""A form document as JSON has it: keys to text, booleans, integers, lists and documents. May be partial."""


class RecordState(StrEnum):
    """How far a record is; nothing after QUEUED is set by anything but the county's word."""

    DRAFT = "draft"
    READY = "ready"
    CHECKED = "checked"
    QUEUED = "queued"
    RECEIVED = "received"
    RETURNED = "returned"
    APPROVED = "approved"
    PURGED = "purged"
    DAMAGED = "damaged"
    """What this station holds of it cannot be read."""

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    RecordState.DRAFT: "草稿",
    RecordState.READY: "已确认",
    RecordState.CHECKED: "已复核",
    RecordState.QUEUED: "待报送",
    RecordState.RECEIVED: "已回执",
    RecordState.RETURNED: "已退回",
    RecordState.APPROVED: "已通过",
    RecordState.PURGED: "已清除",
    RecordState.DAMAGED: "已损坏",
}


class LeadOutcome(StrEnum):
    """What the lead said of a record."""

    CHECKED = "checked"
    RETURNED = "returned"


class Source(StrEnum):
    """Whether a record amends a person of the base register or adds one (plan 四(二)3)."""

    AMENDMENT = "amendment"
    ADDITION = "addition"

    @property
    def label(self) -> str:
        return "修改完善" if self is Source.AMENDMENT else "新增"


class EntryMode(StrEnum):
    """How the identity came in (plan 四(三)2)."""

    DEVICE = "device"
    READER_PC = "reader_pc"
    MANUAL_PHOTO = "manual_photo"

    @property
    def label(self) -> str:
        return _ENTRY_MODES[self]


_ENTRY_MODES = {
    EntryMode.DEVICE: "核查设备读取",
    EntryMode.READER_PC: "二代证阅读器和电脑录入",
    EntryMode.MANUAL_PHOTO: "拍摄身份证照片、手工录入",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from: how it was entered, and whom of the base register it amends."""

    source: Source
    entry_mode: EntryMode
    base_id: str | None = None
    base_count: int | None = None
    """The county's count of the register's entry that the record was begun with, where the county told it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Work in progress on one record. `document` is kept as typed, also when it is not yet a valid form."""

    record_id: UUID
    document: Mapping[str, object] = field(repr=False)
    origin: Origin
    operator: str
    updated_at: datetime
    evidence: tuple[Evidence, ...] = ()
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One save of a record: never changed afterwards. `content` is the canonical form exactly as confirmed."""

    id: UUID
    record_id: UUID
    parent_id: UUID | None
    edition: str
    content: bytes = field(repr=False)
    content_digest: str
    evidence: tuple[Evidence, ...]
    origin: Origin
    author: str
    saved_at: datetime


def confirmed(content_digest: str, evidence: tuple[Evidence, ...]) -> bool:
    """Whether a signature or signed page among the evidence names exactly this content."""
    return bool(signers(content_digest, evidence))


def signers(content_digest: str, evidence: tuple[Evidence, ...]) -> frozenset[Signer]:
    """Who confirmed exactly this content; a hand nobody named is the registrant's.

    A clerk's note that names a signer states that the content was entered from paper that he signed.
    """
    return frozenset(
        piece.signer or Signer.REGISTRANT
        for piece in evidence
        if piece.confirms == content_digest
        and (piece.kind in CONFIRMING or (piece.kind is EvidenceKind.CLERK_NOTE and piece.signer is not None))
    )


@dataclass(frozen=True, slots=True)
class RecordSummary:
    """A line of the work list. `to_bring` names the papers that are still to be brought."""

    record_id: UUID
    state: RecordState
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    categories: tuple[str, ...]
    updated_at: datetime
    operator: str
    receipt_number: str | None = None
    to_bring: tuple[str, ...] = ()
    lead_note: str = field(default="", repr=False)
    """Why the lead gave it back."""
    county_note: str = field(default="", repr=False)
    """Why the county returned it."""
    unsigned: bool = False
    """Of a draft: whether it was saved to be signed on paper, and nobody signed yet."""
    returned: bool = False
    """Of a draft: whether it corrects what the lead or the county gave back."""
