"""Writes on a stick what its stations lack, and takes away what they say they have heard."""

from collections.abc import Collection, Sequence

from county.post import ReceivedLetter
from county.services.carried import Carried, HeardLetters
from county.services.messages import FetchMessage, WriteMessages, has
from county.services.ports import Stick, Units
from station.packet.messages import Letter


class WriteToStick:
    """Messages by the letters of the stick; for a station without one, by the last letter that ever came."""

    def __init__(self, units: Units, write: WriteMessages, fetch: FetchMessage) -> None:
        self._units, self._write, self._fetch = units, write, fetch

    def __call__(self, stick: Stick, heard: HeardLetters, others: Collection[str], carried: Carried) -> None:
        """Raises StickError, StorageError. A station whose key is trusted no more is told nothing."""
        for station, machines in sorted(heard.by_station.items()):
            self._tell(stick, station, list(machines.values()), carried)
        for station in sorted({*others} - heard.by_station.keys() - heard.revoked):
            if self._may_be_told(station):
                self._write(station)
                with self._units.reading() as unit:
                    last = unit.letters.of(station)[:1]
                self._tell(stick, station, last, carried)

    def _may_be_told(self, code: str) -> bool:
        with self._units.reading() as unit:
            station = unit.stations.get(code)
            return station is not None and station.signing_key not in unit.stations.keys(code).revoked

    def _tell(
        self, stick: Stick, station: str, letters: Sequence[Letter] | Sequence[ReceivedLetter], carried: Carried
    ) -> None:
        """What was heard goes first: it makes room."""
        share = carried.of(station)
        stick.answer(station)
        for number in sorted(stick.messages(station)):
            if letters and all(has(letter, number) for letter in letters):
                stick.remove(station, number)
                share.removed += 1
        with self._units.reading() as unit:
            standing = [message.number for message in unit.messages.standing(station)]
        for number in standing:
            if letters and all(has(letter, number) for letter in letters):
                continue
            sealed = self._fetch(station, number)
            if sealed is not None:
                stick.put(station, number, sealed)
                share.written += 1
