"""The base register as a list: who fits a wish, in order, and a page of them at a time."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from station.db.register_find import Finder
from station.db.register_rows import Generations
from station.db.register_status import begun, statuses_of
from station.db.tables import RegisterRow, RemovalRow
from station.domain import id_number as numbers
from station.domain.record import Document
from station.domain.register import CollectionStatus, Removal, RemovalReason, Sought
from station.domain.roster import DISABLED, Listing, RosterLine, Wish

_AT_ONCE = 500
_EVERYBODY = 1 << 60

_BORN = text(
    "CASE length(id_number) WHEN 18 THEN substr(id_number, 7, 8) WHEN 15 THEN '19' || substr(id_number, 7, 6) "
    "ELSE replace(coalesce(json_extract(document, '$.identity.born_on'), ''), '-', '') END "
    "BETWEEN '18000101' AND :born_by"
)
"""The number tells the birthday, and where there is none the form."""
_THESE = text("id IN (SELECT value FROM json_each(:these))")


class Roster:
    """The living generation, as it stands for whoever works through it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def listing(self, wish: Wish) -> Listing:
        """Everybody who fits: by how well the words fit, then by village and name."""
        live = Generations.of(self._session).live
        ranks = self._ranks(wish.sought, live)
        ids = self._ids(wish, live, ranks)
        known = begun(self._session, live)
        open_still = CollectionStatus.NOT_COLLECTED
        counts = Counter(known.get(each, open_still) for each in ids)
        if wish.statuses:
            ids = [each for each in ids if known.get(each, open_still) in wish.statuses]
        if ranks is not None:
            ids.sort(key=ranks.__getitem__)
        everybody = select(func.count()).where(RegisterRow.generation == live)
        return Listing(tuple(ids), dict(counts), self._session.scalar(everybody) or 0)

    def page(self, ids: Sequence[int]) -> list[RosterLine]:
        """The lines of some of a listing, in its order; who left the register since is left out."""
        lines: dict[int, RosterLine] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = RegisterRow.id.in_(ids[start : start + _AT_ONCE])
            rows = list(self._session.scalars(select(RegisterRow).where(some)))
            statuses = statuses_of(self._session, rows)
            removals = self._removals([row.base_id for row in rows])
            lines |= {row.id: _line(row, statuses[row.id], removals.get(row.base_id)) for row in rows}
            self._session.expunge_all()  # a hundred thousand rows need not stay until the end
        return [lines[each] for each in ids if each in lines]

    def _ranks(self, sought: Sought, live: int) -> dict[int, int] | None:
        """How well the words fit whom they fit; None where there are none."""
        if not sought.words:
            return None
        return Finder(self._session, live).first(sought, _EVERYBODY)[0]

    def _ids(self, wish: Wish, live: int, ranks: Mapping[int, int] | None) -> list[int]:
        people = select(RegisterRow.id).where(RegisterRow.generation + 0 == live)  # + 0: through the rows, one by one
        told: dict[str, object] = {}
        if ranks is not None:
            people, told["these"] = people.where(_THESE), json.dumps(list(ranks))
        if wish.place is not None:
            people = people.where(func.substr(RegisterRow.village, 1, len(wish.place) or 12) == wish.place)
        if wish.category:
            people = people.where(_of_category(wish.category))
        frail: list[ColumnElement[bool]] = []
        if wish.born_by is not None:
            frail.append(cast("ColumnElement[bool]", _BORN))
            told["born_by"] = f"{wish.born_by:%Y%m%d}"
        if wish.disabled:
            frail += [_of_category(each) for each in sorted(DISABLED)]
        if frail:
            people = people.where(or_(*frail))
        ordered = people.order_by(
            RegisterRow.village == "", RegisterRow.village, RegisterRow.pinyin, RegisterRow.base_id
        )
        return list(self._session.scalars(ordered, told))

    def _removals(self, base_ids: Sequence[str]) -> dict[str, Removal]:
        rows = self._session.scalars(select(RemovalRow).where(RemovalRow.base_id.in_(base_ids)))
        return {row.base_id: Removal(RemovalReason(row.reason), row.removed_on, row.by_county) for row in rows}


def _of_category(category: str) -> ColumnElement[bool]:
    chosen = func.json_extract(RegisterRow.document, "$.categories")
    return func.instr(func.coalesce(chosen, ""), f'"{category}"') > 0


def _line(row: RegisterRow, status: CollectionStatus, removal: Removal | None) -> RosterLine:
    document = cast("Document", json.loads(row.document))
    categories = document.get("categories")
    return RosterLine(
        id=row.id,
        base_id=row.base_id,
        name=_text(document, "identity", "name") or row.name,
        sex=_text(document, "identity", "sex"),
        born_on=_born_on(document, row.id_number),
        id_number=row.id_number,
        village=row.village,
        categories=tuple(str(each) for each in categories) if isinstance(categories, list) else (),
        status=status,
        removal=removal,
        marks=tuple(json.loads(row.marks)),
        address=_address(document),
        phone=_text(document, "other_identity", "phone") or _text(document, "other_identity", "landline"),
    )


def _born_on(document: Document, id_number: str) -> date | None:
    number = numbers.upgrade(id_number) or id_number
    if len(number) == 18:
        return numbers.birth_of(number)
    try:
        return date.fromisoformat(_text(document, "identity", "born_on"))
    except ValueError:
        return None


def _address(document: Document) -> str:
    """Where somebody is to be met: where he lives, if that is told, else where he is registered."""
    told = ("residence_address", "household_address")
    return next(filter(None, (_text(document, "other_identity", name) for name in told)), "") or _text(
        document, "identity", "card_address"
    )


def _text(document: Document, section: str, name: str) -> str:
    inner = document.get(section)
    value = inner.get(name) if isinstance(inner, Mapping) else None
    return value if isinstance(value, str) else ""
