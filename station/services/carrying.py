"""The way to the county by stick: no network anywhere, and nothing readable on it."""

from dataclasses import dataclass, replace
from pathlib import Path

from station.domain.audit import Action
from station.domain.station import CountyIdentity
from station.errors import NothingOnStick, StationError
from station.packet.messages import Letter
from station.packet.suite import encrypt_for
from station.services.checking import queue_checked
from station.services.county_ports import Stick, StickAt
from station.services.hearing import HearMessage
from station.services.letters import letter_of, sealed_letter
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.rounds import NOT_THIS_MESSAGE, Round
from station.services.sending import NOT_THIS_ONE, enrolled, sealed_packet

PACKET, LETTER, ENROLMENT = ".packet", ".letter", ".enrolment"


@dataclass(frozen=True, slots=True)
class Carried:
    """How many packets lie on the stick; `trouble` kept one packet back, and no other."""

    packets: int
    trouble: StationError | None = None


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Writes what waits onto a stick, and the letter; may be done as often as one likes, with any stick.

    What the county has receipted goes from the stick. Pulled out anywhere, what has its name there is whole.
    """

    open_unit: OpenUnit
    stick_at: StickAt
    clock: Clock
    operator: str

    def __call__(self, progress: Progress, folder: Path) -> Carried:
        """Raises NotEnrolled, StickNotThere, NoRoomOnStick, StickNotWritten, Cancelled."""
        with self.open_unit() as unit:
            county, station = enrolled(unit), unit.settings.station()
            stick = self.stick_at(folder, county, station.code)
            queue_checked(unit, self.clock, self.operator)
            waiting, letter, request = unit.outbox.waiting(), letter_of(unit, self.clock()), unit.settings.enrolment()
            unit.commit()
        if request is not None:
            sealed = encrypt_for(county.recipient, request.model_dump_json().encode())
            stick.put(request.signing_key[:16] + ENROLMENT, sealed)
        trouble: StationError | None = None
        names = []
        for done, revision_id in enumerate(waiting):
            progress.step(done, len(waiting), "写入U盘")
            try:
                with self.open_unit() as unit:
                    packet, sealed = sealed_packet(unit, revision_id, county)
            except NOT_THIS_ONE as error:
                trouble = trouble or error
                continue
            names.append(packet.signed.packet_digest + PACKET)
            stick.put(names[-1], sealed)
        self._finish(stick, county, letter, len(names))
        progress.step(len(waiting), len(waiting), "写入U盘")
        return Carried(len(names), trouble)

    def _finish(self, stick: Stick, county: CountyIdentity, letter: Letter, carried: int) -> None:
        """The letter, when everything it tells of is there; then what is not needed any more goes."""
        name = f"{letter.epoch}-{letter.packets}{LETTER}"
        with self.open_unit() as unit:
            stick.put(name, sealed_letter(unit, letter, county))
            settled = [each for each in stick.carried() if _is_settled(unit, each)]
            old = [each for each in stick.carried() if each.endswith(LETTER) and each != name]
            unit.audit.add(self.clock(), self.operator, Action.CARRIED_OUT, None, str(carried))
            unit.commit()
        for each in (*settled, *old):
            stick.take_away(each)


def _is_settled(unit: Unit, name: str) -> bool:
    packet = unit.outbox.of_digest(name.removesuffix(PACKET)) if name.endswith(PACKET) else None
    return packet is not None and packet.receipt is not None


@dataclass(frozen=True, slots=True)
class CarryBack:
    """Reads from a stick what the county wrote to this station."""

    open_unit: OpenUnit
    stick_at: StickAt
    hear: HearMessage

    def __call__(self, progress: Progress, folder: Path) -> Round:
        """A message that is cut or another's is told, and keeps none back.

        Raises NotEnrolled, StickNotThere, NothingOnStick, Cancelled.
        """
        with self.open_unit() as unit:
            county, station, heard = enrolled(unit), unit.settings.station(), unit.inbox.heard()
        stick = self.stick_at(folder, county, station.code)
        there = stick.messages()
        if not there and not stick.was_at_county():
            raise NothingOnStick
        done = Round()
        for read, number in enumerate(sorted(there)):
            progress.step(read, len(there), "读取U盘")
            if number in heard:
                continue
            try:
                done = done.with_heard(self.hear(stick.message(there[number])))
            except NOT_THIS_MESSAGE as error:
                done = done.with_trouble(error)
        progress.step(len(there), len(there), "读取U盘")
        with self.open_unit() as unit:
            if done.messages and unit.settings.enrolment() is not None:  # the county knows this station by now
                unit.settings.set_enrolment(None)
                unit.commit()
            return replace(done, waiting=len(unit.outbox.waiting()))
