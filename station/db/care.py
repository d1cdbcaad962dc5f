"""Care for a store that may be too damaged to open: the key file is enough."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from station.db.keyring import KeyFile
from station.db.paths import StorePaths
from station.db.salvage import StoreSalvager
from station.db.verify import StoreVerifier
from station.domain.integrity import Salvaged, Verification
from station.errors import StoreMissing
from station.packet.trail import TrailReport
from station.services.ports import Clock, Progress


@dataclass(frozen=True, slots=True)
class StoreCare:
    """Verifies and salvages; fits the services' Protocol."""

    verifier: StoreVerifier
    operator: str
    clock: Clock

    @classmethod
    def unlock(cls, folder: Path, operator: str, passphrase: str, clock: Clock) -> Self:
        """Raises StoreMissing, WrongPassphrase, KeysDamaged."""
        paths = StorePaths(folder)
        if not paths.database.exists() or not paths.keys.exists():
            raise StoreMissing
        keys = KeyFile.load(paths.keys)
        key = keys.key(operator, passphrase)
        return cls(StoreVerifier(paths, keys.store_id, key, keys.altered), operator, clock)

    def verify(self, progress: Progress, *, full: bool) -> Verification:
        return self.verifier(progress, full=full)

    def trail(self, progress: Progress) -> TrailReport:
        return self.verifier.trail(progress)

    def salvage(self, progress: Progress, folder: Path) -> Salvaged:
        return StoreSalvager(self.verifier, self.operator)(progress, folder, self.clock())
