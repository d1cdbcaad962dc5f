"""Lays a stroke down piece by piece, as it is written: smooth, broader where the pen pressed or lingered."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from station.domain.signature import INK, NIB, Point

_COLOUR = QColor(*INK)
_TOUCH = 0.6
_LOOKED_BACK = 4
"""Points over which the hand's speed is evened out."""


class Brush:
    """Paints on a sheet of that size, in its pixels.

    A stroke of n points has n + 1 pieces: the touch, an arc to the middle before each further point, and the end.
    What is painted once stays as it is, so a stroke may be painted while it is being written.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._nib = max(1.2, min(size) * NIB)

    def paint(self, painter: QPainter, points: Sequence[Point], piece: int) -> QRectF:
        """Paints one piece; where on the sheet there is ink because of it, or may have been before."""
        width = self._width(points, min(piece, len(points) - 1))
        if piece == 0:
            width *= _TOUCH  # or strokes would begin with a bead
        painter.setPen(QPen(_COLOUR, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        if piece == 0 or len(points) == 1:
            painter.drawPoint(_place(points[0]))
        else:
            path = QPainterPath(_middle(points, piece - 1))
            path.quadTo(_place(points[piece - 1]), _middle(points, piece))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        near = [_place(point) for point in points[max(0, piece - 2) : piece + 1]]
        return _around(near).adjusted(-width, -width, width, width)

    def _width(self, points: Sequence[Point], index: int) -> float:
        near = points[max(0, index - _LOOKED_BACK) : index + 1]
        pressed = 0.35 + 1.3 * sum(point.pressure for point in near) / len(near)
        elapsed = max(near[-1].t_ms - near[0].t_ms, len(near))
        way = sum(hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(near))
        return self._nib * pressed * (0.6 + 0.65 * exp(-way / elapsed / self._nib / 0.25))


def _place(point: Point) -> QPointF:
    return QPointF(point.x, point.y)


def _middle(points: Sequence[Point], index: int) -> QPointF:
    """Between a point and the one before; the stroke's own ends at its ends."""
    if index in (0, len(points)):
        return _place(points[min(index, len(points) - 1)])
    before, after = points[index - 1], points[index]
    return QPointF((before.x + after.x) / 2, (before.y + after.y) / 2)


def _around(places: Sequence[QPointF]) -> QRectF:
    across, down = [place.x() for place in places], [place.y() for place in places]
    return QRectF(QPointF(min(across), min(down)), QPointF(max(across), max(down)))
