"""Signs like a hand would, for demonstrations and tests: the strokes of invented characters, no one's name."""

import numpy as np
from numpy.typing import NDArray

from station.domain.signature import Point, Signature, Stroke

_REPORT_MS = 8
"""A pen tells its place 125 times a second."""

_HABITS = {
    "横": [(0.10, 0.02), (0.50, -0.02), (0.90, -0.05)],
    "竖": [(0.00, 0.08), (0.01, 0.50), (0.00, 0.95)],
    "撇": [(0.62, 0.05), (0.50, 0.45), (0.08, 0.92)],
    "捺": [(0.38, 0.10), (0.60, 0.55), (0.98, 0.90)],
    "点": [(0.45, 0.02), (0.50, 0.07), (0.56, 0.13)],
    "横折钩": [(0.15, 0.08), (0.80, 0.04), (0.84, 0.10), (0.80, 0.60), (0.72, 0.93), (0.60, 0.82)],
    "竖弯钩": [(0.30, 0.10), (0.28, 0.70), (0.40, 0.90), (0.80, 0.92), (0.92, 0.88), (0.92, 0.68)],
}
"""The strokes a Chinese character is written with, each as knots in its own square."""


def handwriting(seed: int, width: int = 800, height: int = 300) -> Signature:
    """A signature of two or three characters on a canvas of that many pixels; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 4))
    cell = min(height * 0.72, width * 0.9 / count)
    left, top = (width - cell * count) / 2, (height - cell) / 2
    strokes: list[Stroke] = []
    clock = 0
    for index in range(count):
        corner = np.array([left + index * cell, top + rng.uniform(-0.05, 0.05) * cell])
        for knots in _character(rng):
            stroke = _written(rng, corner + knots * cell * 0.92, clock, cell)
            strokes.append(stroke)
            clock = stroke[-1].t_ms + int(rng.integers(60, 180))
        clock += int(rng.integers(120, 300))
    return Signature(tuple(strokes), width, height)


def _character(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Four to eight strokes, each as knots in the unit square: the lines from above to below, the rest anywhere."""
    count = int(rng.integers(4, 9))
    names = rng.choice(list(_HABITS), size=count, p=[0.32, 0.16, 0.14, 0.12, 0.12, 0.08, 0.06])
    levels = np.linspace(0.0, 0.85, count)
    strokes = []
    for name, level in zip(names, levels, strict=True):
        knots = np.array(_HABITS[str(name)])
        across = rng.uniform(0.55, 1.0)
        down = 0.35 if name == "横" else rng.uniform(0.45, 0.95)
        room = (1 - across, max(0.0, 1 - down))
        corner = (rng.uniform(0, 1) * room[0], level if name == "横" else rng.uniform(0, 1) * room[1])
        strokes.append(np.clip(knots * (across, down) + corner + rng.normal(0, 0.012, knots.shape), 0, 1))
    return strokes


def _written(rng: np.random.Generator, knots: NDArray[np.float64], start_ms: int, cell: float) -> Stroke:
    """The knots joined by a hand: it sets off and stops slowly, presses most in the middle, and trembles a little."""
    length = float(np.hypot(*np.diff(knots, axis=0).T).sum())
    reports = max(4, int(length / (cell * rng.uniform(0.028, 0.04))))
    eased = (1 - np.cos(np.linspace(0, np.pi, reports))) / 2
    places = np.linspace(0, 1, len(knots))
    path = np.column_stack([np.interp(eased, places, knots[:, axis]) for axis in (0, 1)])
    if len(knots) == 3:  # one sweep of the wrist: a parabola, where a stroke with corners is drawn from knot to knot
        path = np.column_stack([np.polyval(np.polyfit(places, knots[:, axis], 2), eased) for axis in (0, 1)])
    path += rng.normal(0, cell * 0.002, path.shape)
    pressure = 0.2 + 0.6 * np.sin(np.pi * np.linspace(0.12, 0.9, reports)) + rng.normal(0, 0.02, reports)
    return tuple(
        Point(round(float(x), 2), round(float(y), 2), start_ms + step * _REPORT_MS, round(float(press), 3))
        for step, ((x, y), press) in enumerate(zip(path, np.clip(pressure, 0.05, 1), strict=True))
    )
