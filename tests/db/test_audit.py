from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import text

from station.db.audit import FIRST, digest_of
from station.db.store import Store
from station.domain.audit import Action, AuditEvent
from tests.db.builders import MORNING


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


def broken(trail: Sequence[AuditEvent]) -> list[int]:
    """The numbers of lines that are not what was written, or do not follow the one before."""
    previous, wrong = FIRST, []
    for number, event in enumerate(trail, start=1):
        if event.number != number or event.previous != previous or event.digest != digest_of(event):
            wrong.append(event.number)
        previous = event.digest
    return wrong


def test_each_line_is_numbered_and_covers_the_one_before(store: Store) -> None:
    trail = written(store)
    assert [event.number for event in trail] == [1, 2, 3]
    assert [event.previous for event in trail] == [FIRST, trail[0].digest, trail[1].digest]
    assert broken(trail) == []
    assert trail[1].at == datetime(2018, 10, 8, 1, 30, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        ("UPDATE audit SET operator = 'nobody' WHERE number = 2", [2]),
        ("UPDATE audit SET detail = '' WHERE number = 3", [3]),
        ("UPDATE audit SET subject = NULL WHERE number = 2", [2]),
        ("UPDATE audit SET action = 'record_started' WHERE number = 1", [1]),
        ("UPDATE audit SET at = '2018-10-08 01:00:00.000001' WHERE number = 1", [1]),
        ("DELETE FROM audit WHERE number = 2", [3]),
        ("DELETE FROM audit WHERE number = 1", [2, 3]),
        ("UPDATE audit SET number = 9 - number WHERE number > 1", [6, 7]),
    ],
)
def test_a_line_changed_or_taken_out_is_noticed(store: Store, change: str, noticed: list[int]) -> None:
    written(store)
    with store.unit() as unit:
        unit._session.execute(text(change))
        unit.commit()
    assert broken(events(store)) == noticed


def test_a_line_of_a_unit_that_failed_is_not_there(store: Store) -> None:
    with store.unit() as unit:
        unit.audit.add(MORNING, "admin", Action.STORE_MADE)
    assert events(store) == []
