"""The values of a code table as boxes to tick, one after another."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from station.forms.pdf.fonts import Typeface
from station.forms.pdf.sheet import TICK
from station.forms.pdf.text import Line, Run, Tick, set_line, set_lines

_AFTER_TICK, _BETWEEN = 4.0, 12.0
_INDENT = TICK + _AFTER_TICK


def flowed_choices(labels: Iterable[str], face: Typeface, size: float, width: float) -> tuple[Line, ...]:
    """As many to a line of `width` points as it holds; a label longer than a line goes on below itself."""
    lines: list[Line] = []
    used = 0.0
    for label in labels:
        first, *more = _parts(label, face, size, width - _INDENT)
        if lines and used + _BETWEEN + first.width <= width:
            lines[-1] = _joined(lines[-1], replace(first, runs=_moved(first, used + _BETWEEN)), used + _BETWEEN)
        else:
            lines.append(replace(first, ticks=(Tick(0.0, ticked=False),)))
        lines += more
        used = lines[-1].width
    return tuple(lines)


def _parts(label: str, face: Typeface, size: float, width: float) -> Iterator[Line]:
    """The label's lines, each with the box's room before it."""
    whole = set_line(face.drawable(label), face, size)
    for line in (whole,) if whole.width <= width else set_lines(label, face, size, width):
        yield Line(line.width + _INDENT, size, _moved(line, _INDENT))


def _moved(line: Line, by: float) -> tuple[Run, ...]:
    return tuple(replace(run, x=run.x + by) for run in line.runs)


def _joined(line: Line, other: Line, at: float) -> Line:
    """Two lines as one; the other, already moved, gets its box at `at`."""
    return Line(at + other.width, line.size, line.runs + other.runs, (*line.ticks, Tick(at, ticked=False)))
