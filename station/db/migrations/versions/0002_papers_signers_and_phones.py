"""What a certificate is and who signed, beside each piece of evidence; the phone, by which records are compared."""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("draft_evidence", "revision_evidence"):
        op.add_column(table, sa.Column("shows", sa.String(length=40), nullable=True))
        op.add_column(table, sa.Column("signer", sa.String(length=20), nullable=True))
    for table, key, document in (("draft", "record_id", "document"), ("revision", "id", "content")):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("phone", sa.String(length=40), nullable=False, server_default=""))
        _fill(table, key, document)
        with op.batch_alter_table(table) as batch:
            batch.alter_column("phone", server_default=None)
            batch.create_index(batch.f(f"ix_{table}_phone"), ["phone"], unique=False)


def _fill(table: str, key: str, document: str) -> None:
    """The phone of each form, as it is sought from now on: digits only."""
    connection = op.get_bind()
    rows = sa.table(table, sa.column(key), sa.column(document), sa.column("phone"))
    update = sa.update(rows).where(rows.c[key] == sa.bindparam("row")).values(phone=sa.bindparam("digits"))
    found = [
        {"row": row, "digits": digits}
        for row, text in connection.execute(sa.select(rows.c[key], rows.c[document]))
        if (digits := _phone(json.loads(text)))
    ]
    if found:
        connection.execute(update, found)


def _phone(document: object) -> str:
    section = document.get("other_identity") if isinstance(document, dict) else None
    value = section.get("phone") if isinstance(section, dict) else None
    text = value if isinstance(value, str) else ""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character in "0123456789")[:40]
