"""A stick between station and county, as docs/packet.md lays it out: whole files under names that tell nothing."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from station.errors import NoRoomOnStick, StickNotThere, StickNotWritten

TOP = "collection"
PART = ".part"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_GONE = {errno.ENOENT, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTDIR}


class Stick:
    """The folders of one county and one station on a stick; fits station.services.county_ports.Stick."""

    def __init__(self, folder: Path, county_key: str, station: str) -> None:
        """Raises StickNotThere for a folder that is none."""
        with _told():
            if not folder.is_dir():
                raise StickNotThere
        top = folder / TOP / county_key[:16]
        self._up, self._down = top / "up" / station, top / "down" / station

    def carried(self) -> list[str]:
        """The names of what lies there for the county, whole files only."""
        return self._names(self._up)

    def put(self, name: str, data: bytes) -> None:
        """Lays a file down for the county: it has its name once it is whole and durable.

        Raises NoRoomOnStick, StickNotThere, StickNotWritten.
        """
        with _told():
            self._up.mkdir(parents=True, exist_ok=True)
            part = self._up / (name + PART)
            try:
                with part.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(self._up / name)
                _sync_folder(self._up)
            except OSError:
                with suppress(OSError):
                    part.unlink()
                raise

    def take_away(self, name: str) -> None:
        """Removes what the county is known to have."""
        with _told():
            (self._up / name).unlink(missing_ok=True)

    def was_at_county(self) -> bool:
        """Whether the county has written to this station there, though it may have nothing new to say."""
        with _told():
            return self._down.is_dir()

    def messages(self) -> dict[int, str]:
        """The numbers of the county's messages that lie there, with their names."""
        found = {}
        for name in self._names(self._down):
            number = name.removesuffix(".message")
            if number != name and number.isdecimal() and number.isascii():
                found[int(number)] = name
        return found

    def message(self, name: str) -> bytes:
        """Raises StickNotThere."""
        with _told():
            return (self._down / name).read_bytes()

    @staticmethod
    def _names(folder: Path) -> list[str]:
        with _told():
            if not folder.is_dir():
                return []
            return sorted(path.name for path in folder.iterdir() if path.is_file() and path.suffix != PART)


@contextmanager
def _told() -> Iterator[None]:
    """What the file system says, as a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoomOnStick from None
        if error.errno in _GONE:
            raise StickNotThere(cause=error.errno) from None
        raise StickNotWritten(cause=error.errno) from None


def _sync_folder(folder: Path) -> None:
    """Makes names durable, where the system lets folders be opened."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # as some file systems of sticks say
            raise
    finally:
        os.close(handle)
