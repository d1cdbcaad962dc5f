"""Draws a portrait of nobody: what stands before the simulated camera, so that no picture of a person is shipped."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]]

CROWN, CHIN = 0.065, 0.765
"""Where the head begins and ends, in heights of the picture: it takes up 0.70 of it."""

_SKINS: tuple[Colour, ...] = ((244, 208, 178), (236, 195, 162), (224, 178, 142), (207, 157, 120))
_HAIRS: tuple[Colour, ...] = ((34, 30, 32), (52, 42, 38), (96, 94, 96), (150, 150, 152), (196, 196, 198))
_BACKGROUNDS: tuple[Colour, ...] = ((236, 241, 246), (241, 241, 239), (228, 237, 244))
_COATS: tuple[Colour, ...] = ((44, 58, 84), (62, 66, 72), (48, 74, 66), (88, 52, 56), (70, 62, 88))
_SHIRTS: tuple[Colour, ...] = ((238, 240, 244), (206, 220, 236), (230, 222, 206))


@dataclass(frozen=True, slots=True)
class _Looks:
    """One invented person. Widths are in heights of the picture."""

    skin: Colour
    hair: Colour
    background: Colour
    coat: Colour
    shirt: Colour
    long_hair: bool
    parting: int
    old: bool
    face: float
    jaw: float
    eyes: float
    mouth: float
    brows: float


def portrait(seed: int, size: tuple[int, int] = (960, 1200)) -> bytes:
    """A bareheaded person from the shoulders up before a light plain wall, as PNG; the same for the same arguments.

    `size` is width and height in pixels. The head is 0.70 of the height, less where the picture is narrower than 4:5.
    """
    width, height = size
    fine = max(2, min(4, 2400 // max(1, height)))
    looks = _looks(seed)
    canvas = _Canvas(width * fine, height * fine, looks.background)
    _draw(canvas, looks)
    image = canvas.image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _looks(seed: int) -> _Looks:
    rng = np.random.default_rng(seed)

    def one(choices: Sequence[Colour]) -> Colour:
        return choices[int(rng.integers(len(choices)))]

    hair = one(_HAIRS)
    return _Looks(
        skin=one(_SKINS),
        hair=hair,
        background=one(_BACKGROUNDS),
        coat=one(_COATS),
        shirt=one(_SHIRTS),
        long_hair=bool(rng.integers(2)),
        parting=1 if rng.integers(2) else -1,
        old=sum(hair) > 240,
        face=rng.uniform(0.222, 0.236),
        jaw=rng.uniform(0.84, 0.92),
        eyes=rng.uniform(0.098, 0.106),
        mouth=rng.uniform(0.062, 0.074),
        brows=rng.uniform(0.011, 0.015),
    )


class _Canvas:
    """Shapes in heights of the portrait: x from its middle line, y from its top edge."""

    def __init__(self, width: int, height: int, background: Colour) -> None:
        self.image = Image.new("RGB", (width, height), background)
        self._draw = ImageDraw.Draw(self.image)
        self._unit = min(height, width / 0.8)
        self._left, self._top = width / 2, height - self._unit

    def fill(self, outline: Points, colour: Colour) -> None:
        """A closed shape whose outline runs smoothly through the points."""
        self._draw.polygon(self._pixels(_smooth(outline)), fill=colour)

    def polygon(self, corners: Points, colour: Colour) -> None:
        self._draw.polygon(self._pixels(corners), fill=colour)

    def ellipse(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        """`across` and `down` are half the ellipse's width and height."""
        self._draw.ellipse(self._pixels([(x - across, y - down), (x + across, y + down)]), fill=colour)

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """A smooth open line that tapers at both ends."""
        path = np.asarray(_smooth(points, closed=False))
        along = np.insert(np.cumsum(np.hypot(*np.diff(path, axis=0).T)), 0, 0.0)
        stamps = np.linspace(0.0, along[-1], 2 + int(6 * along[-1] / width))
        taper = np.sin(np.pi * (0.12 + 0.76 * stamps / along[-1])) * width / 2
        xs, ys = (np.interp(stamps, along, path[:, axis]) for axis in (0, 1))
        for x, y, radius in zip(xs, ys, taper, strict=True):
            self.ellipse(x, y, radius, radius, colour)

    def shade(self, outline: Points, colour: Colour, strength: float, blur: float, within: Points = ()) -> None:
        """A soft patch of colour; `strength` from 0 to 1, `within` keeps it inside another outline."""
        path, blur = np.asarray(self._pixels(_smooth(outline))), blur * self._unit
        left, top = (int(low) for low in path.min(axis=0) - 3 * blur)
        right, bottom = (int(high) for high in path.max(axis=0) + 3 * blur)
        size = (max(1, right - left), max(1, bottom - top))
        mask = _mask((path - (left, top)) / 4, (size[0] // 4 + 1, size[1] // 4 + 1))  # soft, so a quarter is enough
        mask = mask.filter(ImageFilter.GaussianBlur(blur / 4)).resize(size, Image.Resampling.BILINEAR)
        if within:
            mask = ImageChops.multiply(mask, _mask(np.asarray(self._pixels(_smooth(within))) - (left, top), size))
        self.image.paste(colour, (left, top), mask.point([round(level * strength) for level in range(256)]))

    def _pixels(self, points: Points) -> list[tuple[float, float]]:
        return [(self._left + x * self._unit, self._top + y * self._unit) for x, y in points]


def _mask(path: NDArray[np.float64], size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon([(x, y) for x, y in path], fill=255)
    return mask


def _smooth(points: Points, closed: bool = True, steps: int = 24) -> list[tuple[float, float]]:
    """A Catmull-Rom curve through the points."""
    knots = np.asarray(points, dtype=float)
    knots = np.vstack([knots[-1:], knots, knots[:2]]) if closed else np.vstack([knots[:1], knots, knots[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False)
    ]
    path = np.vstack([*curve, knots[-2:-1]])
    return [(float(x), float(y)) for x, y in path]


def _mirrored(points: Points) -> list[tuple[float, float]]:
    """The outline whose right half is given from the top down: the left half is its mirror image."""
    return [*points, *((-x, y) for x, y in reversed(points) if x)]


def _toned(colour: Colour, factor: float, towards: Colour = (0, 0, 0)) -> Colour:
    """The colour moved by `factor` towards another."""
    red, green, blue = (round(own * (1 - factor) + other * factor) for own, other in zip(colour, towards, strict=True))
    return red, green, blue


def _draw(canvas: _Canvas, looks: _Looks) -> None:
    """From the back to the front."""
    face = _face(looks)
    if looks.long_hair:
        _hair_behind(canvas, looks)
    _neck_and_clothes(canvas, looks)
    _ears(canvas, looks)
    canvas.fill(face, looks.skin)
    _light_on(canvas, looks, face)
    for side in (-1, 1):
        _eye(canvas, looks, side)
    _nose_and_mouth(canvas, looks, face)
    _hair(canvas, looks)


def _face(looks: _Looks) -> list[tuple[float, float]]:
    wide = looks.face
    return _mirrored(
        [
            (0.0, CROWN + 0.05),
            (wide * 0.62, CROWN + 0.085),
            (wide * 0.95, 0.27),
            (wide, 0.42),
            (wide * 0.965, 0.54),
            (wide * looks.jaw * 0.92, 0.645),
            (wide * looks.jaw * 0.60, 0.725),
            (wide * 0.24, CHIN - 0.004),
            (0.0, CHIN),
        ]
    )


def _hair_behind(canvas: _Canvas, looks: _Looks) -> None:
    wide = looks.face
    canvas.fill(
        _mirrored(
            [
                (0.0, CROWN),
                (wide * 0.75, CROWN + 0.045),
                (wide * 1.17, 0.24),
                (wide * 1.24, 0.48),
                (wide * 1.22, 0.68),
                (wide * 1.02, 0.76),
                (0.0, 0.74),
            ]
        ),
        _toned(looks.hair, 0.18),
    )


def _neck_and_clothes(canvas: _Canvas, looks: _Looks) -> None:
    neck = [(-0.135, 0.62), (0.135, 0.62), (0.128, 0.80), (0.10, 0.87), (0.0, 0.925), (-0.10, 0.87), (-0.128, 0.80)]
    shoulders = [(0.0, 0.845), (0.13, 0.85), (0.23, 0.885), (0.345, 0.925), (0.415, 0.985), (0.46, 1.15), (0.0, 1.2)]
    torso = _mirrored(shoulders)
    canvas.fill(torso, looks.coat)
    canvas.shade([(0.26, 0.90), (0.48, 0.95), (0.52, 1.2), (0.34, 1.2)], (0, 0, 0), 0.22, 0.03, torso)
    canvas.shade([(-0.3, 0.90), (-0.2, 0.90), (-0.2, 1.0), (-0.34, 1.0)], (255, 255, 255), 0.12, 0.03, torso)
    canvas.polygon([(-0.15, 0.835), (0.15, 0.835), (0.115, 1.0), (-0.115, 1.0)], looks.shirt)
    canvas.fill(neck, looks.skin)
    canvas.shade(
        [(-0.17, 0.70), (0.17, 0.70), (0.13, 0.79), (0.0, 0.825), (-0.13, 0.79)],
        _toned(looks.skin, 0.45, (110, 60, 40)), 0.75, 0.016, neck,
    )  # fmt: skip
    for side in (-1, 1):
        collar = [(0.126, 0.800), (0.165, 0.85), (0.108, 0.965), (0.0, 0.925), (0.078, 0.885)]
        canvas.polygon([(side * x, y) for x, y in collar], looks.shirt)
        canvas.line([(side * x, y) for x, y in (collar[0], collar[4], collar[3])], 0.003, _toned(looks.shirt, 0.25))
        canvas.line([(side * x, y) for x, y in (collar[0], collar[1])], 0.003, _toned(looks.shirt, 0.2))
        canvas.line([(side * x, y) for x, y in (collar[1], collar[2], collar[3])], 0.004, _toned(looks.shirt, 0.3))
        lapel = [(0.158, 0.852), (0.205, 0.875), (0.165, 0.965), (0.06, 1.05), (0.045, 1.02), (0.105, 0.955)]
        canvas.polygon([(side * x, y) for x, y in lapel], _toned(looks.coat, 0.12, (255, 255, 255)))
        canvas.line([(side * x, y) for x, y in (lapel[1], lapel[2], lapel[3])], 0.004, _toned(looks.coat, 0.4))
    canvas.polygon([(-0.02, 0.928), (0.02, 0.928), (0.012, 0.952), (0.03, 1.05), (-0.03, 1.05), (-0.012, 0.952)],
                   _toned(looks.coat, 0.35))  # fmt: skip


def _ears(canvas: _Canvas, looks: _Looks) -> None:
    for side in (-1, 1):
        x = side * looks.face
        ear = [(0.97, 0.415), (1.08, 0.40), (1.115, 0.44), (1.075, 0.515), (1.02, 0.55), (0.95, 0.54)]
        canvas.fill([(x * out, y) for out, y in ear], _toned(looks.skin, 0.06, (150, 70, 50)))
        canvas.line([(x * 1.03, 0.425), (x * 1.075, 0.435), (x * 1.045, 0.50)], 0.005, _dark(looks, 0.3))


def _dark(looks: _Looks, factor: float) -> Colour:
    """The skin in the shade."""
    return _toned(looks.skin, factor, (120, 58, 40))


def _light_on(canvas: _Canvas, looks: _Looks, face: Points) -> None:
    """The round of the face: darker to the sides and in the sockets, brighter on brow and nose, red on the cheeks."""
    wide = looks.face
    for side in (-1, 1):
        edge = [(0.80, 0.24), (1.15, 0.30), (1.15, 0.60), (0.70, 0.76), (0.62, 0.72), (0.86, 0.58), (0.90, 0.42)]
        canvas.shade([(side * wide * x, y) for x, y in edge], _dark(looks, 0.45), 0.55, 0.022, face)
        socket = [(0.035, 0.372), (0.105, 0.352), (0.165, 0.375), (0.155, 0.435), (0.10, 0.445), (0.045, 0.43)]
        canvas.shade([(side * x, y) for x, y in socket], _dark(looks, 0.5), 0.42, 0.014)
        cheek = [(0.075, 0.53), (0.13, 0.50), (0.18, 0.53), (0.15, 0.59), (0.09, 0.59)]
        canvas.shade([(side * x, y) for x, y in cheek], (226, 118, 104), 0.20, 0.022)
    canvas.shade([(-0.10, 0.22), (0.10, 0.22), (0.12, 0.31), (-0.12, 0.31)], (255, 255, 255), 0.16, 0.03)
    canvas.shade([(-0.05, 0.72), (0.05, 0.72), (0.04, 0.75), (-0.04, 0.75)], (255, 255, 255), 0.12, 0.012)
    if looks.old:
        for y, half in ((0.245, 0.10), (0.275, 0.115)):
            canvas.line([(-half, y + 0.006), (0.0, y), (half, y + 0.006)], 0.0045, _dark(looks, 0.2))
        for side in (-1, 1):
            canvas.line([(side * 0.062, 0.565), (side * 0.09, 0.605), (side * 0.098, 0.65)], 0.006, _dark(looks, 0.3))
            canvas.line([(side * 0.06, 0.462), (side * 0.10, 0.474), (side * 0.14, 0.462)], 0.004, _dark(looks, 0.25))


def _eye(canvas: _Canvas, looks: _Looks, side: int) -> None:
    x, y = side * looks.eyes, 0.418

    def beside(points: Points) -> list[tuple[float, float]]:
        return [(x + side * dx, y + dy) for dx, dy in points]

    upper = [(-0.046, 0.003), (-0.026, -0.013), (0.004, -0.019), (0.030, -0.012), (0.047, 0.001)]
    lower = [(0.047, 0.001), (0.020, 0.014), (-0.020, 0.014), (-0.046, 0.003)]
    white = beside([*upper[:-1], *lower[:-1]])
    canvas.fill(white, (247, 244, 240))
    for radius, colour in ((0.0185, (58, 38, 28)), (0.0095, (16, 12, 12))):
        iris = [(x + radius * np.cos(angle), y - 0.002 + radius * np.sin(angle)) for angle in np.arange(0, 6.28, 0.52)]
        canvas.shade(iris, colour, 1.0, 0.0004, white)
    canvas.ellipse(x - 0.006, y - 0.009, 0.0042, 0.0042, (255, 255, 255))
    canvas.line(beside(upper), 0.0085, (38, 28, 26))
    canvas.line(beside(lower), 0.0035, _dark(looks, 0.4))
    canvas.line(beside([(-0.042, -0.018), (0.0, -0.034), (0.044, -0.020)]), 0.0045, _dark(looks, 0.42))
    brow = [(-0.058, 0.352), (-0.02, 0.337), (0.025, 0.336), (0.066, 0.356)]
    canvas.line([(x + side * dx, dy) for dx, dy in brow], looks.brows * 1.25, _toned(looks.hair, 0.12, looks.skin))


def _nose_and_mouth(canvas: _Canvas, looks: _Looks, face: Points) -> None:
    canvas.shade([(0.014, 0.40), (0.032, 0.42), (0.05, 0.54), (0.02, 0.57)], _dark(looks, 0.5), 0.42, 0.009, face)
    canvas.shade([(-0.012, 0.42), (0.008, 0.42), (0.010, 0.54), (-0.014, 0.54)], (255, 255, 255), 0.22, 0.008, face)
    canvas.shade([(-0.048, 0.558), (0.048, 0.558), (0.03, 0.582), (-0.03, 0.582)], _dark(looks, 0.6), 0.45, 0.007, face)
    for side in (-1, 1):
        canvas.ellipse(side * 0.020, 0.5655, 0.0105, 0.0052, _dark(looks, 0.75))
        canvas.line([(side * 0.038, 0.532), (side * 0.050, 0.552), (side * 0.036, 0.569)], 0.006, _dark(looks, 0.45))
    half, y = looks.mouth, 0.645
    lips = _toned((196, 104, 96), 0.25, looks.skin)
    upper = [(-half, y), (-half * 0.4, y - 0.017), (-0.008, y - 0.019), (0.0, y - 0.016), (0.008, y - 0.019),
             (half * 0.4, y - 0.017), (half, y), (0.0, y + 0.004)]  # fmt: skip
    canvas.fill(upper, _toned(lips, 0.12))
    canvas.fill(
        [
            (-half * 0.92, y + 0.001),
            (0.0, y + 0.003),
            (half * 0.92, y + 0.001),
            (half * 0.45, y + 0.021),
            (0.0, y + 0.025),
            (-half * 0.45, y + 0.021),
        ],
        lips,
    )
    canvas.line(
        [
            (-half - 0.004, y - 0.001),
            (-half * 0.4, y + 0.002),
            (0.0, y + 0.003),
            (half * 0.4, y + 0.002),
            (half + 0.004, y - 0.001),
        ],
        0.0065,
        (112, 52, 48),
    )
    canvas.shade([(-0.03, 0.683), (0.03, 0.683), (0.02, 0.692), (-0.02, 0.692)], _dark(looks, 0.5), 0.5, 0.006, face)


def _hair(canvas: _Canvas, looks: _Looks) -> None:
    wide, side = looks.face, looks.parting
    if looks.long_hair:
        outline = [
            (-1.10, 0.58),
            (-1.20, 0.40),
            (-1.10, 0.22),
            (-0.70, 0.105),
            (0.0, CROWN),
            (0.70, 0.105),
            (1.10, 0.22),
            (1.20, 0.40),
            (1.10, 0.58),
            (1.01, 0.56),
            (0.97, 0.40),
            (0.86, 0.27),
            (0.45, 0.205),
            (0.30, 0.165),
            (0.05, 0.225),
            (-0.50, 0.285),
            (-0.86, 0.33),
            (-0.97, 0.44),
            (-1.01, 0.56),
        ]
    else:
        outline = [
            (-1.01, 0.43),
            (-1.075, 0.33),
            (-1.03, 0.21),
            (-0.72, 0.108),
            (-0.10, CROWN),
            (0.50, 0.082),
            (0.92, 0.155),
            (1.07, 0.28),
            (1.06, 0.36),
            (1.01, 0.43),
            (0.965, 0.37),
            (0.93, 0.29),
            (0.82, 0.225),
            (0.55, 0.215),
            (0.10, 0.205),
            (-0.45, 0.185),
            (-0.74, 0.215),
            (-0.90, 0.29),
            (-0.955, 0.37),
        ]
    shape = [(side * wide * x, y) for x, y in outline]
    canvas.fill(shape, looks.hair)
    gloss = [(-0.55, 0.135), (0.0, 0.105), (0.45, 0.115), (0.40, 0.14), (-0.05, 0.135), (-0.55, 0.17)]
    canvas.shade([(side * wide * x, y) for x, y in gloss], (255, 255, 255), 0.22, 0.014, shape)
