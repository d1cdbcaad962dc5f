"""The way back: a copy's pages as a database file again."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from station.db.head import HeadFile
from station.db.keyring import KeyFile
from station.db.mirror.folder import INDEX, KEYS, CopyFolder, mirror_errors
from station.db.mirror.pages import NO_PAGE
from station.db.mirror.reader import CopyReader
from station.db.paths import StorePaths
from station.db.private_files import disk_errors, private_file, private_folder, put_in_place, write_private
from station.db.store import fill, head_in
from station.db.unit_of_work import UnitOfWork
from station.domain.safekeeping import CopyReport
from station.errors import (
    CopyDamaged,
    FileUnreadable,
    FolderNotEmpty,
    MirrorUnreadable,
    NoCopyThere,
    RecoveryKeyUnfit,
    StoreDamaged,
    WrongPassphrase,
    WrongUsage,
)
from station.packet.suite import PassphraseCost
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


@dataclass(frozen=True, slots=True)
class Way:
    """How a copy is opened, and what is done to the store before anybody uses it."""

    unlock: Unlock
    finish: Callable[[UnitOfWork], None]
    let_in: Callable[[KeyFile, bytes], None] = lambda _keys, _key: None
    """Changes who may open the restored store."""


def by_passphrase(operator: str, passphrase: str, finish: Callable[[UnitOfWork], None]) -> Way:
    """With an operator's passphrase, as it was when the copy was written."""
    return Way(lambda keys: keys.unlock(operator, passphrase), finish)


def by_recovery_key(
    identity: Path,
    operator: str,
    passphrase: str,
    finish: Callable[[UnitOfWork], None],
    cost: PassphraseCost | None = None,
) -> Way:
    """With the county's recovery key (an age identity file); the operator gets the passphrase anew.

    Raises FileUnreadable, RecoveryKeyUnfit, WrongUsage for an operator the store does not know.
    """

    def unlock(keys: KeyFile) -> dict[int, bytes]:
        if operator not in keys.operators:
            raise WrongUsage(operator="unknown")
        try:
            return keys.recover(_identity_in(identity))
        except WrongPassphrase:
            raise RecoveryKeyUnfit from None

    def let_in(keys: KeyFile, key: bytes) -> None:
        keys.add(operator, passphrase, key, cost or PassphraseCost())
        keys.save()

    return Way(unlock, finish, let_in)


def _identity_in(path: Path) -> str:
    """The identity in a file as age-keygen writes it, with comments. Raises FileUnreadable."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise FileUnreadable(cause=type(error).__name__) from None
    return next((line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")), "")


def restore(copy: Path, folder: Path, way: Way, progress: Progress) -> CopyReport:
    """Makes a store in an empty folder out of a copy. It is there whole, with what `finish` did to it, or not at all.

    What was damaged in the copy is reported; pages that are lost are empty in the store, and its full check tells what
    was on them. Raises FolderNotEmpty, CopyDamaged where nothing usable is left, and whatever `open_copy` raises.
    """
    reader, key = open_copy(copy, way.unlock)
    beside = folder.with_name(folder.name + ".restoring")
    with reader, disk_errors():
        if folder.exists() and any(folder.iterdir()):
            raise FolderNotEmpty
        if beside.exists():  # an attempt that was stopped
            shutil.rmtree(beside)
        private_folder(beside)
        paths = StorePaths(beside)
        report = _write_database(reader, paths.database, progress)
        write_private(paths.keys, reader.check_keys() or _readable_keys(copy))
        keys = KeyFile.load(paths.keys)
        listed = keys.recipients
        way.let_in(keys, key)

        def finish(unit: UnitOfWork) -> None:
            way.finish(unit)
            _admit(unit, {name: each for name, each in keys.recipients.items() if listed.get(name) != each})

        try:
            fill(paths.database, key, finish, listed)
            HeadFile(paths.head, keys.store_id, key).make(head_in(paths.database, key))
        except StoreDamaged:
            raise CopyDamaged(damages=len(report.damages)) from None
        if folder.exists():
            folder.rmdir()
        put_in_place(beside, folder)
    return report


def _admit(unit: UnitOfWork, recipients: Mapping[str, str]) -> None:
    """Those who got another key pair are known by it in the store as well."""
    for operator in unit.operators.all():
        if operator.name in recipients:
            unit.operators.put(replace(operator, recipient=recipients[operator.name], active=True))


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


def _readable_keys(copy: Path) -> bytes:
    """The key file the copy was opened with."""
    for name in KEYS:
        try:
            KeyFile.load(copy / name)
        except StoreDamaged:
            continue
        return (copy / name).read_bytes()
    raise StoreDamaged(file=KEYS[0])
