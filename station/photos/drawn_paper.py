"""Draws a page of nobody's: what lies before the simulated document camera."""

import io

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from station.photos.pixels import Pixels, Points

_PAPERS = ((246, 244, 236), (250, 248, 238), (236, 226, 204))
_BAND = 64
_DESKS = ((66, 74, 70), (88, 66, 50), (58, 62, 74))


def page(seed: int, size: tuple[int, int] = (1240, 1754)) -> Pixels:
    """A sheet of print with a heading, a frame, lines of figures and a round stamp; width and height in pixels."""
    rng = np.random.default_rng(seed)
    width, height = size
    image = Image.new("RGB", size, _PAPERS[seed % len(_PAPERS)])
    draw = ImageDraw.Draw(image)
    heading, plain = (ImageFont.load_default(width / part) for part in (22, 46))
    draw.text((width / 2, height * 0.09), f"SPECIMEN  No. {seed:04d}", (60, 24, 24), heading, anchor="mm")
    draw.rectangle((width * 0.07, height * 0.14, width * 0.93, height * 0.93), outline=(70, 60, 60), width=width // 300)
    signs = np.array(list("abcdefghijklmnopqrstuvwxyz      0123456789"))
    for row in range(20):
        line = "".join(rng.choice(signs, 46))
        draw.text((width * 0.1, height * (0.17 + 0.036 * row)), line, (40, 38, 44), plain)
    middle, radius = (width * 0.72, height * 0.8), width * 0.12
    box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
    draw.ellipse(box, outline=(190, 40, 44), width=width // 120)
    return np.asarray(image, np.uint8)


def paper_on_desk(seed: int, size: tuple[int, int] = (1920, 1080)) -> bytes:
    """The page of that seed on a desk, seen from a little aside, as PNG of that width and height."""
    width, height = size
    rng = np.random.default_rng(seed)
    desk = np.empty((height, width, 3), np.uint8)
    desk[:] = _DESKS[seed % len(_DESKS)]
    sheet = page(seed)
    buffer = io.BytesIO()
    Image.fromarray(_laid(sheet, _askew(rng, size), desk)).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _askew(rng: np.random.Generator, size: tuple[int, int]) -> Points:
    """The corners of an upright sheet of A4, in pixels: turned a little, and no camera is straight above it."""
    width, height = size
    tall = 0.9 * min(height, width * 1.3)
    wide = tall / 1.414
    turn = np.radians(rng.uniform(-4, 4))
    straight = np.array([(-wide, -tall), (wide, -tall), (wide, tall), (-wide, tall)]) / 2
    turned = straight @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(turned + (width / 2, height / 2) + rng.uniform(-0.015, 0.015, (4, 2)) * tall, np.float64)


def _laid(sheet: Pixels, corners: Points, desk: Pixels) -> Pixels:
    tall, wide = sheet.shape[:2]
    own = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    warp = cv2.getPerspectiveTransform(own, corners.astype(np.float32))
    size = (desk.shape[1], desk.shape[0])
    shown = cv2.warpPerspective(sheet, warp, size, flags=cv2.INTER_AREA)
    share = cv2.warpPerspective(np.ones((tall, wide), np.float32), warp, size)[..., np.newaxis]
    for begin in range(0, size[1], _BAND):  # all at once would take a quarter of a gigabyte
        rows = slice(begin, begin + _BAND)
        desk[rows] = shown[rows] * share[rows] + desk[rows] * (1 - share[rows])
    return desk
