"""Lines of text: broken as Chinese is broken, and never cut."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from station.forms.pdf.fonts import Typeface

NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’％…·,.;:?!)]}%")  # noqa: RUF001
NOT_LAST = frozenset("（《〈「『【〔“‘([{")

_UNIT = re.compile(r"〔U\+[0-9A-F]+〕|[!-~]+|.", re.DOTALL)
"""What is not broken inside: a code point note, a run of half-width characters; any other character by itself."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font, at an offset in points from the start of its line."""

    x: float
    font: str
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A box before a choice, ticked or not, at an offset in points from the start of its line."""

    x: float
    ticked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line; widths in points."""

    width: float
    size: float
    runs: tuple[Run, ...]
    ticks: tuple[Tick, ...] = ()


def set_line(text: str, face: Typeface, size: float) -> Line:
    """One line of drawable text, however long."""
    x = 0.0
    runs = []
    for font, piece, width in face.runs(text):
        runs.append(Run(x, font, piece))
        x += width * size / 1000
    return Line(x, size, tuple(runs))


def set_lines(text: str, face: Typeface, size: float, width: float) -> tuple[Line, ...]:
    """The text in lines no wider than `width` points; empty text has none. Line breaks in the text are kept."""
    drawable = face.drawable(text.strip())
    if not drawable:
        return ()
    limit = width * 1000 / size
    return tuple(
        set_line(line, face, size) for paragraph in drawable.split("\n") for line in _broken(paragraph, face, limit)
    )


def _broken(paragraph: str, face: Typeface, limit: float) -> Iterator[str]:
    """Breaks between units; a unit that may not begin a line takes what stands before it along."""
    line: list[str] = []
    widths: list[float] = []
    used = 0.0
    for unit, unit_width in _units(paragraph, face, limit):
        if line and used + unit_width > limit:
            keep = _break_before(line, unit)
            if sum(widths[keep:]) + unit_width > limit:
                keep = len(line)
            yield "".join(line[:keep])
            line, widths = line[keep:], widths[keep:]
            used = sum(widths)
        line.append(unit)
        widths.append(unit_width)
        used += unit_width
    yield "".join(line)


def _break_before(line: list[str], following: str) -> int:
    """How many units of a full line stay on it; all of them where no break is a good one."""
    for keep in range(len(line), 0, -1):
        first = line[keep] if keep < len(line) else following
        if first[0] not in NOT_FIRST and line[keep - 1][-1] not in NOT_LAST:
            return keep
    return len(line)


def _units(paragraph: str, face: Typeface, limit: float) -> Iterator[tuple[str, float]]:
    """Units with their widths; one wider than a line falls apart into characters."""
    for match in _UNIT.finditer(paragraph):
        unit = match.group()
        width = sum(map(face.width, unit))
        if width <= limit:
            yield unit, width
        else:
            yield from ((char, face.width(char)) for char in unit)
