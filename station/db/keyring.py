"""The key file: the store's random key, wrapped for each operator under Argon2id of the passphrase.

The file holds no personal data beyond the operators' log-in names, and without a passphrase it opens nothing.
"""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import asdict
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from station.db.private_files import write_private
from station.errors import StoreDamaged, StoreTooNew, WeakPassphrase, WrongPassphrase
from station.packet.suite import PassphraseCost, key_from_passphrase, unwrap, wrap

FORMAT = 1
SHORTEST_PASSPHRASE = 10


class KeyFile:
    """The wrapped keys of one store."""

    def __init__(self, path: Path, store_id: UUID, slots: dict[str, dict[str, object]]) -> None:
        self._path = path
        self._store_id = store_id
        self._slots = slots

    @classmethod
    def new(cls, path: Path) -> "KeyFile":
        """A key file without operators, not yet written."""
        return cls(path, uuid4(), {})

    @classmethod
    def load(cls, path: Path) -> "KeyFile":
        """Raises StoreDamaged for what is no key file, StoreTooNew for one of a later version."""
        try:
            data = json.loads(path.read_bytes())
            if data["format"] > FORMAT:
                raise StoreTooNew
            store_id, operators = UUID(data["store"]), dict(data["operators"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise StoreDamaged(file=path.name) from None
        return cls(path, store_id, operators)

    def add(self, operator: str, passphrase: str, key: bytes, cost: PassphraseCost) -> None:
        """Wraps the store's key for one operator. Raises WeakPassphrase for fewer than ten characters."""
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise WeakPassphrase
        salt = os.urandom(16)
        wrapped = wrap(key_from_passphrase(passphrase, salt, cost), key, self._context(operator))
        self._slots[operator] = {
            "salt": b64encode(salt).decode(),
            "cost": asdict(cost),
            "wrapped": b64encode(wrapped).decode(),
        }

    def key(self, operator: str, passphrase: str) -> bytes:
        """The store's key. Raises WrongPassphrase, alike for an unknown operator."""
        slot = self._slots.get(operator)
        if slot is None:
            raise WrongPassphrase
        try:
            cost = PassphraseCost(**cast("dict[str, int]", slot["cost"]))
            salt, wrapped = b64decode(str(slot["salt"])), b64decode(str(slot["wrapped"]))
            wrapping = key_from_passphrase(passphrase, salt, cost)
        except (KeyError, TypeError, ValueError):
            raise StoreDamaged(file=self._path.name) from None
        key = unwrap(wrapping, wrapped, self._context(operator))
        if key is None:
            raise WrongPassphrase
        return key

    def save(self) -> None:
        """Writes the file whole or not at all."""
        document = {"format": FORMAT, "store": str(self._store_id), "operators": self._slots}
        write_private(self._path, json.dumps(document, ensure_ascii=False, indent=1).encode())

    def _context(self, operator: str) -> bytes:
        return f"collection-station/store-key/1\0{self._store_id}\0{operator}".encode("utf-8", "surrogatepass")
