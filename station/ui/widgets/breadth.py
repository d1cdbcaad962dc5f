"""Fixed widths that grow with the type, so that no text is cut in a larger one."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

PLAIN_PX = 16


class GrowsWithType(QObject):
    """Keeps a widget as many pixels wide as told at 100 %, more in larger type, up to a share of the window.

    One that is not `fixed` may be wider.
    """

    def __init__(self, widget: QWidget, width: int, most: float = 0.48, *, fixed: bool = True) -> None:
        super().__init__(widget)
        self._widget, self._width, self._most, self._fixed = widget, width, most, fixed
        widget.installEventFilter(self)
        self._fit()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.Show):
            self._fit()
        return False

    def _fit(self) -> None:
        pixels = self._widget.font().pixelSize()
        wanted = self._width * pixels // PLAIN_PX if pixels > PLAIN_PX else self._width
        window = self._widget.window().width()
        width = max(min(wanted, int(window * self._most)), self._width) if wanted > self._width else self._width
        if self._widget.minimumWidth() != width:
            self._widget.setMinimumWidth(width)
        if self._fixed and self._widget.maximumWidth() != width:
            self._widget.setMaximumWidth(width)
