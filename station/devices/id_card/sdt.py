"""Reads through `sdtapi`, the interface all makers of readers share: the library answers, and frames are made of it."""

import ctypes
from collections.abc import Callable, Iterable

from station.devices.id_card import samv
from station.devices.id_card.library import load
from station.errors import (
    CardUnreadable,
    DeviceError,
    FrameDamaged,
    LibraryUnusable,
    NoReader,
    ReaderLost,
)

USB_PORTS = range(1001, 1017)
COM_PORTS = range(1, 17)

_OPENED_BEFORE = 0
"""ifOpen: the port is one that SDT_OpenPort opened."""
_OF_THE_LIBRARY: dict[int, type[DeviceError]] = {
    0x01: NoReader,
    0x02: CardUnreadable,
    0x03: FrameDamaged,
    0x04: NoReader,
    0x05: NoReader,
    0x06: NoReader,
    0x09: CardUnreadable,
    0xFF: ReaderLost,
}
"""What the library says of itself; a module never sends these."""
_LARGEST = 2048
"""Room for each answer: more than the largest, as these libraries do not know how much room there is."""

_Answer = tuple[int, bytes]


class SdtTransport:
    """A reader at a port of the library: 1 to 16 are COM ports, 1001 to 1016 USB; None tries all, USB first.

    The library runs in this process, and is used by one thread at a time.
    """

    def __init__(self, path: str, port: int | None = None) -> None:
        self._path = path
        self._ports: Iterable[int] = (*USB_PORTS, *COM_PORTS) if port is None else (port,)
        self._library: ctypes.CDLL | None = None
        self._port: int | None = None

    def exchange(self, frame: bytes) -> bytes:
        """The reply frame as a module would send it.

        Raises LibraryUnusable, NoReader, ReaderLost, CardUnreadable, FrameDamaged.
        """
        command = samv.unpack(frame)
        ask = self._commands().get(command)
        if ask is None:
            return samv.pack_answer(samv.COMMAND_UNKNOWN)
        try:
            if self._library is None:
                self._library = load(self._path)
            if self._port is None:
                self._port = self._open()
            status, data = ask(self._port)
            if status in _OF_THE_LIBRARY:
                raise _OF_THE_LIBRARY[status](library=f"{status:02X}")
        except (NoReader, ReaderLost):
            self.close()
            raise
        return samv.pack_answer(status & 0xFF, data)

    def release(self) -> None:
        """The port is kept: opening it takes the library long."""

    def close(self) -> None:
        """Lets go of the port."""
        port, self._port = self._port, None
        if port is not None:
            self._call("SDT_ClosePort", port)

    def _commands(self) -> dict[bytes, Callable[[int], _Answer]]:
        return {
            samv.RESET: lambda port: (self._call("SDT_ResetSAM", port, _OPENED_BEFORE), b""),
            samv.SELF_STATUS: lambda port: (self._call("SDT_GetSAMStatus", port, _OPENED_BEFORE), b""),
            samv.SAM_ID: lambda port: self._fixed("SDT_GetSAMID", port, 16),
            samv.FIND: lambda port: self._fixed("SDT_StartFindIDCard", port, 4),
            samv.SELECT: lambda port: self._fixed("SDT_SelectIDCard", port, 8),
            samv.READ: self._read,
            samv.NEWEST_ADDRESS: self._newest_address,
        }

    def _open(self) -> int:
        for port in self._ports:
            if self._call("SDT_OpenPort", port) == samv.OK:
                return port
        raise NoReader(ports="all" if self._ports else "none")

    def _fixed(self, function: str, port: int, length: int) -> _Answer:
        room = ctypes.create_string_buffer(_LARGEST)
        status = self._call(function, port, room, _OPENED_BEFORE)
        return status, room.raw[:length] if status in (samv.OK, samv.FOUND) else b""

    def _read(self, port: int) -> _Answer:
        text, portrait = ctypes.create_string_buffer(_LARGEST), ctypes.create_string_buffer(_LARGEST)
        text_bytes, portrait_bytes = ctypes.c_uint(0), ctypes.c_uint(0)
        status = self._call(
            "SDT_ReadBaseMsg",
            port,
            text,
            ctypes.byref(text_bytes),
            portrait,
            ctypes.byref(portrait_bytes),
            _OPENED_BEFORE,
        )
        if status != samv.OK:
            return status, b""
        areas = samv.Areas(text.raw[: text_bytes.value], portrait.raw[: portrait_bytes.value])
        return status, samv.pack_areas(areas)

    def _newest_address(self, port: int) -> _Answer:
        address, length = ctypes.create_string_buffer(_LARGEST), ctypes.c_uint(0)
        status = self._call("SDT_ReadNewAppMsg", port, address, ctypes.byref(length), _OPENED_BEFORE)
        return status, address.raw[: length.value] if status == samv.OK else b""

    def _call(self, name: str, *arguments: object) -> int:
        try:
            function = getattr(self._library, name)
        except AttributeError:
            raise LibraryUnusable(function=name) from None
        function.restype = ctypes.c_int
        return int(function(*arguments))
