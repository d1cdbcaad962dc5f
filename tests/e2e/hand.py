"""A hand that signs: a few strokes with time, as a mouse draws them."""

from station.domain.signature import Point, Signature


def a_signature() -> Signature:
    """Two strokes that cross."""
    down = tuple(Point(100 + 40 * step, 60 + 15 * step, 16 * step) for step in range(12))
    up = tuple(Point(540 - 40 * step, 60 + 15 * step, 400 + 16 * step) for step in range(12))
    return Signature((down, up), 800, 320)
