"""A card and its security module laid on the virtual reader that vsmartcard's pcscd driver (vpcd) makes.

For trying the whole PC/SC path, daemon included, with no hardware:
`python -m station.devices.id_card.virtual_card --port 35963 --card found`, then `station card read --reader pcsc:`.
"""

import argparse
import contextlib
import socket
import sys
import threading
from types import TracebackType
from typing import Self

from station.devices.id_card.pcsc import DIRECT_TRANSMIT
from station.devices.id_card.simulator import SimulatedReader, sample_card
from station.domain.card import IdCard
from station.errors import DeviceError, NoReader, StationError

DEFAULT_PORT = 35963
ATR = bytes.fromhex("3B888001D103860C0080800051")
"""As PC/SC part 3 would build it from the card's ATQB; not seen on hardware, and nothing depends on it."""

_GET_ATR = 4
_DONE = bytes.fromhex("9000")
_WRONG_LENGTH = bytes.fromhex("6700")
_UNKNOWN_CLASS = bytes.fromhex("6E00")
_GET_RESPONSE = 0xC0


class VirtualCard:
    """Lays a card down (connects to vpcd), answers until it is lifted (disconnects). A context manager.

    Without a module (`module=None`) it is a reader that feels a card but has no SAM_V.
    """

    def __init__(self, port: int, module: SimulatedReader | None, header: bytes = DIRECT_TRANSMIT) -> None:
        self._port = port
        self._module = module
        self._header = header
        self._waiting = b""
        self._line: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.lay()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.lift()

    def lay(self) -> None:
        """Lays the card down and answers in a thread. Raises NoReader if no virtual reader listens there."""
        self._line = self._connect()
        self._thread = threading.Thread(target=self._serve, args=(self._line,), name="virtual card", daemon=True)
        self._thread.start()

    def lift(self) -> None:
        """Takes the card away."""
        if self._line is not None:
            with contextlib.suppress(OSError):  # the daemon may have gone first
                self._line.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
        self._line = self._thread = None

    def serve(self) -> None:
        """Lays the card down and answers here, until the daemon goes away. Raises NoReader."""
        self._serve(self._connect())

    def respond(self, command: bytes) -> bytes:
        """The response to a command APDU."""
        if len(command) < 4:
            return _WRONG_LENGTH
        if command[1] == _GET_RESPONSE and self._waiting:
            return self._part(command[4] if len(command) > 4 else 0)
        if self._module is None or command[:4] != self._header:
            return _UNKNOWN_CLASS
        extended = len(command) > 7 and command[4] == 0
        start, length = (7, int.from_bytes(command[5:7], "big")) if extended else (5, command[4] if command[4:] else 0)
        frame = command[start : start + length]
        if not length or len(frame) < length:
            return _WRONG_LENGTH
        try:
            reply = self._module.exchange(frame)
        except DeviceError:
            return b""
        if extended or len(reply) <= 256:
            return reply + _DONE
        self._waiting = reply
        return self._more()

    def _part(self, wanted: int) -> bytes:
        part, self._waiting = self._waiting[: wanted or 256], self._waiting[wanted or 256 :]
        return part + (self._more() if self._waiting else _DONE)

    def _more(self) -> bytes:
        return bytes((0x61, min(len(self._waiting), 256) & 0xFF))

    def _connect(self) -> socket.socket:
        try:
            line = socket.create_connection(("127.0.0.1", self._port))
        except OSError as error:
            raise NoReader(port=self._port) from error
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            while message := _receive(line):
                if len(message) > 1:
                    _send(line, self.respond(message))
                elif message[0] == _GET_ATR:
                    _send(line, ATR)
                else:
                    self._waiting = b""  # powered off, on, or reset


def _receive(line: socket.socket) -> bytes:
    """One message of vpcd: two bytes of length, big endian, then as many; empty when the line is closed."""
    length = int.from_bytes(_receive_exactly(line, 2), "big")
    return _receive_exactly(line, length)


def _receive_exactly(line: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        # vpcd sends length and body apart, and the second waits for the first to be acknowledged: 40 ms, unless now.
        if sys.platform == "linux":
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        more = line.recv(length - len(data))
        if not more:
            return b""
        data += more
    return data


def _send(line: socket.socket, message: bytes) -> None:
    line.sendall(len(message).to_bytes(2, "big") + message)


def main(arguments: list[str] | None = None) -> int:
    """Lays a card on the virtual reader until the daemon goes away or Ctrl+C is pressed."""
    parser = argparse.ArgumentParser(prog="virtual_card", description="把一张虚拟身份证放在 vpcd 虚拟阅读器上。")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="vpcd 的端口")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--card", default="found", help="样例名，如 found、new、widow")
    which.add_argument("--text-hex", type=bytes.fromhex, help="芯片文字区的 256 字节，十六进制")
    options = parser.parse_args(arguments)
    try:
        card: IdCard | bytes = sample_card(options.card) if options.text_hex is None else options.text_hex
        VirtualCard(options.port, SimulatedReader(card)).serve()
    except StationError as error:
        sys.stderr.write(f"[{error.code}] {error.sentence()}\n")
        return 3
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
