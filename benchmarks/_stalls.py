"""How long the event loop does not come round: what an operator feels as a stall."""

import time

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2


class StallRecorder(QObject):
    """Asks to be called every 2 ms, and notes by how much each call is late."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._on_time)
        self.begin()

    def begin(self) -> None:
        """Forgets what was measured."""
        self.stalls: list[float] = []
        self._last = time.perf_counter()
        self._timer.start()

    def _on_time(self) -> None:
        now = time.perf_counter()
        self.stalls.append(1000 * (now - self._last) - _EVERY_MS)
        self._last = now

    @property
    def longest(self) -> float:
        """Milliseconds, what is going on now included."""
        return max([*self.stalls, 1000 * (time.perf_counter() - self._last) - _EVERY_MS])

    def share_above(self, milliseconds: float) -> float:
        return sum(stall > milliseconds for stall in self.stalls) / max(1, len(self.stalls))
