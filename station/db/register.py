"""The base register in the store."""

import json
from collections.abc import Iterable
from functools import cache
from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from station.db.tables import RegisterRow, RemovalRow
from station.domain import id_number as numbers
from station.domain.record import Document
from station.domain.register import RegisterEntry, Removal, RemovalReason

_BATCH = 500


@cache
def _syllables(character: str) -> tuple[str, ...]:
    """One character's readings without tones; pinyin of whole names would be looked up anew each time."""
    from pypinyin import Style, pinyin  # loads slowly, and most commands do without it

    return tuple(str(reading).lower() for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def spelled(name: str) -> tuple[str, str]:
    """A name's pinyin and its initials, lower case, as people type them.

    Surnames such as 覃 (tan, qin) and 曾 (ceng, zeng) are read in several ways: each is there, parted by blanks.
    """
    readings = [_syllables(character) for character in numbers.normalise(name) if character != "·"]
    rest = [syllables[0] for syllables in readings[1:]]
    ways = [[first, *rest] for first in readings[0]] if readings else []
    initials = dict.fromkeys("".join(syllable[:1] for syllable in way) for way in ways)
    return " ".join("".join(way) for way in ways), " ".join(initials)


class Register:
    """The people the county already knows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_id_number(self, id_number: str) -> list[RegisterEntry]:
        rows = self._session.scalars(
            select(RegisterRow).where(RegisterRow.id_number.in_(_number_forms(id_number))).order_by(RegisterRow.base_id)
        )
        return self._entries(rows)

    def find(self, text: str, limit: int) -> list[RegisterEntry]:
        text = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")  # SQLite refuses these, or ends there
        typed = numbers.normalise(text)
        if not typed:
            return []
        begins, contains = _escaped(typed) + "%", "%" + _escaped(text.strip()) + "%"
        spelled_so = [start + begins.lower() for start in ("", "% ")]
        rows = self._session.scalars(
            select(RegisterRow)
            .where(
                or_(
                    RegisterRow.name.like(contains, escape="\\"),
                    *(RegisterRow.initials.like(way, escape="\\") for way in spelled_so),
                    *(RegisterRow.pinyin.like(way, escape="\\") for way in spelled_so),
                    RegisterRow.id_number.in_(_number_forms(typed)),
                    RegisterRow.id_number.like(begins, escape="\\"),
                    RegisterRow.id_number.like("%" + _escaped(typed), escape="\\"),
                )
            )
            .order_by(RegisterRow.pinyin, RegisterRow.base_id)
            .limit(limit)
        )
        return self._entries(rows)

    def get(self, base_id: str) -> RegisterEntry | None:
        row = self._session.get(RegisterRow, base_id)
        return self._entries([row])[0] if row else None

    def remove(self, base_id: str, removal: Removal | None) -> None:
        known = self._session.get(RemovalRow, base_id)
        if known is not None:
            self._session.delete(known)
            self._session.flush()
        if removal is not None:
            self._session.add(RemovalRow(base_id=base_id, reason=removal.reason.value, removed_on=removal.on))

    def _entries(self, rows: Iterable[RegisterRow]) -> list[RegisterEntry]:
        found = list(rows)
        removed = self._session.scalars(
            select(RemovalRow).where(RemovalRow.base_id.in_([row.base_id for row in found]))
        )
        removals = {row.base_id: Removal(RemovalReason(row.reason), row.removed_on) for row in removed}
        return [_entry(row, removals.get(row.base_id)) for row in found]

    def put(self, entries: Iterable[RegisterEntry]) -> int:
        rows = [_row(entry) for entry in entries]
        for start in range(0, len(rows), _BATCH):
            statement = insert(RegisterRow).values(rows[start : start + _BATCH])
            self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=[RegisterRow.base_id],
                    set_={name: statement.excluded[name] for name in rows[0] if name != "base_id"},
                )
            )
        return len(rows)

    def count(self) -> int:
        return self._session.scalar(select(func.count()).select_from(RegisterRow)) or 0


def _number_forms(number: str) -> list[str]:
    """The spellings under which a number may stand here: itself, and its 18- or 15-digit counterpart."""
    forms = list(numbers.search_forms(number))
    if numbers.is_valid(number) and number[6:8] == "19":
        forms.append(number[:6] + number[8:17])
    return forms


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _row(entry: RegisterEntry) -> dict[str, object]:
    letters, initials = spelled(entry.name)
    return {
        "base_id": entry.base_id,
        "id_number": entry.id_number,
        "name": entry.name,
        "pinyin": letters,
        "initials": initials,
        "document": json.dumps(entry.document),
        "marks": json.dumps(entry.marks),
    }


def _entry(row: RegisterRow, removal: Removal | None) -> RegisterEntry:
    document = cast("Document", json.loads(row.document))
    return RegisterEntry(row.base_id, document, tuple(json.loads(row.marks)), removal)
