"""The sheet a person writes on: strokes with time and pressure, whichever canvas they come from."""

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from station.domain.signature import Point, Signature

_MOST_POINTS, _MOST_STROKES = 50_000, 5_000
"""Half of what is taken when strokes are read back: a pen that rests for an hour makes no file nobody can read."""
_LONGEST_MS = 86_400_000
_DOT = 6.0
"""Pixels: a lone stroke that goes no further than this is as like an accident as a signature."""


class InkSheet(QObject):
    """What was written so far. Places are pixels of the canvas on which the first stroke was begun.

    `inked` tells of each point, `changed` of every stroke begun, ended or taken back.
    """

    inked = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strokes: list[list[Point]] = []
        self.size = (1, 1)
        self.turn = 0
        """Counts the times that ink was taken away: who has drawn this sheet has to draw it anew."""
        self.writing = False
        self._clock = QElapsedTimer()
        self._begun = (0, 0)

    @property
    def signature(self) -> Signature:
        return Signature(tuple(tuple(stroke) for stroke in self.strokes), *self.size)

    @property
    def is_empty(self) -> bool:
        return not self.strokes

    @property
    def is_a_dot(self) -> bool:
        """Whether there is a single touch and no more. It is a signature; but somebody may have meant none."""
        if len(self.strokes) != 1:
            return False
        across, down = [point.x for point in self.strokes[0]], [point.y for point in self.strokes[0]]
        return max(across) - min(across) <= _DOT and max(down) - min(down) <= _DOT

    def begin(self, x: float, y: float, pressure: float, at_ms: int, size: tuple[int, int]) -> None:
        """Sets the pen down on a canvas of that size; `at_ms` is the event's time, 0 where it has none."""
        self.end()
        if len(self.strokes) >= _MOST_STROKES:
            return
        if self.is_empty:
            self.size = size
            self._clock.start()
        self._begun = (int(self._clock.elapsed()), at_ms)
        self.writing = True
        self.strokes.append([])
        self._add(x, y, pressure, at_ms)
        self.changed.emit()

    def go_on(self, x: float, y: float, pressure: float, at_ms: int) -> None:
        """Moves the pen, if it is down."""
        if not self.writing:
            return
        if len(self.strokes[-1]) >= _MOST_POINTS:
            self.begin(x, y, pressure, at_ms, self.size)
        else:
            self._add(x, y, pressure, at_ms)

    def end(self) -> None:
        """Lifts the pen."""
        if self.writing:
            self.writing = False
            self.changed.emit()

    def undo(self) -> None:
        """Takes back the last stroke, also one that is being written."""
        if self.strokes:
            self.strokes.pop()
            self._taken_back()

    def clear(self) -> None:
        """Starts anew."""
        self.strokes.clear()
        self._taken_back()

    def _taken_back(self) -> None:
        self.writing = False
        self.turn += 1
        self.changed.emit()

    def _add(self, x: float, y: float, pressure: float, at_ms: int) -> None:
        width, height = self.size
        x, y = min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))
        point = Point(round(x, 2), round(y, 2), self._time(at_ms), round(min(max(pressure, 0.0), 1.0), 3))
        self.strokes[-1].append(point)
        self.inked.emit()

    def _time(self, at_ms: int) -> int:
        """By the event's own clock within a stroke, so that a busy moment does not bunch points; never backwards."""
        elapsed, (since, begun_ms) = int(self._clock.elapsed()), self._begun
        own = since + at_ms - begun_ms if at_ms and begun_ms else elapsed
        earlier = [stroke[-1].t_ms for stroke in self.strokes[-2:] if stroke]
        return min(max(min(own, elapsed), *earlier, 0), _LONGEST_MS) if earlier else min(elapsed, _LONGEST_MS)
