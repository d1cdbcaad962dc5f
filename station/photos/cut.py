"""Which part of a wider frame makes the portrait."""

from dataclasses import dataclass

import numpy as np

from station.photos.head import Head
from station.photos.pixels import Points
from station.photos.portrait import MOST_ASIDE
from station.photos.profiles import PortraitRules

_CROWN_AT = 0.42
"""How the room beside the head is shared: this much of it above the crown."""
_STRAIGHT = 3.0
"""Degrees of tilt that are left alone: no measure is finer."""
_MOST_TURN = 15.0
"""Degrees above which a turned picture looks odd, shoulders and all: the sitter has to move."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A rectangle of a picture, in its pixels; `turn` is how far it is turned clockwise, in degrees."""

    x: float
    y: float
    width: float
    height: float
    turn: float = 0.0

    def corners(self) -> Points:
        """Four (x, y): top left and on clockwise, as the portrait will have them."""
        angle = np.radians(self.turn)
        across, down = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        half = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        reach = [across * sx * self.width / 2 + down * sy * self.height / 2 for sx, sy in half]
        return np.asarray(np.array([self.x, self.y]) + np.array(reach), np.float64)

    def within(self, size: tuple[int, int]) -> bool:
        """Whether all of it is in a picture of this width and height, but for half a pixel."""
        corners = self.corners()
        return bool((corners >= -0.5).all() and (corners <= np.array(size) + 0.5).all())


def central(size: tuple[int, int], shape: tuple[int, int]) -> Cut:
    """The largest part of that shape around the middle."""
    width, height = size
    across, down = shape
    if width * down > height * across:
        wide, tall = max(1, height * across // down), height
    else:
        wide, tall = width, max(1, width * down // across)
    return Cut(width / 2, height / 2, wide, tall)


def proposed(head: Head, size: tuple[int, int], shape: tuple[int, int], rules: PortraitRules) -> Cut:
    """The part of the picture that shows the head as the rules ask, as far as the picture reaches.

    The middle part where that is good already, else one turned upright, else one as the head is; where the picture
    ends too soon, the head is shown larger, as large as the rules allow.
    """
    width, height = size
    middle = central(size, shape)
    if _good(head, middle, rules):
        return middle
    largest = min(height, width * shape[1] / shape[0])
    sizes = np.linspace(head.height / rules.head_aim, head.height / rules.head_most, 9)
    turns = [head.roll, 0.0] if _STRAIGHT < abs(head.roll) <= _MOST_TURN else [0.0]
    for turn in turns:
        for tall in sizes:
            cut = _around(head, float(tall), shape, turn, size)
            if cut.within(size):
                return cut
    tall = min(float(sizes[0]), largest)
    wide = tall * shape[0] / shape[1]
    wanted = _around(head, tall, shape, 0.0, size)
    return Cut(_clamped(wanted.x, wide / 2, width - wide / 2), wanted.y, wide, tall)


def _good(head: Head, cut: Cut, rules: PortraitRules) -> bool:
    share = head.height / cut.height
    above = (head.crown[1] - (cut.y - cut.height / 2)) / cut.height
    aside = abs(head.middle[0] - cut.x) / cut.width
    sized = rules.head_least <= share <= rules.head_most
    return sized and 0.01 < above < 1 - share and aside < MOST_ASIDE / 2 and abs(head.roll) <= _STRAIGHT


def _around(head: Head, tall: float, shape: tuple[int, int], turn: float, size: tuple[int, int]) -> Cut:
    """A part of that height around the head; upright ones are moved up or down into the picture."""
    wide = tall * shape[0] / shape[1]
    angle = np.radians(turn)
    below = (tall - head.height) * (0.5 - _CROWN_AT)
    x = head.middle[0] - np.sin(angle) * below
    y = head.middle[1] + np.cos(angle) * below
    if turn == 0.0:
        lowest = head.crown[1] - 0.01 * tall + tall / 2  # the crown stays in
        y = min(_clamped(y, tall / 2, size[1] - tall / 2), max(lowest, tall / 2))
    return Cut(float(x), float(y), wide, tall, turn)


def _clamped(value: float, least: float, most: float) -> float:
    return max(least, min(value, most)) if least <= most else (least + most) / 2
