"""Hands on a canvas: a mouse, fingers and a pen, each by the events that the window gets from its device."""

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from station.devices.signature.qt.pen import SimulatedPen
from station.domain.signature import Point

Place = tuple[int, int]


@cache
def touch_screen() -> QPointingDevice:
    """One for all: a device is known for as long as the application lives."""
    return QTest.createTouchDevice()


def draw(widget: QWidget, *places: Place) -> None:
    """With the mouse."""
    first, *rest = [QPoint(*place) for place in places]
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=first)
    for point in rest:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=rest[-1] if rest else first)


def finger(widget: QWidget, *places: Place, number: int = 0) -> None:
    """With a finger."""
    first, *rest = [QPoint(*place) for place in places]
    touch_down(widget, number, first)
    for point in rest:
        QTest.touchEvent(widget, touch_screen()).move(number, point, widget).commit()
    QTest.touchEvent(widget, touch_screen()).release(number, rest[-1] if rest else first, widget).commit()


def touch_down(widget: QWidget, number: int, at: QPoint) -> None:
    QTest.touchEvent(widget, touch_screen()).press(number, at, widget).commit()


def pen(widget: QWidget, *points: tuple[int, int, float], tool: SimulatedPen | None = None) -> None:
    """With a pen that presses as told; nothing but the last report lifts it."""
    tool = tool or SimulatedPen(widget)
    first, *rest = [Point(x, y, 8 * step + 1, pressure) for step, (x, y, pressure) in enumerate(points)]
    tool.touch(first)
    for point in rest:
        tool.move(point)
    tool.lift(rest[-1] if rest else first)


def places(stroke: Sequence[Point]) -> list[tuple[float, float]]:
    return [(point.x, point.y) for point in stroke]
