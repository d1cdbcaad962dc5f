"""What the line to the county needs from outside, as Protocols: what goes there, what it said, and the ways to it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from station.domain.county_word import CollectedBy, Judged, Notice, Numbers
from station.domain.outbox import PacketLine
from station.domain.station import CountyIdentity
from station.errors import CountyRefused
from station.packet.messages import LetterAnswer
from station.packet.seal import SignedManifest
from station.packet.wire import EnrolmentRequest, FormerHead, SignedReceipt


@dataclass(frozen=True, slots=True)
class QueuedPacket:
    """A packet of the outbox: its signed manifest and, once the county gave it, the receipt."""

    revision_id: UUID
    number: int
    signed: SignedManifest = field(repr=False)
    receipt: SignedReceipt | None


class Outbox(Protocol):
    """Packets on their way to the county, numbered and chained."""

    def head(self) -> tuple[int, str | None]:
        """Number and digest of the last packet of this incarnation; (0, None) before the first."""
        ...

    def former_head(self) -> FormerHead | None:
        """The last packet of the epochs before this one, where there was any."""
        ...

    def put(self, revision_id: UUID, number: int, signed: SignedManifest, queued_at: datetime) -> None: ...
    def waiting(self) -> list[UUID]:
        """The revisions whose packets have no receipt yet, oldest first."""
        ...

    def get(self, revision_id: UUID) -> QueuedPacket: ...
    def has(self, revision_id: UUID) -> bool:
        """Whether a packet was made of this revision."""
        ...

    def lines(self, limit: int) -> list[PacketLine]:
        """The packets, the newest first."""
        ...

    def numbered(self, first: int, last: int) -> list[UUID]:
        """The revisions of this epoch's packets with these numbers, both included."""
        ...

    def of_digest(self, digest: str) -> QueuedPacket | None:
        """The packet with this digest, of whatever epoch."""
        ...

    def settle(self, revision_id: UUID, receipt: SignedReceipt) -> None: ...
    def held_by_county(self, digests: Collection[str]) -> set[str]:
        """Which of these pieces of evidence belong to a packet that the county has receipted."""
        ...


class Inbox(Protocol):
    """What the county has said. Of each thing the newest word holds; an older one, come late, changes nothing."""

    def heard(self) -> Numbers:
        """The numbers of the messages that were heard, or need not be had any more."""
        ...

    def hear(self, spans: Iterable[tuple[int, int]]) -> None: ...
    def counted(self) -> int:
        """The greatest number of the county's count that was heard."""
        ...

    def count_to(self, count: int) -> None: ...
    def judge(self, judged: Judged) -> bool:
        """Keeps a word on a revision, also on one that is not here; whether it is news."""
        ...

    def judgement(self, revision_id: UUID) -> Judged | None: ...
    def judgements_of(self, record_id: UUID) -> list[Judged]:
        """The words on all revisions of a record, the oldest first."""
        ...

    def knows_revision(self, revision_id: UUID) -> bool:
        """Whether this store has the revision."""
        ...

    def collect(self, collected: CollectedBy) -> bool:
        """Keeps that somebody was collected; whether it is news."""
        ...

    def collected_at(self, record_id: UUID) -> str | None:
        """The station that made a record, as the county told; None where it did not, or took it back."""
        ...

    def collected(self, id_number: str, base_id: str | None) -> list[CollectedBy]:
        """Where the county was brought this person, the oldest first."""
        ...

    def register_counts(self, base_ids: Iterable[str]) -> Mapping[str, int]:
        """The count of the county's newest word on each of these people, where there is one."""
        ...

    def hear_of(self, counts: Mapping[str, int], snapshot: int) -> None:
        """Keeps the counts of words on people; `snapshot` is that of the whole register they are a part of, or 0."""
        ...

    def hear_part(self, through: int, part: int, parts: int) -> bool:
        """Keeps that a part of the whole register was heard; whether all are there now."""
        ...

    def left_out(self, through: int) -> list[str]:
        """Whom the whole register as of that count does not have, and of whom nothing newer was said."""
        ...

    def notify(self, notice: Notice) -> None: ...
    def notices(self, today: date) -> list[Notice]:
        """Those to be shown on a day, the newest first."""
        ...


class County(Protocol):
    """The county's service, as a station meets it; a context manager that ends the connection."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def enrol(self, request: EnrolmentRequest) -> None:
        """Raises EnrolmentRefused, CountyUnreachable."""
        ...

    def submit(self, sealed: Sequence[bytes]) -> Sequence[SignedReceipt | CountyRefused]:
        """Hands over packets; tells of each, in that order: the same packet earns the same receipt.

        Raises CountyUnreachable, and ReceiptInvalid for an answer that is none: each may have arrived all the same.
        """
        ...

    def write(self, letter: bytes) -> LetterAnswer:
        """Hands over a sealed letter; tells what is wanting on either side. Raises CountyRefused, CountyUnreachable."""
        ...

    def message(self, number: int) -> bytes | None:
        """A sealed message; None where the county has none of this number any more. Raises as `write`."""
        ...


CountyAt = Callable[[str, str | None], County]
"""The county at a URL, whose server has the pinned key of a certificate, where there is a pin (station.packet.pin)."""


class Stick(Protocol):
    """A stick between station and county (docs/packet.md). Everything raises StickNotThere when it is pulled out."""

    def carried(self) -> list[str]:
        """The names of what lies there for the county."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Lays a file down for the county, whole and durable. Raises NoRoomOnStick, StickNotWritten."""
        ...

    def take_away(self, name: str) -> None:
        """Removes what the county is known to have. Raises StickNotWritten."""
        ...

    def was_at_county(self) -> bool:
        """Whether the county has written to this station there, though it may have nothing new to say."""
        ...

    def messages(self) -> Mapping[int, str]:
        """The numbers of the county's messages that lie there, with their names."""
        ...

    def message(self, name: str) -> bytes: ...


StickAt = Callable[[Path, CountyIdentity, str], Stick]
"""The stick at a folder, for a county and a station. Raises StickNotThere."""
