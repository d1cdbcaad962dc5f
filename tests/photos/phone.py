"""A page on a desk, as a hand-held phone photographs it."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.photos.papers import desk, laid
from tests.photos.people import Pixels

_DESKS = ("wood", "dark", "grey", "green")


@dataclass(frozen=True)
class Shot:
    """How it was taken: degrees, shares of the picture, levels."""

    turn: float = 0.0
    tilt: float = 0.0
    tilted_towards: float = 0.0
    fills: float = 0.8
    """The page's longer side, in shares of the room there is for it."""
    shadow: float = 0.0
    """How much darker the darkest place is, in shares."""
    blur: float = 0.0
    """Pixels (sigma)."""
    noise: float = 0.0
    on: str = "wood"
    quality: int = 60
    size: tuple[int, int] = (3264, 2448)
    seed: int = 0


def by_hand(rng: np.random.Generator) -> Shot:
    """Any way round, up to 15° from straight above, in the light there is."""
    return Shot(
        turn=rng.uniform(0, 360),
        tilt=rng.uniform(0, 15),
        tilted_towards=rng.uniform(0, 360),
        fills=rng.uniform(0.72, 0.95),
        shadow=rng.uniform(0, 0.55),
        blur=rng.uniform(0.3, 1.2),
        noise=rng.uniform(1, 6),
        on=str(rng.choice(_DESKS)),
        seed=int(rng.integers(1 << 30)),
    )


def photographed(page: Pixels, shot: Shot) -> bytes:
    """The picture as the phone keeps it."""
    rng = np.random.default_rng(shot.seed)
    wide, tall = shot.size
    seen = laid(page, _corners(page.shape[1] / page.shape[0], shot), desk(wide, tall, shot.on, shot.seed))
    seen = _shaded(seen, shot.shadow, rng)
    if shot.blur:
        seen = cv2.GaussianBlur(seen, (0, 0), shot.blur)
    if shot.noise:
        grain = np.zeros(seen.shape, np.int16)
        cv2.randn(grain, 0, shot.noise)
        seen = np.clip(seen + grain, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(seen).save(buffer, "JPEG", quality=shot.quality)
    return buffer.getvalue()


def _corners(aspect: float, shot: Shot) -> NDArray[np.float64]:
    """Where the page's corners are in the picture, in shares; the lens is 1.6 page lengths above it."""
    wide, tall = shot.size
    flat = np.array([(-aspect, -1), (aspect, -1), (aspect, 1), (-aspect, 1)]) / 2
    turn, axis, tilt = (np.radians(angle) for angle in (shot.turn, shot.tilted_towards, shot.tilt))
    turned = flat @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    along = turned @ np.array([np.cos(axis), np.sin(axis)])
    across = turned @ np.array([-np.sin(axis), np.cos(axis)])
    depth = 1.6 + along * np.sin(tilt)
    foreshortened = np.outer(along * np.cos(tilt), (np.cos(axis), np.sin(axis))) + np.outer(
        across, (-np.sin(axis), np.cos(axis))
    )
    placed = foreshortened / depth[:, np.newaxis]
    reach = np.ptp(placed, axis=0)
    scale = shot.fills * min(wide / reach[0], tall / reach[1])
    middle = placed.min(axis=0) + reach / 2
    return np.asarray((placed - middle) * scale / (wide, tall) + 0.5)


def _shaded(seen: Pixels, shadow: float, rng: np.random.Generator) -> Pixels:
    """Light from one side, and the edge of somebody's shadow across it."""
    height, width = seen.shape[:2]
    angle, at = rng.uniform(0, 2 * np.pi), rng.uniform(-0.3, 0.3)
    rows, columns = np.mgrid[0:height:8, 0:width:8]
    along = (columns / width - 0.5) * np.cos(angle) + (rows / height - 0.5) * np.sin(angle)
    edge = 1 / (1 + np.exp(-(along - at) / 0.05))
    light = 1 - shadow * (0.5 * (along + 0.7) / 1.4 + 0.5 * edge)
    lit = cv2.resize(light.astype(np.float32), (width, height))[..., np.newaxis]
    return np.clip(seen * lit, 0, 255).astype(np.uint8)
