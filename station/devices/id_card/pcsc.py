"""Carries SAM_V frames over PC/SC, each inside a pseudo-APDU. The one module that knows pyscard.

How a combined reader takes the frames is each maker's own, and no maker has published it. What stands here follows
the direct-transmit command many PC/SC readers have (PC/SC part 3 leaves CLA FF to the reader). It is proven against
pcscd and a virtual card, and **unverified on hardware**; the four header bytes can be set.
"""

from smartcard import scard

from station.devices.id_card import samv
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
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _check(result)
        self._context = context
        result, names = scard.SCardListReaders(context, [])
        _check(result)
        name = next((name for name in names if self._reader_name in name), None)
        if name is None:
            raise NoReader(readers=len(names))
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(context, name, scard.SCARD_SHARE_SHARED, protocols)
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


def _check(result: int) -> None:
    code = result & 0xFFFFFFFF
    if code:
        raise _MEANING.get(code, CardUnreadable)(result=f"{code:08X}")
