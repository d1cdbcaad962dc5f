"""Cyclic garbage is collected in the UI thread alone.

Python's collector runs in whatever thread happens to allocate. A job's thread that met the cycles of a screen that
was left would take its widgets apart there, beside the event loop that still speaks to them: Qt forbids it, and the
process dies.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_ROUND_MS = 200
_OLDEST = 2


class GarbageRounds(QObject):
    """As long as it lives, Python's own rounds are off, and a timer does them, each generation as often as usual."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        collect_all()  # the modules: they stay, and need not be gone through again
        gc.disable()
        self._timer = QTimer(self, interval=_ROUND_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collects the oldest generation whose threshold is passed, and those below it."""
        for generation in range(_OLDEST, -1, -1):
            threshold = gc.get_threshold()[generation]
            if threshold and gc.get_count()[generation] > threshold:
                gc.collect(generation)
                if generation == _OLDEST:
                    gc.freeze()  # what is left lives long; to go through ten thousand records again takes too long
                return


def collect_all() -> None:
    """Also what was taken to live long. Takes a while: for when nobody is at the desk."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
