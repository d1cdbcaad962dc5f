"""The base register in generations, full-text search in it, its imports, and who was collected elsewhere."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from station.db import register_search

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BATCH = 1000


def upgrade() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("problem_rows", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    op.create_table(
        "register_line",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.String(length=64), nullable=True),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["register_import.id"], name=op.f("fk_register_line_import_id")),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_register_line")),
    )
    op.create_table(
        "register_collected_elsewhere",
        sa.Column("base_id", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=20), nullable=False),
        sa.Column("collected_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("base_id", name=op.f("pk_register_collected_elsewhere")),
    )
    for table in ("draft", "revision"):
        op.create_index(op.f(f"ix_{table}_base_id"), table, ["base_id"])
    _people()


def _people() -> None:
    """Everybody becomes generation 0, and is made to be found anew."""
    for index in ("id_number", "name", "pinyin", "initials"):
        op.drop_index(op.f(f"ix_register_entry_{index}"), table_name="register_entry")
    op.rename_table("register_entry", "register_entry_before")
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.String(length=64), nullable=False),
        sa.Column("id_number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("pinyin", sa.String(length=400), nullable=False),
        sa.Column("village", sa.String(length=12), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("generation", "base_id", name=op.f("uq_register_entry_generation_base_id")),
    )
    op.create_index(op.f("ix_register_entry_id_number"), "register_entry", ["id_number"])
    connection = op.get_bind()
    register_search.make_tables(connection)
    search = register_search.SearchTable(connection, 0)
    for people in _batches(connection):
        rows, found = [], []
        for number, (base_id, id_number, name, pinyin, document, marks) in people:
            village = _village(document)
            rows.append((number, 0, base_id, id_number, name, pinyin, village, document, marks, "{}"))
            found.append((number, register_search.terms(name, id_number, village, marked=marks != "[]")))
        connection.exec_driver_sql("INSERT INTO register_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        search.put(found)
    op.drop_table("register_entry_before")


def _batches(connection: sa.Connection) -> Iterator[list[tuple[int, tuple[str, ...]]]]:
    people = connection.exec_driver_sql(
        "SELECT base_id, id_number, name, pinyin, document, marks FROM register_entry_before ORDER BY base_id"
    )
    batch: list[tuple[int, tuple[str, ...]]] = []
    for person in enumerate(map(tuple, people), start=1):
        batch.append(person)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _village(document: str) -> str:
    """The village as the form of today has it."""
    section = json.loads(document).get("other_identity")
    if isinstance(section, dict):
        for name in ("household_division", "residence_division"):
            code = section.get(name)
            if isinstance(code, str) and len(code) == 12 and code.isdigit():
                return code
    return ""
