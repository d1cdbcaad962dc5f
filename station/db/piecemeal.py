"""The work list read around damage: row by row, each on a connection that has met no damaged page yet."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, Integer, Select, literal_column, select
from sqlalchemy.orm import Session

from station.db.records import draft_summary, revision_summary
from station.db.tables import DraftRow, PacketRow, RevisionRow
from station.domain.record import Document, RecordState, RecordSummary
from station.errors import PageDamaged

_Row = TypeVar("_Row", DraftRow, RevisionRow, PacketRow)
_BATCH = 100
_ONE_BY_ONE = 64
"""Rowids tried in turn behind a damaged leaf; then the steps double."""
_BEYOND = 1 << 40


def work_list(bind: Engine | Connection) -> list[RecordSummary]:
    """What can be read as usual; of the rest the number, as damaged. The papers still to be brought are left out."""
    engine = bind.engine
    packets = {row.revision_id: row for row in _rows(engine, PacketRow, "revision_id") if isinstance(row, PacketRow)}
    packets_whole = len(packets) == _count(engine, "packet")
    latest: dict[UUID, RevisionRow] = {}
    for revision in _rows(engine, RevisionRow, "record_id"):
        if isinstance(revision, RevisionRow) and revision.number >= _number(latest.get(revision.record_id)):
            latest[revision.record_id] = revision
    listed: dict[UUID, RecordSummary] = {}
    for draft in _rows(engine, DraftRow, "record_id"):
        if isinstance(draft, DraftRow):
            listed[draft.record_id] = _read(draft.record_id, draft.document, draft=draft)
    for record_id, revision in latest.items():
        packet = packets.get(revision.id)
        if record_id not in listed and (packet is not None or packets_whole):
            listed[record_id] = _read(record_id, revision.content, revision=revision, packet=packet)
    for record_id in _ids(engine, "revision") | _ids(engine, "draft") | set(latest):
        listed.setdefault(record_id, _damaged(record_id))
    return sorted(
        listed.values(),
        key=lambda each: (each.state is RecordState.DAMAGED, each.updated_at),
        reverse=True,  # what is damaged comes first: somebody has to see it
    )


def _number(revision: RevisionRow | None) -> int:
    return revision.number if revision else 0


def _read(
    record_id: UUID,
    text: str | bytes,
    draft: DraftRow | None = None,
    revision: RevisionRow | None = None,
    packet: PacketRow | None = None,
) -> RecordSummary:
    try:
        document = cast("Document", json.loads(text))
        if draft is not None:
            return draft_summary(draft, document)
        assert revision is not None
        return revision_summary(revision, packet, document)
    except ValueError:
        return _damaged(record_id)


def _damaged(record_id: UUID) -> RecordSummary:
    never = datetime.fromtimestamp(0, UTC)
    return RecordSummary(record_id, RecordState.DAMAGED, "", "", (), never, "")


def _rows(engine: Engine, kind: type[_Row], key: str) -> Iterator[_Row | UUID]:
    """A table's rows in the order of their rowids; of a row that is torn, its key."""
    rowid = literal_column(f"{kind.__tablename__}.rowid", Integer).label("row")
    first, batch, missed = 0, _BATCH, 0
    while first < _BEYOND:  # asked for “from”, not “after”: that would look on the leaf before
        whole = select(kind, rowid).where(rowid >= first).order_by(rowid).limit(batch)
        found = _tried(engine, whole)
        if found is None and batch > 1:
            batch = 1
            continue
        if found is None:
            torn = _tried(engine, select(getattr(kind, key), rowid).where(rowid >= first).order_by(rowid).limit(1))
            if torn:
                yield torn[0][0]
                first, missed = torn[0][1] + 1, 0
            else:
                first += 1 if missed < _ONE_BY_ONE else 1 << (missed - _ONE_BY_ONE)
                missed += 1
            continue
        if not found:
            return
        for row, number in found:
            yield row
            first = number + 1
        batch, missed = _BATCH, 0


def _tried(engine: Engine, statement: Select[*tuple[Any, ...]]) -> list[Any] | None:
    try:
        with Session(engine) as session:
            return [tuple(row) for row in session.execute(statement)]
    except PageDamaged:
        return None


def _ids(engine: Engine, table: str) -> set[UUID]:
    """The records an index still names, whatever became of their rows."""
    found: set[UUID] = set()
    try:
        with engine.connect() as connection:
            for (record,) in connection.exec_driver_sql(f"SELECT record_id FROM {table}"):  # noqa: S608
                found.add(UUID(hex=record))
    except PageDamaged:
        return found
    return found


def _count(engine: Engine, table: str) -> int | None:
    try:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608
    except PageDamaged:
        return None
