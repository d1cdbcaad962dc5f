"""How far it is with the people of the base register: derived from drafts, revisions and the county's word."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, CompoundSelect, TextClause, func, select, text, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from station.db.tables import CollectedRow, DraftRow, RegisterRow, RemovalRow, RevisionRow
from station.domain import id_number as numbers
from station.domain.evidence import CONFIRMING
from station.domain.register import CollectionStatus

_KNOWN = "register_statuses"

_SIGNATURES = ", ".join(f"'{kind.value}'" for kind in sorted(CONFIRMING))
CONFIRMED = (
    "EXISTS (SELECT 1 FROM revision_evidence AS signed WHERE signed.revision_id = revision.id "  # noqa: S608
    f"AND signed.confirms = revision.content_digest AND signed.kind IN ({_SIGNATURES}))"
)
"""Whether somebody confirmed a revision. It outlives the purging of his record."""

_BY_BASE_ID: tuple[tuple[CollectionStatus, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]], ...] = (
    (CollectionStatus.IN_WORK, DraftRow.base_id),
    (CollectionStatus.ELSEWHERE, CollectedRow.base_id),
    (CollectionStatus.COLLECTED, RevisionRow.base_id),
    (CollectionStatus.REMOVED, RemovalRow.base_id),
)
_BY_NUMBER = {
    CollectionStatus.ELSEWHERE: CollectedRow.id_number,
    CollectionStatus.COLLECTED: RevisionRow.id_number,
    CollectionStatus.IN_WORK: DraftRow.id_number,
}
"""What makes a person so, the strongest last: that he is named, or that somebody has his number. Who was collected
stays so while his record is corrected; of revisions only a confirmed one counts.
"""
_RANKS = (CollectionStatus.NOT_COLLECTED, *(status for status, _ in _BY_BASE_ID))


def _of_few() -> TextClause:
    """What is so of a few people, the strongest last. One statement: a dozen would take most of a keystroke's time."""
    statements = [
        f"SELECT '{status.value}', '{column.key}', {column.key} FROM {column.class_.__tablename__} "  # noqa: S608
        f"WHERE {column.key} IN (SELECT value FROM json_each(:{column.key}))"
        + f" AND {CONFIRMED}"
        * (status is CollectionStatus.COLLECTED)
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
        for number in numbers.search_forms(row.id_number) if row.id_number else ():
            ids.setdefault(("id_number", number), []).append(row.id)
    sought = {kind: json.dumps([value for each, value in ids if each == kind]) for kind in ("base_id", "id_number")}
    for status, kind, value in session.execute(_OF_FEW, sought):
        for each in ids[kind, value]:
            found[each] = max(found[each], CollectionStatus(status), key=_RANKS.index)
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
        counts = text(CONFIRMED) if status is CollectionStatus.COLLECTED else true()
        people = select(RegisterRow.id).where(RegisterRow.generation == generation)
        named = people.where(RegisterRow.base_id.in_(select(base_id).where(counts)))  # IN: no join goes through all
        found.update(dict.fromkeys(session.scalars(named), status))
        if status in _BY_NUMBER:
            number = _BY_NUMBER[status]
            people = select(RegisterRow.id).where(RegisterRow.generation + 0 == generation)  # by the index of numbers
            having = people.where(RegisterRow.id_number.in_(_spellings(number, counts)))
            found.update(dict.fromkeys(session.scalars(having), status))
    connection.info[_KNOWN] = (state, found)
    return found


def _spellings(number: InstrumentedAttribute[str], counts: ColumnElement[bool] | TextClause) -> CompoundSelect[str]:
    """The numbers of a table, also as they were written before 1999-10."""
    short = func.substr(number, 1, 6).concat(func.substr(number, 9, 9))
    of_old = select(short).where(func.length(number) == 18, func.substr(number, 7, 2) == "19", counts)
    return select(number).where(number != "", counts).union_all(of_old)
