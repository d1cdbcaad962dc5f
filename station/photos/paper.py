"""What is wrong with a paper's picture: can what is written on it be read?"""

import cv2
import numpy as np

from station.domain.photo import PhotoFault
from station.photos.pixels import Grey, Pixels, averaged, grey_of
from station.photos.portrait import Judged, sharpness
from station.photos.profiles import PaperRules

_LOOKED_AT = 1600
"""Pixels of the long side at which a page is judged."""
_SHARP, _EVEN = 1.3, 0.52
"""Writing runs in all directions: print is even to 0.7 and more, a page that moved to less than 0.45."""
_DARK, _BRIGHT = 105, 250
_INK = 40
"""Levels that writing must be darker than the paper around it."""
_WRITTEN = 0.002
"""The least share of a page that is writing."""


def judge(page: Pixels | Grey, rules: PaperRules) -> Judged:
    """All that is wrong with the page as it is; its colours do not count."""
    height, width = page.shape[:2]
    scale = min(1.0, _LOOKED_AT / max(width, height))
    grey = page if page.ndim == 2 else grey_of(page)
    grey = averaged(grey, (max(16, round(width * scale)), max(16, round(height * scale))))
    paper = _paper(grey)
    below = cv2.subtract(paper, grey)
    written = below > _INK / 2
    ink = float(np.percentile(below[written], 75)) if written.any() else 0.0
    share = float(np.mean(written))
    light = _upper_quarter(grey)
    sharp, even = sharpness(grey, 99)
    washed = float(np.mean(grey >= _BRIGHT))
    faults = []
    if max(width, height) < rules.long_side:
        faults.append(PhotoFault.TOO_SMALL)
    if sharp < _SHARP or even < _EVEN:
        faults.append(PhotoFault.BLURRED)
    if light < _DARK:
        faults.append(PhotoFault.TOO_DARK)
    unreadable = ink < _INK or share < _WRITTEN
    if unreadable and washed > 0.5:
        faults.append(PhotoFault.TOO_BRIGHT)
    if unreadable:
        faults.append(PhotoFault.UNREADABLE)
    return Judged(
        tuple(faults),
        {"width": width, "height": height, "sharp": sharp, "even": even, "light": light, "ink": ink, "written": share,
         "saturated": washed},
    )  # fmt: skip


def _upper_quarter(grey: Grey) -> float:
    """The level that a quarter of the pixels reach."""
    counts = np.cumsum(cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel())
    return float(np.searchsorted(counts, 0.75 * grey.size))


def _paper(grey: Grey) -> Grey:
    """The paper without what is written on it: the brightest nearby, smoothed."""
    side = max(3, (max(grey.shape) // 40) | 1)
    brightest = cv2.dilate(cv2.medianBlur(grey, 3), np.ones((side, side), np.uint8))
    return np.asarray(cv2.blur(brightest, (2 * side + 1, 2 * side + 1)), np.uint8)
