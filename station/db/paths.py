"""Where the files of a store are."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StorePaths:
    """The files of a store in its data directory."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "store.db"

    @property
    def keys(self) -> Path:
        return self.folder / "store.keys"

    @property
    def lock(self) -> Path:
        return self.folder / "store.lock"

    @property
    def head(self) -> Path:
        return self.folder / "store.head"

    @property
    def log(self) -> Path:
        """SQLite's write-ahead log."""
        return self.folder / "store.db-wal"

    @property
    def attempts(self) -> Path:
        return self.folder / "store.attempts"

    @property
    def beside(self) -> Path:
        """A database on its way: made here, and put in the store's place when it is whole."""
        return self.folder / "store.db.new"

    def sweep(self) -> None:
        """Takes away what was left of a database on its way."""
        for left_over in self.folder.glob(self.beside.name + "*"):
            left_over.unlink(missing_ok=True)
