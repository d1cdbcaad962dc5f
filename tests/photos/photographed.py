"""Photographed people cut out of their pictures (tests/photos/sources.py), and where their heads begin and end.

The outlines and points were read off the pictures by eye, in their pixels: they are the truth that the gate's measures
are held against. Only what lies within `band` of an outline is left to GrabCut, for hair.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.photos.sources import picture

Pixels = NDArray[np.uint8]
Place = tuple[float, float]
Outline = str
"""Points, as "x,y x,y …"."""


@dataclass(frozen=True)
class Person:
    """A cut-out (height, width, RGBA) with the head's ends in its pixels, in the middle of the face."""

    pixels: Pixels
    crown: Place
    chin: Place

    @property
    def head(self) -> float:
        """Its height."""
        return float(np.hypot(self.chin[0] - self.crown[0], self.chin[1] - self.crown[1]))

    @property
    def roll(self) -> float:
        """Degrees by which it is turned clockwise."""
        return float(np.degrees(np.arctan2(self.crown[0] - self.chin[0], self.chin[1] - self.crown[1])))


@dataclass(frozen=True)
class Marks:
    """What is known of a picture: from the lower left up, around the head and down again; the head's two ends."""

    outline: Outline
    crown: Place
    chin: Place
    band: int
    lawn: bool = False
    """Whether what is green near the outline is the lawn behind."""


MARKS = {
    "astronaut": Marks(
        "60,345 60,252 73,238 98,220 113,193 122,178 141,160 168,148 183,148 184,135 178,131 172,119 "
        "161,108 155,90 153,70 159,49 184,40 195,27 212,20 235,16 262,22 285,38 298,58 301,85 296,108 "
        "280,128 269,135 260,157 258,171 276,182 296,205 305,238 325,250 343,270 354,297 361,345",
        crown=(228, 17),
        chin=(224, 178),
        band=4,
    ),
    "commodore": Marks(
        "21,590 21,517 27,458 42,399 72,377 160,347 186,325 201,318 201,299 182,296 164,281 160,244 "
        "153,192 156,170 149,133 153,90 175,85 182,55 219,31 262,24 301,31 341,55 351,85 367,87 371,126 "
        "371,170 375,192 367,244 360,273 341,303 330,318 345,332 397,362 485,388 500,414 511,458 511,590",
        crown=(262, 24),
        chin=(262, 335),
        band=5,
    ),
    "president": Marks(
        "110,700 120,640 150,600 165,560 187,530 206,520 272,487 347,459 395,431 405,412 405,386 396,356 "
        "380,290 375,297 362,285 345,250 338,215 342,199 366,200 358,170 358,140 367,103 395,66 431,42 "
        "478,29 525,32 567,45 600,75 618,112 625,159 618,197 639,197 642,225 628,281 614,297 603,285 "
        "592,337 583,370 600,403 637,429 675,445 759,469 825,511 843,562 848,619 848,700",
        crown=(490, 29),
        chin=(490, 426),
        band=6,
    ),
    "vice_president": Marks(
        "151,900 151,603 283,592 395,534 411,512 420,475 418,424 398,403 384,346 390,303 395,261 411,202 "
        "454,148 502,125 572,112 647,125 700,164 738,218 752,303 738,357 716,385 716,421 695,469 684,496 "
        "652,539 631,576 636,592 690,651 786,683 861,721 904,758 925,828 936,900",
        crown=(620, 110),
        chin=(550, 560),
        band=8,
    ),
    "director": Marks(
        "200,530 200,438 251,419 314,406 301,397 270,374 251,343 235,305 232,266 238,216 254,171 276,133 "
        "320,95 352,67 390,54 432,51 479,57 524,82 549,114 571,171 587,216 597,273 593,343 562,387 "
        "525,395 555,419 600,438 600,530",
        crown=(398, 54),
        chin=(376, 397),
        band=18,
        lawn=True,
    ),
    "engineer": Marks(
        "200,480 200,398 223,381 273,358 318,336 331,313 329,274 324,246 316,230 306,215 303,175 310,155 "
        "313,110 330,82 364,62 403,53 437,57 465,71 482,93 490,127 488,167 492,184 485,229 479,240 "
        "462,268 458,302 471,319 505,347 561,370 606,398 634,449 640,480",
        crown=(405, 53),
        chin=(398, 296),
        band=0,
    ),
    "bearded": Marks(
        "0,595 0,496 39,449 108,403 170,368 213,352 213,333 203,306 190,263 180,213 184,186 182,139 "
        "194,101 221,62 256,31 298,22 333,31 364,58 391,101 404,139 403,190 409,209 404,256 397,310 "
        "387,341 391,352 434,368 496,403 573,457 599,503 599,595",
        crown=(298, 22),
        chin=(301, 385),
        band=5,
    ),
    "spectacled": Marks(
        "20,560 28,534 51,465 90,411 167,360 206,332 214,329 194,302 184,252 194,225 191,178 198,143 "
        "222,112 260,89 314,80 353,85 400,116 427,151 431,186 423,232 436,244 431,298 415,319 404,325 "
        "404,352 477,387 531,434 558,496 564,560",
        crown=(312, 80),
        chin=(316, 430),
        band=5,
    ),
}

_FACE: Outline = (
    "182,53 165,64 152,75 141,96 134,128 115,160 111,203 120,257 134,299 146,320 146,365 250,365 "
    "250,322 278,294 293,257 297,203 291,160 275,118 251,80 230,67 208,56"
)
_HAIR: Outline = "62,395 60,300 66,200 80,120 108,60 150,24 200,14 250,24 292,60 322,120 336,200 342,300 338,395"
_COAT: Outline = "0,399 10,385 70,368 140,358 200,382 256,358 330,368 390,385 399,399"

PHOTOGRAPHED = (*MARKS, "leaves")


@cache
def photographed(name: str) -> Person:
    """Raises FaceNotFetched."""
    if name == "leaves":
        return _with_drawn_hair(picture(name))
    marks = MARKS[name]
    pixels = picture(name)[: _points(marks.outline)[:, 1].max()]
    alpha = _cut_out(pixels, marks)
    return Person(np.dstack([_own_colours(pixels, alpha), alpha]), marks.crown, marks.chin)


def _points(outline: Outline) -> NDArray[np.int32]:
    return np.array([point.split(",") for point in outline.split()], np.int32)


def _filled(outline: Outline, shape: tuple[int, ...]) -> Pixels:
    """255 within the outline, a point of it being the middle of its pixel."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [_points(outline)], 255)
    return mask


def _cut_out(pixels: Pixels, marks: Marks) -> Pixels:
    within = _filled(marks.outline, pixels.shape)
    if marks.band:
        round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * marks.band + 1, 2 * marks.band + 1))
        edge = cv2.copyMakeBorder(within, *[marks.band] * 4, cv2.BORDER_REPLICATE)
        inner, outer = (
            work(edge, round_)[marks.band : -marks.band, marks.band : -marks.band] for work in (cv2.erode, cv2.dilate)
        )
        labels = np.where(within > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
        labels[outer == 0], labels[inner > 0] = cv2.GC_BGD, cv2.GC_FGD
        if marks.lawn:
            red, green, blue = cv2.split(cv2.GaussianBlur(pixels, (0, 0), 1).astype(int))
            labels[(2 * green - red - blue > 12) & (green > red) & (inner == 0)] = cv2.GC_BGD
        cv2.setRNGSeed(1)
        cv2.grabCut(pixels, labels, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
        within = np.where((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
        within = _largest(cv2.morphologyEx(within, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
    return _soft(within)


def _largest(mask: Pixels) -> Pixels:
    """Without the crumbs beside it."""
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(mask)
    return np.where(labels == 1 + statistics[1:, cv2.CC_STAT_AREA].argmax(), 255, 0).astype(np.uint8)


def _soft(mask: Pixels) -> Pixels:
    """From the edge inwards, so that little of what was behind comes along."""
    return np.clip(cv2.GaussianBlur(mask, (0, 0), 1.2).astype(float) * 2 - 255, 0, 255).astype(np.uint8)


def _own_colours(pixels: Pixels, alpha: Pixels) -> Pixels:
    """Colours of the edge are those a little further in: the wall that was behind does not come along."""
    core = (cv2.erode(alpha, np.ones((3, 3), np.uint8)) == 255).astype(np.float32)
    weight = cv2.GaussianBlur(core, (0, 0), 2)[..., None] + 1e-6
    spread = cv2.GaussianBlur(pixels.astype(np.float32) * core[..., None], (0, 0), 2) / weight
    return np.where(core[..., None] > 0, pixels, np.clip(spread, 0, 255)).astype(np.uint8)


def _with_drawn_hair(pixels: Pixels) -> Person:
    """The face is the photograph's; black hair and a dark coat are drawn where leaves hide hers."""
    rng = np.random.default_rng(0)
    strands = cv2.GaussianBlur(rng.normal(0, 60, pixels.shape[:2]), (0, 0), sigmaX=0.7, sigmaY=9)[..., None]
    hair, coat = np.array([24, 20, 20]) + strands, np.array([46, 52, 66]) + rng.normal(0, 2, pixels.shape)
    face = _soft(_filled(_FACE, pixels.shape))[..., None] / 255
    body = _soft(_filled(_COAT, pixels.shape))[..., None] / 255
    drawn = hair * (1 - face) + pixels * face
    drawn = drawn * (1 - body) + coat * body
    alpha = np.maximum(_soft(_filled(_HAIR, pixels.shape)), _soft(_filled(_COAT, pixels.shape)))
    return Person(np.dstack([np.clip(drawn, 0, 255).astype(np.uint8), alpha])[:395], (200, 14), (198, 346))
