"""The outbox as people look at it: each packet, and how far it really is by the county's own word."""

from dataclasses import dataclass

from station.domain.county_word import Notice
from station.domain.outbox import PacketLine
from station.services.ports import Clock, OpenUnit, Progress


@dataclass(frozen=True, slots=True)
class ListPackets:
    """Every packet of this store, the newest first."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress, limit: int = 1_000) -> list[PacketLine]:
        progress.step(0, 1)
        with self.open_unit() as unit:
            return unit.outbox.lines(limit)


@dataclass(frozen=True, slots=True)
class LineStanding:
    """How it stands with the county: its name, none where the station is not enrolled, and what waits for it.

    `awaits_stick` where the station's keys still have to get there by stick.
    """

    county: str | None
    url: str
    awaits_stick: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class ShowLine:
    """With which county this station is enrolled, and how many records wait to be sent there."""

    open_unit: OpenUnit

    def __call__(self, progress: Progress) -> LineStanding:
        progress.step(0, 1)
        with self.open_unit() as unit:
            county, pending = unit.settings.county(), unit.settings.enrolment()
            waiting = len(unit.outbox.waiting()) + len(unit.checks.checked())
        return LineStanding(county.name if county else None, county.url if county else "", pending is not None, waiting)


@dataclass(frozen=True, slots=True)
class ListNotices:
    """What the county has to say to whoever works here today."""

    open_unit: OpenUnit
    clock: Clock

    def __call__(self, progress: Progress) -> list[Notice]:
        progress.step(0, 1)
        today = self.clock().astimezone().date()
        with self.open_unit() as unit:
            return unit.inbox.notices(today)
