"""The county's tables. Generic types only: they stand on SQLite and on PostgreSQL alike."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary, MetaData, String, UniqueConstraint, Uuid
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


class FormerKeyRow(Base):
    """A key that a station had before it enrolled anew: what it signed may still be on a stick somewhere."""

    __tablename__ = "former_key"

    station: Mapped[str] = mapped_column(ForeignKey("station.code"), primary_key=True)
    signing_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    replaced_at: Mapped[datetime]


class EnrolmentRow(Base):
    """A one-time code given out, by its SHA-256, and by the same the request that used it up."""

    __tablename__ = "enrolment"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(String(20), index=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    request_digest: Mapped[str | None] = mapped_column(String(64))


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
    """A packet held, with the receipt it earned. Written once, never changed.

    The rest of its manifest is in `manifest`: free text that a database might not take stays in those bytes.
    """

    __tablename__ = "packet"
    __table_args__ = (UniqueConstraint("station", "incarnation", "epoch", "number"),)

    packet_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(ForeignKey("station.code"))
    epoch: Mapped[int]
    incarnation: Mapped[UUID]
    number: Mapped[int]
    previous: Mapped[str | None] = mapped_column(String(64))
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
