"""The canvas a person signs on: pen, touch and mouse. Shows a sheet, and writes on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QHideEvent,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from station.domain.signature import NO_PRESSURE
from station.ui.widgets.ink_brush import Brush
from station.ui.widgets.ink_sheet import InkSheet

_TOUCH = frozenset({QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel})
_BASELINE = 0.78
JUST_A_DOT = "现在只有一个点。如果是不小心碰到的，请接着签。"
_PAPER, _LINE, _INVITING = QColor("#ffffff"), QColor("#b9c3cd"), QColor("#56616c")


class Hand(Enum):
    """What is writing now."""

    MOUSE = auto()
    FINGER = auto()
    PEN = auto()


class SignatureCanvas(QWidget):
    """Shows a sheet and, unless it is a mirror, takes what is written. Several canvases may show the same sheet.

    One hand at a time: a pen goes before a finger, whose stroke is then taken for the palm's and dropped; a second
    finger is ignored, and so is a mouse that only repeats what pen or finger told.
    """

    def __init__(self, sheet: InkSheet | None = None, *, mirror: bool = False) -> None:
        super().__init__()
        self.sheet = sheet or InkSheet()
        self._hand: Hand | None = None
        self._finger = -1
        self._speaks_itself = False
        self._ink = QPixmap()
        self._turn = -1
        self._drawn = (0, 0)
        self.invitation = "请在这里签字"
        self.hint = ""
        self.setMinimumSize(280, 120)
        self.setAccessibleName("签字区")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.sheet.inked.connect(self._follow)
        self.sheet.changed.connect(self._follow)
        self.set_mirror(mirror)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        return QSize(480, 220)

    def set_mirror(self, mirror: bool) -> None:
        """A mirror only shows what is written elsewhere."""
        self._lift()
        self.mirror = mirror
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents, not mirror)
        self.setCursor(Qt.CursorShape.ArrowCursor if mirror else Qt.CursorShape.CrossCursor)

    # -- hands --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() in _TOUCH and isinstance(event, QTouchEvent) and self._takes_ink:
            self._touch(event)
            event.accept()
            return True
        if event.type() is QEvent.Type.EnabledChange:
            self._lift()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton and self._hand is None and self._is_a_mouse(event):
            self._set_down(Hand.MOUSE, event.position(), NO_PRESSURE, event.timestamp())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._move(Hand.MOUSE, event.position(), NO_PRESSURE, event.timestamp())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._hand is Hand.MOUSE and event.button() is Qt.MouseButton.LeftButton:
            self._lift()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802
        event.accept()  # or it would come again as a mouse's
        self._speaks_itself = True
        kind, at, when = event.type(), event.position(), event.timestamp()
        if kind is QEvent.Type.TabletPress:
            eraser = event.pointerType() is QPointingDevice.PointerType.Eraser
            if event.button() is Qt.MouseButton.LeftButton and not eraser:
                if self._hand is Hand.FINGER:
                    self.sheet.undo()
                self._set_down(Hand.PEN, at, _pressure(event), when)
        elif kind is QEvent.Type.TabletMove:
            self._move(Hand.PEN, at, _pressure(event), when)
        elif kind is QEvent.Type.TabletRelease and self._hand is Hand.PEN:
            self._lift()

    def _touch(self, event: QTouchEvent) -> None:
        self._speaks_itself = True
        if event.type() is QEvent.Type.TouchCancel:
            if self._hand is Hand.FINGER:
                self.sheet.undo()
                self._hand = None
            return
        points = event.points()
        for point in points:
            if point.state() is QEventPoint.State.Pressed and self._hand is None and len(points) == 1:
                self._finger = point.id()
                self._set_down(Hand.FINGER, point.position(), NO_PRESSURE, event.timestamp())
            elif point.id() == self._finger and self._hand is Hand.FINGER:
                if point.state() is QEventPoint.State.Released:
                    self._lift()
                elif point.state() is QEventPoint.State.Updated:
                    self._move(Hand.FINGER, point.position(), NO_PRESSURE, event.timestamp())

    def _is_a_mouse(self, event: QMouseEvent) -> bool:
        """Not the echo of a pen or finger that this canvas has heard itself; old drivers tell of fingers only so."""
        echo = event.source()
        if echo is Qt.MouseEventSource.MouseEventSynthesizedByQt:
            return False
        return echo is Qt.MouseEventSource.MouseEventNotSynthesized or not self._speaks_itself

    @property
    def _takes_ink(self) -> bool:
        return self.isEnabled() and not self.mirror

    def _set_down(self, hand: Hand, at: QPointF, pressure: float, when: int) -> None:
        if self._takes_ink:
            if self.sheet.is_empty:
                self.sheet.size = (self.width(), self.height())
            self._hand = hand
            x, y = self._on_sheet(at)
            self.sheet.begin(x, y, pressure, when, (self.width(), self.height()))

    def _move(self, hand: Hand, at: QPointF, pressure: float, when: int) -> None:
        if self._hand is hand:
            self.sheet.go_on(*self._on_sheet(at), pressure, when)

    def _lift(self) -> None:
        if self._hand is not None:
            self._hand = None
            self.sheet.end()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._lift()
        super().hideEvent(event)

    # -- the picture --------------------------------------------------------------------------------------------------

    def _view(self) -> tuple[float, float, float]:
        """Scale, left and top of the sheet in this canvas: whole, and in its middle."""
        width, height = (self.width(), self.height()) if self.sheet.is_empty else self.sheet.size
        scale = min(self.width() / width, self.height() / height)
        return scale, (self.width() - width * scale) / 2, (self.height() - height * scale) / 2

    def _on_sheet(self, at: QPointF) -> tuple[float, float]:
        scale, left, top = self._view()
        return (at.x() - left) / scale, (at.y() - top) / scale

    def _follow(self) -> None:
        """Draws what is new on the sheet; only where it is new does the window paint."""
        before, self.hint = self.hint, JUST_A_DOT if self.sheet.is_a_dot and not self.sheet.writing else ""
        stale = self._turn != self.sheet.turn or self._ink.size() != self._pixels or self._drawn == (0, 0)
        if stale or before != self.hint:
            self.update()
        else:
            scale, left, top = self._view()
            new = self._draw_on()
            place = QRectF(left + new.x() * scale, top + new.y() * scale, new.width() * scale, new.height() * scale)
            self.update(place.toAlignedRect().adjusted(-2, -2, 2, 2))

    @property
    def _pixels(self) -> QSize:
        return self.size() * self.devicePixelRatioF()

    def _draw_on(self) -> QRectF:
        """Adds to the picture what the sheet has since; the part of the sheet that it covers."""
        brush = Brush(self.sheet.size)
        with self._on_ink() as painter:
            touched = QRectF()
            stroke, piece = self._drawn
            for number in range(stroke, len(self.sheet.strokes)):
                points = self.sheet.strokes[number]
                last = len(points) if self.sheet.writing and number + 1 == len(self.sheet.strokes) else len(points) + 1
                for each in range(piece, last):
                    touched = touched.united(brush.paint(painter, points, each))
                self._drawn, piece = (number, last), 0
        return touched

    @contextmanager
    def _on_ink(self) -> Iterator[QPainter]:
        """A painter in the sheet's pixels, on the picture of the ink: anew where size, screen or sheet changed."""
        if self._turn != self.sheet.turn or self._ink.size() != self._pixels:
            self._ink = QPixmap(self._pixels)
            self._ink.setDevicePixelRatio(self.devicePixelRatioF())
            self._ink.fill(Qt.GlobalColor.transparent)
            self._turn, self._drawn = self.sheet.turn, (0, 0)
        painter = QPainter(self._ink)
        self._look_at_sheet(painter)
        yield painter
        painter.end()

    def _look_at_sheet(self, painter: QPainter) -> None:
        scale, left, top = self._view()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(left, top)
        painter.scale(scale, scale)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self._draw_on()
        painter = QPainter(self)
        painter.fillRect(event.rect(), _PAPER)
        painter.setPen(QPen(_LINE, 1, Qt.PenStyle.DashLine))
        baseline = int(self.height() * _BASELINE)
        painter.drawLine(24, baseline, self.width() - 24, baseline)
        if self.sheet.is_empty:
            self._say(painter, self.invitation, max(16, self.height() // 10), Qt.AlignmentFlag.AlignCenter)
            return
        if self.hint:
            at_foot = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            self._say(painter, self.hint, max(14, min(24, self.width() // 28)), at_foot)
        painter.drawPixmap(0, 0, self._ink)
        if self.sheet.writing:
            self._look_at_sheet(painter)
            points = self.sheet.strokes[-1]
            Brush(self.sheet.size).paint(painter, points, len(points))

    def _say(self, painter: QPainter, text: str, size: int, where: Qt.AlignmentFlag) -> None:
        font = self.font()
        font.setPixelSize(size)
        painter.setFont(font)
        painter.setPen(_INVITING)
        painter.drawText(self.rect().adjusted(8, 8, -8, -8), where, text)


def framed(canvas: SignatureCanvas) -> QFrame:
    """The canvas with a line around it, so that one sees where to write."""
    frame = QFrame()
    frame.setObjectName("canvasFrame")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(2, 2, 2, 2)
    inside.addWidget(canvas)
    return frame


def _pressure(event: QTabletEvent) -> float:
    """Pens that do not tell how hard they press are taken like a mouse."""
    presses = event.pointingDevice().capabilities() & QInputDevice.Capability.Pressure
    return event.pressure() if presses else NO_PRESSURE
