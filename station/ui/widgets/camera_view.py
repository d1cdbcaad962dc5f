"""The camera's picture, and over it the part that would be kept: green when it fits."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.domain.photo import LiveView
from station.ui.camera.live_look import Frame

GREEN, AMBER, WHITE = QColor("#37d067"), QColor("#ffb020"), QColor(255, 255, 255, 190)
_GROUND, _WORDS = QColor("#20262d"), QColor("#c8d0d8")
_PORTRAIT = 4 / 5
_HEAD = (0.5, 0.48, 0.345, 0.37)
"""Where the head belongs in the photo: its middle across and down, and half its width and height, in shares of each."""


class CameraView(QWidget):
    """Draws frames, or a picture that was taken; what is drawn over them is in the frame's own pixels."""

    resized = Signal(QSize)
    """How many pixels of the screen there are to fill."""

    def __init__(self, *, for_paper: bool) -> None:
        super().__init__()
        self._for_paper = for_paper
        self._frame: Frame | None = None
        self._view: LiveView | None = None
        self._still: QImage | None = None
        self._words = ""
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("摄像头画面")

    def show_frame(self, frame: Frame | None) -> None:
        """What the camera sees now; None where it sees nothing."""
        self._frame = frame
        self.update()

    def show_view(self, view: LiveView | None) -> None:
        """What the gate says of it."""
        self._view = view
        self.update()

    def show_still(self, image: QImage | None) -> None:
        """A picture in place of the frames; None for the frames again."""
        self._still = image
        self.update()

    def say(self, words: str) -> None:
        """What stands there while there is nothing to see."""
        self._words = words
        self.update()

    @property
    def colour(self) -> QColor:
        """The colour of the guide: green when it fits, amber while something is wrong, white while nothing is known."""
        if self._view is None or (self._view.cut is None and self._view.report.ok):
            return WHITE
        return GREEN if self._view.fits else AMBER

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self.resized.emit(self.size() * self.devicePixelRatio())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002  # Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), _GROUND)
        image = self._still if self._still is not None else self._frame.shown if self._frame is not None else None
        if image is None or image.isNull():
            painter.setPen(_WORDS)
            painter.drawText(self.rect().adjusted(40, 0, -40, 0), _CENTRED, self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place(image.size())
        painter.drawImage(place, image)
        if self._still is None and self._frame is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            whole = self._frame.image.size()
            painter.translate(place.topLeft())
            painter.scale(place.width() / whole.width(), place.height() / whole.height())
            self._draw_guide(painter, whole)

    def _place(self, size: QSize) -> QRect:
        shown = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect(
            (self.width() - shown.width()) // 2, (self.height() - shown.height()) // 2, shown.width(), shown.height()
        )

    def _draw_guide(self, painter: QPainter, whole: QSize) -> None:
        """In the frame's pixels; pens keep their width on the screen."""
        cut = self._view.cut if self._view else None
        seen = cut is not None
        pen = QPen(self.colour, 4 if seen else 2, Qt.PenStyle.SolidLine if seen else Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        if cut is None and self._for_paper:
            return
        corners = [QPointF(*point) for point in cut] if cut else _middle(whole)
        painter.drawPolygon(QPolygonF(corners))
        if not self._for_paper:
            pen.setWidth(2)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            _draw_head(painter, corners)


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def _middle(whole: QSize) -> list[QPointF]:
    """The largest portrait's frame in the middle: where to sit while no face is seen."""
    wide = min(whole.width(), whole.height() * _PORTRAIT) * 0.9
    tall = wide / _PORTRAIT
    left, top = (whole.width() - wide) / 2, (whole.height() - tall) / 2
    return [QPointF(left + x * wide, top + y * tall) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]


def _draw_head(painter: QPainter, corners: list[QPointF]) -> None:
    """The outline of a head in a frame that may be turned."""
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    x, y, wide, tall = _HEAD
    painter.save()
    painter.setTransform(
        QTransform(across.x(), across.y(), down.x(), down.y(), corners[0].x(), corners[0].y()), combine=True
    )
    painter.drawEllipse(QPointF(x, y), wide, tall)
    painter.restore()
