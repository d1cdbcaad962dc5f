"""Who works at the station and as what; the lead's check.

Who opened a store of an earlier program could do everything there, so those its key file lists are administrators.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import context, op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    operators = op.create_table(
        "operator",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change_passphrase", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_operator")),
    )
    op.create_table(
        "lead_check",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("lead", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_lead_check_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_lead_check")),
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    listed = [
        {
            "name": name,
            "display_name": name,
            "role": "administrator",
            "recipient": recipient,
            "created_at": now,
            "active": True,
            "must_change_passphrase": False,
        }
        for name, recipient in context.config.attributes.get("operators", {}).items()
    ]
    if listed:
        op.bulk_insert(operators, listed)
