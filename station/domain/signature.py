"""A handwritten signature as the pen moved."""

from dataclasses import dataclass

NO_PRESSURE = 0.5
"""What a mouse or a finger presses with."""

INK = (18, 26, 58)
"""Blue-black (red, green, blue), as it is asked for on paper."""

NIB = 1 / 55
"""The middling width of a line, in parts of the canvas's shorter side."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where the pen was: pixels of the canvas, milliseconds since the first touch, pressure from 0 to 1."""

    x: float
    y: float
    t_ms: int
    pressure: float = NO_PRESSURE


Stroke = tuple[Point, ...]
"""From pen down to pen up."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What was drawn on a canvas of `width` by `height` pixels."""

    strokes: tuple[Stroke, ...]
    width: int
    height: int

    @property
    def is_empty(self) -> bool:
        """Only an untouched canvas is no signature: a cross or a dot is one."""
        return not any(self.strokes)
