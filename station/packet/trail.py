"""The audit trail's links: what a line's digest must be, and where a trail breaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from station.domain.audit import AuditEvent
from station.packet.canonical import canonical, digest

FIRST = "0" * 64
"""What stands for the digest before the first line."""

_NEAR = 1000
"""How far from its place a line is looked for."""


class BreakKind(StrEnum):
    """How a trail is broken at a line."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    REPLACED = "replaced"
    UNREADABLE = "unreadable"
    CUT = "cut"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    BreakKind.ALTERED: "内容被改动",
    BreakKind.MISSING: "缺失",
    BreakKind.REORDERED: "次序被调换",
    BreakKind.REPLACED: "与上一条接不上，这一条或上一条被替换",
    BreakKind.UNREADABLE: "所在的数据页损坏，读不出来",
    BreakKind.CUT: "末尾被截断",
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first line that does not hold, and the last one that is missing where several are."""

    number: int
    kind: BreakKind
    until: int

    def sentence(self) -> str:
        which = f"第{self.number}条" if self.until == self.number else f"第{self.number}至{self.until}条"
        return f"审计记录{which}：{self.kind.label}。"


@dataclass(frozen=True, slots=True)
class TrailMark:
    """How far a trail reached when somebody last looked: the number of its last line, and that line's digest."""

    number: int
    digest: str


NOTHING = TrailMark(0, FIRST)
"""A trail without lines."""


@dataclass(frozen=True, slots=True)
class TrailReport:
    """How many lines hold, the first break if any, and the lines whose clock stood before that of the line before."""

    lines: int
    broken: Break | None
    clock_set_back: tuple[int, ...]


def digest_of(event: AuditEvent) -> str:
    """What a line's digest must be: SHA-256 of the canonical JSON of all the rest of it."""
    return digest(
        canonical(
            {
                "number": event.number,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "operator": event.operator,
                "action": str(event.action),
                "subject": str(event.subject) if event.subject else None,
                "detail": event.detail,
                "previous": event.previous,
            }
        )
    )


def check_trail(
    trail: Iterable[AuditEvent],
    seen: Iterable[TrailMark] = (),
    after: TrailMark = NOTHING,
    lost: Iterable[int] = (),
) -> TrailReport:
    """Follows a trail, or the part of it `after` a line, and compares it with what was `seen` of it before.

    `lost` are the numbers of lines known to stand on damaged pages. The clock may go back: the number orders.
    """
    walk = _Walk({mark.number: mark.digest for mark in seen}, after, frozenset(lost))
    for event in trail:
        walk.take(event)
    return walk.report()


class _Walk:
    def __init__(self, seen: Mapping[int, str], after: TrailMark, lost: frozenset[int]) -> None:
        self._seen, self._before, self._lost = seen, after, lost
        self._last_at: datetime | None = None
        self._lines = 0
        self._broken: Break | None = None
        self._suspect: AuditEvent | None = None
        self._set_back: list[int] = []

    def take(self, event: AuditEvent) -> None:
        if self._broken is None:
            self._broken = self._broken_at(event)
            self._suspect = event if self._broken else None
            self._lines += self._broken is None
        elif self._suspect is not None and event.digest == self._suspect.previous and _was_elsewhere(self._suspect):
            self._broken = Break(self._suspect.number, BreakKind.REORDERED, event.number)
            self._suspect = None
        if self._last_at is not None and event.at < self._last_at:
            self._set_back.append(event.number)
        self._before, self._last_at = TrailMark(event.number, event.digest), event.at

    def report(self) -> TrailReport:
        broken, first, last = self._broken, self._before.number + 1, max(self._seen, default=0)
        if broken is None and first <= last:
            broken = Break(first, BreakKind.UNREADABLE if first in self._lost else BreakKind.CUT, last)
        return TrailReport(self._lines, broken, tuple(self._set_back))

    def _broken_at(self, event: AuditEvent) -> Break | None:
        due = self._before.number + 1
        if event.number != due:
            kind = BreakKind.UNREADABLE if due in self._lost else BreakKind.MISSING
            return Break(due, kind, event.number - 1)
        if event.digest != digest_of(event):
            return Break(due, BreakKind.ALTERED, due)
        if event.previous != self._before.digest or event.digest != self._seen.get(due, event.digest):
            return Break(due, BreakKind.REPLACED, due)
        return None


def _was_elsewhere(event: AuditEvent) -> bool:
    """Whether the line is whole, but for its number."""
    near = range(max(1, event.number - _NEAR), event.number + _NEAR)
    return any(digest_of(replace(event, number=number)) == event.digest for number in near)
