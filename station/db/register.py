"""The base register in the store: people found and marked, and a few of them put in or changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from station.db.register_find import Finder, has_number
from station.db.register_rows import PERSON, Generations, Person, add, entry_of, prepared, row_of
from station.db.register_search import SearchTable
from station.db.register_status import statuses_of
from station.db.tables import RegisterRow, RemovalRow
from station.domain.register import Findings, Found, RegisterEntry, Removal, RemovalReason, Sought

_BATCH = 500


class Register:
    """The people the county already knows: the living generation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_id_number(self, id_number: str) -> list[RegisterEntry]:
        living = RegisterRow.generation + 0 == self._live  # + 0: by the index of numbers
        found = select(RegisterRow).where(has_number(id_number), living).order_by(RegisterRow.base_id)
        return self._entries(self._session.scalars(found))

    def get(self, base_id: str) -> RegisterEntry | None:
        found = self._entries(self._session.scalars(self._living().where(RegisterRow.base_id == base_id)))
        return found[0] if found else None

    def find(self, sought: Sought, limit: int) -> Findings:
        ranks, more = Finder(self._session, self._live).first(sought, limit)
        rows = list(self._session.scalars(select(RegisterRow).where(RegisterRow.id.in_(ranks))))
        rows.sort(key=lambda row: (ranks[row.id], row.pinyin, row.base_id))
        statuses = statuses_of(self._session, rows)
        found = zip(self._entries(rows), rows, strict=True)
        return Findings(tuple(Found(entry, statuses[row.id]) for entry, row in found), more)

    def places(self) -> dict[str, int]:
        villages = (
            select(RegisterRow.village, func.count())
            .where(RegisterRow.generation == self._live, RegisterRow.village != "")
            .group_by(RegisterRow.village)
            .order_by(RegisterRow.village)
        )
        return {row[0]: row[1] for row in self._session.execute(villages)}

    def remove(self, base_id: str, removal: Removal | None) -> None:
        known = self._session.get(RemovalRow, base_id)
        if known is not None:
            self._session.delete(known)
            self._session.flush()
        if removal is not None:
            self._session.add(
                RemovalRow(
                    base_id=base_id, reason=removal.reason.value, removed_on=removal.on, by_county=removal.by_county
                )
            )

    def removed_by_county(self, base_ids: Collection[str]) -> set[str]:
        marked = set(self._session.scalars(select(RemovalRow.base_id).where(RemovalRow.by_county)))
        return marked & set(base_ids)

    def put(self, entries: Iterable[RegisterEntry]) -> int:
        people, count = iter(entries), 0
        while batch := prepared([row_of(entry) for entry in islice(people, _BATCH)]):
            count += len(batch)
            self._put({person[0]: (person, sought) for person, sought in batch})
        return count

    def _put(self, people: Mapping[str, tuple[Person, str]]) -> None:
        known = list(self._session.scalars(self._living().where(RegisterRow.base_id.in_(people))))
        for row in known:
            for column, value in zip(PERSON, people[row.base_id][0], strict=True):
                setattr(row, column.key, value)
        self._session.flush()
        search = SearchTable(self._session.connection(), self._live)
        search.drop([row.id for row in known])
        search.put([(row.id, people[row.base_id][1]) for row in known])
        there = {row.base_id for row in known}
        add(self._session, self._live, [each for base_id, each in people.items() if base_id not in there])

    def drop(self, base_ids: Collection[str]) -> int:
        """Takes people out of the register altogether; tells how many. Not while an import is staged."""
        wanted, count = iter(base_ids), 0
        while batch := list(islice(wanted, _BATCH)):
            rows = list(self._session.scalars(self._living().where(RegisterRow.base_id.in_(batch))))
            SearchTable(self._session.connection(), self._live).drop([row.id for row in rows])
            self._session.execute(delete(RegisterRow).where(RegisterRow.id.in_([row.id for row in rows])))
            count += len(rows)
        return count

    def count(self) -> int:
        return self._session.scalar(select(func.count()).where(RegisterRow.generation == self._live)) or 0

    @property
    def _live(self) -> int:
        return Generations.of(self._session).live

    def _living(self) -> Select[RegisterRow]:
        return select(RegisterRow).where(RegisterRow.generation == self._live)

    def _entries(self, rows: Iterable[RegisterRow]) -> list[RegisterEntry]:
        found: Sequence[RegisterRow] = list(rows)
        removed = self._session.scalars(
            select(RemovalRow).where(RemovalRow.base_id.in_([row.base_id for row in found]))
        )
        removals = {row.base_id: Removal(RemovalReason(row.reason), row.removed_on, row.by_county) for row in removed}
        return [entry_of(row, removals.get(row.base_id)) for row in found]
