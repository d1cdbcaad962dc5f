"""Cameras as one chooses among them, whatever drives them."""

from collections.abc import Sequence
from dataclasses import dataclass

FULL_HD = 1920 * 1080
"""Pixels enough for a portrait, and few enough for a small computer to look at each frame."""

EIGHT_MEGAPIXELS = 3840 * 2160
"""Pixels enough for the small print of a booklet."""

_FLUENT = 10.0
_FOR_PAPER = ("高拍", "文档", "document", "scan", "visualizer", "doc cam")
"""Words in the names of cameras that look down on a desk."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A way the camera can run: the picture's size in pixels, and frames a second."""

    width: int
    height: int
    frames: float

    @property
    def label(self) -> str:
        return f"{self.width} × {self.height}"


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that is plugged in. The key stays the same when it is unplugged and plugged in again."""

    key: str
    label: str
    modes: tuple[Mode, ...] = ()

    @property
    def for_paper(self) -> bool:
        """Whether its name says that it looks down on a desk."""
        return any(word in self.label.lower() for word in _FOR_PAPER)


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


def sizes(modes: Sequence[Mode]) -> tuple[Mode, ...]:
    """One mode a size, the most fluent; the largest first."""
    best: dict[tuple[int, int], Mode] = {}
    for mode in modes:
        known = best.get((mode.width, mode.height))
        if known is None or mode.frames > known.frames:
            best[mode.width, mode.height] = mode
    return tuple(sorted(best.values(), key=lambda mode: mode.width * mode.height, reverse=True))
