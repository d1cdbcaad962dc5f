"""Makes any picture fit its profile: cut, scaled and compressed as little as its byte limit allows."""

import io
from math import exp, log, sqrt

import cv2
import numpy as np
from PIL import Image

from station.errors import PhotoCannotFit
from station.photos.cut import Cut, central, proposed
from station.photos.document import Corners, clearer, find_sheet, from_above
from station.photos.faces import FaceFinder
from station.photos.head import head_of
from station.photos.picture import Picture
from station.photos.profiles import PortraitRules, Profile

_BEST, _FAIR, _WORST = 95, 45, 8
"""JPEG quality: above 95 bytes buy nothing; below 45 a smaller picture looks better; below 8 nothing is seen."""
_NEARLY = 0.95
"""A file that has used up this much of its limit is fine enough."""
_NEARLY_ALL = 0.6
"""The scale down to which a sheet is straightened and made smaller in one step."""
LOOKED_AT = 640
"""Pixels of the long side in which a head or the edges of a sheet are looked for."""


def fit(data: bytes, profile: Profile, finder: FaceFinder | None = None) -> bytes:
    """The picture as the profile wants it: a baseline JPEG in sRGB without metadata, never above the byte limit.

    A portrait is cut around the head, where a finder is given and finds one; around the middle otherwise. A paper is
    straightened where its edges are seen. Only a profile of an exact size enlarges.
    Raises PhotoUnreadable, PhotoTooLarge or PhotoCannotFit.
    """
    picture = Picture(data)
    image = _page(picture, profile) if profile.paper else None
    return encoded(_portrait(picture, profile, finder) if image is None else image, profile)


def encoded(image: Image.Image, profile: Profile) -> bytes:
    """The picture as the finest JPEG within the profile's bytes. Raises PhotoCannotFit."""
    jpeg = _encode_within(image, profile)
    return _padded(jpeg, profile.min_bytes) if len(jpeg) < profile.min_bytes else jpeg


def _portrait(picture: Picture, profile: Profile, finder: FaceFinder | None) -> Image.Image:
    """The part that the profile's shape and rules ask for, at its size."""
    shape = profile.shape or picture.size
    cut = central(picture.size, shape)
    if finder is not None and profile.portrait is not None:
        cut = _around_head(picture, shape, profile.portrait, finder) or cut
    size = profile.size or _scaled(
        (round(cut.width), round(cut.height)), profile.max_long_side / max(cut.width, cut.height)
    )
    if not cut.turn:
        (left, top), _, (right, bottom), _ = cut.corners().tolist()
        return picture.part((left, top, right, bottom), size)
    return _turned(picture, cut, size)


def _around_head(picture: Picture, shape: tuple[int, int], rules: PortraitRules, finder: FaceFinder) -> Cut | None:
    """The part around the largest face."""
    shown = np.asarray(picture.whole(LOOKED_AT))
    faces = finder.find(shown)
    if not faces:
        return None
    small = (shown.shape[1], shown.shape[0])
    cut = proposed(head_of(faces[0], shown), small, shape, rules)
    across, down = picture.size[0] / small[0], picture.size[1] / small[1]
    return Cut(cut.x * across, cut.y * down, cut.width * across, cut.height * down, cut.turn)


def _turned(picture: Picture, cut: Cut, size: tuple[int, int]) -> Image.Image:
    """A part that lies askew, upright."""
    corners = cut.corners()
    box = np.concatenate([np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))])
    box = np.clip(box, 0, np.tile(picture.size, 2))
    scale = size[1] / cut.height
    extent = (max(1, round((box[2] - box[0]) * scale)), max(1, round((box[3] - box[1]) * scale)))
    around = picture.part((float(box[0]), float(box[1]), float(box[2]), float(box[3])), extent)
    fine = np.array([extent[0] / (box[2] - box[0]), extent[1] / (box[3] - box[1])])
    shown = ((corners - box[:2]) * fine)[:3].astype(np.float32)
    wanted = np.array([(0, 0), (size[0], 0), size], np.float32)
    turned = cv2.warpAffine(
        np.asarray(around), cv2.getAffineTransform(shown, wanted), size,
        flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return Image.fromarray(turned)


def _page(picture: Picture, profile: Profile) -> Image.Image | None:
    """The sheet that lies in the picture, seen from straight above; None where no edges are seen."""
    # A sheet that takes up much of the picture is wanted at nearly all its pixels: they are decoded once.
    picture.decode(min(1.0, profile.max_long_side / max(picture.size)))
    corners = find_sheet(np.asarray(picture.whole(LOOKED_AT)))
    return None if corners is None else sheet_at(picture, corners, profile)


def sheet_at(picture: Picture, corners: Corners, profile: Profile) -> Image.Image:
    """The sheet of which these are the corners, seen from straight above; the first becomes its top left."""
    size = np.array(picture.size)
    low, high = np.floor(corners.min(axis=0) * size), np.ceil(corners.max(axis=0) * size)
    low, high = np.clip(low, 0, size - 1), np.clip(high, 1, size)
    extent = high - low
    scale = profile.max_long_side / extent.max()
    scale = 1.0 if scale > _NEARLY_ALL else scale / _NEARLY_ALL
    box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    seen = (max(1, round(extent[0] * scale)), max(1, round(extent[1] * scale)))
    # In one expression: the part, up to 35 MB, is let go before the sheet is made clearer.
    sheet = from_above(np.asarray(picture.part(box, seen)), (corners * size - low) / extent, profile.max_long_side)
    return Image.fromarray(clearer(sheet))


def _scaled(size: tuple[int, int], factor: float) -> tuple[int, int]:
    """The size made smaller by the factor, never larger and never nothing."""
    factor = min(1.0, factor)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _encode_within(image: Image.Image, profile: Profile) -> bytes:
    """The best of the picture the byte limit allows: quality is given up first, then pixels, then quality again."""
    limit = profile.max_bytes
    least = 1.0 if profile.size else min(1.0, profile.min_long_side / max(image.size))
    scale, shown = 1.0, image
    while len(coarse := _encode(shown, _FAIR, profile)) > limit and scale > least:
        scale = max(least, scale * max(0.5, min(0.9, sqrt(limit / len(coarse)))))
        shown = image.resize(_scaled(image.size, scale), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if len(coarse) <= limit:
        return _finest(shown, profile, _FAIR, coarse)
    worst = _encode(shown, _WORST, profile)
    if len(worst) > limit:
        raise PhotoCannotFit(profile=profile.name, bytes=len(worst), limit=limit)
    return _finest(shown, profile, _WORST, worst)


def _finest(image: Image.Image, profile: Profile, quality: int, encoded: bytes) -> bytes:
    """The finest quality within the limit, or one that uses it nearly up; `encoded` is the picture at `quality`.

    A bisection that guesses where to look: on logarithmic scales bytes fall evenly as the quantiser's step grows, at
    first by about 0.7, then as it was seen to; so that three encodings mostly do.
    """
    limit = profile.max_bytes
    wanted = log(limit * (1 + _NEARLY) / 2)
    below, above = (quality, log(len(encoded))), (_BEST + 1, 0.0)
    fall = 0.7
    while above[0] - below[0] > 1 and len(encoded) < _NEARLY * limit:
        step = exp(log(_step(below[0])) - (wanted - below[1]) / fall)
        quality = min(max(_quality(step), below[0] + 1), above[0] - 1)
        attempt = _encode(image, quality, profile)
        reached = (quality, log(len(attempt)))
        fall = max(0.1, (reached[1] - below[1]) / log(_step(below[0]) / _step(quality)))
        if len(attempt) <= limit:
            encoded, below = attempt, reached
        else:
            above = reached
    return encoded


def _step(quality: int) -> float:
    """The quantiser's step of a JPEG quality, in percent of the standard table (as the IJG library scales it)."""
    return 5000 / quality if quality < 50 else 200 - 2 * quality


def _quality(step: float) -> int:
    """The JPEG quality of a quantiser's step: the inverse of `_step`."""
    return int(5000 / step if step > 100 else (200 - step) / 2)


def _encode(image: Image.Image, quality: int, profile: Profile) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, dpi=(profile.dpi, profile.dpi))
    return buffer.getvalue()


def _padded(jpeg: bytes, wanted: int) -> bytes:
    """The same picture with comments behind its JFIF header: for a system that refuses files for being small."""
    header = 4 + int.from_bytes(jpeg[4:6], "big")
    while (missing := wanted - len(jpeg)) > 0:
        length = min(max(missing - 2, 2), 65_535)
        jpeg = jpeg[:header] + b"\xff\xfe" + length.to_bytes(2, "big") + bytes(length - 2) + jpeg[header:]
    return jpeg
