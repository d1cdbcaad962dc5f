"""The stations: which villages they serve, and what becomes of a lost laptop's key."""

from collections.abc import Callable
from datetime import datetime

from county.domain import EnrolledStation, StationKeys
from county.services.ports import Units
from station.errors import StationNotKnown


class KnowStation:
    """The keys by which a station is known."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, code: str) -> StationKeys:
        with self._units.reading() as unit:
            return unit.stations.keys(code)


class ListStations:
    """All that have enrolled."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self) -> list[EnrolledStation]:
        with self._units.reading() as unit:
            return unit.stations.all()


class RevokeStation:
    """A laptop was lost: its key is trusted no more. What had arrived stays good; what comes later goes to a person."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def __call__(self, code: str, reason: str) -> None:
        """Raises StationNotKnown."""
        with self._units.writing() as unit:
            station = unit.stations.get(code)
            if station is None:
                raise StationNotKnown(station=code)
            unit.stations.revoke(code, station.signing_key, self._now(), reason)
            unit.commit()


class AssignVillages:
    """Says which villages a station serves."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def __call__(self, code: str, villages: tuple[str, ...]) -> None:
        """Beginnings of division codes; none means everywhere. Raises StationNotKnown."""
        with self._units.writing() as unit:
            if unit.stations.get(code) is None:
                raise StationNotKnown(station=code)
            unit.stations.serve(code, villages)
            unit.commit()
