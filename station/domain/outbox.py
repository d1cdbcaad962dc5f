"""A packet of the outbox, as it is listed."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from station.domain.county_word import Judged
from station.domain.record import RecordState


@dataclass(frozen=True, slots=True)
class PacketLine:
    """One packet: queued, receipted, approved or returned."""

    epoch: int
    number: int
    record_id: UUID
    revision_id: UUID
    name: str = field(repr=False)
    queued_at: datetime
    state: RecordState
    receipt_number: str | None
    judged: Judged | None
