"""What is decided about a camera without knowing whose driver it is."""

from collections.abc import Sequence
from dataclasses import dataclass

FULL_HD = 1920 * 1080
"""Pixels enough for a portrait and for a page, and few enough for a small computer to show without a stall."""

_FLUENT = 10.0


@dataclass(frozen=True, slots=True)
class Mode:
    """A way the camera can run: the picture's size in pixels, and frames a second."""

    width: int
    height: int
    frames: float


def best_mode(modes: Sequence[Mode], most_pixels: int = FULL_HD) -> int | None:
    """The index of the sharpest mode that is fluent and not above `most_pixels`; of the first among equals.

    Where none is both, the nearest to it; None where there are no modes at all.
    """

    def worth(index: int) -> tuple[bool, bool, float, float]:
        mode = modes[index]
        pixels = mode.width * mode.height
        small_enough = pixels <= most_pixels
        return small_enough, mode.frames >= _FLUENT, pixels if small_enough else -pixels, mode.frames

    return max(range(len(modes)), key=worth, default=None)
