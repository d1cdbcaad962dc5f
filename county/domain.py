"""What the county holds and hands out, as plain objects: no SQL, no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from station.packet.seal import OpenPacket
from station.rules.problem import Problem


class Carrier(StrEnum):
    """How a packet came."""

    HTTPS = "https"
    STICK = "stick"


@dataclass(frozen=True, slots=True)
class StationKeys:
    """Every key a station ever had, the present one first, and those trusted no more; none for a stranger."""

    station: str
    all: tuple[str, ...]
    revoked: frozenset[str]


@dataclass(frozen=True, slots=True)
class EnrolledStation:
    """A collection station and the public keys it has now."""

    code: str
    signing_key: str
    recipient: str
    enrolled_at: datetime

    villages: tuple[str, ...] = ()
    """Beginnings of the division codes it serves; none means everywhere."""


@dataclass(frozen=True, slots=True)
class StationPost:
    """How far a station was told of the county's changes, and the number of its last message."""

    station: str
    recipient: str
    villages: tuple[str, ...]
    told: int
    last_message: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A one-time code given out, by its SHA-256, and the request that used it up, by the same."""

    code_hash: str
    station: str
    made_at: datetime
    used_at: datetime | None = None
    request_digest: str | None = None
    villages: tuple[str, ...] | None = None
    """What the station serves once it has joined; None leaves it as it is."""


@dataclass(frozen=True, slots=True)
class AcceptedPacket:
    """A packet about to be held, with the answer it earned: `receipt` is the signed receipt's canonical JSON."""

    packet: OpenPacket = field(repr=False)
    receipt_number: str
    receipt: bytes = field(repr=False)
    received_at: datetime
    count: int
    carrier: Carrier
    fork: int = 0


@dataclass(frozen=True, slots=True)
class HeldPacket:
    """A packet that the county holds, without its content."""

    packet_digest: str
    station: str
    incarnation: UUID
    epoch: int
    number: int
    record_id: UUID
    revision_id: UUID
    content_digest: str
    evidence_count: int
    receipt_number: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class PacketNumber:
    """Where a packet stands in its station's chain; `fork` is above 0 for another of the same number."""

    incarnation: UUID
    epoch: int
    number: int
    fork: int
    packet_digest: str
    previous: str | None


@dataclass(frozen=True, slots=True)
class HeldContent:
    """What a packet carried: the form's canonical bytes, and when the station saved them."""

    data: bytes = field(repr=False)
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class JudgedPacket:
    """A packet that the county holds, and what does not hold of its form by the rules. It is held all the same."""

    packet: HeldPacket
    problems: tuple[Problem, ...]


HeldPackets = Sequence[HeldPacket]
