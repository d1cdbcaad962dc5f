"""Who the store lets in: those its own table names, with the key pair it knows."""

import json
import os
from base64 import b64encode
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from station.db.keyring import KeyFile
from station.db.store import Store
from station.db.store_keys import StoreKeys
from station.domain.audit import Action
from station.domain.operator import Operator, Role
from station.errors import (
    OperatorRemoved,
    OperatorUnknown,
    RecoveryKeyInvalid,
    StorageError,
    TooManyAttempts,
    WeakPassphrase,
    WrongPassphrase,
)
from station.packet.suite import key_from_passphrase, new_identity, wrap
from tests.db.builders import CHEAP, MORNING, OPERATOR, PASSPHRASE, make_store, open_store
from tests.db.test_store import at_schema

OTHER = "韦模拟"
OTHERS = "另一个人的口令-2018"


def known(store: Store) -> list[Operator]:
    with store.look() as unit:
        return unit.operators.all()


def test_who_makes_a_store_is_its_first_administrator(store: Store) -> None:
    (first,) = known(store)
    assert (first.name, first.role, first.active, first.must_change_passphrase) == (
        OPERATOR,
        Role.ADMINISTRATOR,
        True,
        False,
    )
    assert first.recipient == KeyFile.load(store.paths.keys).recipients[OPERATOR]


def test_an_operator_is_kept_as_he_is_and_changed_in_his_place(store: Store) -> None:
    lead = Operator(OTHER, "韦同志", Role.LEAD, "age1", MORNING, active=False, must_change_passphrase=True)
    with store.unit() as unit:
        unit.operators.put(lead)
        unit.operators.put(replace(unit.operators.get(OPERATOR), display_name="管理员"))
        unit.commit()
    with store.look() as unit:
        assert unit.operators.get(OTHER) == lead
        assert unit.operators.get(OPERATOR).display_name == "管理员"
        with pytest.raises(OperatorUnknown):
            unit.operators.get("nobody")
    assert len(known(store)) == 2


def test_a_line_another_hand_wrote_into_the_key_file_counts_for_nothing(folder: Path) -> None:
    store = open_store(folder)
    keys = KeyFile.load(store.paths.keys)
    keys.add(OTHER, OTHERS, store.key, CHEAP)  # by somebody who kept the key
    keys.save()
    store.close()
    for writes in (True, False):
        with pytest.raises(OperatorRemoved):
            Store.open(folder, OTHER, OTHERS, writes=writes)
    open_store(folder).close()


def test_another_key_pair_under_a_known_name_counts_for_nothing(folder: Path) -> None:
    store = open_store(folder)
    keys = KeyFile.load(store.paths.keys)
    keys.add(OPERATOR, OTHERS, store.key, CHEAP)
    keys.save()
    store.close()
    with pytest.raises(OperatorRemoved):
        Store.open(folder, OPERATOR, OTHERS)


def test_everybody_of_an_earlier_programs_key_file_is_an_administrator(folder: Path) -> None:
    store = open_store(folder)
    keys = KeyFile.load(store.paths.keys)
    keys.add(OTHER, OTHERS, store.key, CHEAP)
    keys.save()
    store.close()
    at_schema(folder, "0003")
    store = Store.open(folder, OTHER, OTHERS)
    assert {each.name: (each.role, each.recipient) for each in known(store)} == {
        name: (Role.ADMINISTRATOR, recipient) for name, recipient in keys.recipients.items()
    }
    store.close()
    open_store(folder).close()


def of_the_first_format(folder: Path) -> None:
    """The key file as the first program wrote it: the key itself wrapped under the passphrase."""
    store = open_store(folder)
    path, key = store.paths.keys, store.key
    store.close()
    store_id, salt = json.loads(path.read_bytes())["store"], os.urandom(16)
    context = f"collection-station/store-key/1\0{store_id}\0{OPERATOR}".encode()
    wrapped = wrap(key_from_passphrase(PASSPHRASE, salt, CHEAP), key, context)
    slot = {"salt": b64encode(salt).decode(), "cost": asdict(CHEAP), "wrapped": b64encode(wrapped).decode()}
    path.write_text(json.dumps({"format": 1, "store": store_id, "operators": {OPERATOR: slot}}), "utf-8")


def test_an_operator_of_the_first_key_file_gets_his_key_pair_when_he_comes(folder: Path) -> None:
    of_the_first_format(folder)
    at_schema(folder, "0003")
    reader = open_store(folder, writes=False)
    assert [each.recipient for each in known(reader)] == [""]
    reader.close()
    for _ in range(2):
        store = open_store(folder)
        assert [each.recipient for each in known(store)] == list(KeyFile.load(store.paths.keys).recipients.values())
        assert KeyFile.load(store.paths.keys).recipients[OPERATOR].startswith("age1")
        store.close()


# -- the county's recovery key ----------------------------------------------------------------------------------------


def with_recovery(folder: Path) -> str:
    identity, recipient = new_identity()
    store = open_store(folder)
    with StoreKeys(store, CHEAP).changing() as keys:
        keys.set_recovery(recipient)
        keys.save()
    store.close()
    return identity


@pytest.mark.parametrize("operator", [OPERATOR, "county-technician"])
def test_the_recovery_key_lets_an_administrator_in_with_a_new_passphrase(folder: Path, operator: str) -> None:
    identity = with_recovery(folder)
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            Store.open(folder, operator, "forgotten")
    with pytest.raises(TooManyAttempts):
        Store.open(folder, operator, "forgotten")
    Store.recover(folder, identity, operator, lambda: OTHERS, cost=CHEAP)
    store = Store.open(folder, operator, OTHERS)
    with store.look() as unit:
        let_in = unit.operators.get(operator)
        last = unit.audit.events()[-1]
    assert (let_in.role, let_in.active, let_in.must_change_passphrase) == (Role.ADMINISTRATOR, True, False)
    assert (last.action, last.operator) == (Action.RECOVERED, operator)
    store.close()


def test_another_key_recovers_nothing_and_asks_nobody(folder: Path) -> None:
    def ask() -> str:
        raise AssertionError

    with pytest.raises(RecoveryKeyInvalid):
        Store.recover(folder, new_identity()[0], OPERATOR, ask)
    with_recovery(folder)
    for identity in (new_identity()[0], "", "AGE-SECRET-KEY-1"):
        with pytest.raises(RecoveryKeyInvalid):
            Store.recover(folder, identity, OPERATOR, ask)
    open_store(folder).close()


def test_recovery_takes_no_weak_passphrase_and_changes_nothing_then(folder: Path) -> None:
    identity = with_recovery(folder)
    with pytest.raises(WeakPassphrase):
        Store.recover(folder, identity, OPERATOR, lambda: "short", cost=CHEAP)
    open_store(folder).close()


# -- the key file and the store change together -----------------------------------------------------------------------


def test_a_change_that_fails_after_it_was_written_is_undone(store: Store) -> None:
    before = store.paths.keys.read_bytes()

    def fail() -> None:
        with StoreKeys(store, CHEAP).changing() as keys:
            keys.admit(OTHER, OTHERS)
            keys.save()
            assert store.paths.keys.read_bytes() != before
            raise StorageError

    with pytest.raises(StorageError):
        fail()
    assert store.paths.keys.read_bytes() == before


def test_a_change_nobody_saved_never_was(store: Store) -> None:
    before = store.paths.keys.read_bytes()
    with StoreKeys(store, CHEAP).changing() as keys:
        keys.admit(OTHER, OTHERS)
    assert store.paths.keys.read_bytes() == before
    assert StoreKeys(store, CHEAP).holders() == {OPERATOR}


def test_a_store_made_anew_in_a_folder_is_locked_by_no_earlier_mistakes(tmp_path: Path) -> None:
    make_store(tmp_path)
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            Store.open(tmp_path, OPERATOR, "forgotten")
    (tmp_path / "store.db").unlink()
    make_store(tmp_path)
    open_store(tmp_path).close()
