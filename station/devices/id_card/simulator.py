"""A card reader that needs no hardware: it answers in frames, so that everything above the line is the real thing."""

import json
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from station.devices.id_card import samv, text
from station.devices.id_card.presence import Slot
from station.domain import id_number
from station.domain.card import CardType, IdCard
from station.errors import DeviceError, FrameDamaged, WrongUsage
from station.resources import resource

PORTRAIT = bytes.fromhex("574C66007E003200").ljust(samv.PORTRAIT_BYTES, b"\0")
"""A portrait area with the right header (102 by 126 pixels) and nobody in it."""
DIVISION = "450899"
"""The county code of every synthetic number: it was never assigned."""

_SAM_ID = struct.pack("<HHIII", 5, 3, 20140612, 1234, 5678)
_NOT_AUTHENTICATED = (0x31, 0x32, 0x33)


@dataclass
class SimulatedReader:
    """A transport with a security module and a card in it.

    The card is an IdCard, a chip's 256 bytes of text as they are, or None. After one good read, or a failed
    authentication, it is not found again until it has been lifted, as with real modules.
    """

    card: IdCard | bytes | None
    fails: dict[bytes, int] = field(default_factory=dict)
    """Commands that get a status instead of an answer: {samv.READ: 0x41}, lifted too early."""
    damages: dict[bytes, Callable[[bytes], bytes]] = field(default_factory=dict)
    """Commands whose reply frame is damaged on its way: {samv.READ: lambda reply: reply[:700]}."""
    breaks: dict[bytes, DeviceError] = field(default_factory=dict)
    """Commands that never come through: {samv.READ: ReaderLost()}, the cable was pulled."""
    fingerprint: bytes = b""
    _found: bool = field(default=False, init=False, repr=False)
    _selected: bool = field(default=False, init=False, repr=False)
    _spent: bool = field(default=False, init=False, repr=False)

    def lay(self, card: IdCard | bytes) -> None:
        """Lays a card on the reader, in place of any other."""
        self.lift()
        self.card = card

    def lift(self) -> None:
        """Takes the card away."""
        self.card = None
        self._found = self._selected = self._spent = False

    def exchange(self, frame: bytes) -> bytes:
        """The reply frame of a module with this card. Raises what `breaks` says."""
        try:
            command = samv.unpack(frame)
        except FrameDamaged:
            return samv.pack_answer(samv.REQUEST_DAMAGED)
        if command in self.breaks:
            raise self.breaks[command]
        reply = samv.pack_answer(*self._respond(command))
        return self.damages[command](reply) if command in self.damages else reply

    def release(self) -> None:
        """Nothing is held."""

    def _respond(self, command: bytes) -> tuple[int, bytes]:
        if command in self.fails:
            self._spent = self._spent or self.fails[command] in _NOT_AUTHENTICATED
            return self.fails[command], b""
        match command:
            case samv.RESET | samv.SELF_STATUS:
                return samv.OK, b""
            case samv.SAM_ID:
                return samv.OK, _SAM_ID
            case samv.FIND:
                self._found = self.card is not None and not self._spent
                return (samv.FOUND, bytes(4)) if self._found else (samv.NO_CARD, b"")
            case samv.SELECT:
                self._selected = self._found
                return (samv.OK, bytes(8)) if self._selected else (samv.SELECT_FAILED, b"")
            case samv.READ | samv.READ_WITH_FINGERPRINT | samv.NEWEST_ADDRESS:
                if self.card is None or not self._selected:
                    return samv.READ_FAILED, b""
                return self._newest_address() if command == samv.NEWEST_ADDRESS else self._areas(command)
            case _:
                return samv.COMMAND_UNKNOWN, b""

    def _areas(self, command: bytes) -> tuple[int, bytes]:
        self._spent, self._found = True, False
        if isinstance(self.card, IdCard):
            chip = samv.Areas(text.encode(self.card), self.card.portrait_wlt or PORTRAIT, self.fingerprint)
        else:
            chip = samv.Areas(self.card or b"", PORTRAIT, self.fingerprint)
        return samv.OK, samv.pack_areas(chip, with_fingerprint=command == samv.READ_WITH_FINGERPRINT)

    def _newest_address(self) -> tuple[int, bytes]:
        if isinstance(self.card, IdCard) and self.card.newest_address:
            return samv.OK, text.encode_newest_address(self.card.newest_address)
        return samv.NOTHING_THERE, b""


def sample_card(key: str) -> IdCard:
    """One of the shipped invented people, such as `found` or `new`. Raises WrongUsage if there is none of that key."""
    people = json.loads(resource("samples/cards.json").read_text("utf-8"))
    for person in people:
        if person.pop("key") == key:
            first17 = DIVISION + person["birth"] + person.pop("sequence")
            number = first17 + id_number.check_digit(first17)
            return IdCard(type=CardType.RESIDENT, id_number=number, portrait_wlt=PORTRAIT, **person)
    raise WrongUsage(reason="no such sample card", key=key)


class CardDeck(SimulatedReader):
    """A reader on which people lay their cards one after another: after each good read the next one is there."""

    def __init__(self, cards: list[IdCard]) -> None:
        super().__init__(cards[0])
        self._deck = cards
        self._at = 0

    def release(self) -> None:
        """The card that was read is lifted, and the next one laid; after the last comes the first again."""
        if self._spent:
            self._at = (self._at + 1) % len(self._deck)
            self.lay(self._deck[self._at])


class DeckPresence:
    """People of a deck as the watch sees them: each lays his card when he is asked to, and takes it after a while."""

    sees_lifting = True

    def __init__(self, stays_s: float = 2.0) -> None:
        self._stays_s = stays_s
        self._woken = threading.Event()
        self._asked = threading.Event()
        self._looked = self._occupied = False
        self._laying = 0

    def wait(self, seconds: float) -> tuple[Slot, ...]:
        """What lies there; waits for the next card to be laid, or for this one to be taken."""
        if self._looked:
            self._woken.wait(self._stays_s if self._occupied else seconds)
        self._woken.clear()
        self._looked = True
        asked = self._asked.is_set()
        self._asked.clear()
        self._laying += asked
        self._occupied = asked
        return (Slot("simulated", self._occupied, self._laying),)

    def wake(self) -> None:
        """Ends a wait."""
        self._woken.set()

    def ask(self) -> None:
        """The next person lays his card."""
        self._asked.set()
        self._woken.set()

    def close(self) -> None:
        """Nothing is held."""
