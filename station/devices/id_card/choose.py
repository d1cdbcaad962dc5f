"""The reader an operator named."""

import re
from collections.abc import Callable
from datetime import date

from station.devices.id_card.reader import IdCardReader, Transport
from station.devices.id_card.simulator import SimulatedReader, sample_card
from station.errors import ReaderKindUnknown
from station.services.ports import CardReader

DEFAULT_SAMPLE = "found"
_PCSC = re.compile(r"pcsc(?::(?P<name>.*?)(?:#(?P<header>[0-9A-Fa-f]{8}))?)?")


def open_reader(spec: str, today: Callable[[], date]) -> CardReader:
    """The reader for `simulated`, `simulated:SAMPLE`, `pcsc`, `pcsc:NAME` or `pcsc:NAME#HEADER`.

    NAME is a part of the reader's name as the system lists it; HEADER is four bytes of APDU in hex, for a reader that
    wants others than the usual ones. Raises ReaderKindUnknown for anything else, WrongUsage for an unknown sample.
    """
    return IdCardReader(_transport(spec), today)


def _transport(spec: str) -> Transport:
    kind, _, rest = spec.partition(":")
    if kind == "simulated":
        return SimulatedReader(sample_card(rest or DEFAULT_SAMPLE))
    pcsc_spec = _PCSC.fullmatch(spec)
    if pcsc_spec:
        # Not before it is wanted: it loads the system's smart-card library.
        from station.devices.id_card import pcsc

        header = bytes.fromhex(pcsc_spec["header"]) if pcsc_spec["header"] else pcsc.DIRECT_TRANSMIT
        return pcsc.PcscTransport(pcsc_spec["name"] or "", header)
    raise ReaderKindUnknown(kind=kind)
