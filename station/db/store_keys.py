"""The key file of an unlocked store, as the services change it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from station.db.attempts import Attempts
from station.db.keyring import KeyFile
from station.db.private_files import disk_errors, write_private
from station.db.renewal import renew
from station.db.store import Store
from station.db.unit_of_work import UnitOfWork
from station.errors import RecoveryKeyInvalid
from station.packet.suite import PassphraseCost, is_recipient
from station.services.ports import Progress, Unit


class StoreKeys:
    """Fits services.ports.Keys."""

    def __init__(self, store: Store, cost: PassphraseCost) -> None:
        self._store, self._cost = store, cost

    @contextmanager
    def changing(self) -> Iterator["_Change"]:
        path = self._store.paths.keys
        with disk_errors():
            before = path.read_bytes()
        change = _Change(KeyFile.load(path), self._store.key, self._cost, self._store.attempts)
        try:
            yield change
        except BaseException:
            if change.saved:
                with disk_errors():
                    write_private(path, before)
            raise

    def holders(self) -> frozenset[str]:
        return frozenset(KeyFile.load(self._store.paths.keys).operators)

    def recovery(self) -> str | None:
        return KeyFile.load(self._store.paths.keys).recovery

    def forget_attempts(self, name: str) -> None:
        self._store.attempts.forget(name)

    def renew(self, progress: Progress, stay: Mapping[str, str], finish: Callable[[Unit], None]) -> None:
        def write(unit: UnitOfWork) -> None:
            finish(unit)

        renew(self._store, stay, progress, write)


class _Change:
    """Fits services.ports.KeyChange."""

    def __init__(self, keys: KeyFile, key: bytes, cost: PassphraseCost, attempts: Attempts) -> None:
        self._keys, self._key, self._cost, self._attempts = keys, key, cost, attempts
        self.saved = False

    def admit(self, name: str, passphrase: str) -> str:
        self._keys.add(name, passphrase, self._key, self._cost)
        return self._keys.recipients[name]

    def change(self, name: str, passphrase: str, new: str) -> None:
        with self._attempts.trying(name, known=True):
            self._keys.change(name, passphrase, new, self._cost)

    def drop(self, name: str) -> None:
        self._keys.remove(name)

    def set_recovery(self, recipient: str) -> None:
        """Raises RecoveryKeyInvalid."""
        if not is_recipient(recipient):
            raise RecoveryKeyInvalid
        self._keys.set_recovery(recipient, self._key)

    def save(self) -> None:
        with disk_errors():
            self._keys.save()
        self.saved = True
