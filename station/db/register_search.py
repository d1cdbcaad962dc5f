"""What people of the base register are sought by, as terms of a full-text table, and how a word becomes a query.

SQLite's trigram tokenizer finds nothing for one or two characters, so every beginning somebody may type is a term of
its own: a kind (one letter) and the text. Long beginnings, which few people share, are prefixes of whole terms.
The table keeps neither the texts nor positions (`detail=none`): some 110 bytes a person.

Who changes the terms also writes a migration that makes the tables anew.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from station.domain import id_number as numbers
from station.domain.names import POINT, comparable
from station.domain.pinyin import syllables
from station.domain.register import Word

EXACT, BEGINS, INSIDE = "e", "b", "n"  # the name
INITIALS, PINYIN = "i", "p"
NUMBER, TAIL = "d", "t"
VILLAGE, TOWN, MARKED = "v", "w", "m"

_NAME_STEPS, _INITIALS_STEPS, _PINYIN_STEPS, _NUMBER_STEPS, _TAIL_STEPS = 3, 3, 6, 10, 4
"""Beginnings up to this length are terms; longer ones are prefixes."""
_STEPS = {
    BEGINS: _NAME_STEPS,
    INSIDE: _NAME_STEPS,
    INITIALS: _INITIALS_STEPS,
    PINYIN: _PINYIN_STEPS,
    NUMBER: _NUMBER_STEPS,
    TAIL: _TAIL_STEPS,
}
_HAN = re.compile("[\u4e00-\u9fff]{1,40}")
"""A plain name: it is compared as it stands."""
_LONGEST = 40
"""Characters of a name or number that are sought by; what is longer is no name."""

_TOWN_LENGTH = 9
_FIRST_FEW, _MANY = 64, 4000
_ESCAPED = {code: 0x10F000 + code for code in range(128) if not chr(code).isalnum()}
"""The tokenizer parts words at ASCII punctuation; a name or number may hold some."""


@lru_cache(maxsize=20_000)  # names recur
def spelled(name: str) -> tuple[str, str]:
    """A name's pinyin and its initials, lower case, as people type them.

    Surnames such as 覃 (tan, qin) and 曾 (ceng, zeng) are read in several ways: each is there, parted by blanks.
    """
    letters = name if _HAN.fullmatch(name) else numbers.normalise(name).replace(POINT, "")
    readings = [syllables(character) for character in letters]
    rest = [read[0] for read in readings[1:]]
    ways = [[first, *rest] for first in readings[0]] if readings else []
    initials = dict.fromkeys("".join(syllable[:1] for syllable in way) for way in ways)
    return " ".join("".join(way) for way in ways), " ".join(initials)


def terms(name: str, id_number: str, village: str, *, marked: bool) -> str:
    """All a person is sought by, parted by blanks."""
    found = [*_name_terms(name), *_number_terms(id_number)]
    if village:
        found += [VILLAGE + village, TOWN + village[:_TOWN_LENGTH]]
    if marked:
        found.append(MARKED)
    return " ".join(found)


def _name_terms(name: str) -> list[str]:
    typed = name if _HAN.fullmatch(name) else _escape(comparable(name))[:_LONGEST]
    found: list[str] = []
    for spelling in {typed, typed.replace(POINT, "")} - {""}:
        found += [EXACT + spelling, *_steps(BEGINS, spelling)]
        for start in range(1, len(spelling)):
            found += _steps(INSIDE, spelling[start:])
    letters, initials = spelled(name[:_LONGEST])
    for way in letters.split():
        found += _steps(PINYIN, _escape(way), first=2)
    for way in initials.split():
        found += _steps(INITIALS, _escape(way))
    return found


def _number_terms(id_number: str) -> list[str]:
    found: list[str] = []
    for number in numbers.search_forms(id_number) if len(id_number) == 15 else (id_number,):
        spelling = _escape(number)[:_LONGEST]
        found += _steps(NUMBER, spelling)
        found += _steps(TAIL, spelling[::-1])
    return found


def _steps(kind: str, text: str, first: int = 1) -> list[str]:
    if not text:
        return []
    whole, last = kind + text, _STEPS[kind] + 1
    steps = [whole[: length + 1] for length in range(first, min(len(text), last))]
    steps.append(whole)
    return steps


def _escape(text: str) -> str:
    """Without what SQLite refuses (half a character) and what the tokenizer would part."""
    if text.isalnum() and text.isascii():
        return text
    return text.encode("utf-8", "replace").decode().translate(_ESCAPED)


def ranked(word: Word) -> list[str]:
    """The queries that find somebody by a word, the best first: a number, a name, initials, pinyin, a village."""
    return [*_own(word), *_places(word)]


def any_of(word: Word) -> str:
    """One query for whoever is found by a word in any way; empty where nobody can be."""
    return " OR ".join(ranked(word))


def all_of(queries: Iterable[str]) -> str:
    return " AND ".join(f"({query})" for query in queries)


def _own(word: Word) -> list[str]:
    name, number = _escape(comparable(word.text)), _escape(numbers.normalise(word.text))
    if not name or not number or max(len(name), len(number)) > _LONGEST:
        return []
    by_name = [_quoted(EXACT + name), _query(BEGINS, name), _query(INSIDE, name)]
    if name.isascii() and name.isalnum() and not name.isdigit():
        by_name.append(_query(INITIALS, name))
        by_name += [_query(PINYIN, name)] * (len(name) > 1)
    by_number = [_query(TAIL, number[::-1]), _query(NUMBER, number)]
    return by_number + by_name if number[0].isdigit() else by_name + by_number


def _places(word: Word) -> list[str]:
    codes = [_quoted((TOWN if len(code) == _TOWN_LENGTH else VILLAGE) + code) for code in word.places]
    return [" OR ".join(codes)] if codes else []


def of_place(code: str) -> str:
    """The query for everybody of a town or village."""
    return _places(Word("", (code,)))[0]


MARKED_ONLY = f'"{MARKED}"'
"""The query for everybody of whom something is wrong."""


def _query(kind: str, text: str) -> str:
    return _quoted(kind + text) + " *" * (len(text) > _STEPS[kind])


def _quoted(term: str) -> str:
    return f'"{term}"'


class SearchTable:
    """The full-text table of one generation."""

    def __init__(self, connection: Connection, generation: int) -> None:
        self._connection = connection
        self._name = f"register_search_{generation % 2}"

    def put(self, rows: Sequence[tuple[int, str]]) -> None:
        """Ids with their terms."""
        if rows:
            self._connection.exec_driver_sql(f"INSERT INTO {self._name} (rowid, terms) VALUES (?, ?)", list(rows))  # noqa: S608

    def drop(self, ids: Sequence[int]) -> None:
        if ids:
            self._connection.exec_driver_sql(
                f"DELETE FROM {self._name} WHERE rowid = ?",  # noqa: S608
                [(each,) for each in ids],
            )

    def clear(self) -> None:
        """Takes everything out, which is far quicker than one by one."""
        self._connection.exec_driver_sql(f"INSERT INTO {self._name} ({self._name}) VALUES ('delete-all')")  # noqa: S608

    def ids(self, query: str) -> Iterator[list[int]]:
        """The ids that fulfil a query, in their order: a few at first, which is all that most searches take."""
        found = self._connection.exec_driver_sql(
            f"SELECT rowid FROM {self._name} WHERE {self._name} MATCH ? ORDER BY rowid",  # noqa: S608
            (query,),
        )
        try:
            size = _FIRST_FEW
            while rows := found.fetchmany(size):
                yield [row[0] for row in rows]
                size = _MANY
        finally:
            found.close()


def is_of_search(table: str) -> bool:
    """Whether a table is one of these or a part of one: what is in them follows from the register's entries."""
    return table.startswith("register_search_")


def rebuild(connection: Connection) -> None:
    """Fills both tables anew from the entries that are there."""
    for parity in (0, 1):
        table = SearchTable(connection, parity)
        table.clear()
        people = connection.exec_driver_sql(
            "SELECT id, name, id_number, village, marks FROM register_entry WHERE generation % 2 = ?", (parity,)
        )
        while some := people.fetchmany(_MANY):
            table.put(
                [(each.id, terms(each.name, each.id_number, each.village, marked=each.marks != "[]")) for each in some]
            )


def make_tables(connection: Connection) -> None:
    """Both tables, empty."""
    for parity in (0, 1):
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE register_search_{parity} USING fts5("
            "terms, content='', contentless_delete=1, detail=none, tokenize='ascii')"
        )
