"""What is wrong with a person's picture: measured on the pixels, judged by the profile's rules.

The thresholds are levels of 256 unless said; how they were found stands in docs/decisions/0010, and the proof in
tests/photos/test_gate.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from station.domain.photo import PhotoFault
from station.photos.faces import Face
from station.photos.head import Head
from station.photos.pixels import Grey, Pixels, averaged, grey_of, wall_colour
from station.photos.profiles import PortraitRules

Measures = dict[str, float]

HEAD_ERROR = 0.05
"""By this share the head's height may be misjudged: so much below or above its bounds is let pass."""
MOST_ASIDE = 0.06
"""How far the head's middle may lie beside the picture's, in picture widths."""
MOST_TILT = 7.0
"""Degrees; a face that is not the same on both sides seems tilted by up to 4."""
_BESIDE = 0.35
"""A second face counts from this share of the first one's height, if the finder is as sure of it as this:"""
_BESIDE_SURE = 0.75

_DIRECTIONS = (np.arange(8) * np.pi / 8).astype(np.float32)
_ENOUGH = 60_000
"""Pixels at which slopes are measured, of a larger picture."""
_SEEN_HEAD = 300
"""Pixels of head height at which sharpness and noise are measured: as large as the smallest photo shows it."""
_SHARP, _SMEARED = 1.25, 0.645
_BARELY_SHARP, _BARELY_SMEARED = 1.42, 0.565
"""What each alone lets pass, and the two together do not: dark skin shows few steep edges, but is not smeared."""
_GRAINY = 4.5
_DARK_FACE, _DARK_WHOLE, _BLACK_FACE = 140, 165, 75
_BRIGHT_FACE, _FULL, _SATURATED, _WASHED = 212, 254, 0.12, 0.25
_GREY = 2.5
_PLAIN_BY, _STRAY = 18, 0.14
_HAIR_BY, _NO_HAIR = 12, 0.4
"""How near to the colours of the crown hair beside the face is; a larger share of the wall than this is never hair."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The faults in the order they are told, and the numbers behind them."""

    faults: tuple[PhotoFault, ...]
    measures: Measures


def judge(pixels: Pixels, faces: Sequence[Face], head: Head | None, rules: PortraitRules) -> Judged:
    """All that is wrong with the picture as it is; `head` is that of the first face."""
    height, width = pixels.shape[:2]
    measures: Measures = {"width": width, "height": height, "faces": len(faces)}
    faults: list[PhotoFault] = []
    if head is None:
        faults.append(PhotoFault.NO_FACE)
        faults += _unseen(pixels, measures)
    else:
        if any(_beside(face, faces[0]) for face in faces[1:]):
            faults.append(PhotoFault.SEVERAL_FACES)
        faults += _placed(head, (width, height), rules, measures)
        faults += _seen(_face_of(pixels, head), pixels, measures)
    faults += _coloured(pixels, measures)
    if width < rules.smallest[0] or height < rules.smallest[1]:
        faults.append(PhotoFault.TOO_SMALL)
    if rules.plain and head is not None:
        faults += _before(pixels, head, measures)
    return Judged(tuple(faults), measures)


def _beside(face: Face, first: Face) -> bool:
    return face.sure >= _BESIDE_SURE and face.height >= _BESIDE * first.height


def _placed(head: Head, size: tuple[int, int], rules: PortraitRules, measures: Measures) -> list[PhotoFault]:
    """Size, place and tilt of the head."""
    width, height = size
    share = head.height / height
    aside = head.middle[0] / width - 0.5
    above, below = head.crown[1] / height, 1 - head.chin[1] / height
    measures |= {"head": share, "aside": aside, "tilt": head.roll, "above": above, "below": below}
    faults = []
    if share < rules.head_least * (1 - HEAD_ERROR):
        faults.append(PhotoFault.HEAD_TOO_SMALL)
    if share > rules.head_most * (1 + HEAD_ERROR) or above < -HEAD_ERROR or below < HEAD_ERROR:
        faults.append(PhotoFault.HEAD_TOO_LARGE)
    if abs(aside) > MOST_ASIDE:
        faults.append(PhotoFault.OFF_CENTRE)
    if abs(head.roll) > MOST_TILT:
        faults.append(PhotoFault.TILTED)
    return faults


def _face_of(pixels: Pixels, head: Head) -> Pixels:
    """The face without hair and wall, no larger than it is looked at."""
    (x, _), size = head.middle, head.height
    rows = slice(round(max(0, head.crown[1] + 0.25 * size)), round(max(1, head.chin[1])))
    part = pixels[rows, round(max(0, x - 0.3 * size)) : round(max(1, x + 0.3 * size))]
    if not part.size:  # a head beside the picture
        part = pixels
    scale = min(1.0, _SEEN_HEAD / size)
    wide, tall = (max(8, round(side * scale)) for side in part.shape[1::-1])
    return averaged(part, (wide, tall))


def _seen(face: Pixels, pixels: Pixels, measures: Measures) -> list[PhotoFault]:
    """Sharpness, noise and light of the face."""
    grey = grey_of(face)
    (sharp, _), smeared, grain = sharpness(grey, 98.5), _smeared(grey), _grain(grey)
    light, brightest = float(np.median(grey)), float(np.percentile(grey, 90))
    whole = float(np.percentile(_small(pixels).max(axis=2), 95))
    full, washed = float(np.mean(face.max(axis=2) >= _FULL)), float(np.mean(face.min(axis=2) >= _FULL - 4))
    measures |= {"sharp": sharp, "smeared": smeared, "noise": grain, "light": light, "saturated": full}
    faults = []
    doubtful = sharp < _BARELY_SHARP and smeared > _BARELY_SMEARED
    if sharp < _SHARP or smeared > _SMEARED or doubtful or grain > _GRAINY:
        faults.append(PhotoFault.BLURRED)
    # Dark skin before a light wall is well lit: only where nothing in the picture is bright is it the light's fault.
    if (brightest < _DARK_FACE and whole < _DARK_WHOLE) or brightest < _BLACK_FACE:
        faults.append(PhotoFault.TOO_DARK)
    if light > _BRIGHT_FACE or full > _SATURATED or washed > _WASHED:
        faults.append(PhotoFault.TOO_BRIGHT)
    return faults


def _unseen(pixels: Pixels, measures: Measures) -> list[PhotoFault]:
    """Why no face may have been found: the middle of the picture is black, white or a smear."""
    height, width = pixels.shape[:2]
    middle = pixels[height // 5 : -(height // 5) or None, width // 4 : -(width // 4) or None]
    scale = min(1.0, 440 / height)
    wide, tall = (max(8, round(side * scale)) for side in middle.shape[1::-1])
    grey = grey_of(averaged(middle, (wide, tall)))
    whole = float(np.percentile(_small(pixels).max(axis=2), 95))
    washed = float(np.mean(grey >= _FULL - 4))
    (sharp, _), grain = sharpness(grey, 98.5), _grain(grey)
    measures |= {"sharp": sharp, "noise": grain, "light": float(np.median(grey)), "saturated": washed}
    faults = []
    if sharp < _SHARP or grain > _GRAINY:
        faults.append(PhotoFault.BLURRED)
    if whole < _DARK_WHOLE:
        faults.append(PhotoFault.TOO_DARK)
    if washed > _WASHED:
        faults.append(PhotoFault.TOO_BRIGHT)
    return faults


def sharpness(grey: Grey, percentile: float) -> tuple[float, float]:
    """How sharp the steepest edges are, and how evenly they lie.

    The first: how much steeper they are than after a blur, in the direction where they are least so; about 1 where the
    picture was blurred before, whatever its contrast. The second: the least steep direction beside the steepest; small
    where the camera or the page moved.
    """
    every = grey.size // _ENOUGH + 1
    slopes = []
    for sigma in (0.8, 2.4):
        soft = cv2.GaussianBlur(grey, (0, 0), sigma)
        x, y = (cv2.Sobel(soft, cv2.CV_16S, *order).ravel()[::every].astype(np.float32) for order in ((1, 0), (0, 1)))
        all_ways = np.abs(np.outer(np.cos(_DIRECTIONS), x) + np.outer(np.sin(_DIRECTIONS), y))
        slopes.append(np.maximum(np.percentile(all_ways, percentile, axis=1), 1e-3))
    fine, coarse = slopes
    return float(np.min(fine / coarse)), float(fine.min() / fine.max())


def _smeared(grey: Grey) -> float:
    """What a further blur leaves of the differences between neighbours (Crété 2007): 1 where it takes nothing."""
    soft = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32)
    left = []
    for axis, kernel in ((0, (1, 9)), (1, (9, 1))):
        own, other = (np.abs(np.diff(image, axis=axis)) for image in (soft, cv2.blur(soft, kernel)))
        left.append(float(np.minimum(own, other).sum() / max(1e-3, own.sum())))
    return max(left)


def _grain(grey: Grey) -> float:
    """The noise's standard deviation, from a mask that edges and slopes cancel in (Immerkær 1996), by its median."""
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    return float(np.median(np.abs(cv2.filter2D(grey.astype(np.float32), -1, mask))) / (6 * 0.6745))


def _small(pixels: Pixels) -> Pixels:
    return averaged(pixels, (64, 80))


def _coloured(pixels: Pixels, measures: Measures) -> list[PhotoFault]:
    """Whether colours say more than lightness does: a picture in brown tones is not one in colour."""
    light, *chroma = cv2.split(cv2.cvtColor(_small(pixels), cv2.COLOR_RGB2YCrCb).astype(np.float64))
    tones = np.column_stack([np.ones(light.size), light.ravel(), light.ravel() ** 2 / 256])
    values = np.column_stack([channel.ravel() for channel in chroma])
    rest = values - tones @ np.linalg.lstsq(tones, values, rcond=None)[0]
    measures["colour"] = float(np.sqrt(np.mean(np.sum(rest**2, axis=1))))
    return [PhotoFault.NOT_COLOUR] if measures["colour"] < _GREY else []


def _before(pixels: Pixels, head: Head, measures: Measures) -> list[PhotoFault]:
    """Whether the wall around the head is plain: it may be lit from one side, and loose hair may lie before it."""
    scale = 160 / pixels.shape[0]
    wide = max(8, round(pixels.shape[1] * scale))
    small = averaged(pixels, (wide, 160)).astype(np.float64)
    size, (x, y) = head.height * scale, (value * scale for value in head.middle)
    rows, columns = np.mgrid[:160, :wide]
    around = (((columns - x) / (0.5 * size)) ** 2 + ((rows - y) / (0.6 * size)) ** 2 > 1) & (rows < y + 0.3 * size)
    if around.sum() < 200:
        return []
    colours, places = small[around], np.column_stack([columns[around], rows[around]]) / 160
    wall = np.column_stack([np.ones(len(places)), places]) @ wall_colour(colours, places)
    other = np.abs(colours - wall).max(axis=1) > _PLAIN_BY
    crown = small[(np.abs(columns - x) < 0.22 * size) & (np.abs(rows - y + 0.435 * size) < 0.035 * size)]
    if len(crown) and np.mean(other) < _NO_HAIR:
        near = ((columns - x) / (0.62 * size)) ** 2 + ((rows - y) / (0.7 * size)) ** 2 < 1
        doubtful = np.flatnonzero(other & near[around])
        other[doubtful] = _farthest(colours[doubtful], crown) > _HAIR_BY
    measures["background"] = float(np.mean(other))
    return [PhotoFault.BUSY_BACKGROUND] if measures["background"] > _STRAY else []


def _farthest(colours: NDArray[np.float64], of: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each colour is from the nearest of the others, in the channel where it is farthest."""
    apart = np.zeros((len(colours), len(of)))
    for channel in range(3):
        np.maximum(apart, np.abs(colours[:, channel, np.newaxis] - of[:, channel]), out=apart)
    return np.asarray(apart.min(axis=1))
