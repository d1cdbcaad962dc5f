"""Carries SAM_V frames over a serial line (8 data bits, no parity, 1 stop bit). The one module that knows pyserial."""

import contextlib
import errno
import sys
import time

import serial

from station.devices.id_card import samv
from station.errors import DeviceError, NoReader, PortNotPermitted, ReaderBusy, ReaderLost, ReaderSilent

BAUD_RATES = (115200, 57600, 38400, 19200, 9600)
"""What a module may be set to, the usual one first."""

_PATIENCE_S = {samv.READ: 4.0, samv.NEWEST_ADDRESS: 4.0, samv.READ_WITH_FINGERPRINT: 5.0}
_PATIENCE_OTHERWISE_S = 1.5
_PROBE_S = 0.5
_MEANING: dict[int | None, type[DeviceError]] = {
    errno.EACCES: PortNotPermitted,
    errno.EPERM: PortNotPermitted,
    errno.EBUSY: ReaderBusy,
    errno.EAGAIN: ReaderBusy,  # another program has the line for itself
}
"""What opening a port may run into; anything else is NoReader: there is no such port, or it is no serial line."""
_LINE_GONE: tuple[type[Exception], ...] = (OSError, serial.SerialException)
"""What a line raises whose other end went away; its controls raise an error of their own, which is no OSError."""
if sys.platform != "win32":
    import termios

    _LINE_GONE = (*_LINE_GONE, termios.error)
_LINE_UNFIT: tuple[type[Exception], ...] = (*_LINE_GONE, ValueError, OverflowError)
"""The same, and a setting that the port cannot have."""
_LINE_CLOSED: tuple[type[Exception], ...] = (*_LINE_GONE, TypeError)
"""The same, and what pyserial raises of a line that was closed meanwhile."""


class SerialTransport:
    """A reader on a serial port, by the port's name (`/dev/ttyUSB7`, `COM12`). Keeps the line open until it fails.

    The rate is the first of `baud_rates` at which the module answers. Never touches the modem lines: adapters differ
    in what they have. Used by one thread at a time.
    """

    def __init__(self, port: str, baud_rates: tuple[int, ...] = BAUD_RATES, gap_s: float = 0.5) -> None:
        self._port = port
        self._rates = list(baud_rates)
        self._gap_s = gap_s
        self._line: serial.Serial | None = None

    def exchange(self, frame: bytes) -> bytes:
        """The reply frame; what came of it where it was torn.

        Raises NoReader, PortNotPermitted, ReaderBusy, ReaderSilent; ReaderLost for a line that went away meanwhile.
        """
        try:
            if self._line is None:
                self._line = self._open()
            command = frame[len(samv.PREAMBLE) + 2 :][:2]
            return self._ask(self._line, frame, _PATIENCE_S.get(command, _PATIENCE_OTHERWISE_S))
        except DeviceError:
            self.close()
            raise

    def release(self) -> None:
        """The line is kept: opening it may reset the reader."""

    def close(self) -> None:
        """Lets go of the line."""
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(*_LINE_GONE):
                line.close()

    @property
    def baud_rate(self) -> int | None:
        """The rate at which the module answered; None while the line is closed."""
        return None if self._line is None else int(self._line.baudrate)

    def _open(self) -> serial.Serial:
        try:
            line = serial.Serial(
                self._port,
                self._rates[0],
                timeout=0,
                write_timeout=1,
                exclusive=None if sys.platform == "win32" else True,
            )
        except _LINE_UNFIT as error:
            if sys.platform == "win32" and "PermissionError" in str(error):  # so Windows calls a port that is taken
                raise ReaderBusy(cause=type(error).__name__) from None
            number = getattr(error, "errno", None)
            raise _MEANING.get(number, NoReader)(cause=type(error).__name__, errno=number) from None
        try:
            for rate in self._rates:
                line.baudrate = rate
                with contextlib.suppress(ReaderSilent):
                    heard = self._ask(line, samv.pack(samv.SELF_STATUS), _PROBE_S)
                    if samv.first_frame(heard) == heard:
                        self._rates.sort(key=lambda each: each != rate)  # the next time this one first
                        return line
        except _LINE_UNFIT as error:
            line.close()
            raise ReaderLost(cause=type(error).__name__) from None
        except DeviceError:
            line.close()
            raise
        line.close()
        raise ReaderSilent(rates=len(self._rates))

    def _ask(self, line: serial.Serial, frame: bytes, patience_s: float) -> bytes:
        try:
            line.reset_input_buffer()  # the rest of an answer that came too late
            line.write(frame)
            return self._receive(line, patience_s)
        except serial.SerialTimeoutException:
            raise ReaderSilent(reason="line takes nothing") from None
        except _LINE_CLOSED as error:
            raise ReaderLost(cause=type(error).__name__) from None

    def _receive(self, line: serial.Serial, patience_s: float) -> bytes:
        """The first whole frame; or, once nothing comes any more, whatever came."""
        heard = b""
        until = time.monotonic() + patience_s
        while (left := until - time.monotonic()) > 0:
            line.timeout = min(left, self._gap_s) if heard else left
            news = line.read(1)
            if not news:
                break
            heard += news + line.read(line.in_waiting)
            frame = samv.first_frame(heard)
            if frame is not None:
                return frame
            if len(heard) > 2 * samv.LARGEST:
                break
        if not heard:
            raise ReaderSilent(seconds=patience_s)
        return heard
