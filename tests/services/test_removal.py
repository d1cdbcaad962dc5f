from datetime import date

import pytest

from station.domain.audit import Action
from station.domain.register import RegisterEntry, Removal, RemovalReason
from station.errors import DiedLater, RegisterEntryUnknown
from station.services.intake import look_up
from station.services.people import FindPeople, MarkRemoval
from tests.builders import a_register_entry
from tests.db.builders import OPERATOR
from tests.services.builders import NUMBER, Quiet, a_card
from tests.services.conftest import Desk

BEFORE = Removal(RemovalReason.DIED, date(2018, 9, 30))


@pytest.fixture
def mark(desk: Desk) -> MarkRemoval:
    with desk.store.unit() as unit:
        unit.register.put([a_register_entry("GX0001", identity__id_number=NUMBER)])
        unit.commit()
    return MarkRemoval(desk.store.unit, desk.clock, OPERATOR)


def found(desk: Desk) -> RegisterEntry:
    (found,) = FindPeople(desk.store.look)(Quiet(), "覃示范").people
    return found.entry


def test_who_died_before_the_reference_date_is_marked_wherever_he_is_met(desk: Desk, mark: MarkRemoval) -> None:
    assert mark(Quiet(), "GX0001", BEFORE).removal == BEFORE
    assert found(desk).removal == BEFORE
    visitor = look_up(a_card(NUMBER), desk.store.look, desk.catalogue)
    assert visitor.entry is not None
    assert visitor.entry.removal == BEFORE


@pytest.mark.parametrize("on", [date(2018, 10, 1), date(2018, 11, 1)])
def test_who_died_later_is_still_collected(desk: Desk, mark: MarkRemoval, on: date) -> None:
    with pytest.raises(DiedLater):
        mark(Quiet(), "GX0001", Removal(RemovalReason.DIED, on))
    assert found(desk).removal is None
    assert mark(Quiet(), "GX0001", Removal(RemovalReason.MOVED_AWAY, on)).removal is not None


def test_a_mark_outlives_an_import_and_can_be_taken_back(desk: Desk, mark: MarkRemoval) -> None:
    mark(Quiet(), "GX0001", Removal(RemovalReason.OTHER, None))
    mark(Quiet(), "GX0001", BEFORE)
    with desk.store.unit() as unit:
        unit.register.put([a_register_entry("GX0001", identity__id_number=NUMBER)])
        unit.commit()
    assert found(desk).removal == BEFORE
    assert mark(Quiet(), "GX0001", None).removal is None
    assert found(desk).removal is None


def test_a_mark_is_in_the_audit_trail_without_a_name(desk: Desk, mark: MarkRemoval) -> None:
    mark(Quiet(), "GX0001", BEFORE)
    with desk.store.look() as unit:
        last = unit.audit.events()[-1]
    assert (last.action, last.detail, last.subject) == (Action.REMOVAL_MARKED, "died", None)


def test_nobody_is_marked_who_is_not_there(desk: Desk, mark: MarkRemoval) -> None:
    with pytest.raises(RegisterEntryUnknown):
        mark(Quiet(), "GX9999", BEFORE)
