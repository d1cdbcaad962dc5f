"""How far the collection is, counted in the database: of a hundred thousand people no row is read into the program.

How far it is with somebody is what `register_status` says; so these numbers and the list of people agree.
"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from station.db.register_rows import Generations
from station.db.register_status import CONFIRMED, begun
from station.db.tables import RegisterRow
from station.domain.progress import Done, Waiting, Waits
from station.domain.register import CollectionStatus

# -- people of the register -------------------------------------------------------------------------------------------

_OF_THESE = text(
    "SELECT village, COUNT(*) FROM register_entry WHERE id IN (SELECT value FROM json_each(:ids)) GROUP BY 1"
)

# -- records ----------------------------------------------------------------------------------------------------------

_ENTRY = """COALESCE(
    (SELECT id FROM register_entry WHERE generation = :live AND base_id = {table}.base_id),
    (SELECT MIN(id) FROM register_entry WHERE generation + 0 = :live AND {number} != '' AND id_number IN (
        {number}, CASE WHEN LENGTH({number}) = 18 THEN SUBSTR({number}, 1, 6) || SUBSTR({number}, 9, 9) END)))"""
"""The person of the register whom a record is about: whom it names, else who has its number in either spelling."""

_VILLAGE = """COALESCE(
    (SELECT village FROM register_entry WHERE id = entry),
    CASE WHEN JSON_VALID(form) THEN COALESCE(
        JSON_EXTRACT(form, '$.other_identity.household_division'),
        JSON_EXTRACT(form, '$.other_identity.residence_division')) END,
    '')"""
"""The village the register counts him to, else the one in his form; a purged form tells none."""

_NUMBER = (
    "COALESCE(NULLIF(revision.id_number, ''), "
    "(SELECT id_number FROM collected WHERE record_id = revision.record_id), '')"
)
"""The number of a revision; of a purged one as the county told it."""

_CONFIRMED_FIRST = f"""
WITH signed AS (
    SELECT revision.record_id, MIN(revision.number), revision.author, date(revision.saved_at, 'localtime') AS day,
        {_ENTRY.format(table="revision", number=_NUMBER)} AS entry, {_NUMBER} AS number,
        revision.saved_at, CAST(revision.content AS TEXT) AS form
    FROM revision WHERE {CONFIRMED} GROUP BY revision.record_id
), persons AS (
    SELECT entry, author, day, form, MIN(saved_at) FROM signed
    GROUP BY COALESCE('e' || entry, 'n' || NULLIF(number, ''), record_id)
)
"""  # noqa: S608
"""Each person collected here once: who confirmed him first, and when. SQLite gives the row of the MIN."""

_ADDED = text(f"{_CONFIRMED_FIRST} SELECT {_VILLAGE}, COUNT(*) FROM persons WHERE entry IS NULL GROUP BY 1")  # noqa: S608
_DONE = text(
    f"{_CONFIRMED_FIRST} SELECT day, author, {_VILLAGE}, entry IS NULL, COUNT(*) FROM persons "  # noqa: S608
    "WHERE entry IS NULL OR entry IN (SELECT value FROM json_each(:here)) GROUP BY 1, 2, 3, 4"
)

_WAITING = text(
    f"""
WITH latest AS (
    SELECT record_id, MAX(number) AS number FROM revision GROUP BY record_id
), waiting AS (
    SELECT draft.operator, {_ENTRY.format(table="draft", number="draft.id_number")} AS entry, draft.document AS form,
        CASE
            WHEN EXISTS (SELECT 1 FROM judgement WHERE revision_id = draft.parent_id AND judgement = 'returned')
                OR EXISTS (SELECT 1 FROM lead_check WHERE revision_id = draft.parent_id AND outcome = 'returned')
                THEN 'returned'
            WHEN EXISTS (SELECT 1 FROM revision WHERE revision.id = draft.parent_id AND NOT {CONFIRMED}) THEN 'unsigned'
            ELSE 'drafts'
        END AS kind
    FROM draft
    UNION ALL
    SELECT revision.author, {_ENTRY.format(table="revision", number="revision.id_number")}, CAST(content AS TEXT),
        CASE WHEN EXISTS (SELECT 1 FROM judgement WHERE revision_id = revision.id AND judgement = 'returned')
            THEN 'returned' ELSE 'to_check' END
    FROM latest JOIN revision ON revision.record_id = latest.record_id AND revision.number = latest.number
    WHERE revision.record_id NOT IN (SELECT record_id FROM draft) AND LENGTH(content) > 0 AND (
        EXISTS (SELECT 1 FROM judgement WHERE revision_id = revision.id AND judgement = 'returned')
        OR (NOT EXISTS (SELECT 1 FROM packet WHERE revision_id = revision.id)
            AND EXISTS (SELECT 1 FROM lead_check WHERE revision_id = revision.id AND outcome IS NULL)))
)
SELECT {_VILLAGE}, operator, kind, COUNT(*) FROM waiting GROUP BY 1, 2, 3
"""  # noqa: S608
)
"""What is begun and not at an end, by village and operator; as `work_on` tells it of each record."""


class Figures:
    """Counts of the living generation and of this station's records."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def people(self) -> dict[tuple[str, CollectionStatus], int]:
        """How many of each village (its code, or "") it is so far with."""
        live = Generations.of(self._session).live
        villages = (
            select(RegisterRow.village, func.count())
            .where(RegisterRow.generation + 0 == live)
            .group_by(RegisterRow.village)
        )
        found: Counter[tuple[str, CollectionStatus]] = Counter()
        for village, count in self._session.execute(villages):
            found[village, CollectionStatus.NOT_COLLECTED] = count
        for status, ids in self._by_status(live).items():
            for village, count in self._session.execute(_OF_THESE, {"ids": json.dumps(ids)}):
                found[village, status] = count
                found[village, CollectionStatus.NOT_COLLECTED] -= count
        return dict(found)

    def added(self) -> dict[str, int]:
        """How many were collected here whom the register does not have, by the village in their forms."""
        counted = self._session.execute(_ADDED, {"live": Generations.of(self._session).live})
        return {str(village): count for village, count in counted}

    def done(self) -> list[Done]:
        """Whom this station collected, by day, operator and village; who counts elsewhere is left out."""
        live = Generations.of(self._session).live
        here = self._by_status(live).get(CollectionStatus.COLLECTED, [])
        counted = self._session.execute(_DONE, {"live": live, "here": json.dumps(here)})
        return [
            Done(date.fromisoformat(day), author, str(village), bool(added), count)
            for day, author, village, added, count in counted
        ]

    def waiting(self) -> list[Waits]:
        """What waits at this station."""
        counted = self._session.execute(_WAITING, {"live": Generations.of(self._session).live})
        return [Waits(str(village), operator, Waiting(**{kind: count})) for village, operator, kind, count in counted]

    def _by_status(self, live: int) -> Mapping[CollectionStatus, list[int]]:
        found: dict[CollectionStatus, list[int]] = {}
        for each, status in begun(self._session, live).items():
            found.setdefault(status, []).append(each)
        return found
