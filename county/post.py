"""What goes between the county and its stations, and what waits on the shelf: plain objects."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from county.domain import Carrier
from station.packet.messages import Span


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message to a station, without its bytes."""

    station: str
    number: int
    kind: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Settings or a notice, published for all: `data` is the body's JSON."""

    count: int
    kind: str
    at: datetime
    author: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """What a station told of itself, and when."""

    incarnation: UUID
    epoch: int
    packets: int
    packet_digest: str | None
    heard: int
    beyond: tuple[Span, ...]
    made_at: datetime
    received_at: datetime


class ShelfReason(StrEnum):
    """Why something could not be taken."""

    UNREADABLE = "unreadable"
    TOO_NEW = "too_new"
    MALFORMED = "malformed"
    STRANGER = "stranger"
    SIGNATURE = "signature"
    REVOKED = "revoked"
    EVIDENCE = "evidence"
    FORK = "fork"
    ALTERED = "altered"

    @property
    def label(self) -> str:
        return _REASONS[self]

    @property
    def may_mend_itself(self) -> bool:
        """Whether time can help: the station enrols, missing evidence arrives, the program is brought up to date."""
        return self in {ShelfReason.STRANGER, ShelfReason.SIGNATURE, ShelfReason.EVIDENCE, ShelfReason.TOO_NEW}

    @property
    def may_be_let_in(self) -> bool:
        """Whether a person may take it in as it is: it is whole, and signed by a key of the station."""
        return self in {ShelfReason.REVOKED, ShelfReason.FORK}


_REASONS = {
    ShelfReason.UNREADABLE: "打不开：不是发给本县的，或已损坏",
    ShelfReason.TOO_NEW: "由更新版本的采集站生成",
    ShelfReason.MALFORMED: "内容与清单不符",
    ShelfReason.STRANGER: "采集站尚未登记",
    ShelfReason.SIGNATURE: "签名不是该站的",
    ShelfReason.REVOKED: "该站的密钥已停用",
    ShelfReason.EVIDENCE: "缺少以前报送过的佐证材料",
    ShelfReason.FORK: "同一编号已有另一个数据包",
    ShelfReason.ALTERED: "同一版本号已有不同内容",
}


class ShelfOutcome(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    TAKEN = "taken"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """Something on the shelf, without its bytes. Station and packet are what it claims, if it tells."""

    sealed_digest: str
    carrier: Carrier
    arrived_at: datetime
    reason: ShelfReason
    station: str = ""
    packet_digest: str = ""
    tries: int = 0
    next_try_at: datetime | None = None
    outcome: ShelfOutcome = ShelfOutcome.WAITING
    settled_at: datetime | None = None
    settled_by: str = ""
