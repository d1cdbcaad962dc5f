"""Makes any picture fit its profile: cut, scaled and compressed as little as its byte limit allows."""

import io
from math import exp, log, sqrt

from PIL import Image

from station.errors import PhotoCannotFit
from station.photos.picture import Picture
from station.photos.profiles import Profile

_BEST, _FAIR, _WORST = 95, 45, 8
"""JPEG quality: above 95 bytes buy nothing; below 45 a smaller picture looks better; below 8 nothing is seen."""
_NEARLY = 0.95
"""A file that has used up this much of its limit is fine enough."""


def fit(data: bytes, profile: Profile) -> bytes:
    """The picture as the profile wants it: a baseline JPEG in sRGB without metadata, never above the byte limit.

    Only a profile of an exact size enlarges. Raises PhotoUnreadable, PhotoTooLarge or PhotoCannotFit.
    """
    picture = Picture(data)
    cut = _cut(picture.size, profile)
    size = profile.size or _scaled(cut, profile.max_long_side / max(cut))
    image = picture.centre(cut, size)
    encoded = _encode_within(image, profile)
    if len(encoded) < profile.min_bytes:
        encoded = _padded(encoded, profile.min_bytes)
    return encoded


def _cut(size: tuple[int, int], profile: Profile) -> tuple[int, int]:
    """The largest part of the profile's shape that the picture holds."""
    width, height = size
    if profile.shape is None:
        return size
    across, down = profile.shape
    if width * down > height * across:
        return max(1, height * across // down), height
    return width, max(1, width * down // across)


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
    first by about 0.7; so that three encodings mostly do.
    """
    limit = profile.max_bytes
    wanted = log(limit * (1 + _NEARLY) / 2)
    below, above = (quality, log(len(encoded))), (_BEST + 1, 0.0)
    fall = 0.7
    while above[0] - below[0] > 1 and len(encoded) < _NEARLY * limit:
        step = exp(log(_step(below[0])) - (wanted - below[1]) / fall)
        quality = min(max(_quality(step), below[0] + 1), above[0] - 1)
        attempt = _encode(image, quality, profile)
        if len(attempt) <= limit:
            encoded, below = attempt, (quality, log(len(attempt)))
        else:
            above = (quality, log(len(attempt)))
            fall = max(0.1, (above[1] - below[1]) / log(_step(below[0]) / _step(above[0])))
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
