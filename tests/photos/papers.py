"""Sheets with writing, laid on desks."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.photos.people import Pixels


def sheet(width: int = 1200, height: int = 1700, seed: int = 0, *, ink: int = 30, paper: int = 244) -> Pixels:
    """A page of print with a frame, a stamp and a corner that is told from the others: the top left one is blue."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (width, height), (paper, paper, paper - 6))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(round(width / 45))
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz    0123456789"))
    for row in range(24):
        text = "".join(rng.choice(letters, 52))
        draw.text((width * 0.1, height * (0.08 + 0.035 * row)), text, fill=(ink, ink, ink), font=font)
    frame = [width * 0.06, height * 0.05, width * 0.94, height * 0.95]
    draw.rectangle(frame, outline=(ink, ink, ink), width=max(2, width // 400))
    draw.ellipse([width * 0.6, height * 0.7, width * 0.85, height * 0.7 + width * 0.25], outline=(200, 30, 40), width=8)
    draw.rectangle([width * 0.015, height * 0.01, width * 0.05, height * 0.04], fill=(20, 40, 220))
    return np.asarray(image)


def desk(width: int, height: int, kind: str, seed: int = 0) -> Pixels:
    rng = np.random.default_rng(seed)
    if kind == "wood":
        grain = cv2.GaussianBlur(rng.normal(0, 60, (height, width // 40 + 1)).astype(np.float32), (1, 0), 3)
        grain = cv2.resize(grain, (width, height))[..., None] * 0.25
        return np.clip(np.array([128, 88, 54]) + grain, 0, 255).astype(np.uint8)
    colour = {"dark": (40, 44, 50), "grey": (150, 152, 150), "green": (70, 120, 90)}[kind]
    return np.clip(np.array(colour) + rng.normal(0, 2, (height, width, 1)), 0, 255).astype(np.uint8)


def laid(page: Pixels, corners: NDArray[np.float64], on: Pixels) -> Pixels:
    """The page on the desk; its corners in shares of the picture, top left first and clockwise."""
    height, width = page.shape[:2]
    tall, wide = on.shape[:2]
    seen = (corners * (wide, tall)).astype(np.float32)
    own = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    warp = cv2.getPerspectiveTransform(own, seen)
    placed = cv2.warpPerspective(page, warp, (wide, tall), flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full((height, width), 255, np.uint8), warp, (wide, tall), flags=cv2.INTER_AREA)
    share = where[..., None].astype(float) / 255
    return np.clip(placed * share + on * (1 - share), 0, 255).astype(np.uint8)


def askew(seed: int) -> NDArray[np.float64]:
    """Corners of an upright sheet seen from a hand that is not quite above it."""
    rng = np.random.default_rng(seed)
    straight = np.array([(0.16, 0.13), (0.84, 0.13), (0.84, 0.87), (0.16, 0.87)])
    turn = np.radians(rng.uniform(-12, 12))
    turned = (straight - 0.5) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + 0.5
    return turned + rng.uniform(-0.03, 0.03, (4, 2))
