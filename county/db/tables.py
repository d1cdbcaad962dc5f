"""The county's tables. Generic types only: they stand on SQLite and on PostgreSQL alike."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware, in UTC, on both sides. SQLite keeps no zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Constraints are named, so that later migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[type, TypeEngine[Any] | type[TypeEngine[Any]]]] = {
        bytes: LargeBinary,
        datetime: UtcDateTime,
        int: BigInteger,  # the wire's numbers go to 2^53
        UUID: Uuid,
    }


class StationRow(Base):
    """A station that has enrolled, with the keys of its present machine."""

    __tablename__ = "station"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    signing_key: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(80))
    enrolled_at: Mapped[datetime]
    villages: Mapped[str] = mapped_column(Text)
    """JSON: prefixes of the division codes it serves; none means everywhere."""
    told: Mapped[int]
    """The count of changes up to which messages were written for it."""
    last_message: Mapped[int]


class FormerKeyRow(Base):
    """A key that a station had before it enrolled anew: what it signed may still be on a stick somewhere."""

    __tablename__ = "former_key"

    station: Mapped[str] = mapped_column(ForeignKey("station.code"), primary_key=True)
    signing_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    replaced_at: Mapped[datetime]


class RevokedKeyRow(Base):
    """A key that is trusted no more, of a laptop lost: what it signed and comes after goes to a person."""

    __tablename__ = "revoked_key"

    signing_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(ForeignKey("station.code"), index=True)
    revoked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))


class EnrolmentRow(Base):
    """A one-time code given out, by its SHA-256, and by the same the request that used it up."""

    __tablename__ = "enrolment"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(String(20), index=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    request_digest: Mapped[str | None] = mapped_column(String(64))
    villages: Mapped[str | None] = mapped_column(Text)
    """JSON, as a station's; null leaves the station's as they are."""


class ContentRow(Base):
    """A form document's canonical bytes, exactly as they were signed."""

    __tablename__ = "content"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes]


class EvidenceRow(Base):
    """A photo, paper or signature."""

    __tablename__ = "evidence"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    data: Mapped[bytes]


class PacketRow(Base):
    """A packet held, with the receipt it earned. Written once; only `carrier` and `count` change, and once at most:
    where it came by HTTPS and comes again by stick, its receipt has to be told by stick.

    The rest of its manifest is in `manifest`: free text that a database might not take stays in those bytes.
    """

    __tablename__ = "packet"
    __table_args__ = (UniqueConstraint("station", "incarnation", "epoch", "number", "fork"),)

    packet_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(ForeignKey("station.code"))
    epoch: Mapped[int]
    incarnation: Mapped[UUID]
    number: Mapped[int]
    fork: Mapped[int] = mapped_column(default=0)
    """0 for the first packet of its number; another that a person let in has the next."""
    previous: Mapped[str | None] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(index=True)
    carrier: Mapped[str] = mapped_column(String(10))
    record_id: Mapped[UUID] = mapped_column(index=True)
    revision_id: Mapped[UUID] = mapped_column(index=True)
    parent_id: Mapped[UUID | None]
    content_digest: Mapped[str] = mapped_column(ForeignKey("content.digest"), index=True)
    receipt_number: Mapped[str] = mapped_column(String(40), unique=True)
    received_at: Mapped[datetime]
    manifest: Mapped[bytes]
    signature: Mapped[bytes]
    receipt: Mapped[bytes]


class PacketEvidenceRow(Base):
    """Which evidence a packet lists, in the manifest's order."""

    __tablename__ = "packet_evidence"

    packet_digest: Mapped[str] = mapped_column(ForeignKey("packet.packet_digest"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    evidence_digest: Mapped[str] = mapped_column(ForeignKey("evidence.digest"), index=True)


class CounterRow(Base):
    """A number that only goes up. Counting locks the row until the unit of work ends."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]


RECEIPTS = "receipts"
"""The counter of receipt numbers; the first migration puts it in place."""

CHANGES = "changes"
"""The counter of all the county's changes; the second migration puts it in place."""


class CaptureRow(Base):
    """What a revision says in columns to find it by; its content is the packet's. One row a revision."""

    __tablename__ = "capture"

    revision_id: Mapped[UUID] = mapped_column(primary_key=True)
    packet_digest: Mapped[str] = mapped_column(ForeignKey("packet.packet_digest"), index=True)
    count: Mapped[int] = mapped_column(index=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    parent_id: Mapped[UUID | None]
    content_digest: Mapped[str] = mapped_column(ForeignKey("content.digest"))
    station: Mapped[str] = mapped_column(String(20), index=True)
    author: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime]
    base_id: Mapped[str | None] = mapped_column(String(64), index=True)
    base_count: Mapped[int | None]
    id_number: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(100))
    village: Mapped[str] = mapped_column(String(12), index=True)
    categories: Mapped[str] = mapped_column(Text)


class StandingRow(Base):
    """What the county made of a revision last."""

    __tablename__ = "standing"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("capture.revision_id"), primary_key=True)
    count: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    at: Mapped[datetime]
    marks: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(String(64))


class RegisterVersionRow(Base):
    """The base register's entry of a person from one count on. Written once, never changed."""

    __tablename__ = "register_version"

    base_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[bytes | None]
    marks: Mapped[str] = mapped_column(Text)
    removal: Mapped[str | None] = mapped_column(String(20))
    removed_on: Mapped[date | None]
    absorbs: Mapped[str] = mapped_column(Text)


class RegisterPersonRow(Base):
    """The newest version of each, with what he is found by."""

    __tablename__ = "register_person"

    base_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(index=True)
    id_number: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    village: Mapped[str] = mapped_column(String(12), index=True)
    gone: Mapped[bool]


class DecisionRow(Base):
    """A reviewer's choice between values that clash; found by the person's number or register entry."""

    __tablename__ = "decision"

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    count: Mapped[int]
    base_id: Mapped[str | None] = mapped_column(String(64), index=True)
    id_number: Mapped[str] = mapped_column(String(40), index=True)
    path: Mapped[str] = mapped_column(String(200))
    value: Mapped[str] = mapped_column(Text)
    seen: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ShelfRow(Base):
    """What came in and could not be taken: kept as it came, until it can be or a person decides."""

    __tablename__ = "shelf"

    sealed_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes]
    carrier: Mapped[str] = mapped_column(String(10))
    arrived_at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(10), index=True)
    station: Mapped[str] = mapped_column(String(20))
    packet_digest: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(10), index=True)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(64))


class LetterRow(Base):
    """The last letter of each incarnation and epoch of a station."""

    __tablename__ = "letter"

    station: Mapped[str] = mapped_column(ForeignKey("station.code"), primary_key=True)
    incarnation: Mapped[UUID] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    packets: Mapped[int]
    packet_digest: Mapped[str | None] = mapped_column(String(64))
    heard: Mapped[int]
    beyond: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]


class MessageBodyRow(Base):
    """A body, deflated: one for all the stations it goes to."""

    __tablename__ = "message_body"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes]


class MessageRow(Base):
    """A message to a station, signed; sealed when it is carried."""

    __tablename__ = "message"

    station: Mapped[str] = mapped_column(ForeignKey("station.code"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    header: Mapped[bytes]
    signature: Mapped[bytes]
    body_digest: Mapped[str] = mapped_column(ForeignKey("message_body.digest"), index=True)
    superseded: Mapped[bool]


class BulletinRow(Base):
    """Settings and notices for all stations, as they were published."""

    __tablename__ = "bulletin"

    count: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes]


class ReviewerRow(Base):
    """Somebody who logs in at the county's pages."""

    __tablename__ = "reviewer"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool]
    must_change: Mapped[bool]
    fails: Mapped[int]
    locked_until: Mapped[datetime | None]


class SessionRow(Base):
    """A browser in which somebody is logged in, by the SHA-256 of its cookie."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reviewer: Mapped[str] = mapped_column(ForeignKey("reviewer.name"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class EventRow(Base):
    """What somebody did at the county."""

    __tablename__ = "event"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime]
    reviewer: Mapped[str] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))


class LeaseRow(Base):
    """What one of several workers does for all of them, until when; whoever comes later takes over."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
