"""Audit trail, revisions and the lists of their evidence refuse to be changed, deleted or overwritten."""

from alembic import op

from station.db.append_only import guard

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in guard():
        op.execute(statement)
