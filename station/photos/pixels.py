"""Pictures as arrays of bytes, and what is done to them everywhere."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3): red, green, blue."""
Frame = NDArray[np.uint8]
"""(height, width, 4): blue, green, red and a byte that says nothing, as cameras and windows have them."""
Grey = NDArray[np.uint8]
"""(height, width)."""
Points = NDArray[np.float64]
"""Rows of x and y."""


def grey_of(pixels: Pixels) -> Grey:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def rgb_of(frame: Frame) -> Pixels:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGRA2RGB), np.uint8)


def averaged(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture at another width and height, each pixel the mean of those it stands for; at least one pixel."""
    wide, tall = max(1, size[0]), max(1, size[1])
    # By halves as far as they go: that is four times as fast as the same in one step.
    while (height := pixels.shape[0]) % 2 == 0 and (width := pixels.shape[1]) % 2 == 0:
        if width < 4 * wide or height < 4 * tall:
            break
        pixels = np.asarray(cv2.resize(pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(pixels, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)


def wall_colour(colours: NDArray[np.float64], places: Points) -> NDArray[np.float64]:
    """The wall's colour: three rows of coefficients for 1, x and y, so that it may be lit from one side.

    Up to a quarter of the colours may be no wall. Times (1, x, y), it is the wall at that place.
    """
    terms = np.column_stack([np.ones(len(places)), places])
    inside = np.ones(len(places), bool)
    slope: NDArray[np.floating] = np.zeros((3, 3))
    for _ in range(3):
        slope = np.linalg.lstsq(terms[inside], colours[inside], rcond=None)[0]
        far = np.abs(colours - terms @ slope).max(axis=1)
        inside = far <= np.percentile(far, 75)
    return np.asarray(slope, np.float64)
