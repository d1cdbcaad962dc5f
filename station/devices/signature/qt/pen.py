"""A pen on a signing screen: its reports reach the window as those of a tablet do."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget

from station.domain.signature import Point, Signature

_CAN = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure | QInputDevice.Capability.Hover


class SimulatedPen:
    """A pressure-sensitive pen, or the eraser at its other end, over one widget of a window that is shown."""

    def __init__(self, widget: QWidget, *, eraser: bool = False, presses: bool = True) -> None:
        self._widget = widget
        kind = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
        can = _CAN if presses else QInputDevice.Capability.Position
        self._device = QPointingDevice("simulated pen", 7, QInputDevice.DeviceType.Stylus, kind, can, 1, 2)
        self._now_ms = 1

    def write(self, signature: Signature) -> None:
        """Writes a signature, scaled to the widget, with its own times."""
        across, down = self._widget.width() / signature.width, self._widget.height() / signature.height
        for stroke in signature.strokes:
            first, *rest = [Point(each.x * across, each.y * down, each.t_ms + 1, each.pressure) for each in stroke]
            self.hover(first.x, first.y)
            self.touch(first)
            for point in rest:
                self.move(point)
            self.lift(rest[-1] if rest else first)

    def touch(self, point: Point, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self._report(QEvent.Type.TabletPress, point, button, button)

    def move(self, point: Point) -> None:
        self._report(QEvent.Type.TabletMove, point, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)

    def lift(self, point: Point) -> None:
        self._report(QEvent.Type.TabletRelease, point, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)

    def hover(self, x: float, y: float) -> None:
        point = Point(x, y, self._now_ms, 0.0)
        self._report(QEvent.Type.TabletMove, point, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)

    def _report(self, kind: QEvent.Type, point: Point, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
        top = self._widget.window()
        at = QPointF(point.x, point.y)
        in_window, on_screen = self._widget.mapTo(top, at), self._widget.mapToGlobal(at)
        self._now_ms = max(self._now_ms, point.t_ms)
        no_key = Qt.KeyboardModifier.NoModifier
        event = QTabletEvent(
            kind, self._device, in_window, on_screen, point.pressure, 0, 0, 0, 0, 0, no_key, button, buttons
        )
        event.setTimestamp(self._now_ms)
        QApplication.sendEvent(top.windowHandle(), event)
