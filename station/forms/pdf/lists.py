"""The station's lists on paper: 未采集人员名单, to go from door to door with, and 采集日报."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from station.domain.progress import per_cent
from station.forms.pdf.fonts import load_fonts
from station.forms.pdf.pieces import chinese_date
from station.forms.pdf.ruled import LANDSCAPE, PORTRAIT, ListColumn, ListPart, RuledList

NOT_COLLECTED = "未采集人员名单"
DAILY = "采集日报"
NOBODY = "（没有未采集的人员）"
ABOUT_FIGURES = "（累计采集含别站采集的；新增人员不在基础库，不计入采集率）"

_PEOPLE = (
    ListColumn("序号", 4, centred=True),
    ListColumn("姓名", 10),
    ListColumn("性别", 4.5, centred=True),
    ListColumn("年龄", 4.5, centred=True),
    ListColumn("住址", 26),
    ListColumn("联系电话", 11),
    ListColumn("对象类别", 18),
    ListColumn("备注（联系情况、去向）", 22),
)
_COUNTS = ("今日采集", "累计采集", "今日新增", "累计新增", "未签字", "被退回")
_VILLAGES = tuple(
    ListColumn(heading, 10 if number else 22, centred=bool(number))
    for number, heading in enumerate(("村（社区）", "应采集", *_COUNTS[:2], "采集率", *_COUNTS[2:]))
)
_OPERATORS = tuple(
    ListColumn(heading, 10 if number else 22, centred=bool(number))
    for number, heading in enumerate(("采集员", *_COUNTS))
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody in the base register whom nobody collected yet. What is not known is empty."""

    name: str = field(repr=False)
    sex: str = ""
    age: int | None = None
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    categories: str = ""
    note: str = ""
    """What is known already, with room left beside it to write on."""


@dataclass(frozen=True, slots=True)
class VillageMissing:
    """A village's people not collected yet."""

    village: str
    people: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done in a village, or by an operator. `expected` is None where nobody knows how many there are.

    `today` and `total` are people of the register; `added_today` and `added` those whom it does not have.
    """

    name: str
    today: int
    total: int
    unsigned: int
    returned: int
    expected: int | None = None
    added_today: int = 0
    added: int = 0


@dataclass(frozen=True, slots=True)
class ListHead:
    """Whose list it is, and of which day."""

    collection_point: str
    station: str
    made_on: date

    @property
    def foot(self) -> str:
        """What stands at the foot of each page."""
        return f"{self.collection_point}　采集站 {self.station}　{self.day}"

    @property
    def day(self) -> str:
        """The day in words."""
        return chinese_date(self.made_on.isoformat())


def print_missing(villages: Iterable[VillageMissing], head: ListHead, only: str = "") -> bytes:
    """A4 across, each village from a page of its own; `only` says of whom alone. Raises FontsMissing."""
    listed = RuledList(load_fonts(), NOT_COLLECTED, LANDSCAPE, head.foot)
    for village in villages:
        of_whom = f"（只列{only}的）" if only else ""
        about = f"{village.village}　共{len(village.people)}人{of_whom}　截至{head.day}"
        rows = [_missing_row(number, each) for number, each in enumerate(village.people, 1)]
        nobody = [("", "", "", "", NOBODY, "", "", "")]
        listed.add(ListPart(about, _PEOPLE, rows or nobody), on_new_page=True)
    return listed.finish()


def _missing_row(number: int, each: Missing) -> tuple[str, ...]:
    age = "" if each.age is None else str(each.age)
    return (str(number), each.name, each.sex, age, each.address, each.phone, each.categories, each.note)


def print_daily(villages: Sequence[Tally], operators: Sequence[Tally], head: ListHead) -> bytes:
    """Villages, then operators, with their sums. Raises FontsMissing."""
    listed = RuledList(load_fonts(), DAILY, PORTRAIT, head.foot)
    whole = _sum("合计", villages)
    about = f"各村（社区）　{head.day}　{ABOUT_FIGURES}"
    listed.add(ListPart(about, _VILLAGES, [*map(_of_village, villages)], _of_village(whole)))
    of_all = _sum("合计", operators)
    listed.add(ListPart(f"各采集员　{head.day}", _OPERATORS, [*map(_of_operator, operators)], _of_operator(of_all)))
    return listed.finish()


def _sum(name: str, tallies: Sequence[Tally]) -> Tally:
    known = [tally.expected for tally in tallies if tally.expected is not None]
    return Tally(
        name,
        today=sum(tally.today for tally in tallies),
        total=sum(tally.total for tally in tallies),
        unsigned=sum(tally.unsigned for tally in tallies),
        returned=sum(tally.returned for tally in tallies),
        expected=sum(known) if known and len(known) == len(tallies) else None,
        added_today=sum(tally.added_today for tally in tallies),
        added=sum(tally.added for tally in tallies),
    )


def _of_village(tally: Tally) -> tuple[str, ...]:
    expected = "" if tally.expected is None else str(tally.expected)
    today, total, *others = _counts(tally)
    return (tally.name, expected, today, total, per_cent(tally.total, tally.expected or 0), *others)


def _of_operator(tally: Tally) -> tuple[str, ...]:
    return (tally.name, *_counts(tally))


def _counts(tally: Tally) -> tuple[str, ...]:
    counts = (tally.today, tally.total, tally.added_today, tally.added, tally.unsigned, tally.returned)
    return tuple(map(str, counts))
