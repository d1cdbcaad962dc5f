"""The canvas a person signs on: pen, touch and mouse."""

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QTabletEvent
from PySide6.QtWidgets import QWidget

from station.domain.signature import NO_PRESSURE, Point, Signature


class SignatureCanvas(QWidget):
    """Takes strokes with time and pressure. `changed` tells of every stroke begun, ended or taken back."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strokes: list[list[Point]] = []
        self._drawing = False
        self._pen_down = False
        self._clock = QElapsedTimer()
        self.setMinimumSize(480, 220)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("签字区")
        self.setAttribute(Qt.WidgetAttribute.WA_TabletTracking, False)

    @property
    def signature(self) -> Signature:
        """What was drawn so far."""
        return Signature(tuple(tuple(stroke) for stroke in self._strokes), self.width(), self.height())

    def clear(self) -> None:
        """Starts anew."""
        self._strokes.clear()
        self._drawing = False
        self.update()
        self.changed.emit()

    def undo(self) -> None:
        """Takes back the last stroke."""
        if self._strokes:
            self._strokes.pop()
            self.update()
            self.changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        if event.button() is Qt.MouseButton.LeftButton and not self._pen_down:
            self._begin(event.position(), NO_PRESSURE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if not self._pen_down:
            self._go_on(event.position(), NO_PRESSURE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        if not self._pen_down:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802
        if event.type() is QEvent.Type.TabletPress:
            self._pen_down = True
            self._begin(event.position(), event.pressure())
        elif event.type() is QEvent.Type.TabletMove:
            self._go_on(event.position(), event.pressure())
        elif event.type() is QEvent.Type.TabletRelease:
            self._end()
            self._pen_down = False
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        painter.setPen(QPen(QColor("#b9c3cd"), 1, Qt.PenStyle.DashLine))
        baseline = int(self.height() * 0.78)
        painter.drawLine(24, baseline, self.width() - 24, baseline)
        if not self._strokes:
            painter.setPen(QColor("#6b7680"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "请在这里签字")
        painter.setPen(QPen(QColor("#10151a"), 3.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for stroke in self._strokes:
            if len(stroke) == 1:
                painter.drawPoint(QPointF(stroke[0].x, stroke[0].y))
            painter.drawPolyline(QPolygonF([QPointF(point.x, point.y) for point in stroke]))

    def _begin(self, at: QPointF, pressure: float) -> None:
        if not self._strokes:
            self._clock.start()
        self._drawing = True
        self._strokes.append([])
        self._go_on(at, pressure)
        self.changed.emit()

    def _go_on(self, at: QPointF, pressure: float) -> None:
        if self._drawing:
            x, y = min(max(at.x(), 0.0), float(self.width())), min(max(at.y(), 0.0), float(self.height()))
            self._strokes[-1].append(Point(x, y, int(self._clock.elapsed()), min(max(pressure, 0.0), 1.0)))
            self.update()

    def _end(self) -> None:
        if self._drawing:
            self._drawing = False
            self.changed.emit()
