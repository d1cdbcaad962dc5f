"""How far it is with the people of the base register: derived from drafts, revisions and the county's word."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from station.db.tables import CollectedRow, DraftRow, RegisterRow, RemovalRow, RevisionRow
from station.domain.register import CollectionStatus

_KNOWN = "register_statuses"

_BY_BASE_ID: tuple[tuple[CollectionStatus, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]], ...] = (
    (CollectionStatus.ELSEWHERE, CollectedRow.base_id),
    (CollectionStatus.COLLECTED, RevisionRow.base_id),
    (CollectionStatus.IN_WORK, DraftRow.base_id),
    (CollectionStatus.REMOVED, RemovalRow.base_id),
)
_BY_NUMBER = {
    CollectionStatus.ELSEWHERE: CollectedRow.id_number,
    CollectionStatus.COLLECTED: RevisionRow.id_number,
    CollectionStatus.IN_WORK: DraftRow.id_number,
}
"""What makes a person so, the strongest last: that he is named, or that somebody has his number."""


def _of_few() -> TextClause:
    """What is so of a few people, the strongest last. One statement: a dozen would take most of a keystroke's time."""
    statements = [
        f"SELECT '{status.value}', '{column.key}', {column.key} FROM {column.class_.__tablename__} "  # noqa: S608
        f"WHERE {column.key} IN (SELECT value FROM json_each(:{column.key}))"
        for status, base_id in _BY_BASE_ID
        for column in (base_id, _BY_NUMBER.get(status))
        if column is not None
    ]
    return text(" UNION ALL ".join(statements))


_OF_FEW = _of_few()


def statuses_of(session: Session, rows: Sequence[RegisterRow]) -> dict[int, CollectionStatus]:
    """How far it is with these few, by their ids."""
    found = {row.id: CollectionStatus.NOT_COLLECTED for row in rows}
    ids: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        ids.setdefault(("base_id", row.base_id), []).append(row.id)
        if row.id_number:
            ids.setdefault(("id_number", row.id_number), []).append(row.id)
    sought = {kind: json.dumps([value for each, value in ids if each == kind]) for kind in ("base_id", "id_number")}
    for status, kind, value in session.execute(_OF_FEW, sought):
        found.update(dict.fromkeys(ids[kind, value], CollectionStatus(status)))
    return found


def begun(session: Session, generation: int) -> Mapping[int, CollectionStatus]:
    """Everybody with whom it is any further than not collected, by id; remembered until anything is written."""
    connection = session.connection()
    written = getattr(connection.connection.dbapi_connection, "total_changes", None)
    state = (generation, written, connection.exec_driver_sql("PRAGMA data_version").scalar())
    remembered = connection.info.get(_KNOWN)
    if remembered is not None and remembered[0] == state:
        known: Mapping[int, CollectionStatus] = remembered[1]
        return known
    found: dict[int, CollectionStatus] = {}
    for status, base_id in _BY_BASE_ID:
        people = select(RegisterRow.id).where(RegisterRow.generation == generation)
        named = people.where(RegisterRow.base_id.in_(select(base_id)))  # IN, as a join would go through the register
        found.update(dict.fromkeys(session.scalars(named), status))
        if status in _BY_NUMBER:
            number = _BY_NUMBER[status]
            people = select(RegisterRow.id).where(RegisterRow.generation + 0 == generation)  # by the index of numbers
            having = people.where(RegisterRow.id_number.in_(select(number).where(number != "")))
            found.update(dict.fromkeys(session.scalars(having), status))
    connection.info[_KNOWN] = (state, found)
    return found
