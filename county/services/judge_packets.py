"""What does not hold of the forms that the county holds, by the rules of the station."""

from collections.abc import Collection, Iterator

from county.domain import HeldContent, JudgedPacket
from county.services.ports import Units
from station.domain.campaign import REFERENCE_DATE
from station.errors import PacketNotHeld
from station.forms.document import parse_document
from station.rules.check import check_form
from station.rules.problem import Problem
from station.rules.rule import Moment


class JudgePackets:
    """Judges the content of packets held, by the one rule table. A signed packet is kept whatever is found.

    Nothing of it is stored: rules that are mended judge again what was held before.
    """

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, receipt_numbers: Collection[str] = ()) -> Iterator[JudgedPacket]:
        """Those under these receipt numbers, or all, in the order they came in. Raises PacketNotHeld."""
        with self._units.reading() as unit:
            held = unit.packets.all()
        missing = set(receipt_numbers) - {packet.receipt_number for packet in held}
        if missing:
            raise PacketNotHeld(receipt_number=min(missing))
        for packet in held:
            if not receipt_numbers or packet.receipt_number in receipt_numbers:
                with self._units.reading() as unit:
                    content = unit.packets.content_of(packet.packet_digest)
                yield JudgedPacket(packet, tuple(problems_of(content)))


def problems_of(content: HeldContent) -> list[Problem]:
    """As the station judged it when it was saved: a day that was to come then is not past because the packet lay."""
    document = parse_document(content.data.decode("utf-8", "surrogateescape"))
    return check_form(document, Moment(content.saved_at.astimezone().date(), REFERENCE_DATE))
