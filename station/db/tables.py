"""The tables of the store. Rows stay in this package; services see domain objects."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Dialect, ForeignKey, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept in UTC and given back with its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """Every table; constraints have fixed names so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012  # SQLAlchemy reads it so


class SettingRow(Base):
    """What the station is set up with: one JSON document a name."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class RegisterRow(Base):
    """One person of a generation of the base register. An import stages the next generation beside the living one.

    What people are sought by stands in the full-text tables `register_search_0` and `_1`, of even and odd generations,
    under the same `id`: `register_search.py`.
    """

    __tablename__ = "register_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int]
    base_id: Mapped[str] = mapped_column(String(64))
    id_number: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(100))
    pinyin: Mapped[str] = mapped_column(String(400))
    village: Mapped[str] = mapped_column(String(12))
    document: Mapped[str] = mapped_column(Text)
    marks: Mapped[str] = mapped_column(Text)
    other: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("generation", "base_id"),)


class RegisterImportRow(Base):
    """An import into the base register; `people` is missing while it is under way."""

    __tablename__ = "register_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    operator: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(Text)
    people: Mapped[int | None]
    problem_rows: Mapped[int | None]


class RegisterLineRow(Base):
    """A line of an imported file in which something is wrong, with its cells as they stood."""

    __tablename__ = "register_line"
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    base_id: Mapped[str | None] = mapped_column(String(64))
    problems: Mapped[str] = mapped_column(Text)
    cells: Mapped[str] = mapped_column(Text)


class RemovalRow(Base):
    """That a person of the base register is not to be collected; kept apart, so that no import undoes it."""

    __tablename__ = "register_removal"
    base_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    removed_on: Mapped[date | None]
    by_county: Mapped[bool] = mapped_column(default=False)


class BlobRow(Base):
    """The bytes of a piece of evidence, stored once however often they are named."""

    __tablename__ = "blob"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class DraftRow(Base):
    """Work in progress on one record."""

    __tablename__ = "draft"
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    id_number: Mapped[str] = mapped_column(String(40), index=True)
    phone: Mapped[str] = mapped_column(String(40), index=True)
    document: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(20))
    entry_mode: Mapped[str] = mapped_column(String(20))
    base_id: Mapped[str | None] = mapped_column(String(64), index=True)
    base_count: Mapped[int | None]
    operator: Mapped[str] = mapped_column(String(64))
    parent_id: Mapped[UUID | None]
    updated_at: Mapped[datetime]
    parents_judgement: Mapped["JudgementRow | None"] = relationship(
        primaryjoin="foreign(DraftRow.parent_id) == JudgementRow.revision_id", viewonly=True, lazy="joined"
    )
    parents_check: Mapped["LeadCheckRow | None"] = relationship(
        primaryjoin="foreign(DraftRow.parent_id) == LeadCheckRow.revision_id", viewonly=True, lazy="joined"
    )


class DraftEvidenceRow(Base):
    """Evidence gathered for a draft."""

    __tablename__ = "draft_evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("draft.record_id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"), index=True)
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    made_at: Mapped[datetime]
    confirms: Mapped[str | None] = mapped_column(String(64))
    shows: Mapped[str | None] = mapped_column(String(40))
    signer: Mapped[str | None] = mapped_column(String(20))


class PaperPageRow(Base):
    """A page of a printed form or a blank that came back, and waits for the others."""

    __tablename__ = "paper_page"
    paper: Mapped[UUID] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pages: Mapped[int]
    record_id: Mapped[UUID | None] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"), index=True)
    kept_at: Mapped[datetime]


class EnteredBlankRow(Base):
    """As which record a blank that was filled in by hand was entered."""

    __tablename__ = "entered_blank"
    serial: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]


class RevisionRow(Base):
    """One save of a record. Written once, never changed."""

    __tablename__ = "revision"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id"))
    number: Mapped[int]
    id_number: Mapped[str] = mapped_column(String(40), index=True)
    phone: Mapped[str] = mapped_column(String(40), index=True)
    edition: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_digest: Mapped[str] = mapped_column(String(64), index=True)
    source: Mapped[str] = mapped_column(String(20))
    entry_mode: Mapped[str] = mapped_column(String(20))
    base_id: Mapped[str | None] = mapped_column(String(64), index=True)
    base_count: Mapped[int | None]
    author: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime]
    check: Mapped["LeadCheckRow | None"] = relationship(viewonly=True, lazy="joined")
    judged: Mapped["JudgementRow | None"] = relationship(
        primaryjoin="foreign(RevisionRow.id) == JudgementRow.revision_id", viewonly=True, lazy="joined"
    )
    __table_args__ = (UniqueConstraint("record_id", "number"),)


class RevisionEvidenceRow(Base):
    """Evidence that belongs to a revision, in its order."""

    __tablename__ = "revision_evidence"
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"), index=True)
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    made_at: Mapped[datetime]
    confirms: Mapped[str | None] = mapped_column(String(64))
    shows: Mapped[str | None] = mapped_column(String(40))
    signer: Mapped[str | None] = mapped_column(String(20))


class PacketRow(Base):
    """A packet to the county. Only a receipt changes it, once."""

    __tablename__ = "packet"
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    epoch: Mapped[int]
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    manifest: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    queued_at: Mapped[datetime]
    receipt: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("epoch", "number"),)


class OperatorRow(Base):
    """Who works here. The key file beside the store lets in only whom this table names, with this very key pair."""

    __tablename__ = "operator"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    active: Mapped[bool]
    must_change_passphrase: Mapped[bool]


class LeadCheckRow(Base):
    """That a revision waits for the lead's check, and what came of it."""

    __tablename__ = "lead_check"
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    outcome: Mapped[str | None] = mapped_column(String(20))
    lead: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text)


class ApprovalRow(Base):
    """That the county approved a revision, by its message; and when the record was purged here since."""

    __tablename__ = "approval"
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    approved_at: Mapped[datetime]
    purged_at: Mapped[datetime | None]


class HeardRow(Base):
    """Numbers of the county's messages that were heard, or need not be had any more."""

    __tablename__ = "heard"
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class JudgementRow(Base):
    """The county's newest word on a revision; also on one that this store does not have."""

    __tablename__ = "judgement"
    revision_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(index=True)
    count: Mapped[int]
    judgement: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    marks: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(String(64))


class RegisterWordRow(Base):
    """The county's newest word on a person of the base register, and the last whole register he was in."""

    __tablename__ = "register_word"
    base_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    snapshot: Mapped[int]


class RegisterPartRow(Base):
    """A part of the whole register, as the county had it at its count `through`, that was heard."""

    __tablename__ = "register_part"
    through: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parts: Mapped[int]


class CollectedRow(Base):
    """That the county told of a person that he was collected, here or elsewhere; of nobody, if it took that back."""

    __tablename__ = "collected"
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    count: Mapped[int]
    id_number: Mapped[str] = mapped_column(String(40), index=True)
    base_id: Mapped[str | None] = mapped_column(String(64), index=True)
    station: Mapped[str] = mapped_column(String(20))
    saved_at: Mapped[datetime]


class NoticeRow(Base):
    """Words from the county to whoever works here."""

    __tablename__ = "notice"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    until: Mapped[date | None]


class AuditRow(Base):
    """One line of the audit trail."""

    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    operator: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[UUID | None]
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
