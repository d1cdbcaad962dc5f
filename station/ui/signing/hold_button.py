"""A button that works only when it is held: nobody leaves by a slip of the hand."""

from PySide6.QtCore import QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

HOLD_MS = 1200
_BAR, _THICK = QColor("#1d5fa8"), 6


class HoldButton(QPushButton):
    """Fills while it is held; `held` when it is full. A click does nothing."""

    held = Signal()

    def __init__(self, text: str, hold_ms: int = HOLD_MS) -> None:
        super().__init__(text)
        self._filling = QVariantAnimation(self)
        self._filling.setStartValue(0.0)
        self._filling.setEndValue(1.0)
        self._filling.setDuration(hold_ms)
        self._filling.valueChanged.connect(lambda _: self.update())
        self._filling.finished.connect(self._on_full)
        self.pressed.connect(self._filling.start)
        self.released.connect(self._let_go)

    def _on_full(self) -> None:
        if self.isDown():
            self.held.emit()

    def _let_go(self) -> None:
        self._filling.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        super().paintEvent(event)
        if self.isDown():
            share = float(self._filling.currentValue() or 0.0)
            painter = QPainter(self)
            painter.fillRect(0, self.height() - _THICK, round(self.width() * share), _THICK, _BAR)
