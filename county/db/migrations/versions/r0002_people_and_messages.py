"""People: captures, register versions, standings, decisions. The shelf, letters, messages, revoked keys."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DIGEST = sa.String(64)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward."""
    _stations()
    _packets()
    _people()
    _post()
    counter = sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.execute(counter.insert().values(name="changes", value=0))
    _capture_what_is_held()


def _stations() -> None:
    with op.batch_alter_table("station") as station:
        station.add_column(sa.Column("villages", sa.Text, nullable=False, server_default="[]"))
        station.add_column(sa.Column("told", sa.BigInteger, nullable=False, server_default="0"))
        station.add_column(sa.Column("last_message", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "revoked_key",
        sa.Column("signing_key", _DIGEST, nullable=False),
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("revoked_at", _INSTANT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name="fk_revoked_key_station"),
        sa.PrimaryKeyConstraint("signing_key", name="pk_revoked_key"),
    )
    op.create_index("ix_revoked_key_station", "revoked_key", ["station"])


def _packets() -> None:
    with op.batch_alter_table("packet") as packet:
        packet.add_column(sa.Column("fork", sa.BigInteger, nullable=False, server_default="0"))
        packet.add_column(sa.Column("count", sa.BigInteger, nullable=False, server_default="0"))
        packet.add_column(sa.Column("carrier", sa.String(10), nullable=False, server_default="https"))
        packet.drop_constraint("uq_packet_station_incarnation_epoch_number", type_="unique")
        packet.create_unique_constraint(
            "uq_packet_station_incarnation_epoch_number_fork", ["station", "incarnation", "epoch", "number", "fork"]
        )
        packet.create_index("ix_packet_count", ["count"])


def _people() -> None:
    op.create_table(
        "capture",
        sa.Column("revision_id", sa.Uuid, nullable=False),
        sa.Column("packet_digest", _DIGEST, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("parent_id", sa.Uuid, nullable=True),
        sa.Column("content_digest", _DIGEST, nullable=False),
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.Column("base_id", sa.String(64), nullable=True),
        sa.Column("base_count", sa.BigInteger, nullable=True),
        sa.Column("id_number", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("village", sa.String(12), nullable=False),
        sa.Column("categories", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["packet_digest"], ["packet.packet_digest"], name="fk_capture_packet_digest"),
        sa.ForeignKeyConstraint(["content_digest"], ["content.digest"], name="fk_capture_content_digest"),
        sa.PrimaryKeyConstraint("revision_id", name="pk_capture"),
    )
    for column in ("packet_digest", "count", "record_id", "station", "base_id", "id_number", "village"):
        op.create_index(f"ix_capture_{column}", "capture", [column])
    op.create_table(
        "standing",
        sa.Column("revision_id", sa.Uuid, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reviewer", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["capture.revision_id"], name="fk_standing_revision_id"),
        sa.PrimaryKeyConstraint("revision_id", name="pk_standing"),
    )
    op.create_index("ix_standing_count", "standing", ["count"])
    op.create_index("ix_standing_state", "standing", ["state"])
    op.create_table(
        "register_version",
        sa.Column("base_id", sa.String(64), nullable=False),
        sa.Column("count", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=True),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("removal", sa.String(20), nullable=True),
        sa.Column("removed_on", sa.Date, nullable=True),
        sa.Column("absorbs", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("base_id", "count", name="pk_register_version"),
    )
    op.create_table(
        "register_person",
        sa.Column("base_id", sa.String(64), nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("id_number", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("village", sa.String(12), nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("base_id", name="pk_register_person"),
    )
    for column in ("count", "id_number", "name", "village"):
        op.create_index(f"ix_register_person_{column}", "register_person", [column])
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("base_id", sa.String(64), nullable=True),
        sa.Column("id_number", sa.String(40), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("reviewer", sa.String(64), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decision"),
    )
    op.create_index("ix_decision_base_id", "decision", ["base_id"])
    op.create_index("ix_decision_id_number", "decision", ["id_number"])


def _post() -> None:
    op.create_table(
        "shelf",
        sa.Column("sealed_digest", _DIGEST, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("carrier", sa.String(10), nullable=False),
        sa.Column("arrived_at", _INSTANT, nullable=False),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("packet_digest", _DIGEST, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("next_try_at", _INSTANT, nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("settled_at", _INSTANT, nullable=True),
        sa.Column("settled_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sealed_digest", name="pk_shelf"),
    )
    for column in ("arrived_at", "reason", "next_try_at", "outcome"):
        op.create_index(f"ix_shelf_{column}", "shelf", [column])
    op.create_table(
        "letter",
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("incarnation", sa.Uuid, nullable=False),
        sa.Column("epoch", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("packets", sa.BigInteger, nullable=False),
        sa.Column("packet_digest", _DIGEST, nullable=True),
        sa.Column("heard", sa.BigInteger, nullable=False),
        sa.Column("beyond", sa.Text, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name="fk_letter_station"),
        sa.PrimaryKeyConstraint("station", "incarnation", "epoch", name="pk_letter"),
    )
    op.create_table(
        "message_body",
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_message_body"),
    )
    op.create_table(
        "message",
        sa.Column("station", sa.String(20), nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("header", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("body_digest", _DIGEST, nullable=False),
        sa.Column("superseded", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name="fk_message_station"),
        sa.ForeignKeyConstraint(["body_digest"], ["message_body.digest"], name="fk_message_body_digest"),
        sa.PrimaryKeyConstraint("station", "number", name="pk_message"),
    )
    op.create_index("ix_message_body_digest", "message", ["body_digest"])
    op.create_table(
        "bulletin",
        sa.Column("count", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("count", name="pk_bulletin"),
    )
    op.create_index("ix_bulletin_kind", "bulletin", ["kind"])


_CAPTURE: dict[str, sa.types.TypeEngine[Any]] = {
    "revision_id": sa.Uuid(),
    "packet_digest": _DIGEST,
    "count": sa.BigInteger(),
    "record_id": sa.Uuid(),
    "parent_id": sa.Uuid(),
    "content_digest": _DIGEST,
    "station": sa.String(20),
    "author": sa.String(64),
    "saved_at": _INSTANT,
    "base_id": sa.String(64),
    "base_count": sa.BigInteger(),
    "id_number": sa.String(40),
    "name": sa.String(100),
    "village": sa.String(12),
    "categories": sa.Text(),
}
_STANDING: dict[str, sa.types.TypeEngine[Any]] = {
    "revision_id": sa.Uuid(),
    "count": sa.BigInteger(),
    "state": sa.String(20),
    "at": _INSTANT,
    "marks": sa.Text(),
    "text": sa.Text(),
    "reviewer": sa.String(64),
}


def _capture_what_is_held() -> None:
    """Packets from before this version get their captures, in the order they came in."""
    here = op.get_bind()
    held = here.execute(
        sa.text(
            "SELECT packet.packet_digest, packet.manifest, packet.received_at, content.data FROM packet"
            " JOIN content ON content.digest = packet.content_digest ORDER BY packet.receipt_number"
        ).columns(received_at=_INSTANT)
    ).all()
    packet = sa.table("packet", sa.column("packet_digest", sa.String), sa.column("count", sa.BigInteger))
    # Types are said, not looked up: SQLite tells of a UUID's column that it is text, which takes no UUID.
    capture = sa.table("capture", *(sa.column(name, kind) for name, kind in _CAPTURE.items()))
    standing = sa.table("standing", *(sa.column(name, kind) for name, kind in _STANDING.items()))
    captured: set[str] = set()
    for count, (packet_digest, manifest_bytes, received_at, data) in enumerate(held, 1):
        manifest = json.loads(bytes(manifest_bytes))
        here.execute(packet.update().where(packet.c.packet_digest == packet_digest).values(count=count))
        if manifest["revision_id"] in captured:
            continue
        captured.add(manifest["revision_id"])
        here.execute(capture.insert().values(_capture(count, packet_digest, manifest, bytes(data))))
        here.execute(
            standing.insert().values(
                revision_id=UUID(manifest["revision_id"]),
                count=count,
                state="processed",
                at=received_at,
                marks="[]",
                text="",
                reviewer="",
            )
        )
    counter = sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
    op.execute(counter.update().where(counter.c.name == "changes").values(value=len(held)))


def _capture(count: int, packet_digest: str, manifest: dict[str, Any], content: bytes) -> dict[str, object]:
    try:
        document = json.loads(content)
    except ValueError:
        document = {}
    document = document if isinstance(document, dict) else {}
    categories = document.get("categories")
    return {
        "revision_id": UUID(manifest["revision_id"]),
        "packet_digest": packet_digest,
        "count": count,
        "record_id": UUID(manifest["record_id"]),
        "parent_id": UUID(manifest["parent_id"]) if manifest["parent_id"] else None,
        "content_digest": manifest["content_digest"],
        "station": manifest["station"],
        "author": _storable(manifest["author"], 64),
        "saved_at": datetime.fromisoformat(manifest["saved_at"]).astimezone(UTC),
        "base_id": _storable(manifest["base_id"], 64) if manifest["base_id"] is not None else None,
        "base_count": None,
        "id_number": _text(document, "identity", "id_number", 40),
        "name": _text(document, "identity", "name", 100),
        "village": _text(document, "other_identity", "household_division", 12),
        "categories": json.dumps(categories if isinstance(categories, list) else []),
    }


def _text(document: dict[str, Any], section: str, name: str, most: int) -> str:
    part = document.get(section)
    value = part.get(name) if isinstance(part, dict) else None
    return _storable(value if isinstance(value, str) else "", most)


def _storable(text: str, most: int) -> str:
    return text.replace("\0", "")[:most].encode("utf-8", "replace").decode()
