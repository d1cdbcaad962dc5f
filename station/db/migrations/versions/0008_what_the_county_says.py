"""What the county says: which messages were heard, judgements, who is collected where, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_heard")),
    )
    op.create_table(
        "judgement",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("judgement", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_judgement")),
    )
    op.create_index(op.f("ix_judgement_record_id"), "judgement", ["record_id"])
    op.create_table(
        "register_word",
        sa.Column("base_id", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("base_id", name=op.f("pk_register_word")),
    )
    op.create_table(
        "register_part",
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("through", "part", name=op.f("pk_register_part")),
    )
    op.create_table(
        "collected",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id_number", sa.String(length=40), nullable=False),
        sa.Column("base_id", sa.String(length=64), nullable=True),
        sa.Column("station", sa.String(length=20), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_collected")),
    )
    op.create_index(op.f("ix_collected_id_number"), "collected", ["id_number"])
    op.create_index(op.f("ix_collected_base_id"), "collected", ["base_id"])
    op.drop_table("register_collected_elsewhere")  # nothing ever wrote there
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.add_column("register_removal", sa.Column("by_county", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("draft", sa.Column("base_count", sa.Integer(), nullable=True))
    op.add_column("revision", sa.Column("base_count", sa.Integer(), nullable=True))
