"""Which machine and folder a store is used on: a mark outside of the data directory, so that a copied store is told."""

import json
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from station.db.keyring import KeyFile
from station.db.paths import StorePaths
from station.db.private_files import private_folder, write_private
from station.errors import StoreDamaged, StoreTooNew

_MACHINE_ID = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


class Installation:
    """This user's station on this machine: a random id, and where each of its stores lies.

    Where the mark cannot be kept, the machine's own id has to do.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "installation.json"
        kept = self._read()
        self._id = str(kept.get("id") or uuid4())
        stores = kept.get("stores")
        self._stores: dict[str, str] = stores if isinstance(stores, dict) else {}

    @property
    def id(self) -> str:
        """The same as long as machine and user are."""
        known = self._id if self._path.exists() or self._write() else ""
        return sha256(f"{known}\0{_machine()}".encode()).hexdigest()[:32]

    def has_another(self, store: UUID, incarnation: UUID, folder: Path) -> bool:
        """Whether this very store also lies in another folder, where it was used before."""
        former = self._stores.get(str(incarnation))
        if former is None or Path(former) == folder:
            return False
        paths = StorePaths(Path(former))
        try:
            return paths.database.exists() and KeyFile.load(paths.keys).store_id == store
        except (StoreDamaged, StoreTooNew):
            return False

    def note(self, incarnation: UUID, folder: Path) -> None:
        """From now on this incarnation of a store is used there."""
        if self._stores.get(str(incarnation)) != str(folder):
            there = {each: place for each, place in self._stores.items() if Path(place).is_dir()}
            self._stores = {**there, str(incarnation): str(folder)}
            self._write()

    def _read(self) -> dict[str, object]:
        try:
            kept = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def _write(self) -> bool:
        try:
            private_folder(self._path.parent)
            write_private(self._path, json.dumps({"id": self._id, "stores": self._stores}).encode())
        except OSError:
            return False
        return True


def _machine() -> str:
    """The operating system's own id of this machine; "" where it tells none."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    for path in _MACHINE_ID:
        try:
            return path.read_text("ascii").strip()
        except (OSError, ValueError):
            continue
    return ""
