"""Waiting for what a window does in its jobs, its events handled meanwhile."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

_PATIENCE_S = 60.0
_NAP_MS = 5


def live(qt: QApplication) -> None:
    """Handles what happened as an event loop does: objects that were let go are gone afterwards."""
    qt.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def rest(milliseconds: int = _NAP_MS) -> None:
    """Lets the event loop run for so long, as it does when nobody touches anything: it sleeps when there is nothing."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until(condition: Callable[[], bool]) -> None:
    """Raises RuntimeError where it does not come to pass."""
    until = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError("waited in vain")
        rest()
