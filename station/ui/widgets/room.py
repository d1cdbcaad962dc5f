"""Where something stands that may need more room than the screen has."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class Room(QScrollArea):
    """Gives a widget all the room there is, and is scrolled where that is less than the least it can do with.

    A resizable scroll area would ask for the height in which texts are not squeezed, and scroll where nothing need be.
    """

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        inside = self.widget()
        if inside is not None:
            inside.resize(self._given(inside))

    def _given(self, inside: QWidget) -> QSize:
        room, least = self.maximumViewportSize(), inside.minimumSizeHint().expandedTo(inside.minimumSize())
        if least.height() > room.height():  # the bar takes room as well; where there is one, texts have all of theirs
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
            seen = inside.currentWidget() if isinstance(inside, QStackedWidget) else inside
            least.setHeight(max(least.height(), seen.heightForWidth(max(room.width(), least.width()))))
        return room.expandedTo(least)
