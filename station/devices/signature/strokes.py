"""A handwritten signature as the pen moved: kept as strokes, shown as ink."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from station.domain.signature import INK, NIB, Point, Signature, Stroke
from station.errors import StrokesUnreadable

_MOST_DISCS = 400_000
"""Twenty times what a long signature takes: damaged or hostile strokes cannot keep a computer busy."""


_Coordinate = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
_Side = Annotated[int, Field(ge=1, le=20_000)]


class _Kept(BaseModel):
    """The signature on disk, version 1: a point is a row of x, y, t_ms and pressure."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    version: Annotated[int, Field(ge=1, le=1)]
    width: _Side
    height: _Side
    strokes: Annotated[
        list[
            Annotated[
                list[
                    tuple[
                        _Coordinate,
                        _Coordinate,
                        Annotated[int, Field(ge=0, le=86_400_000)],
                        Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)],
                    ]
                ],
                Field(min_length=1, max_length=100_000),
            ]
        ],
        Field(max_length=10_000),
    ]


def to_json(signature: Signature) -> bytes:
    """Compact JSON, exact to 1/100 pixel and 1/1000 of the pressure."""
    kept = {
        "version": 1,
        "width": signature.width,
        "height": signature.height,
        "strokes": [
            [[round(p.x, 2), round(p.y, 2), p.t_ms, round(p.pressure, 3)] for p in stroke]
            for stroke in signature.strokes
            if stroke
        ],
    }
    return json.dumps(kept, separators=(",", ":")).encode("ascii")


def from_json(data: bytes) -> Signature:
    """Raises StrokesUnreadable for anything to_json would not have written."""
    try:
        kept = _Kept.model_validate_json(data)
    except ValidationError as error:
        raise StrokesUnreadable(problems=error.error_count(), bytes=len(data)) from None
    return Signature(tuple(tuple(Point(*row) for row in stroke) for stroke in kept.strokes), kept.width, kept.height)


def render(signature: Signature, width: int, height: int, background: tuple[int, int, int] | None = None) -> bytes:
    """The signature as PNG of `width` by `height` pixels, the whole canvas in its middle; transparent by default.

    Lines are smooth, broader where the pen pressed or lingered, finer where it was fast.
    """
    fine = max(1, min(4, int(sqrt(24_000_000 / (width * height)))))
    scale = fine * min(width / signature.width, height / signature.height)
    left, top = (width * fine - signature.width * scale) / 2, (height * fine - signature.height * scale) / 2
    mask = Image.new("L", (width * fine, height * fine))
    draw = ImageDraw.Draw(mask)
    nib = min(signature.width, signature.height) * NIB
    most = _MOST_DISCS // max(1, len(signature.strokes)) + 2
    for stroke in filter(None, signature.strokes):
        for x, y, radius in _ink(_reined_in(stroke, signature), nib, 0.4 / scale, most):
            x, y, radius = left + x * scale, top + y * scale, max(radius * scale, 0.6)  # noqa: PLW2901
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    mask = mask.resize((width, height), Image.Resampling.BOX)
    if background is None:
        image = Image.new("RGBA", mask.size, (*INK, 0))
        image.putalpha(mask)
    else:
        image = Image.new("RGB", mask.size, background)
        image.paste(INK, mask=mask)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _reined_in(stroke: Stroke, signature: Signature) -> Stroke:
    """The stroke without its excursions: nobody sees what is further off the canvas than the canvas is large."""
    width, height = signature.width, signature.height
    return tuple(replace(p, x=min(max(p.x, -width), 2 * width), y=min(max(p.y, -height), 2 * height)) for p in stroke)


def _ink(stroke: Stroke, nib: float, finest: float, most: int) -> Iterator[tuple[float, float, float]]:
    """Discs (x, y, radius) so close together along the stroke that they look like one line; at most `most`."""
    points = np.array([(p.x, p.y) for p in stroke])
    path, radii = _curve(points, _radii(stroke, points, nib))
    along = np.insert(np.cumsum(np.hypot(*np.diff(path, axis=0).T)), 0, 0.0)
    length = float(along[-1])
    stamps = np.linspace(0.0, length, min(most, 2 + int(length / max(finest, radii.min() / 4))))
    yield from zip(
        np.interp(stamps, along, path[:, 0]).tolist(),
        np.interp(stamps, along, path[:, 1]).tolist(),
        np.interp(stamps, along, radii).tolist(),
        strict=True,
    )


def _radii(stroke: Stroke, points: NDArray[np.float64], nib: float) -> NDArray[np.float64]:
    """Half the line's width at each point: a pen lays down more ink the harder and the slower it goes."""
    pressed = 0.35 + 1.3 * np.array([p.pressure for p in stroke])
    if len(stroke) == 1:
        return pressed * nib * 0.7
    elapsed = np.maximum(np.diff([p.t_ms for p in stroke]), 1)
    speed = np.hypot(*np.diff(points, axis=0).T) / elapsed / nib
    lingered = 0.6 + 0.65 * np.exp(-speed / 0.25)
    return pressed * _even(np.append(lingered, lingered[-1])) * nib / 2


def _even(values: NDArray[np.float64], span: int = 2) -> NDArray[np.float64]:
    """The mean of each value and its neighbours: a hand does not change its speed from one report to the next."""
    padded = np.pad(values, span, mode="edge")
    return np.convolve(padded, np.full(2 * span + 1, 1 / (2 * span + 1)), mode="valid")


def _curve(
    points: NDArray[np.float64], radii: NDArray[np.float64], steps: int = 8
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A smooth path with its radii: parabolas from middle to middle, which never overshoot uneven samples."""
    rows = np.column_stack([points, radii])
    if len(rows) < 3:
        return points, radii
    middles = (rows[:-1] + rows[1:]) / 2
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    arcs = (1 - t) ** 2 * middles[:-1] + 2 * t * (1 - t) * rows[1:-1] + t**2 * middles[1:]
    path = np.vstack([rows[:1], arcs.transpose(1, 0, 2).reshape(-1, 3), middles[-1:], rows[-1:]])
    return path[:, :2], path[:, 2]
