"""Stations, enrolment codes, packets with their content and evidence, receipt numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DIGEST = sa.String(64)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward."""
    _stations()
    _packets()
    counter = op.create_table(
        "counter",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counter"),
    )
    op.bulk_insert(counter, [{"name": "receipts", "value": 0}])


def _stations() -> None:
    op.create_table(
        "station",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("signing_key", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("enrolled_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_station"),
    )
    op.create_table(
        "former_key",
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("signing_key", sa.String(64), nullable=False),
        sa.Column("replaced_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name="fk_former_key_station"),
        sa.PrimaryKeyConstraint("station", "signing_key", name="pk_former_key"),
    )
    op.create_table(
        "enrolment",
        sa.Column("code_hash", _DIGEST, nullable=False),
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.Column("request_digest", _DIGEST, nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name="pk_enrolment"),
    )
    op.create_index("ix_enrolment_station", "enrolment", ["station"])


def _packets() -> None:
    op.create_table(
        "content",
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_content"),
    )
    op.create_table(
        "evidence",
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_evidence"),
    )
    op.create_table(
        "packet",
        sa.Column("packet_digest", _DIGEST, nullable=False),
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("incarnation", sa.Uuid, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("previous", _DIGEST, nullable=True),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("revision_id", sa.Uuid, nullable=False),
        sa.Column("parent_id", sa.Uuid, nullable=True),
        sa.Column("content_digest", _DIGEST, nullable=False),
        sa.Column("receipt_number", sa.String(40), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("manifest", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("receipt", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name="fk_packet_station"),
        sa.ForeignKeyConstraint(["content_digest"], ["content.digest"], name="fk_packet_content_digest"),
        sa.PrimaryKeyConstraint("packet_digest", name="pk_packet"),
        sa.UniqueConstraint("receipt_number", name="uq_packet_receipt_number"),
        sa.UniqueConstraint(
            "station", "incarnation", "epoch", "number", name="uq_packet_station_incarnation_epoch_number"
        ),
    )
    op.create_index("ix_packet_content_digest", "packet", ["content_digest"])
    op.create_index("ix_packet_record_id", "packet", ["record_id"])
    op.create_index("ix_packet_revision_id", "packet", ["revision_id"])
    op.create_table(
        "packet_evidence",
        sa.Column("packet_digest", _DIGEST, nullable=False),
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("evidence_digest", _DIGEST, nullable=False),
        sa.ForeignKeyConstraint(["packet_digest"], ["packet.packet_digest"], name="fk_packet_evidence_packet_digest"),
        sa.ForeignKeyConstraint(["evidence_digest"], ["evidence.digest"], name="fk_packet_evidence_evidence_digest"),
        sa.PrimaryKeyConstraint("packet_digest", "position", name="pk_packet_evidence"),
    )
    op.create_index("ix_packet_evidence_evidence_digest", "packet_evidence", ["evidence_digest"])
