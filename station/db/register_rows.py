"""People of the base register as rows, and which generation of them lives."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from station.db.register_search import SearchTable, spelled, terms
from station.db.tables import RegisterRow, SettingRow
from station.domain.record import Document
from station.domain.register import RegisterEntry, Removal

PERSON = (
    RegisterRow.base_id,
    RegisterRow.id_number,
    RegisterRow.name,
    RegisterRow.pinyin,
    RegisterRow.village,
    RegisterRow.document,
    RegisterRow.marks,
    RegisterRow.other,
)
"""What is told of a person, in the order of `row_of`."""

Person = tuple[str, str, str, str, str, str, str, str]

_COLUMNS = ("id", "generation", *(column.key for column in PERSON))
_ADD = f"INSERT INTO register_entry ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
"""As SQL, because with a hundred thousand rows a third of the time goes into binding them otherwise."""

_STATE = "register"


@dataclass(frozen=True, slots=True)
class Generations:
    """Which generation lives, and which are to be swept away: half staged ones, and what was replaced."""

    live: int = 0
    swept: tuple[int, ...] = ()

    @classmethod
    def of(cls, session: Session) -> "Generations":
        kept = session.scalar(select(SettingRow.value).where(SettingRow.name == _STATE))
        if kept is None:
            return cls()
        state = json.loads(kept)
        return cls(state["live"], tuple(state["swept"]))

    def save(self, session: Session) -> None:
        value = json.dumps({"live": self.live, "swept": self.swept})
        session.merge(SettingRow(name=_STATE, value=value))
        session.flush()

    @property
    def staged(self) -> int:
        """The generation an import fills; its full-text table is the one that the living does not use."""
        return self.live + 1

    def without(self, generation: int) -> "Generations":
        return replace(self, swept=tuple(each for each in self.swept if each != generation))


def row_of(entry: RegisterEntry) -> Person:
    name = _whole(entry.name)
    return (
        entry.base_id,
        _whole(entry.id_number),
        name,
        spelled(name)[0],
        entry.village or village_of(entry.document),
        _json(entry.document),
        _json(entry.marks) if entry.marks else "[]",
        _json(entry.other) if entry.other else "{}",
    )


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: object) -> str:
    """Chinese as it stands, which takes half the room; half a character, which SQLite refuses, escaped."""
    text = _encoded(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _whole(text: str) -> str:
    """Half a character, which SQLite refuses, is replaced; the document keeps it."""
    return text.encode("utf-8", "replace").decode()


def village_of(document: Mapping[str, object]) -> str:
    """The village of the household registration, or else of the residence; empty where neither is known."""
    section = document.get("other_identity")
    if isinstance(section, dict | Mapping):
        for name in ("household_division", "residence_division"):
            code = section.get(name)
            if isinstance(code, str) and len(code) == 12 and code.isdigit():
                return code
    return ""


def entry_of(row: RegisterRow, removal: Removal | None) -> RegisterEntry:
    document = cast("Document", json.loads(row.document))
    other = json.loads(row.other)
    return RegisterEntry(row.base_id, document, tuple(json.loads(row.marks)), removal, row.village, other)


def terms_of(person: Person) -> str:
    _, id_number, name, _, village, _, marks, _ = person
    return terms(name, id_number, village, marked=marks != "[]")


def add(session: Session, generation: int, people: Iterable[tuple[Person, str]]) -> None:
    """New rows of a generation, with the terms they are sought by."""
    made = list(people)
    if not made:
        return
    connection = session.connection()
    first = (connection.scalar(select(func.max(RegisterRow.id))) or 0) + 1
    connection.exec_driver_sql(_ADD, [(number, generation, *person) for number, (person, _) in enumerate(made, first)])
    SearchTable(connection, generation).put([(number, sought) for number, (_, sought) in enumerate(made, first)])


def prepared(people: Sequence[Person]) -> list[tuple[Person, str]]:
    """People with their terms: the slow part, before a transaction begins."""
    return [(person, terms_of(person)) for person in people]
