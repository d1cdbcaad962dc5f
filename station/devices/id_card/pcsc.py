"""Carries SAM_V frames over PC/SC, each inside a pseudo-APDU or an escape. The one module that knows pyscard.

How a combined reader takes the frames is each maker's own, and no maker has published it. What stands here follows
the direct-transmit command many PC/SC readers have (PC/SC part 3 leaves CLA FF to the reader), and the escape channel
of CCID. Both are proven against pcscd with a driver of the tests, and **unverified on hardware**; header bytes and
control code can be set.
"""

import sys
import threading
import time
from collections.abc import Sequence

from smartcard import scard

from station.devices.id_card import samv
from station.devices.id_card.presence import Slot
from station.errors import (
    CardServiceDown,
    CardUnreadable,
    DeviceError,
    NoCard,
    NoReader,
    ReaderBusy,
    ReaderLost,
    ReaderWithoutSamv,
)

ESCAPE_CODE = scard.SCARD_CTL_CODE(3500 if sys.platform == "win32" else 1)
"""The control code of a CCID escape, unless told otherwise: 0x42000001 with pcsc-lite, 0x003136B0 on Windows."""

DIRECT_TRANSMIT = bytes.fromhex("FF000000")
"""CLA INS P1 P2 of the pseudo-APDU, unless told otherwise."""

_MEANING: dict[int, type[DeviceError]] = {
    0x80100003: ReaderLost,  # invalid handle: the daemon went and came back
    0x80100009: ReaderLost,  # unknown reader: it was listed a moment ago
    0x8010000B: ReaderBusy,  # sharing violation
    0x8010000C: NoCard,
    0x80100013: ReaderLost,  # communication error
    0x80100017: ReaderLost,  # reader unavailable
    0x8010001D: CardServiceDown,
    0x8010001E: CardServiceDown,  # stopped
    0x8010001F: ReaderWithoutSamv,  # unsupported feature, pcsc-lite
    0x80100022: ReaderWithoutSamv,  # unsupported feature, Windows
    0x8010002E: NoReader,  # none at all
}
"""What a PC/SC result means; any other is CardUnreadable: removed, reset, mute, not transacted."""

_REMOVED = 0x80100069
_MOST_PARTS = 64


class PcscTransport:
    """A reader of the system, by a part of its name ("" takes the first). Holds the card from an exchange to release().

    A frame travels as `header | 00 Lc Lc | frame | 00 00`, or in the short form `header | Lc | frame | 00` whose
    answer is fetched in parts (GET RESPONSE). Used by one thread at a time.
    """

    def __init__(self, reader_name: str, header: bytes = DIRECT_TRANSMIT, *, extended: bool = True) -> None:
        self._reader_name = reader_name
        self._header = header
        self._extended = extended
        self._context: int | None = None
        self._card: int | None = None
        self._pci = 0

    def exchange(self, frame: bytes) -> bytes:
        """The reply frame.

        Raises CardServiceDown, NoReader, ReaderBusy, NoCard, ReaderWithoutSamv; CardUnreadable or ReaderLost for
        what was pulled away meanwhile.
        """
        try:
            if self._card is None:
                self._connect()
            return self._exchange(frame)
        except DeviceError:
            self.release()
            raise

    def release(self) -> None:
        """Lets go of card and daemon. What they say to that does not matter any more."""
        if self._card is not None:
            scard.SCardDisconnect(self._card, scard.SCARD_LEAVE_CARD)
            self._card = None
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
            self._context = None

    def _connect(self) -> None:
        self.release()
        self._context = _context()
        name = _first_named(_names(self._context), self._reader_name)
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(self._context, name, scard.SCARD_SHARE_SHARED, protocols)
        if result & 0xFFFFFFFF == _REMOVED:  # no card yet, rather than none any more
            raise NoCard(result=f"{_REMOVED:08X}")
        _check(result)
        self._card = card
        self._pci = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0

    def _exchange(self, frame: bytes) -> bytes:
        if self._extended:
            command = self._header + b"\0" + len(frame).to_bytes(2, "big") + frame + b"\0\0"
        else:
            command = self._header + len(frame).to_bytes(1, "big") + frame + b"\0"
        reply, status = self._transmit(command)
        for _ in range(_MOST_PARTS):
            if status >> 8 != 0x61:
                break
            part, status = self._transmit(bytes((self._header[0], 0xC0, 0, 0, status & 0xFF)))
            reply += part
        if status != 0x9000 or not samv.is_frame(reply):
            raise ReaderWithoutSamv(sw=f"{status:04X}", bytes=len(reply))
        return reply

    def _transmit(self, command: bytes) -> tuple[bytes, int]:
        """Data and status word of one APDU."""
        result, response = scard.SCardTransmit(self._card, self._pci, list(command))
        _check(result)
        if len(response) < 2:  # a card pulled away in mid-exchange: success, says the daemon, and nothing came
            raise CardUnreadable(reason="empty response")
        return bytes(response[:-2]), response[-2] << 8 | response[-1]


class EscapeTransport:
    """A reader of the system whose module is reached by SCardControl: `header | frame` goes in, the reply comes out.

    No card need be seen by the system for it. Used by one thread at a time.
    """

    def __init__(self, reader_name: str, control_code: int | None = None, header: bytes = b"") -> None:
        self._reader_name = reader_name
        self._code = ESCAPE_CODE if control_code is None else control_code
        self._header = header
        self._context: int | None = None
        self._reader: int | None = None

    def exchange(self, frame: bytes) -> bytes:
        """The reply frame. Raises CardServiceDown, NoReader, ReaderBusy, ReaderWithoutSamv, ReaderLost.

        What stands before the reply's preamble is left to the frame's own tolerance.
        """
        try:
            if self._reader is None:
                self._connect()
            result, reply = scard.SCardControl(self._reader, self._code, list(self._header + frame))
            _check(result)
        except CardUnreadable as error:  # no card takes part in this: the reader did not do it
            self.release()
            raise ReaderLost(**error.facts) from error
        except DeviceError:
            self.release()
            raise
        if not samv.is_frame(bytes(reply)):
            self.release()
            raise ReaderWithoutSamv(bytes=len(reply))
        return bytes(reply)

    def release(self) -> None:
        """Lets go of reader and daemon."""
        if self._reader is not None:
            scard.SCardDisconnect(self._reader, scard.SCARD_LEAVE_CARD)
            self._reader = None
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
            self._context = None

    def _connect(self) -> None:
        self.release()
        self._context = _context()
        name = _first_named(_names(self._context), self._reader_name)
        result, reader, _ = scard.SCardConnect(self._context, name, scard.SCARD_SHARE_DIRECT, 0)
        _check(result)
        self._reader = reader


class PcscPresence:
    """What lies on the system's readers, told by SCardGetStatusChange as soon as it changes.

    Lives through the daemon's restarts and the readers' coming and going: whatever fails, the next look begins anew.
    `wait` belongs to one thread; `wake` may be called from any.
    """

    sees_lifting = True

    def __init__(self, reader_name: str = "") -> None:
        self._reader_name = reader_name
        self._context: int | None = None
        self._known: dict[str, int] = {}
        self._coming_and_going = scard.SCARD_STATE_UNAWARE
        self._looked = self._resting = False
        self._woken = threading.Event()

    def wait(self, seconds: float) -> tuple[Slot, ...]:
        """The readers of that name, at once the first time, then after a change, a wake, or at most so many seconds.

        Raises CardServiceDown, NoReader.
        """
        self._woken.clear()
        if self._resting:
            self._woken.wait(min(seconds, _REST_S))
            self._resting = False
        try:
            return self._wait(seconds)
        except NoReader:
            raise
        except DeviceError as error:
            self.close()
            self._resting = True
            raise CardServiceDown(**error.facts) from error

    def wake(self) -> None:
        """Ends a wait that is under way."""
        self._woken.set()
        context = self._context
        if context is not None:
            scard.SCardCancel(context)

    def ask(self) -> None:
        """Ends a wait: what lies there is to be read once more."""
        self.wake()

    def close(self) -> None:
        """Lets go of the daemon."""
        context, self._context = self._context, None
        self._known, self._coming_and_going = {}, scard.SCARD_STATE_UNAWARE
        if context is not None:
            scard.SCardReleaseContext(context)

    def _wait(self, seconds: float) -> tuple[Slot, ...]:
        if self._context is None:
            self._context = _context()
        until = time.monotonic() + seconds
        while True:
            names = [name for name in _names(self._context, none_is_well=True) if self._reader_name in name]
            news = set(names) != set(self._known) or not self._looked
            left = until - time.monotonic()
            # In slices: a wake between two calls of the daemon finds nothing to cancel.
            slice_ms = 0 if news or self._woken.is_set() else max(0, int(1000 * min(left, _SLICE_S)))
            changed = self._look(names, slice_ms)
            self._looked = True
            if news or changed or left <= 0 or self._woken.is_set():
                break
        if not names:
            raise NoReader()
        return tuple(
            Slot(name, bool(state & scard.SCARD_STATE_PRESENT), state >> 16) for name, state in self._known.items()
        )

    def _look(self, names: Sequence[str], milliseconds: int) -> bool:
        """Whether a reader's state is another than it was known; waits so long for it."""
        asked = [(name, self._known.get(name, scard.SCARD_STATE_UNAWARE)) for name in names]
        result, found = scard.SCardGetStatusChange(
            self._context, milliseconds, [*asked, (_COMING_AND_GOING, self._coming_and_going)]
        )
        if result & 0xFFFFFFFF in _NOTHING_NEW:
            self._known = {name: state for name, state in self._known.items() if name in names}
            return False
        if result & 0xFFFFFFFF in _READER_GONE:
            self._known = {}
            return True
        _check(result)
        before = self._known
        self._known = {name: state & ~scard.SCARD_STATE_CHANGED for name, state, _ in found}
        self._coming_and_going = self._known.pop(_COMING_AND_GOING, scard.SCARD_STATE_UNAWARE)
        if before == self._known and milliseconds:
            self._woken.wait(_BREATH_S)  # a service that tells of readers which are the same must not be asked in haste
        return before != self._known


_COMING_AND_GOING = "\\\\?PnP?\\Notification"
"""The name that stands for readers plugged in and out (PC/SC 2.01.11, as pcsc-lite and Windows have it)."""
_NOTHING_NEW = (0x8010000A, 0x80100002)  # time over, cancelled
_READER_GONE = (0x80100009, 0x80100017)  # unknown reader, reader unavailable
_SLICE_S = 1.0
_BREATH_S = 0.1
_REST_S = 0.5
"""How long the daemon is left alone before it is asked again."""


def readers() -> list[tuple[str, int, bytes]]:
    """Name, state and ATR of each reader of the system. Raises CardServiceDown; no reader is an empty list."""
    context = _context()
    try:
        names = _names(context, none_is_well=True)
        if not names:
            return []
        result, found = scard.SCardGetStatusChange(context, 0, [(name, scard.SCARD_STATE_UNAWARE) for name in names])
        _check(result)
        return [(name, state, bytes(atr)) for name, state, atr in found]
    finally:
        scard.SCardReleaseContext(context)


def _context() -> int:
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(result)
    return int(context)


def _names(context: int, *, none_is_well: bool = False) -> list[str]:
    result, names = scard.SCardListReaders(context, [])
    if none_is_well and result & 0xFFFFFFFF == scard.SCARD_E_NO_READERS_AVAILABLE & 0xFFFFFFFF:
        return []
    _check(result)
    return list(names)


def _first_named(names: Sequence[str], part: str) -> str:
    fitting = [name for name in names if part in name]
    if not fitting:
        raise NoReader(readers=len(names))
    return part if part in fitting else fitting[0]


def _check(result: int) -> None:
    code = result & 0xFFFFFFFF
    if code:
        raise _MEANING.get(code, CardUnreadable)(result=f"{code:08X}")
