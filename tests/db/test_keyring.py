import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.db.keyring import KeyFile
from station.errors import StorageError, StoreDamaged, StoreTooNew, WeakPassphrase, WrongPassphrase
from station.packet.suite import new_identity
from tests.db.builders import CHEAP, OPERATOR, PASSPHRASE

KEY = bytes(range(32))
NEW_KEY = bytes(range(32, 64))
OTHER = "另一位操作员自己的口令"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    keys = KeyFile.new(tmp_path / "store.keys")
    keys.add(OPERATOR, PASSPHRASE, KEY, CHEAP)
    keys.add("韦模拟", OTHER, KEY, CHEAP)
    keys.save()
    return tmp_path / "store.keys"


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The key file with something in it changed."""
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document), "utf-8")


def test_every_operator_opens_the_store_with_his_own_passphrase(path: Path) -> None:
    keys = KeyFile.load(path)
    assert keys.key(OPERATOR, PASSPHRASE) == KEY
    assert keys.key("韦模拟", OTHER) == KEY


@pytest.mark.parametrize(
    ("operator", "passphrase"),
    [
        (OPERATOR, "wrong-passphrase"),
        (OPERATOR, PASSPHRASE + " "),
        (OPERATOR, ""),
        (OPERATOR, "\ud800"),
        (OPERATOR, OTHER),
        ("韦模拟", PASSPHRASE),
        ("nobody", PASSPHRASE),
        ("", PASSPHRASE),
        ("ADMIN", PASSPHRASE),
    ],
)
def test_a_wrong_passphrase_and_an_unknown_operator_are_told_alike(path: Path, operator: str, passphrase: str) -> None:
    with pytest.raises(WrongPassphrase) as refused:
        KeyFile.load(path).key(operator, passphrase)
    assert refused.value.facts == {}


def test_a_slot_moved_to_another_operator_opens_nothing(path: Path) -> None:
    def swap(document: dict[str, Any]) -> None:
        slots = document["operators"]
        slots[OPERATOR], slots["韦模拟"] = slots["韦模拟"], slots[OPERATOR]

    changed(path, swap)
    for operator in (OPERATOR, "韦模拟"):
        for passphrase in (PASSPHRASE, OTHER):
            with pytest.raises(WrongPassphrase):
                KeyFile.load(path).key(operator, passphrase)


def test_a_slot_of_another_store_opens_nothing(path: Path) -> None:
    changed(path, lambda document: document.update(store="00000000-0000-4000-8000-000000000000"))
    with pytest.raises(WrongPassphrase):
        KeyFile.load(path).key(OPERATOR, PASSPHRASE)


@pytest.mark.parametrize("passphrase", ["", "123456789", "九个字的口令不够长"])
def test_fewer_than_ten_characters_are_refused(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(WeakPassphrase):
        KeyFile.new(tmp_path / "store.keys").add(OPERATOR, passphrase, KEY, CHEAP)


def test_ten_characters_are_enough_and_may_be_any(tmp_path: Path) -> None:
    keys = KeyFile.new(tmp_path / "store.keys")
    keys.add(OPERATOR, "一二三四五六七八九\ud800", KEY, CHEAP)
    assert keys.key(OPERATOR, "一二三四五六七八九\ud800") == KEY


def test_the_key_and_the_passphrase_are_not_in_the_file(path: Path) -> None:
    data = path.read_bytes()
    assert KEY not in data
    assert KEY.hex() not in data.decode()
    assert PASSPHRASE not in data.decode()
    assert PASSPHRASE not in json.dumps(json.loads(data), ensure_ascii=False)


def test_a_key_file_of_a_later_version_is_told(path: Path) -> None:
    changed(path, lambda document: document.update(format=3))
    with pytest.raises(StoreTooNew):
        KeyFile.load(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"\xff\xfe",
        b"[]",
        b"1",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"format": "1", "store": "", "operators": {}}',
        b'{"format": 1, "store": 5, "operators": {}}',
        b'{"format": 1, "store": "not an id", "operators": {}}',
        b'{"format": 1, "store": "00000000-0000-4000-8000-000000000000", "operators": [1]}',
        b'{"format": 1, "store": "00000000-0000-4000-8000-000000000000", "operators": null}',
    ],
)
def test_what_is_no_key_file_is_a_damaged_store(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "store.keys").write_bytes(data)
    with pytest.raises(StoreDamaged):
        KeyFile.load(tmp_path / "store.keys")


GOOD = {"memory_kib": 8192, "passes": 1, "lanes": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"salt": "AAAA"},
        {"salt": "字"},
        {"salt": None},
        {"identity": 5},
        {"recipient": "age1nobody"},
        {"recipient": None},
        {"cost": 1},
        {"cost": {"memory_kib": 8192, "passes": 1, "more": 1}},
        {"cost": {"unknown": 1}},
        {"cost": GOOD | {"memory_kib": 1}},
        {"cost": GOOD | {"memory_kib": 2**40}},
        {"cost": GOOD | {"memory_kib": -1}},
        {"cost": GOOD | {"memory_kib": "8192"}},
    ],
)
def test_a_damaged_slot_shuts_out_its_owner_alone(path: Path, change: dict[str, object]) -> None:
    changed(path, lambda document: document["operators"]["admin"].update(change))
    with pytest.raises(StoreDamaged):
        KeyFile.load(path).key(OPERATOR, PASSPHRASE)
    assert KeyFile.load(path).key("韦模拟", OTHER) == KEY


@pytest.mark.parametrize("slot", [[], {}, None, "slot", {"salt": "AAAA"}, {"wrapped": "AAAA"}])
def test_what_is_no_slot_shuts_out_its_owner_alone(path: Path, slot: object) -> None:
    changed(path, lambda document: document["operators"].update(admin=slot))
    with pytest.raises(StoreDamaged):
        KeyFile.load(path).key(OPERATOR, PASSPHRASE)
    assert KeyFile.load(path).key("韦模拟", OTHER) == KEY


@pytest.mark.parametrize("copy", [None, 5, "", "字", "AAAA"])
def test_a_damaged_copy_shuts_out_its_owner_alone(path: Path, copy: object) -> None:
    changed(path, lambda document: document["keys"]["1"].update(admin=copy))
    with pytest.raises(StoreDamaged):
        KeyFile.load(path).key(OPERATOR, PASSPHRASE)
    assert KeyFile.load(path).key("韦模拟", OTHER) == KEY


@given(wrapped=st.binary(max_size=80))
@settings(max_examples=20, deadline=None)
def test_altered_wrapping_opens_nothing(tmp_path_factory: pytest.TempPathFactory, wrapped: bytes) -> None:
    path = tmp_path_factory.mktemp("keys") / "store.keys"
    keys = KeyFile.new(path)
    keys.add(OPERATOR, PASSPHRASE, KEY, CHEAP)
    keys.save()
    altered = b64encode(wrapped).decode()
    changed(path, lambda document: document["operators"]["admin"].update(identity=altered))
    with pytest.raises(WrongPassphrase):
        KeyFile.load(path).key(OPERATOR, PASSPHRASE)


def test_a_copy_for_one_key_pair_is_of_no_use_to_another(path: Path) -> None:
    def swap(document: dict[str, Any]) -> None:
        copies = document["keys"]["1"]
        copies[OPERATOR], copies["韦模拟"] = copies["韦模拟"], copies[OPERATOR]

    changed(path, swap)
    with pytest.raises(StoreDamaged):
        KeyFile.load(path).key(OPERATOR, PASSPHRASE)


def test_a_key_is_renewed_for_those_who_stay_without_their_passphrases(path: Path) -> None:
    keys = KeyFile.load(path)
    keys.remove("韦模拟")
    keys.renew(NEW_KEY, keys.operators)
    keys.save()
    assert KeyFile.load(path).unlock(OPERATOR, PASSPHRASE) == {1: KEY, 2: NEW_KEY}
    keys.keep_only(2)
    keys.save()
    assert KeyFile.load(path).unlock(OPERATOR, PASSPHRASE) == {2: NEW_KEY}
    with pytest.raises(WrongPassphrase):
        KeyFile.load(path).key("韦模拟", OTHER)


def test_a_renewed_key_is_for_nobody_who_was_written_into_the_file(path: Path) -> None:
    keys = KeyFile.load(path)
    keys.renew(NEW_KEY, [OPERATOR])
    keys.keep_only(2)
    with pytest.raises(StoreDamaged):
        keys.key("韦模拟", OTHER)


def test_the_county_opens_the_store_with_its_recovery_key_alone(path: Path) -> None:
    identity, recipient = new_identity()
    keys = KeyFile.load(path)
    keys.set_recovery(recipient, KEY)
    keys.renew(NEW_KEY, keys.operators)
    keys.save()
    assert KeyFile.load(path).recover(identity) == {1: KEY, 2: NEW_KEY}
    for wrong in (new_identity()[0], "", "AGE-SECRET-KEY-1", PASSPHRASE):
        with pytest.raises(WrongPassphrase):
            KeyFile.load(path).recover(wrong)


def test_without_a_recovery_key_there_is_no_such_way(path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        KeyFile.load(path).recover(new_identity()[0])


def test_a_key_file_of_the_first_format_still_opens_and_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "store.keys"
    path.write_bytes((Path(__file__).parent / "first_format.keys").read_bytes())
    keys = KeyFile.load(path)
    assert keys.is_old(OPERATOR)
    with pytest.raises(WrongPassphrase):
        keys.key(OPERATOR, OTHER)
    assert keys.unlock(OPERATOR, PASSPHRASE) == {1: KEY}
    keys.add(OPERATOR, PASSPHRASE, KEY, CHEAP)
    keys.save()
    assert not KeyFile.load(path).is_old(OPERATOR)
    assert KeyFile.load(path).unlock(OPERATOR, PASSPHRASE) == {1: KEY}


def test_a_key_file_that_cannot_be_written_is_trouble_with_the_disk_and_told(tmp_path: Path) -> None:
    keys = KeyFile.new(tmp_path / "gone" / "store.keys")
    keys.add(OPERATOR, PASSPHRASE, KEY, CHEAP)
    with pytest.raises(StorageError):
        keys.save()


def test_the_key_file_is_for_nobody_else_whatever_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        keys = KeyFile.new(tmp_path / "store.keys")
        keys.save()
        keys.save()  # over one that is there
    finally:
        os.umask(mask)
    assert (tmp_path / "store.keys").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["store.keys"]
