"""What of a damaged file can still be read, table by table, and what stood on the pages that cannot."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from station.db.btree import LOST, Hole, RawRow, TreeReader, Value
from station.db.pages import PageFile
from station.db.register_search import is_of_search

_SCHEMA_ROOT = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the schema declares it, and what stands in rows from before it was added."""

    name: str
    type: str
    default: Value
    is_rowid: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Tables with their columns, and indexes with the columns they begin with, by name."""

    tables: Mapping[str, tuple[Column, ...]]
    indexes: Mapping[str, tuple[str, tuple[str, ...]]]


def layout_of(statements: Iterable[str]) -> Layout:
    """What a schema's statements declare; SQLite itself reads them, in an empty database of its own."""
    scratch = sqlite3.connect(":memory:")
    try:
        for statement in statements:
            try:
                scratch.execute(statement)
            except sqlite3.Error:  # the parts of a virtual table, which come with it
                continue
        names = scratch.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").fetchall()
        tables = {name: tuple(_columns(scratch, name)) for (name,) in names}
        indexes = {
            index: (table, tuple(row[2] for row in scratch.execute(f'PRAGMA index_info("{index}")') if row[2]))
            for table in tables
            for _, index, *_ in scratch.execute(f'PRAGMA index_list("{table}")').fetchall()
        }
    finally:
        scratch.close()
    return Layout(tables, indexes)


def _columns(scratch: sqlite3.Connection, table: str) -> Iterator[Column]:
    rows = scratch.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = sum(bool(row[5]) for row in rows)
    for _, name, kind, _, default, key in rows:
        value = scratch.execute(f"SELECT {default or 'NULL'}").fetchone()[0]  # the schema's own words
        yield Column(name, kind, value, is_rowid=key == 1 and keys == 1 and kind == "INTEGER")


@dataclass(slots=True)
class Survey:
    """Walks the trees of a page file. `holes` are, by tree, the pages that cannot be read; known once it was walked."""

    pages: PageFile
    fallback: Layout
    """What this version's schema is: for a file that cannot tell its own."""

    holes: dict[str, list[Hole]] = field(default_factory=dict)
    layout: Layout = field(init=False)
    roots: dict[str, int] = field(init=False)
    _trees: TreeReader = field(init=False)

    def __post_init__(self) -> None:
        self._trees = TreeReader(self.pages)
        entries, lost = [], []
        for met in self._trees.walk(_SCHEMA_ROOT):
            if isinstance(met, Hole):
                lost.append(met)
            elif LOST not in met.values and len(met.values) == 5:
                entries.append(met.values)
        if lost:
            self.holes["sqlite_schema"] = lost
        self.roots = {str(name): int(root) for _, name, _, root, _ in entries if isinstance(root, int) and root > 1}
        told = layout_of([str(sql) for kind, *_, sql in entries if kind in ("table", "index") and sql])
        self.layout = self.fallback if lost else told

    def rows(self, table: str) -> Iterator[dict[str, Value]]:
        """The table's rows by column, `rowid` among them. Columns whose bytes are lost hold LOST."""
        for row in self.raw(table):
            yield self.named(table, row)

    def raw(self, table: str) -> Iterator[RawRow]:
        """The same as they are kept."""
        found = self.holes.setdefault(table, [])
        for met in self._trees.walk(self.roots[table]) if table in self.roots else ():
            if isinstance(met, Hole):
                found.append(met)
            else:
                yield met

    def named(self, table: str, row: RawRow) -> dict[str, Value]:
        """A row's values by column."""
        columns = self.layout.tables[table]
        values: dict[str, Value] = {"rowid": row.rowid}
        for place, column in enumerate(columns):
            value = row.values[place] if place < len(row.values) else column.default
            values[column.name] = row.rowid if column.is_rowid else value
        return values

    def keys_in(self, index: str) -> Iterator[dict[str, Value]]:
        """An index's entries by column, with the `rowid` each names."""
        _, columns = self.layout.indexes[index]
        for entry in self.raw(index):
            if entry.values and isinstance(entry.values[-1], int):
                yield {**dict(zip(columns, entry.values, strict=False)), "rowid": entry.values[-1]}

    def unreachable(self) -> Iterator[tuple[str | None, RawRow]]:
        """Rows on whole leaves to which no readable page leads, with the table they fit; to be asked last.

        Where nothing is lost on the way there are none: secure_delete has wiped the pages that were given back.
        """
        for number in range(1, self.pages.count + 1):
            if number in self._trees.met:
                continue
            for row in self._trees.leaf(number) or ():
                yield self._table_of(row), row

    def unused(self, number: int) -> bool:
        """Whether no tree that was walked has met this page."""
        return number not in self._trees.met

    def _table_of(self, row: RawRow) -> str | None:
        """Of a search index nothing is looked for: it is made anew from the entries."""
        tables = ((name, columns) for name, columns in self.layout.tables.items() if not is_of_search(name))
        fitting = [name for name, columns in tables if _fits(columns, row.values)]
        torn = [name for name in fitting if self.holes.get(name) or name not in self.roots]
        return torn[0] if len(torn) == 1 else None


def _fits(columns: tuple[Column, ...], values: tuple[Value, ...]) -> bool:
    return len(values) == len(columns) and all(map(_may_be, columns, values))


def _may_be(column: Column, value: Value) -> bool:
    if value is None or value is LOST:
        return True
    kind = column.type.upper()
    if kind.startswith(("CHAR(", "VARCHAR(")):
        longest = int(kind.partition("(")[2].rstrip(")"))
        exact = kind.startswith("CHAR(")
        return isinstance(value, str) and (len(value) == longest if exact else len(value) <= longest)
    if kind == "BLOB":
        return isinstance(value, bytes)
    if kind == "INTEGER":
        return isinstance(value, int)
    if kind in ("DATETIME", "DATE"):
        return isinstance(value, str) and value[:4].isdigit()
    return isinstance(value, str | int)
