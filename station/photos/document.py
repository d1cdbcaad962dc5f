"""Papers before the camera: the sheet found, seen from straight above, and a little clearer."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from station.photos.pixels import Grey, Pixels, Points, averaged, grey_of

Corners = Points
"""Four (x, y) in shares of the picture: top left, and on clockwise."""

_SMALLEST = 0.2
"""A sheet takes up at least this much of the picture: what is smaller is a stamp or a photo on it."""
_WHOLE = 0.96
"""One that takes up more than this is the picture itself, or lies straight already: a scanner made it."""
_INSET = 3.5
"""Pixels."""
_MOST_OBLIQUE = 35.0
"""Degrees by which a corner may differ from a right angle."""
_OTHER = 14
"""Levels by which what lies beyond the sheet's edge differs from the sheet."""
_LEAST_SIDE = 0.2
"""The shorter of two opposite sides, in shares of the longer, is no less."""


def find_sheet(pixels: Pixels, smallest: float = _SMALLEST) -> Corners | None:
    """The corners of the one sheet that lies in the picture; None where none, or no edges, are seen.

    It takes up at least the share `smallest` of the picture.
    """
    height, width = pixels.shape[:2]
    if min(height, width) < 40:
        return None
    best: Points | None = None
    largest = smallest * height * width
    for edges in _edges(pixels):
        outlines, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            if cv2.contourArea(cv2.convexHull(outline)) <= largest:
                continue
            corners = _four(outline)
            if corners is None:
                continue
            area = cv2.contourArea(corners.astype(np.float32))
            if not largest < area < _WHOLE * height * width:
                continue
            corners = _ordered(corners)
            if _lies_on_something(corners, pixels):
                best, largest = corners, area
    if best is None:
        return None
    inward = best.mean(axis=0) - best  # outlines run a little outside of what they surround
    corners = best + inward * (_INSET / np.hypot(inward[:, :1], inward[:, 1:]))
    return np.asarray(corners / (width, height), np.float64)


def from_above(pixels: NDArray[np.uint8], corners: Corners, longest: int) -> NDArray[np.uint8]:
    """The sheet as if seen from straight above, no longer than `longest` pixels."""
    height, width = pixels.shape[:2]
    seen = corners * (width, height)
    top, right, bottom, left = (float(np.hypot(*(seen[(i + 1) % 4] - seen[i]))) for i in range(4))
    size = np.array([max(top, bottom), max(left, right)])
    size = np.maximum(1, np.round(size * min(1.0, longest / size.max()))).astype(int)
    wide, tall = int(size[0]), int(size[1])
    wanted = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    warp = cv2.getPerspectiveTransform(seen.astype(np.float32), wanted)
    sheet = cv2.warpPerspective(pixels, warp, (wide, tall), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sheet, np.uint8)


def clearer(pixels: Pixels) -> Pixels:
    """Shadows half lifted and edges a little steeper; colours of stamps and photos stay what they are.

    One colour after the other: of a sheet of five megapixels each copy in all of them takes 15 MB.
    """
    light = grey_of(pixels)
    small = averaged(light, (max(8, light.shape[1] // 16), max(8, light.shape[0] // 16)))
    side = max(3, (max(small.shape) // 6) | 1)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((side, side), np.uint8)), (0, 0), side).astype(np.float32)
    raised = np.sqrt(np.clip(np.percentile(paper, 90) / np.maximum(paper, 1), 1.0, 2.5)).astype(np.float32)
    lift = cv2.resize(raised, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_LINEAR)
    shown = np.empty_like(pixels)
    for colour in range(pixels.shape[2]):
        lifted = cv2.multiply(cv2.extractChannel(pixels, colour), lift, dtype=cv2.CV_8U)
        soft = cv2.GaussianBlur(lifted, (0, 0), 1.2)
        cv2.insertChannel(cv2.addWeighted(lifted, 1.4, soft, -0.4, 0), shown, colour)
    return shown


def _edges(pixels: Pixels) -> list[Grey]:
    """Masks in which the sheet's outline may close: by its edges, by its lightness and by its colour."""
    soft = cv2.GaussianBlur(pixels, (5, 5), 0)
    lab = cv2.cvtColor(soft, cv2.COLOR_RGB2LAB)
    masks: list[Any] = []
    for channel in cv2.split(lab):
        low, high = np.percentile(channel, (2, 98))
        if high - low < 12:  # only noise would be stretched
            continue
        even = np.clip((channel.astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
        masks.append(cv2.dilate(cv2.Canny(even, 40, 120), np.ones((3, 3), np.uint8)))
        _, split = cv2.threshold(even, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        masks.append(cv2.morphologyEx(split, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)))
    return masks


def _four(outline: NDArray[Any]) -> Points | None:
    """The four corners of an outline that is nearly a sheet's."""
    hull = cv2.convexHull(outline)
    length = cv2.arcLength(hull, True)
    for slack in (0.02, 0.035, 0.05):
        corners = cv2.approxPolyDP(hull, slack * length, True).reshape(-1, 2).astype(np.float64)
        if len(corners) == 4:
            near = cv2.contourArea(corners.astype(np.float32)) >= 0.9 * cv2.contourArea(hull)
            return corners if near and _sheet_like(corners) else None
    return None


def _sheet_like(corners: Points) -> bool:
    """Whether a sheet seen at an angle may look like this."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    before = np.roll(sides, 1, axis=0)
    cosines = np.sum(before * sides, axis=1) / np.maximum(1e-9, lengths * np.roll(lengths, 1))
    square = np.abs(np.degrees(np.arcsin(np.clip(cosines, -1, 1)))).max() <= _MOST_OBLIQUE
    return bool(square and lengths.min() >= _LEAST_SIDE * lengths.max())


def _lies_on_something(corners: Points, pixels: Pixels) -> bool:
    """Whether it looks otherwise beyond each edge: the frame printed on a form has the same paper on both sides."""
    height, width = pixels.shape[:2]
    reach = 0.02 * max(height, width)
    for index in range(4):
        start, end = corners[index], corners[(index + 1) % 4]
        along = start + (end - start) * np.linspace(0.1, 0.9, 40)[:, np.newaxis]
        inward = np.array([-(end - start)[1], (end - start)[0]]) / max(1e-9, float(np.hypot(*(end - start))))
        inside, outside = (np.round(along + inward * way).astype(int) for way in (reach, -reach))
        seen = ((outside >= 0) & (outside < (width, height)) & (inside >= 0) & (inside < (width, height))).all(axis=1)
        if seen.sum() < 10:  # it reaches to the picture's edge
            continue
        here, there = (np.median(pixels[at[seen, 1], at[seen, 0]].astype(float), axis=0) for at in (inside, outside))
        if np.abs(here - there).max() < _OTHER:
            return False
    return True


def _ordered(corners: Points) -> Points:
    """Top left first, then clockwise as one looks at it."""
    middle = corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(*(corners - middle).T[::-1]))]
    first = int(np.argmin(around.sum(axis=1)))
    return np.roll(around, -first, axis=0)
