"""The folders of a stick (docs/packet.md, "Stick"). Sealed files only; their names hold nothing of a person."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from station.errors import RequestTooLarge, StickFull, StickGone, StickNotFound, StickReadOnly

_FOLDER: Final = "collection"
_KEY_LETTERS: Final = 16
_READ_ONLY: Final = {errno.EROFS, errno.EACCES, errno.EPERM}
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MESSAGE: Final = re.compile(r"([1-9][0-9]{0,15})\.message")


class StickFolder:
    """One county's part of a stick. Fits county.services.ports.Stick."""

    def __init__(self, folder: Path, county_key: str, most_bytes: int, *, fresh: bool = False) -> None:
        """`county_key` is the county's public signing key. Raises StickNotFound, where it need not be a fresh one."""
        self._all = folder / _FOLDER
        self._name = county_key[:_KEY_LETTERS]
        self._most_bytes = most_bytes
        if not (folder if fresh else self._all).is_dir():
            raise StickNotFound

    @property
    def _own(self) -> Path:
        return self._all / self._name

    def others(self) -> tuple[str, ...]:
        """Folders of other counties, by name: they are left alone."""
        return tuple(name for name in self._names(self._all, folders=True) if name != self._name)

    def stations(self) -> tuple[str, ...]:
        """The folders in which something came up."""
        return tuple(self._names(self._own / "up", folders=True))

    def came_up(self, station: str, ending: str) -> tuple[str, ...]:
        """Names of the files of one kind from a station."""
        return tuple(name for name in self._names(self._own / "up" / station) if name.endswith(ending))

    def read(self, station: str, name: str) -> bytes:
        """Raises RequestTooLarge, StickGone."""
        with self._trouble():
            path = self._own / "up" / station / name
            if path.stat().st_size > self._most_bytes:
                raise RequestTooLarge(limit=self._most_bytes)
            return path.read_bytes()

    def messages(self, station: str) -> frozenset[int]:
        """Numbers of the messages that lie there for a station."""
        found = (_MESSAGE.fullmatch(name) for name in self._names(self._own / "down" / station))
        return frozenset(int(match[1]) for match in found if match)

    def put(self, station: str, number: int, sealed: bytes) -> None:
        """A message, whole once it has its name. Raises StickReadOnly, StickFull, StickGone."""
        folder = self._own / "down" / station
        path = folder / f"{number}.message"
        part = path.with_name(f"{path.name}.part")
        with self._trouble():
            if not self._all.parent.is_dir():
                raise StickGone
            _make(folder)
            try:
                with part.open("wb") as file:
                    file.write(sealed)
                    file.flush()
                    os.fsync(file.fileno())
                with suppress(OSError):  # where there are modes at all, a stick's next reader is another account
                    part.chmod(0o644)
                part.replace(path)
            except OSError:
                with suppress(OSError):
                    part.unlink()
                raise
            _sync(folder)

    def answer(self, station: str) -> None:
        """Makes the station's folder, though there be nothing to say. Raises StickReadOnly, StickFull, StickGone."""
        with self._trouble():
            if not self._all.parent.is_dir():
                raise StickGone
            _make(self._own / "down" / station)

    def remove(self, station: str, number: int) -> None:
        """A message that was heard. Raises StickReadOnly, StickGone."""
        with self._trouble():
            (self._own / "down" / station / f"{number}.message").unlink(missing_ok=True)

    def _names(self, folder: Path, *, folders: bool = False) -> Iterator[str]:
        """Names in order: regular files or folders, neither links nor what is hidden."""
        with self._trouble():
            if not folder.is_dir():
                if not self._all.parent.is_dir():
                    raise StickGone
                return
            wanted = stat.S_ISDIR if folders else stat.S_ISREG
            names = [each.name for each in os.scandir(folder) if wanted(each.stat(follow_symlinks=False).st_mode)]
        yield from sorted(name for name in names if not name.startswith("."))

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            kind = StickReadOnly if error.errno in _READ_ONLY else StickFull if error.errno in _FULL else StickGone
            raise kind(cause=errno.errorcode.get(error.errno or 0, "")) from None


def _make(folder: Path) -> None:
    for each in reversed([folder, *folder.parents[:3]]):
        if not each.is_dir():
            each.mkdir()
            with suppress(OSError):
                each.chmod(0o755)


def _sync(folder: Path) -> None:
    """The name, too, is on the stick; some file systems of sticks know no such thing."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
