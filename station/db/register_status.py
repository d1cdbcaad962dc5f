"""How far it is with the people of the base register: derived from drafts, revisions and the county's word."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from station.db.tables import CollectedElsewhereRow, DraftRow, RegisterRow, RemovalRow, RevisionRow
from station.domain.register import CollectionStatus

_KNOWN = "register_statuses"

_BY_BASE_ID: tuple[tuple[CollectionStatus, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]], ...] = (
    (CollectionStatus.ELSEWHERE, CollectedElsewhereRow.base_id),
    (CollectionStatus.COLLECTED, RevisionRow.base_id),
    (CollectionStatus.IN_WORK, DraftRow.base_id),
    (CollectionStatus.REMOVED, RemovalRow.base_id),
)
_BY_NUMBER = {CollectionStatus.COLLECTED: RevisionRow.id_number, CollectionStatus.IN_WORK: DraftRow.id_number}
"""What makes a person so, the strongest last: that he is named, or that somebody has his number."""


def statuses_of(session: Session, rows: Sequence[RegisterRow]) -> dict[int, CollectionStatus]:
    """How far it is with these few, by their ids."""
    found = {row.id: CollectionStatus.NOT_COLLECTED for row in rows}
    by_base_id = {row.base_id: row.id for row in rows}
    by_number: dict[str, list[int]] = {}
    for row in rows:
        if row.id_number:
            by_number.setdefault(row.id_number, []).append(row.id)
    for status, base_id in _BY_BASE_ID:
        for each in session.scalars(select(base_id).where(base_id.in_(by_base_id))):
            found[by_base_id[str(each)]] = status
        if status in _BY_NUMBER:
            number = _BY_NUMBER[status]
            for having in session.scalars(select(number).where(number.in_(by_number))):
                found.update(dict.fromkeys(by_number[having], status))
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
        found.update(
            dict.fromkeys(session.scalars(people.join(base_id.class_, base_id == RegisterRow.base_id)), status)
        )
        if status in _BY_NUMBER:
            number = _BY_NUMBER[status]
            same = and_(number == RegisterRow.id_number, number != "")
            found.update(dict.fromkeys(session.scalars(people.join(number.class_, same)), status))
    connection.info[_KNOWN] = (state, found)
    return found
