"""A round with the county by network: what waits goes there, what it has to say comes back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from station.domain.station import CountyIdentity
from station.errors import MessageNotOurs, PacketError, RegisterBusy, StationError
from station.packet.messages import LetterAnswer, Span
from station.services.county_ports import County, CountyAt
from station.services.hearing import Heard, HearMessage
from station.services.letters import letter_of, sealed_letter
from station.services.ports import Clock, OpenUnit, Progress
from station.services.sending import SendPending, enrolled

NOT_THIS_MESSAGE = (PacketError, MessageNotOurs, RegisterBusy)
"""What is wrong with one message, or makes it wait, and keeps no other back."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a round brought. `trouble` is what went wrong with one packet or message and kept no other back."""

    receipted: int = 0
    waiting: int = 0
    messages: int = 0
    returned: int = 0
    told: tuple[str, ...] = ()
    """The kinds of messages that said something new."""
    trouble: StationError | None = None

    def with_heard(self, heard: Heard | None) -> "Round":
        if heard is None:
            return self
        told = self.told if heard.kind in self.told or not heard.news else (*self.told, heard.kind)
        return replace(self, messages=self.messages + 1, returned=self.returned + heard.returned, told=told)

    def with_trouble(self, error: StationError | None) -> "Round":
        return replace(self, trouble=self.trouble or error)


@dataclass(frozen=True, slots=True)
class SyncWithCounty:
    """Sends what waits, tells the county how far this station is, and fetches what it has to say.

    Every packet and every message is whole for itself: broken off anywhere, the next round goes on from there.
    """

    open_unit: OpenUnit
    county_at: CountyAt
    send: SendPending
    hear: HearMessage
    clock: Clock

    def __call__(self, progress: Progress) -> Round:
        """Raises NotEnrolled, CountyUnreachable, CountyRefused for the letter, ReceiptInvalid, Cancelled."""
        with self.open_unit() as unit:
            county = enrolled(unit)
        with self.county_at(county.url, county.certificate) as line:
            receipted, refusal = self.send.over(progress, line, county)
            done = Round(receipted).with_trouble(refusal)
            answer = self._write(line, county)
            done = self._send_again(progress, line, county, answer.packets, done)
            done = self._fetch(progress, line, answer.messages, done)
            if done.messages:
                self._write(line, county)
        with self.open_unit() as unit:
            return replace(done, waiting=len(unit.outbox.waiting()))

    def _write(self, line: County, county: CountyIdentity) -> LetterAnswer:
        with self.open_unit() as unit:
            letter = sealed_letter(unit, letter_of(unit, self.clock()), county)
        return line.write(letter)

    def _send_again(
        self, progress: Progress, line: County, county: CountyIdentity, wanting: Iterable[Span], done: Round
    ) -> Round:
        """Packets that the county receipted and has lost, as it may that was restored from an older backup."""
        with self.open_unit() as unit:
            waiting = set(unit.outbox.waiting())
            lost = [
                revision_id
                for span in wanting
                for revision_id in unit.outbox.numbered(span.first, span.last)
                if revision_id not in waiting
            ]
        _, refusal = self.send.send(progress, lost, line, county, whole=True)
        return done.with_trouble(refusal)

    def _fetch(self, progress: Progress, line: County, wanting: Iterable[Span], done: Round) -> Round:
        spans = list(wanting)
        total = sum(span.last - span.first + 1 for span in spans)
        for fetched, number in enumerate(_numbers(spans)):
            progress.step(fetched, total, "接收")
            sealed = line.message(number)
            if sealed is None:  # superseded since
                continue
            try:
                done = done.with_heard(self.hear(sealed))
            except NOT_THIS_MESSAGE as error:
                done = done.with_trouble(error)
        progress.step(total, total, "接收")
        return done


def _numbers(spans: Iterable[Span]) -> Iterator[int]:
    for span in spans:
        yield from range(span.first, span.last + 1)
