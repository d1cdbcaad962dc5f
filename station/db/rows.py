"""Rows as they are kept, for looking at a store whatever state it is in: through SQL, or page by page."""

from collections.abc import Iterator
from typing import Protocol

from sqlalchemy import Engine

from station.db.btree import Value

BATCH = 200


class Rows(Protocol):
    """Gives a table's rows by column, `rowid` among them."""

    def rows(self, table: str) -> Iterator[dict[str, Value]]: ...


class SqlRows:
    """Reads through the database. Raises PageDamaged."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tables(self) -> list[str]:
        """The names of the ordinary tables."""
        with self._engine.connect() as connection:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite_%'"
            )
            return list(names.scalars())

    def rows(self, table: str) -> Iterator[dict[str, Value]]:
        """In short reads, so that a long look keeps no writer's log from being put away."""
        last = -(1 << 63)
        while True:
            with self._engine.connect() as connection:
                found = connection.exec_driver_sql(
                    f'SELECT rowid AS "rowid", * FROM "{table}" WHERE rowid > ? ORDER BY rowid LIMIT {BATCH}',  # noqa: S608
                    (last,),
                )
                names = list(found.keys())
                batch = [dict(zip(names, row, strict=True)) for row in found]
            yield from batch
            if len(batch) < BATCH:
                return
            last = batch[-1]["rowid"]
