"""How far the collection is, for the lead and his county: what screen, workbook and command alike tell."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from station.domain.progress import (
    CollectionFigures,
    DayFigures,
    Done,
    OperatorFigures,
    VillageFigures,
    Waiting,
    Waits,
)
from station.domain.register import CollectionStatus
from station.services.ports import Clock, OpenUnit, Progress, Unit
from station.services.roster import names_of

WriteFigures = Callable[[CollectionFigures], bytes]
"""Makes a workbook (xlsx) of the figures."""

PrintFigures = Callable[[CollectionFigures], bytes]
"""Makes 采集日报 of the figures as PDF. Raises FontsMissing."""


@dataclass(frozen=True, slots=True)
class MeasureProgress:
    """Counts people and records, nothing of any of them by name."""

    open_unit: OpenUnit
    write: WriteFigures
    print_daily: PrintFigures
    clock: Clock

    def __call__(self, progress: Progress) -> CollectionFigures:
        progress.step(0, 4, "统计人数")
        now = self.clock()
        with self.open_unit() as unit:
            campaign, station = unit.settings.campaign(), unit.settings.station()
            people = unit.figures.people()
            progress.step(1, 4, "统计新增")
            added = unit.figures.added()
            progress.step(2, 4, "统计每日")
            done = unit.figures.done()
            progress.step(3, 4, "统计待办")
            waiting = unit.figures.waiting()
            today = now.astimezone().date()
            villages = _villages(unit, people, added, waiting, [each for each in done if each.day == today])
            operators = _operators(unit, done, waiting, today)
        return CollectionFigures(campaign.division_name, station.code, now, villages, _days(done), operators)

    def workbook(self, progress: Progress) -> bytes:
        """The same as xlsx."""
        return self.write(self(progress))

    def daily(self, progress: Progress) -> bytes:
        """采集日报 as PDF: the same by village and by operator, with what was done today."""
        return self.print_daily(self(progress))

    def as_workbook(self, figures: CollectionFigures) -> bytes:
        """Figures that were measured, as xlsx."""
        return self.write(figures)

    def as_daily(self, figures: CollectionFigures) -> bytes:
        """Figures that were measured, as 采集日报."""
        return self.print_daily(figures)


def _villages(
    unit: Unit,
    people: Mapping[tuple[str, CollectionStatus], int],
    added: Mapping[str, int],
    waits: Iterable[Waits],
    done_today: Iterable[Done],
) -> tuple[VillageFigures, ...]:
    """The villages of the campaign, in its order, and whatever others there are people of; the nameless one last."""
    waiting = _summed((each.village, each.waiting) for each in waits)
    today = Counter[tuple[str, bool]]()
    for each in done_today:
        today[each.village, each.added] += each.count
    counted = {village for village, _ in people} | set(added) | set(waiting)
    campaign = [village.code for village in unit.settings.campaign().villages]
    codes = [*campaign, *sorted(counted - {*campaign, ""}), *([""] if "" in counted else [])]
    names = names_of(unit, dict.fromkeys(codes))

    def of(code: str) -> VillageFigures:
        def count(status: CollectionStatus) -> int:
            return people.get((code, status), 0)

        return VillageFigures(
            code=code,
            name=names[code],
            people=sum(count(status) for status in CollectionStatus),
            removed=count(CollectionStatus.REMOVED),
            here=count(CollectionStatus.COLLECTED),
            elsewhere=count(CollectionStatus.ELSEWHERE),
            in_work=count(CollectionStatus.IN_WORK),
            added=added.get(code, 0),
            today=today[code, False],
            added_today=today[code, True],
            waiting=waiting.get(code, Waiting()),
        )

    return tuple(of(code) for code in codes)


def _days(done: Iterable[Done]) -> tuple[DayFigures, ...]:
    counted = Counter[tuple[date, bool]]()
    for each in done:
        counted[each.day, each.added] += each.count
    days = sorted({day for day, _ in counted})
    return tuple(DayFigures(day, counted[day, False], counted[day, True]) for day in days)


def _operators(unit: Unit, done: Sequence[Done], waits: Iterable[Waits], today: date) -> tuple[OperatorFigures, ...]:
    """Everybody who works here or left something; whoever collected most comes first."""
    counted, new = Counter[tuple[str, bool]](), Counter[tuple[str, bool]]()
    for each in done:
        counted[each.operator, each.added] += each.count
        if each.day == today:
            new[each.operator, each.added] += each.count
    waiting = _summed((each.operator, each.waiting) for each in waits)
    called = {operator.name: operator.display_name for operator in unit.operators.all()}
    names = {*called, *(name for name, _ in counted), *waiting}
    found = [
        OperatorFigures(
            name,
            called.get(name, name),
            counted[name, False],
            counted[name, True],
            new[name, False],
            new[name, True],
            waiting.get(name, Waiting()),
        )
        for name in names
    ]
    return tuple(sorted(found, key=lambda each: (-each.here, each.name)))


def _summed(waits: Iterable[tuple[str, Waiting]]) -> dict[str, Waiting]:
    found: defaultdict[str, Waiting] = defaultdict(Waiting)
    for key, waiting in waits:
        found[key] += waiting
    return dict(found)
