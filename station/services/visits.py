"""上门名单: who is not collected yet and is better asked at home, village by village (plan 四(二)1)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from station.domain.audit import Action
from station.domain.category import Category
from station.domain.register import CollectionStatus
from station.domain.roster import VERY_OLD, RosterLine, Wish, years_before
from station.services.ports import Clock, OpenUnit, Progress
from station.services.roster import names_of
from station.services.trail import Note, unnoted

_AT_ONCE = 2_000
_LABELS = {category.value: category.label.partition("（")[0] for category in Category}
_SEXES = {"1": "男", "2": "女"}
NOT_YET = frozenset((CollectionStatus.NOT_COLLECTED, CollectionStatus.IN_WORK))
"""Of whom nothing is confirmed, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class VisitsWanted:
    """Whom to list: of one place (its code, "" for those of none told) or of all, the very old, holders of a
    certificate of disability, or both; where neither is asked for, everybody.
    """

    place: str | None = None
    aged: bool = True
    disabled: bool = True

    @property
    def only(self) -> str:
        """Of whom alone, in words; empty where everybody is listed."""
        return "或".join([f"{VERY_OLD}岁以上"] * self.aged + ["残疾"] * self.disabled)


@dataclass(frozen=True, slots=True)
class Visit:
    """One person to be visited. `why` says what asks for a visit; it is empty for somebody neither old nor disabled."""

    base_id: str
    name: str = field(repr=False)
    sex: str
    age: int | None
    id_number: str = field(repr=False)
    categories: tuple[str, ...]
    """In words."""
    address: str = field(repr=False)
    phone: str = field(repr=False)
    why: tuple[str, ...] = ()
    begun: bool = False
    """Whether a draft of him was left unfinished."""


@dataclass(frozen=True, slots=True)
class VillageVisits:
    """Those of one village, by name in the order of pinyin."""

    code: str
    name: str
    people: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """The whole list, as it stood at an instant."""

    town: str
    station: str
    wanted: VisitsWanted
    made_at: datetime
    villages: tuple[VillageVisits, ...]

    @property
    def count(self) -> int:
        """How many people."""
        return sum(len(village.people) for village in self.villages)


WriteVisits = Callable[[VisitPlan], bytes]
"""Makes a workbook (xlsx) of the list."""


@dataclass(frozen=True, slots=True)
class VisitsPaper:
    """The list as it is printed; each village is asked for when it is its turn."""

    town: str
    station: str
    made_on: date
    only: str
    """Of whom alone, in words."""
    villages: Iterable[VillageVisits]


PrintVisits = Callable[[VisitsPaper], bytes]
"""Makes 未采集人员名单 as PDF. Raises FontsMissing."""


@dataclass(frozen=True, slots=True)
class PlanVisits:
    """Lists whom to visit; as a workbook or on paper it leaves the station, and that is noted."""

    open_unit: OpenUnit
    write: WriteVisits
    print_list: PrintVisits
    clock: Clock
    note: Note = unnoted

    def __call__(self, progress: Progress, wanted: VisitsWanted) -> VisitPlan:
        """Raises Cancelled."""
        progress.step(0, 1)
        now = self.clock()
        today = now.astimezone().date()
        wish = Wish(
            place=wanted.place,
            born_by=years_before(today, VERY_OLD) if wanted.aged else None,
            disabled=wanted.disabled,
            statuses=NOT_YET,
        )
        lines: list[RosterLine] = []
        with self.open_unit() as unit:
            town, station = unit.settings.campaign().division_name, unit.settings.station().code
            ids = unit.roster.listing(wish).ids
            for start in range(0, len(ids), _AT_ONCE):
                progress.step(start, len(ids), "读取名单")
                lines += unit.roster.page(ids[start : start + _AT_ONCE])
            names = names_of(unit, dict.fromkeys(line.village for line in lines))
        villages = tuple(
            VillageVisits(code, names[code], tuple(_visit(line, today) for line in people))
            for code, people in groupby(lines, key=lambda line: line.village)
        )
        return VisitPlan(town, station, wanted, now, villages)

    def workbook(self, progress: Progress, wanted: VisitsWanted) -> bytes:
        """The same as xlsx. Raises Cancelled."""
        plan = self(progress, wanted)
        made = self.write(plan)
        self.note(Action.REGISTER_SEARCHED, None, str(plan.count))
        return made

    def paper(self, progress: Progress, wanted: VisitsWanted) -> bytes:
        """The same as PDF, each village from a page of its own. Raises Cancelled, FontsMissing."""
        plan = self(progress, wanted)

        def villages() -> Iterator[VillageVisits]:
            done = 0
            for village in plan.villages or [self._nobody(plan)]:
                progress.step(done, plan.count, "排印名单")
                yield village
                done += len(village.people)

        made_on = plan.made_at.astimezone().date()
        made = self.print_list(VisitsPaper(plan.town, plan.station, made_on, wanted.only, villages()))
        self.note(Action.LIST_PRINTED, None, str(plan.count))
        return made

    def _nobody(self, plan: VisitPlan) -> VillageVisits:
        """What stands on the list where nobody does: the place that was asked for, or the whole town."""
        place = plan.wanted.place
        if place is None:
            return VillageVisits("", plan.town, ())
        with self.open_unit() as unit:
            return VillageVisits(place, names_of(unit, {place: None})[place], ())


def _visit(line: RosterLine, today: date) -> Visit:
    age = line.age(today)
    why = [f"{VERY_OLD}岁以上"] if age is not None and age >= VERY_OLD else []
    return Visit(
        base_id=line.base_id,
        name=line.name,
        sex=_SEXES.get(line.sex, ""),
        age=age,
        id_number=line.id_number,
        categories=tuple(_LABELS.get(each, each) for each in line.categories),
        address=line.address,
        phone=line.phone,
        why=(*why, "残疾") if line.disabled else tuple(why),
        begun=line.status is CollectionStatus.IN_WORK,
    )
