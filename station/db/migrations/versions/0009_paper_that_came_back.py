"""Pages of paper that came back, and blanks that were entered."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_page",
        sa.Column("paper", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["blob.digest"], name=op.f("fk_paper_page_digest_blob")),
        sa.PrimaryKeyConstraint("paper", "page", name=op.f("pk_paper_page")),
    )
    op.create_index(op.f("ix_paper_page_record_id"), "paper_page", ["record_id"], unique=False)
    op.create_index(op.f("ix_paper_page_digest"), "paper_page", ["digest"], unique=False)
    op.create_table(
        "entered_blank",
        sa.Column("serial", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_entered_blank")),
    )
    op.create_index(op.f("ix_entered_blank_record_id"), "entered_blank", ["record_id"], unique=False)
