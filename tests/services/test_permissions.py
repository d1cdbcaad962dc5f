"""The table of permissions: every service of the desk is in it, and every role is kept to it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import InterfaceError

from station.app import Application
from station.config import Settings
from station.db.store import Store
from station.devices.id_card.choose import open_reader
from station.domain.operator import Operator, Role
from station.errors import NotPermitted, OperatorRemoved, PassphraseMustChange, StationError
from station.resources import resource
from station.services.desk import Desk
from station.services.permissions import ALLOWED, FACTS, SERVICES, Guarded, Permission, guarded
from tests.db.builders import CHEAP, MORNING, OPERATOR, PASSPHRASE, make_store, open_store
from tests.services.builders import Quiet

SERVICES_OF_A_DESK = sorted({field.name for field in fields(Desk)} - FACTS)


@dataclass
class Town:
    """A store, and the desk of whoever works there; his row can be changed."""

    store: Store
    desk: Desk

    def is_now(self, role: Role, *, active: bool = True, must_change: bool = False) -> None:
        with self.store.unit() as unit:
            known = unit.operators.get(OPERATOR)
            unit.operators.put(Operator(OPERATOR, OPERATOR, role, known.recipient, MORNING, active, must_change))
            unit.commit()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town") / "station"
    make_store(folder)
    application = Application(Settings(password=PASSPHRASE), CHEAP)  # type: ignore[arg-type]
    store = open_store(folder)
    yield Town(store, application.desk(store, open_reader("simulated", MORNING.date)))
    store.close()


def refused(service: Any, *arguments: object) -> StationError | None:
    """With what permission is refused; whatever else goes wrong is the service's own affair."""
    try:
        service(Quiet(), *arguments)
    except (NotPermitted, PassphraseMustChange, OperatorRemoved) as error:
        return error
    except (StationError, TypeError, AttributeError, InterfaceError):
        pass
    return None


def test_every_service_of_the_desk_is_in_the_table_and_nothing_else() -> None:
    assert sorted(SERVICES) == SERVICES_OF_A_DESK
    assert set(ALLOWED) == set(Permission)
    assert all(ALLOWED.values()), "nobody may do it"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", SERVICES_OF_A_DESK)
def test_every_service_asks_for_its_permission(town: Town, name: str, role: Role) -> None:
    town.is_now(role)
    service = getattr(town.desk, name)
    assert isinstance(service, Guarded), "it stands behind its permission"
    said = refused(service)  # without arguments: past the guard it is no call of this service
    if role in ALLOWED[SERVICES[name]]:
        assert said is None
    else:
        assert isinstance(said, NotPermitted)
        assert all(allowed.label in said.sentence() for allowed in ALLOWED[SERVICES[name]])
        assert role.label not in said.sentence()


@pytest.mark.parametrize("name", SERVICES_OF_A_DESK)
def test_with_a_temporary_passphrase_only_that_can_be_changed(town: Town, name: str) -> None:
    town.is_now(Role.ADMINISTRATOR, must_change=True)
    said = refused(getattr(town.desk, name))
    if name == "change_passphrase":
        assert said is None
    elif Role.ADMINISTRATOR in ALLOWED[SERVICES[name]] or said is not None:
        assert isinstance(said, PassphraseMustChange)


@pytest.mark.parametrize("name", SERVICES_OF_A_DESK)
def test_who_was_removed_does_nothing_more_also_while_the_store_is_open(town: Town, name: str) -> None:
    town.is_now(Role.ADMINISTRATOR, active=False)
    assert isinstance(refused(getattr(town.desk, name)), OperatorRemoved)


def test_a_services_methods_ask_too(town: Town) -> None:
    town.is_now(Role.ADMINISTRATOR, active=False)
    with pytest.raises(OperatorRemoved):
        town.desk.receive_visitor.of_card(Quiet(), None)  # type: ignore[arg-type]


def test_an_operator_imports_no_register_and_a_lead_does(town: Town) -> None:
    town.is_now(Role.OPERATOR)
    with pytest.raises(NotPermitted) as said:
        town.desk.import_register(Quiet(), resource("samples/register.csv"))
    assert said.value.sentence() == "您的角色没有这项权限。请由负责人或管理员操作。"
    town.is_now(Role.LEAD)
    assert town.desk.import_register(Quiet(), resource("samples/register.csv")).people > 0


def test_a_desk_with_a_service_the_table_does_not_know_is_not_put_together(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.services.permissions.SERVICES", {})
    with pytest.raises(KeyError):
        guarded(town.desk, lambda _: None)


def test_no_service_of_the_desk_is_reached_around_its_permission(town: Town, tmp_path: Path) -> None:
    """The lead's check, as an operator: nothing is written."""
    town.is_now(Role.OPERATOR)
    with town.store.look() as unit:
        before = len(unit.audit.events())
    assert isinstance(refused(town.desk.check_record, uuid4()), NotPermitted)
    with town.store.look() as unit:
        assert len(unit.audit.events()) == before


def test_the_table_of_the_handbook_is_this_one() -> None:
    shown = (Path(__file__).parents[2] / "docs" / "operators.md").read_text("utf-8")
    for permission in Permission:
        cells = ["是" if role in permission.allowed else "" for role in Role]
        assert f"| {permission.label} | {' | '.join(cells)} |" in shown
