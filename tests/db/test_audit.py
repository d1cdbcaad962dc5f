"""The trail in the store: chained, guarded by the schema, and broken only where a check names it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from station.db.append_only import GUARDS, WRITTEN_ONCE
from station.db.store import Store
from station.db.tables import AuditRow, RevisionEvidenceRow, RevisionRow
from station.domain.audit import Action, AuditEvent
from station.packet.trail import FIRST, BreakKind, check_trail
from tests.db.builders import MORNING, a_piece, a_revision


def written(store: Store) -> list[AuditEvent]:
    beijing = datetime(2018, 10, 8, 9, 30, 0, 7, tzinfo=timezone(timedelta(hours=8)))
    with store.unit() as unit:
        unit.audit.add(MORNING, "admin", Action.STORE_MADE)
        unit.audit.add(beijing, "韦模拟", Action.RECORD_SHOWN, uuid4())
        unit.commit()
    with store.unit() as unit:
        unit.audit.add(MORNING, "admin", Action.PACKET_QUEUED, uuid4(), "detail")
        unit.commit()
    return events(store)


def events(store: Store) -> list[AuditEvent]:
    with store.look() as unit:
        return unit.audit.events()


def by_hand(store: Store, *statements: str) -> None:
    """As somebody who has the key can do it: the guards first."""
    with store.unit() as unit:
        for guard in GUARDS:
            unit._session.execute(text(f"DROP TRIGGER {guard}"))
        for statement in statements:
            unit._session.execute(text(statement))
        unit.commit()


def test_each_line_is_numbered_and_covers_the_one_before(store: Store) -> None:
    trail = written(store)
    assert [event.number for event in trail] == [1, 2, 3]
    assert [event.previous for event in trail] == [FIRST, trail[0].digest, trail[1].digest]
    report = check_trail(trail)
    assert (report.lines, report.broken) == (3, None)
    assert trail[1].at == datetime(2018, 10, 8, 1, 30, 0, 7, tzinfo=UTC)


def test_a_clock_set_back_breaks_nothing_and_is_told(store: Store) -> None:
    report = check_trail(written(store))
    assert (report.broken, report.clock_set_back) == (None, (3,))


@pytest.mark.parametrize(
    ("change", "number", "kind"),
    [
        ("UPDATE audit SET operator = 'nobody' WHERE number = 2", 2, BreakKind.ALTERED),
        ("UPDATE audit SET detail = '' WHERE number = 3", 3, BreakKind.ALTERED),
        ("UPDATE audit SET subject = NULL WHERE number = 2", 2, BreakKind.ALTERED),
        ("UPDATE audit SET action = 'record_started' WHERE number = 1", 1, BreakKind.ALTERED),
        ("UPDATE audit SET at = '2018-10-08 01:00:00.000001' WHERE number = 1", 1, BreakKind.ALTERED),
        ("DELETE FROM audit WHERE number = 2", 2, BreakKind.MISSING),
        ("DELETE FROM audit WHERE number = 1", 1, BreakKind.MISSING),
    ],
)
def test_a_line_changed_or_taken_out_is_named(store: Store, change: str, number: int, kind: BreakKind) -> None:
    written(store)
    by_hand(store, change)
    broken = check_trail(events(store)).broken
    assert broken is not None
    assert (broken.number, broken.kind) == (number, kind)


def test_two_lines_that_changed_places_are_told_as_that(store: Store) -> None:
    written(store)
    swap = "UPDATE audit SET number = CASE number WHEN 2 THEN 30 ELSE 20 END WHERE number > 1"
    by_hand(store, swap, "UPDATE audit SET number = number / 10 WHERE number > 9")
    broken = check_trail(events(store)).broken
    assert broken is not None
    assert (broken.number, broken.until, broken.kind) == (2, 3, BreakKind.REORDERED)


def test_a_line_of_a_unit_that_failed_is_not_there(store: Store) -> None:
    with store.unit() as unit:
        unit.audit.add(MORNING, "admin", Action.STORE_MADE)
    assert events(store) == []


def test_an_action_of_a_later_version_is_read_as_it_stands(store: Store) -> None:
    written(store)
    by_hand(store, "UPDATE audit SET action = 'teleported' WHERE number = 3")
    assert events(store)[-1].action == "teleported"


# -- what is written once stays ---------------------------------------------------------------------------------------


@dataclass
class Written:
    store: Store

    def everything(self) -> list[list[tuple[object, ...]]]:
        with self.store.look() as unit:
            return [
                [tuple(row) for row in unit._session.execute(text(f"SELECT * FROM {table}"))] for table in WRITTEN_ONCE
            ]


@pytest.fixture
def once(store: Store) -> Iterator[Written]:
    written(store)
    with store.unit() as unit:
        unit.blobs.put(a_piece())
        unit.records.save(a_revision(None, a_piece()))
        unit.commit()
    once = Written(store)
    before = once.everything()
    assert all(before)
    yield once
    assert once.everything() == before


@pytest.mark.parametrize(
    "statement",
    [
        *(f"DELETE FROM {table}" for table in WRITTEN_ONCE),
        *(f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})" for table in WRITTEN_ONCE),
        *(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1" for table in WRITTEN_ONCE),
        *(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1" for table in WRITTEN_ONCE),
        *(f"INSERT OR IGNORE INTO {table} SELECT * FROM {table} LIMIT 1" for table in WRITTEN_ONCE),
        "UPDATE audit SET detail = 'x'",
        "UPDATE audit SET number = number + 1",
        "UPDATE OR REPLACE audit SET number = 1",
        "UPDATE OR IGNORE audit SET digest = previous",
        "UPDATE revision SET content = x'7b7d'",
        "UPDATE revision SET author = 'x' WHERE number = 1",
        "UPDATE revision_evidence SET confirms = 'x'",
        "INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT (number) DO UPDATE SET detail = 'x'",
        "REPLACE INTO revision SELECT * FROM revision",
        "DELETE FROM audit ORDER BY number DESC LIMIT 1",
    ],
)
def test_sql_cannot_change_what_was_written(once: Written, statement: str) -> None:
    with once.store.unit() as unit, pytest.raises(IntegrityError, match="append-only"):
        unit._session.execute(text(statement))


@pytest.mark.parametrize("row", [AuditRow, RevisionRow, RevisionEvidenceRow])
@pytest.mark.parametrize("way", ["delete", "update", "delete row", "change row"])
def test_the_mapper_cannot_change_what_was_written(once: Written, row: type, way: str) -> None:
    column = {AuditRow: "detail", RevisionRow: "author", RevisionEvidenceRow: "media_type"}[row]
    ways: dict[str, Callable[[Session], object]] = {
        "delete": lambda session: session.execute(delete(row)),
        "update": lambda session: session.execute(update(row).values({column: "x"})),
        "delete row": lambda session: session.delete(session.query(row).first()),
        "change row": lambda session: setattr(session.query(row).first(), column, "x"),
    }

    def change(session: Session) -> None:
        ways[way](session)
        session.flush()

    with once.store.unit() as unit, pytest.raises(IntegrityError, match="append-only"):
        change(unit._session)


def test_the_guards_are_there_in_a_store_of_this_version(store: Store) -> None:
    with store.look() as unit:
        names = set(unit._session.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")))
    assert set(GUARDS) <= names
