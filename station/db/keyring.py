"""The key file: the store's random key, sealed to each operator's own key pair and to the county's recovery key.

An operator's age identity is wrapped (AES-256-GCM) under Argon2id of the passphrase; the store's key is sealed to the
identity's public half. So the key can be renewed, and sealed anew for everybody, while only one of them is there.
The file holds no personal data beyond the operators' log-in names, and without a passphrase it opens nothing. Who an
operator is and what he may do stands in the store, not here: a line added to this file by another hand gives no key.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

from station.db.private_files import disk_errors, write_private
from station.errors import StoreDamaged, StoreTooNew, WeakPassphrase, WrongPassphrase
from station.packet.suite import (
    PassphraseCost,
    decrypt_with,
    encrypt_for,
    is_recipient,
    key_from_passphrase,
    new_identity,
    recipient_of,
    unwrap,
    wrap,
)

FORMAT = 2
SHORTEST_PASSPHRASE = 10
_RECOVERY = "\0recovery"
"""Whose copy of the key is the county's; no log-in name has a character that cannot be printed."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One operator's key pair: the identity wrapped under his passphrase, the recipient open."""

    salt: bytes
    cost: PassphraseCost
    identity: bytes = field(repr=False)
    recipient: str

    def plain(self) -> dict[str, object]:
        """The slot as JSON has it."""
        return {
            "salt": _text(self.salt),
            "cost": asdict(self.cost),
            "identity": _text(self.identity),
            "recipient": self.recipient,
        }

    @classmethod
    def of(cls, plain: Any) -> Self:
        """Raises KeyError, TypeError, ValueError for what is no slot."""
        if not is_recipient(str(plain["recipient"])):
            raise ValueError("recipient")
        return cls(
            b64decode(plain["salt"]),
            PassphraseCost(**plain["cost"]),
            b64decode(plain["identity"]),
            str(plain["recipient"]),
        )


class KeyFile:
    """The sealed keys of one store. Changes are made here, and are so on disk once `save` has returned.

    Slots and copies stay as they were read until they are wanted, so that a damaged one shuts out its owner alone.
    """

    def __init__(
        self, path: Path, store_id: UUID, slots: dict[str, Any], keys: dict[int, dict[str, Any]], recovery: str | None
    ) -> None:
        self._path = path
        self._slots = slots
        self._keys = keys
        self._recovery = recovery
        self.store_id = store_id

    @classmethod
    def new(cls, path: Path) -> Self:
        """A key file without operators, not yet written."""
        return cls(path, uuid4(), {}, {1: {}}, None)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises StoreDamaged for what is no key file, StoreTooNew for one of a later version."""
        try:
            data = json.loads(path.read_bytes())
            if data["format"] > FORMAT:
                raise StoreTooNew
            keys = {int(generation): dict(copies) for generation, copies in data.get("keys", {"1": {}}).items()}
            recovery = data.get("recovery")
            if not keys or not (recovery is None or is_recipient(recovery)):
                raise ValueError("keys")
            return cls(path, UUID(data["store"]), dict(data["operators"]), keys, recovery)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise StoreDamaged(file=path.name) from None

    @property
    def operators(self) -> tuple[str, ...]:
        """Whose passphrases open the store."""
        return tuple(self._slots)

    @property
    def recovery(self) -> str | None:
        """The county's recovery recipient, where one was set."""
        return self._recovery

    @property
    def generation(self) -> int:
        """Which of the store's keys is the newest; counted from 1."""
        return max(self._keys)

    def is_old(self, operator: str) -> bool:
        """Whether the operator's slot is of the first format, which had no key pair."""
        slot = self._slots.get(operator)
        return isinstance(slot, dict) and "wrapped" in slot

    def add(self, operator: str, passphrase: str, key: bytes, cost: PassphraseCost) -> None:
        """Lets an operator in, or gives him another passphrase. Raises WeakPassphrase for fewer than ten characters."""
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise WeakPassphrase
        identity, recipient = new_identity()
        salt = os.urandom(16)
        wrapped = wrap(key_from_passphrase(passphrase, salt, cost), identity.encode(), self._context(operator))
        self._slots[operator] = Slot(salt, cost, wrapped, recipient).plain()
        self._put_copy(operator, recipient, key)

    def remove(self, operator: str) -> None:
        """Takes an operator's copies of the key away. Whoever kept one knows the key: renew it, too."""
        self._slots.pop(operator, None)
        for copies in self._keys.values():
            copies.pop(operator, None)

    def set_recovery(self, recipient: str, key: bytes) -> None:
        """Seals the key for the county's recovery key as well."""
        self._recovery = recipient
        self._put_copy(_RECOVERY, recipient, key)

    def renew(self, key: bytes, operators: Collection[str]) -> None:
        """Seals a new key beside the old one, which still opens the store until it is re-encrypted.

        Only those named get a copy, and the county. Raises StoreDamaged where a slot of theirs cannot be read.
        """
        recipients = {operator: self._slot(operator).recipient for operator in operators}
        if self._recovery:
            recipients[_RECOVERY] = self._recovery
        self._keys[self.generation + 1] = {}
        for who, recipient in recipients.items():
            self._put_copy(who, recipient, key)

    def keep_only(self, generation: int) -> None:
        """Forgets the keys of every other generation."""
        self._keys = {generation: self._keys[generation]}

    def key(self, operator: str, passphrase: str) -> bytes:
        """The store's newest key. Raises WrongPassphrase, alike for an unknown operator."""
        return self.unlock(operator, passphrase)[self.generation]

    def unlock(self, operator: str, passphrase: str) -> dict[int, bytes]:
        """The store's keys by generation; more than one only while a key is being renewed.

        Raises WrongPassphrase, alike for an unknown operator; StoreDamaged where his slot or copy cannot be read.
        """
        if operator not in self._slots:
            raise WrongPassphrase
        if self.is_old(operator):
            return {1: self._unlock_old(self._slots[operator], operator, passphrase)}
        slot = self._slot(operator)
        identity = self._unwrapped(slot, passphrase, self._context(operator))
        return self._opened(operator, identity.decode())

    def recover(self, identity: str) -> dict[int, bytes]:
        """The same with the county's recovery key (an age identity). Raises WrongPassphrase for another key."""
        if self._recovery is None or recipient_of(identity) != self._recovery:
            raise WrongPassphrase
        return self._opened(_RECOVERY, identity)

    def save(self) -> None:
        """Writes the file whole or not at all. Raises DiskFull, DiskReadOnly, StorageError."""
        document = {
            "format": FORMAT,
            "store": str(self.store_id),
            "operators": self._slots,
            "recovery": self._recovery,
            "keys": {str(generation): copies for generation, copies in self._keys.items()},
        }
        with disk_errors():
            write_private(self._path, json.dumps(document, ensure_ascii=False, indent=1).encode())

    def _slot(self, operator: str) -> Slot:
        try:
            return Slot.of(self._slots[operator])
        except (KeyError, TypeError, ValueError):
            raise StoreDamaged(file=self._path.name) from None

    def _unwrapped(self, slot: Slot, passphrase: str, context: bytes) -> bytes:
        try:
            wrapping = key_from_passphrase(passphrase, slot.salt, slot.cost)
        except (TypeError, ValueError):
            raise StoreDamaged(file=self._path.name) from None
        secret = unwrap(wrapping, slot.identity, context)
        if secret is None:
            raise WrongPassphrase
        return secret

    def _unlock_old(self, plain: Any, operator: str, passphrase: str) -> bytes:
        """The first format wrapped the store's key itself under the passphrase."""
        try:
            cost = PassphraseCost(**plain["cost"])
            slot = Slot(b64decode(plain["salt"]), cost, b64decode(plain["wrapped"]), "")
        except (KeyError, TypeError, ValueError):
            raise StoreDamaged(file=self._path.name) from None
        context = f"collection-station/store-key/1\0{self.store_id}\0{operator}".encode("utf-8", "surrogatepass")
        return self._unwrapped(slot, passphrase, context)

    def _opened(self, who: str, identity: str) -> dict[int, bytes]:
        """Every generation's key in this one's copies. One who came later has no copy of the earlier ones."""
        keys = {}
        for generation, copies in self._keys.items():
            if who not in copies:
                continue
            prefix = self._prefix(generation)
            try:
                opened = decrypt_with(identity, b64decode(copies[who]))
            except (TypeError, ValueError):
                opened = None
            if opened is None or not opened.startswith(prefix):
                raise StoreDamaged(file=self._path.name)
            keys[generation] = opened.removeprefix(prefix)
        if self.generation not in keys:
            raise StoreDamaged(file=self._path.name)
        return keys

    def _put_copy(self, who: str, recipient: str, key: bytes) -> None:
        copy = encrypt_for(recipient, self._prefix(self.generation) + key)
        self._keys[self.generation][who] = _text(copy)

    def _context(self, operator: str) -> bytes:
        return f"collection-station/operator/2\0{self.store_id}\0{operator}".encode("utf-8", "surrogatepass")

    def _prefix(self, generation: int) -> bytes:
        """Stands before the key in each copy, so that a copy of another store or generation is not taken."""
        return f"collection-station/store-key/2\0{self.store_id}\0{generation}\0".encode()


def _text(data: bytes) -> str:
    return b64encode(data).decode()
