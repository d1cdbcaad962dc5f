"""Takes in what came up on a stick: enrolments, packets, letters, in this order."""

import re
from collections.abc import Sequence

from pydantic import ValidationError

from county.domain import Carrier
from county.keys import CountyKeys
from county.post import ShelfOutcome
from county.services.carried import Carried, HeardLetters, RefusedFile
from county.services.enrolment import EnrolStation
from county.services.messages import OpenLetter
from county.services.ports import Stick, Units
from county.services.receive_packet import ReceivePacket
from county.services.shelf import TakeIn, TryShelfAgain
from station.errors import (
    EnrolmentRefused,
    KeyRevoked,
    PacketError,
    PacketUnreadable,
    RequestNotUnderstood,
    RequestTooLarge,
)
from station.packet.canonical import digest
from station.packet.suite import decrypt_with
from station.packet.wire import EnrolmentRequest

PACKET, LETTER, ENROLMENT = ".packet", ".letter", ".enrolment"
_DIGEST = re.compile("[0-9a-f]{64}")


class TakeFromStick:
    """Each file by the same services as what comes by HTTPS; nothing is removed."""

    def __init__(  # noqa: PLR0917
        self,
        keys: CountyKeys,
        units: Units,
        receive: ReceivePacket,
        take_in: TakeIn,
        try_again: TryShelfAgain,
        enrol: EnrolStation,
        open_letter: OpenLetter,
    ) -> None:
        self._keys, self._units, self._receive, self._take_in = keys, units, receive, take_in
        self._try_again, self._enrol, self._open_letter = try_again, enrol, open_letter

    def __call__(self, stick: Stick, folders: Sequence[str], carried: Carried) -> HeardLetters:
        """The letters that were opened. Raises StickError, StorageError; what was counted until then holds."""
        for folder in folders:
            for name in stick.came_up(folder, ENROLMENT):
                self._enrolment(stick, folder, name, carried)
        for folder in folders:
            for name in stick.came_up(folder, PACKET):
                self._packet(stick, folder, name, carried)
        self._what_lacked_something(carried)
        heard = HeardLetters()
        for folder in folders:
            for name in stick.came_up(folder, LETTER):
                self._letter(stick, folder, name, carried, heard)
        return heard

    def _enrolment(self, stick: Stick, folder: str, name: str, carried: Carried) -> None:
        try:
            request = self._request(stick.read(folder, name))
            carried.enrolled.append(self._enrol(request).code)
        except (PacketError, EnrolmentRefused, RequestNotUnderstood, RequestTooLarge) as error:
            carried.refused.append(RefusedFile(f"{folder}/{name}", error))

    def _request(self, sealed: bytes) -> EnrolmentRequest:
        opened = decrypt_with(self._keys.identity, sealed)
        if opened is None:
            raise PacketUnreadable
        try:
            return EnrolmentRequest.model_validate_json(opened)
        except ValidationError as error:
            raise RequestNotUnderstood(problems=error.error_count()) from None

    def _packet(self, stick: Stick, folder: str, name: str, carried: Carried) -> None:
        """One whose name says that it is held is not read again: sticks carry gigabytes, and are carried twice."""
        named = name.removesuffix(PACKET)
        if _DIGEST.fullmatch(named) and self._receive.again_by_stick(named):
            carried.known += 1
            return
        try:
            sealed = stick.read(folder, name)
        except RequestTooLarge as error:
            carried.refused.append(RefusedFile(f"{folder}/{name}", error))
            return
        try:
            self._take_in(sealed, Carrier.STICK)
        except PacketError as error:
            carried.refused.append(RefusedFile(f"{folder}/{name}", error, digest(sealed)))
        else:
            carried.taken += 1

    def _what_lacked_something(self, carried: Carried) -> None:
        """Evidence that one packet leaves out may have come with another of the same stick."""
        shelved = [each for each in carried.refused if each.sealed_digest]
        if not shelved or not self._try_again(all_of_them=True):
            return
        with self._units.reading() as unit:
            for each in shelved:
                item = unit.shelf.get(each.sealed_digest or "")
                if item is not None and item.outcome is ShelfOutcome.TAKEN:
                    carried.refused.remove(each)
                    carried.taken += 1

    def _letter(self, stick: Stick, folder: str, name: str, carried: Carried, heard: HeardLetters) -> None:
        try:
            letter, answer = self._open_letter.opened(stick.read(folder, name))
        except (PacketError, RequestTooLarge) as error:
            carried.refused.append(RefusedFile(f"{folder}/{name}", error))
            if isinstance(error, KeyRevoked):
                heard.revoked.add(str(error.facts["station"]))
            return
        carried.letters += 1
        if heard.add(letter):
            carried.of(letter.station).missing = answer.packets
