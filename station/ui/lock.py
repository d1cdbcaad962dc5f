"""Locking the station: the draft kept, the screen covered, running jobs heard to the end, the store closed."""

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog

from station.errors import StationError
from station.services.ports import Progress
from station.ui.composing import commit_typing
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs


class LockState(Enum):
    """How far the locking is."""

    OPEN = auto()
    KEEPING = auto()
    COVERED = auto()
    LOCKED = auto()


class Lock(QObject):
    """Goes from open to locked, a step at a time.

    What is typed is kept first: as long as it cannot be (a full disk), the station stays open and the error tells why.
    """

    covered = Signal()
    """The screen is to be covered; the store is still open for jobs under way."""
    locked = Signal()
    """The store is closed, and no key is in memory."""
    failed = Signal(object)

    def __init__(self, jobs: Jobs, close_store: Callable[[Progress], None]) -> None:
        super().__init__()
        self._jobs, self._close_store = jobs, close_store
        self.state = LockState.OPEN

    def lock(self, keeper: DraftKeeper | None) -> None:
        """Begins; does nothing while the screen is covered already."""
        if self.state in (LockState.COVERED, LockState.LOCKED):
            return
        self.state = LockState.KEEPING
        commit_typing()
        if keeper is None or keeper.all_saved:
            self._cover()
        else:
            keeper.failed.connect(self._stay_open, Qt.ConnectionType.SingleShotConnection)
            keeper.flush(self._cover)

    def end(self) -> None:
        """Closes the store without covering anything: the window is going."""
        if self.state is not LockState.LOCKED:
            self.state = LockState.COVERED
            self._close()

    def opened(self) -> None:
        """The store was unlocked again."""
        self.state = LockState.OPEN

    def _stay_open(self, _: StationError) -> None:
        if self.state is LockState.KEEPING:
            self.state = LockState.OPEN

    def _cover(self) -> None:
        if self.state is not LockState.KEEPING:
            return
        self.state = LockState.COVERED
        close_dialogs()
        self.covered.emit()
        if self._jobs.under_way:
            self._jobs.idle.connect(self._close, Qt.ConnectionType.SingleShotConnection)
        else:
            self._close()

    def _close(self) -> None:
        self._jobs.start(self._close_store, then=self._on_closed, fail=self._on_failed)

    def _on_closed(self, _: None) -> None:
        self.state = LockState.LOCKED
        self.locked.emit()

    def _on_failed(self, error: StationError) -> None:
        self.failed.emit(error)
        self._on_closed(None)


def close_dialogs() -> None:
    """Closes dialogs that stand before the window: they may show a person."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QDialog) and window.isVisible():
            window.reject()
