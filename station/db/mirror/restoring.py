"""The way back: a copy's pages as a database file again."""

import os
from collections.abc import Callable
from pathlib import Path

from station.db.keyring import KeyFile
from station.db.mirror.folder import INDEX, KEYS, CopyFolder, mirror_errors, read_if_there
from station.db.mirror.pages import NO_PAGE
from station.db.mirror.reader import CopyReader
from station.db.private_files import disk_errors, private_file, private_folder, put_in_place, write_private
from station.db.store import StorePaths, fill, locked
from station.db.unit_of_work import UnitOfWork
from station.domain.safekeeping import CopyReport
from station.errors import CopyDamaged, FolderNotEmpty, MirrorUnreadable, NoCopyThere, StoreDamaged
from station.services.ports import Progress

Unlock = Callable[[KeyFile], dict[int, bytes]]
"""Gets the store's keys out of a key file: with a passphrase, or with the county's recovery key."""


def key_file_in(folder: Path) -> KeyFile:
    """The key file of a copy: the first of its two that can be read. Raises NoCopyThere, StoreDamaged."""
    if not any((folder / name).exists() for name in (*KEYS, *INDEX)):
        raise NoCopyThere
    for name in KEYS:
        try:
            return KeyFile.load(folder / name)
        except StoreDamaged:
            continue
    raise StoreDamaged(file=KEYS[0])


def open_copy(folder: Path, unlock: Unlock) -> tuple[CopyReader, bytes]:
    """A copy to read, and the key of its store. Raises WrongPassphrase, NoCopyThere, MirrorUnreadable."""
    keys = unlock(key_file_in(folder))
    for generation in sorted(keys, reverse=True):
        key = keys[generation]
        try:
            with mirror_errors():
                return CopyReader(CopyFolder(folder, key), key), key
        except MirrorUnreadable:
            continue
    raise MirrorUnreadable


def restore(
    copy: Path, folder: Path, unlock: Unlock, finish: Callable[[UnitOfWork], None], progress: Progress
) -> CopyReport:
    """Makes a store in an empty folder out of a copy, with what `finish` changes. It is there whole, or not at all.

    What was damaged in the copy is reported; pages that are lost are empty in the store, and its full check tells what
    was on them. Raises FolderNotEmpty, CopyDamaged where nothing usable is left, and whatever `open_copy` raises.
    """
    paths = StorePaths(folder)
    beside = folder / "store.db.new"
    reader, key = open_copy(copy, unlock)
    with reader, disk_errors():
        if folder.exists() and any(path.name not in _LEFT_OVER for path in folder.iterdir()):
            raise FolderNotEmpty
        private_folder(folder)
        with locked(paths):
            for left_over in folder.glob(beside.name + "*"):
                left_over.unlink()
            report = _write_database(reader, beside, progress)
            try:
                fill(beside, key, finish)
            except StoreDamaged:
                raise CopyDamaged(damages=len(report.damages)) from None
            write_private(paths.keys, _key_file(reader, copy))
            put_in_place(beside, paths.database)
    return report


def _write_database(reader: CopyReader, path: Path, progress: Progress) -> CopyReport:
    """Puts the copy's pages together as an encrypted database, durably. A page that is lost becomes an empty one."""
    private_file(path)
    with path.open("wb", buffering=1 << 20) as file:
        for number, page in reader.read(progress):
            if page is None and number == 1:
                raise CopyDamaged(page=1)
            file.write(page or NO_PAGE)
        file.flush()
        os.fsync(file.fileno())
    reader.check_keys()
    return reader.report()


def _key_file(reader: CopyReader, folder: Path) -> bytes:
    """The key file to put beside the restored database: the one the index names, or the first that can be read."""
    sound = reader.check_keys()
    if sound is not None:
        return sound
    readable = [data for name in KEYS if (data := read_if_there(folder / name)) is not None]
    return readable[0]


_LEFT_OVER = frozenset({"store.lock", "store.db.new", "store.db.new-wal", "store.db.new-shm", "store.keys.new"})
"""What a restore that was stopped leaves; it may be begun again in the same folder."""
