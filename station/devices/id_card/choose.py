"""The reader an operator named."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from station.devices.id_card.presence import PolledPresence, Presence, Slot
from station.devices.id_card.reader import IdCardReader, Transport
from station.devices.id_card.simulator import SimulatedReader, sample_card
from station.devices.id_card.watch import CardMonitor, CardWatch
from station.domain.card import IdCard
from station.errors import ReaderKindUnknown
from station.services.ports import CardReader

DEFAULT_SAMPLE = "found"
_PCSC = re.compile(r"pcsc(?::(?P<name>.*?)(?:#(?P<header>[0-9A-Fa-f]{8}))?)?")
_ESCAPE = re.compile(r"escape(?::(?P<name>[^#]*)(?:#(?P<code>[0-9A-Fa-f]{8})?(?:,(?P<header>(?:[0-9A-Fa-f]{2})+))?)?)?")
_SERIAL = re.compile(r"serial:(?P<port>[^@]+)(?:@(?P<rate>[1-9][0-9]{2,6}))?")
_SDT = re.compile(r"sdt:(?P<library>.+?)(?:#(?P<port>[1-9][0-9]{0,3}))?")


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """A reader as it was named: how it is reached, and what stands behind the colon."""

    kind: str
    name: str
    transport: Transport
    header: bytes = b""

    @property
    def unverified(self) -> bool:
        """Whether nobody has tried this way of reaching a module on real hardware."""
        return self.kind in ("pcsc", "escape")


def parse(spec: str) -> ReaderSpec:
    """The reader of one of these names; nothing is opened yet.

    `simulated`, `simulated:SAMPLE`; `pcsc`, `pcsc:NAME`, `pcsc:NAME#HEADER`; `escape`, `escape:NAME`,
    `escape:NAME#CODE`, `escape:NAME#CODE,HEADER`; `serial:PORT`, `serial:PORT@RATE`; `sdt:LIBRARY`,
    `sdt:LIBRARY#PORT`. NAME is a part of the reader's name as the system lists it; HEADER are the bytes before the
    frame (four for pcsc) and CODE is the control code, both in hex. Raises ReaderKindUnknown for anything else,
    WrongUsage for an unknown sample.
    """
    kind, _, rest = spec.partition(":")
    if kind == "simulated":
        return ReaderSpec(kind, rest, SimulatedReader(sample_card(rest or DEFAULT_SAMPLE)))
    if found := _SERIAL.fullmatch(spec):
        # None of these before it is wanted: they load libraries of the system.
        from station.devices.id_card.serial_line import BAUD_RATES, SerialTransport

        rates = (int(found["rate"]),) if found["rate"] else BAUD_RATES
        return ReaderSpec(kind, found["port"], SerialTransport(found["port"], rates))
    if found := _SDT.fullmatch(spec):
        from station.devices.id_card.sdt import SdtTransport

        port = int(found["port"]) if found["port"] else None
        return ReaderSpec(kind, found["library"], SdtTransport(found["library"], port))
    if found := _PCSC.fullmatch(spec):
        from station.devices.id_card import pcsc

        header = bytes.fromhex(found["header"]) if found["header"] else pcsc.DIRECT_TRANSMIT
        return ReaderSpec(kind, found["name"] or "", pcsc.PcscTransport(found["name"] or "", header), header)
    if found := _ESCAPE.fullmatch(spec):
        from station.devices.id_card import pcsc

        code = int(found["code"], 16) if found["code"] else None
        header = bytes.fromhex(found["header"] or "")
        return ReaderSpec(kind, found["name"] or "", pcsc.EscapeTransport(found["name"] or "", code, header), header)
    raise ReaderKindUnknown(kind=kind)


def open_reader(spec: str, today: Callable[[], date]) -> CardReader:
    """The reader of a name as `parse` knows them. Raises ReaderKindUnknown, WrongUsage."""
    return IdCardReader(parse(spec).transport, today)


def open_monitor(spec: str, today: Callable[[], date]) -> CardMonitor:
    """What follows the cards on that reader; with `pcsc:`, on every reader of the system that the name fits."""
    chosen = parse(spec)
    reader = IdCardReader(chosen.transport, today)
    presence: Presence
    if chosen.kind == "pcsc":
        from station.devices.id_card import pcsc

        def read_there(slot: Slot) -> IdCard:
            return IdCardReader(pcsc.PcscTransport(slot.name, chosen.header), today).read()

        return CardMonitor(CardWatch(pcsc.PcscPresence(chosen.name), read_there, lambda: None))
    presence = PolledPresence(reader, chosen.kind, getattr(chosen.transport, "close", chosen.transport.release))
    return CardMonitor(CardWatch(presence, lambda _: reader.read(), reader.recover))
