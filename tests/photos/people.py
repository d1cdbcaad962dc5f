"""Portraits made to measure: people of known geometry before walls of all kinds, and what may be wrong with them.

The people are drawn (station/photos/drawn.py) or cut out of photographs; who these are, and which packages they come
from, stands in tests/photos/sources.py.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from station.photos.drawn import CHIN, CROWN, portrait
from tests.photos.photographed import PHOTOGRAPHED, Person, photographed

Pixels = NDArray[np.uint8]
DRAWN = ("drawn0", "drawn1", "drawn2", "drawn4", "drawn6", "drawn9")
EVERYONE = (*DRAWN, *PHOTOGRAPHED)


@cache
def person(name: str) -> Person:
    if name in PHOTOGRAPHED:
        return photographed(name)
    drawn = np.asarray(Image.open(io.BytesIO(portrait(int(name.removeprefix("drawn")), (640, 800)))).convert("RGB"))
    apart = np.abs(drawn.astype(int) - drawn[2, 2].astype(int)).max(axis=2)
    alpha = np.clip(apart * 16, 0, 255).astype(np.uint8)
    outline, _ = cv2.findContours((alpha > 128).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(alpha, outline, -1, 255, -1)
    return Person(np.dstack([drawn, alpha]), (320, CROWN * 800), (320, CHIN * 800))


@dataclass(frozen=True)
class Sitting:
    """How the picture is taken: all in shares of the picture; `roll` in degrees, clockwise."""

    size: tuple[int, int] = (600, 750)
    head: float = 0.72
    crown: float = 0.10
    middle: float = 0.5
    roll: float = 0.0
    wall: tuple[int, int, int] = (236, 240, 244)
    slope: float = 0.06
    grain: float = 1.5
    seed: int = 0


def wall(at: Sitting) -> Pixels:
    """A plain wall, a little darker to one side, as lamps and windows have it."""
    width, height = at.size
    rng = np.random.default_rng(at.seed)
    turn = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    shade = 1 - at.slope * (1 + np.cos(turn) * x + np.sin(turn) * y) / 2
    return np.clip(np.array(at.wall) * shade[..., None], 0, 255).astype(np.uint8)


def taken(who: str, at: Sitting = Sitting(), behind: Pixels | None = None) -> Pixels:
    """The picture as a camera with a little grain sees it."""
    picture = seated(wall(at) if behind is None else behind, who, at)
    rng = np.random.default_rng(at.seed + 1)
    grain = rng.normal(0, at.grain, picture.shape)
    return np.clip(picture.astype(float) + grain, 0, 255).astype(np.uint8)


def seated(picture: Pixels, who: str, at: Sitting) -> Pixels:
    """The picture with the person in it."""
    width, height = at.size
    sitter = person(who)
    scale = at.head * height / sitter.head
    pixels = sitter.pixels
    if scale < 1:
        small = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
        pixels = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
    rest = scale * sitter.pixels.shape[1] / pixels.shape[1]
    shrunk = pixels.shape[1] / sitter.pixels.shape[1]
    x, y = (shrunk * (a + b) / 2 for a, b in zip(sitter.crown, sitter.chin, strict=True))
    # The body goes on below where the cut-out ends.
    pixels = cv2.copyMakeBorder(pixels, 0, 2 * pixels.shape[0], 0, 0, cv2.BORDER_REPLICATE)
    turn = cv2.getRotationMatrix2D((x, y), sitter.roll - at.roll, rest)
    turn[0, 2] += at.middle * width - x
    turn[1, 2] += (at.crown + at.head / 2) * height - y
    placed = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(0, 0, 0, 0))
    alpha = placed[..., 3:].astype(float) / 255
    return np.clip(placed[..., :3] * alpha + picture * (1 - alpha), 0, 255).astype(np.uint8)


def curtain(at: Sitting) -> Pixels:
    """Stripes of cloth."""
    width, height = at.size
    rng = np.random.default_rng(at.seed)
    period = rng.uniform(0.05, 0.09) * width
    folds = 0.5 + 0.5 * np.sin(2 * np.pi * np.arange(width) / period + rng.uniform(0, 6))
    colours = np.array([[120, 40, 40], [210, 120, 90]], float)
    row = colours[0] + folds[:, None] * (colours[1] - colours[0])
    return np.broadcast_to(row[None], (height, width, 3)).astype(np.uint8)


def shelf(at: Sitting) -> Pixels:
    """Books of all colours."""
    width, height = at.size
    rng = np.random.default_rng(at.seed)
    picture = np.full((height, width, 3), 90, np.uint8)
    for top in range(0, height, height // 4):
        x = 0
        while x < width:
            wide = int(rng.integers(width // 30, width // 12))
            tall = int(height / 4 * rng.uniform(0.6, 0.9))
            picture[top + height // 4 - tall : top + height // 4, x : x + wide] = rng.integers(30, 240, 3)
            x += wide
    return picture


def poster(at: Sitting) -> Pixels:
    """A light wall with pictures hanging on it, and a door."""
    width, height = at.size
    rng = np.random.default_rng(at.seed)
    picture = wall(at).copy()
    for left in (0.02, 0.74):
        top = rng.uniform(0.05, 0.15)
        box = picture[int(top * height) : int((top + 0.4) * height), int(left * width) : int((left + 0.24) * width)]
        box[:] = rng.integers(20, 160, 3)
        box[box.shape[0] // 6 : -box.shape[0] // 6, box.shape[1] // 6 : -box.shape[1] // 6] = rng.integers(60, 230, 3)
    return picture


def outdoors(at: Sitting) -> Pixels:
    """Leaves: patches of light and dark at all sizes."""
    width, height = at.size
    rng = np.random.default_rng(at.seed)
    leaves = np.zeros((height, width, 3))
    for cells in (8, 20, 50):
        patch = rng.normal(0, 1, (cells, cells)).astype(np.float32)
        leaves += cv2.resize(patch, (width, height), interpolation=cv2.INTER_CUBIC)[..., None] * np.array([22, 34, 18])
    return np.clip(leaves + np.array([90, 120, 70]), 0, 255).astype(np.uint8)


def blurred(pixels: Pixels, share: float) -> Pixels:
    """Out of focus: the blur's sigma in shares of the height."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), share * pixels.shape[0]), np.uint8)


def moved(pixels: Pixels, share: float, degrees: float) -> Pixels:
    """The sitter moved: a streak, in shares of the height."""
    length = max(3, round(share * pixels.shape[0]) | 1)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length // 2, length // 2), degrees, 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return np.asarray(cv2.filter2D(pixels, -1, kernel / kernel.sum()), np.uint8)


def exposed(pixels: Pixels, stops: float) -> Pixels:
    """More or less light, in linear light, cut off where the sensor is full."""
    linear = (pixels / 255.0) ** 2.2 * 2.0**stops
    return np.asarray(np.clip(linear, 0, 1) ** (1 / 2.2) * 255, np.uint8)


def grey(pixels: Pixels) -> Pixels:
    return np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def sepia(pixels: Pixels) -> Pixels:
    light = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None].astype(float)
    return np.clip(light * np.array([1.05, 0.93, 0.74]), 0, 255).astype(np.uint8)


def noisy(pixels: Pixels, sigma: float, seed: int) -> Pixels:
    rng = np.random.default_rng(seed)
    return np.clip(pixels + rng.normal(0, sigma, pixels.shape), 0, 255).astype(np.uint8)


def as_filmed(pixels: Pixels) -> bytes:
    """As a camera's frame has them: blue, green, red and a byte that says nothing."""
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA).tobytes()


def jpeg(pixels: Pixels, quality: int = 92) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


Change = Callable[[Pixels], Pixels]
