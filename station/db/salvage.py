"""Carries everything that can still be read into a new store under the same keys, and names what was lost."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from station.db.btree import LOST, Value
from station.db.engine import WRITES, open_engine
from station.db.head import HeadFile
from station.db.opening import head_of
from station.db.pages import PageFile
from station.db.paths import StorePaths
from station.db.private_files import disk_errors, private_file, private_folder, put_in_place
from station.db.register_search import is_of_search, rebuild
from station.db.schema import layout_of_this_version, revisions, upgrade
from station.db.survey import Survey
from station.db.unit_of_work import UnitOfWork
from station.db.verify import StoreVerifier
from station.domain.audit import Action
from station.domain.integrity import Salvaged
from station.errors import StorageError, StoreExists, StoreTooNew
from station.services.ports import Progress

_BATCH = 50
_OWN = {"alembic_version"}


@dataclass(slots=True)
class StoreSalvager:
    """Salvages one store; the damaged one is read only."""

    source: StoreVerifier
    operator: str

    def __call__(self, progress: Progress, folder: Path, now: datetime) -> Salvaged:
        """The packets of the new store are numbered in a new epoch. Raises StoreExists, StoreInUse, DiskFull."""
        target = StorePaths(folder)
        if folder.exists() and any(folder.iterdir()):
            raise StoreExists
        found = self.source(progress, full=True)
        beside = folder / "store.db.new"
        with disk_errors():
            private_folder(folder)
            private_file(target.keys)
            shutil.copyfile(self.source.paths.keys, target.keys)
            private_file(beside)
            rows = self._carry(progress, beside)
            self._finish(beside, target, now, sum(not finding.only_noted for finding in found.findings))
            put_in_place(beside, target.database)
        return Salvaged(rows, tuple(finding for finding in found.findings if not finding.only_noted))

    def _carry(self, progress: Progress, database: Path) -> dict[str, int]:
        engine = open_engine(database, self.source.key, foreign_keys=False)
        try:
            with self.source.page_file() as pages:
                survey = Survey(pages, layout_of_this_version())
                with engine.execution_options(**{WRITES: True}).begin() as connection:
                    upgrade(connection, _schema_of(pages))
                rows = _Carrier(engine, survey, progress).carry()
            with engine.execution_options(**{WRITES: True}).begin() as connection:
                upgrade(connection)
        finally:
            engine.dispose()
        return rows

    def _finish(self, database: Path, target: StorePaths, now: datetime, lost: int) -> None:
        """A line in the trail, a new epoch, a head."""
        seen = HeadFile(self.source.paths.head, self.source.store_id, self.source.key).read().head
        last = seen.trail.number if seen else 0
        engine = open_engine(database, self.source.key)
        try:
            with UnitOfWork(engine, writes=True, epoch=1) as unit:
                unit.audit.add_after(last, now, self.operator, Action.STORE_SALVAGED, None, str(lost))
                unit.commit()
            with UnitOfWork(engine, writes=True, epoch=1) as unit:
                try:
                    station = unit.settings.station()
                    unit.settings.set_station(replace(station, epoch=station.epoch + 1))
                    unit.commit()
                except StorageError:  # the settings were lost; that is among the findings
                    pass
            HeadFile(target.head, self.source.store_id, self.source.key).make(head_of(engine, database))
        finally:
            engine.dispose()


def _schema_of(pages: PageFile) -> str:
    """The schema the damaged store had, or this version's where it cannot tell. Raises StoreTooNew."""
    survey = Survey(pages, layout_of_this_version())
    told = [str(row["version_num"]) for row in survey.rows("alembic_version")] if not survey.holes else []
    if len(told) != 1:
        return "head"
    if told[0] not in revisions():
        raise StoreTooNew
    return told[0]


class _Carrier:
    """Copies rows as they are kept. The new store's guards stand aside until all is in."""

    def __init__(self, engine: Engine, survey: Survey, progress: Progress) -> None:
        self._engine = engine.execution_options(**{WRITES: True})
        self._survey, self._progress = survey, progress
        self._rows: dict[str, int] = {}

    def carry(self) -> dict[str, int]:
        with self._engine.begin() as connection:
            triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all()
            tables = set(
                connection.exec_driver_sql(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
                ).scalars()
            )
            for name, _ in triggers:
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            tables = {table for table in tables - _OWN if not is_of_search(table)}
            for table in tables:
                connection.exec_driver_sql(f'DELETE FROM "{table}"')  # noqa: S608  # what a search index begins with
        for table in self._survey.layout.tables:
            if table in tables:
                self._all_of(table)
            elif is_of_search(table):
                for _ in self._survey.raw(table):
                    """So that its pages are not taken for what nobody leads to."""
        for table, row in self._survey.unreachable():
            if table is not None and table in tables:
                self._put(table, [self._survey.named(table, row)])
        with self._engine.begin() as connection:
            _mend_references(connection)
            rebuild(connection)
            for _, statement in triggers:
                connection.exec_driver_sql(statement)
        return self._rows

    def _all_of(self, table: str) -> None:
        self._rows.setdefault(table, 0)
        for batch in _batches(self._survey.rows(table)):
            self._progress.step(self._rows[table], 0, table)
            self._put(table, batch)

    def _put(self, table: str, rows: list[dict[str, Value]]) -> None:
        """Rows of which nothing is lost; one that is there already stays."""
        whole = [row for row in rows if LOST not in row.values()]
        if not whole:
            return
        columns = [column.name for column in self._survey.layout.tables[table]]
        names, places = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        statement = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608
        with self._engine.begin() as connection:
            connection.exec_driver_sql(statement, [tuple(row[name] for name in columns) for row in whole])
        self._rows[table] = self._rows.get(table, 0) + len(whole)


def _batches(rows: Iterator[dict[str, Value]]) -> Iterator[list[dict[str, Value]]]:
    batch: list[dict[str, Value]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _mend_references(connection: Connection) -> None:
    """Where what a row points to was lost: evidence stays named, with no bytes; a parent is forgotten; others go."""
    while broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        for table, rowid, parent, _ in broken:
            where = f'"{table}" WHERE rowid = ?'
            if parent == "blob":
                connection.exec_driver_sql(
                    f"INSERT OR IGNORE INTO blob (digest, data) SELECT digest, x'' FROM {where}",  # noqa: S608
                    (rowid,),
                )
            elif table == "revision":
                connection.exec_driver_sql("UPDATE revision SET parent_id = NULL WHERE rowid = ?", (rowid,))
            else:
                connection.exec_driver_sql(f"DELETE FROM {where}", (rowid,))  # noqa: S608
