"""Rounds by themselves: the next one by the clock, later and later while the county is not reached."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from station.errors import NotEnrolled, ReceiptInvalid, RequestNotSigned, StationError
from station.ui.line.model import Line, Way
from station.ui.line.pace import Pace

_ASK_FIRST = (ReceiptInvalid, RequestNotSigned)
"""After these the operator has to look before anything is sent again."""


class AutomaticRounds(QObject):
    """Has the line make a round from time to time, as long as it is enrolled and nobody paused it."""

    changed = Signal()

    def __init__(
        self,
        line: Line,
        now: Callable[[], datetime],
        pace: Pace | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__()
        self._line, self._now, self._chance = line, now, chance
        self.pace = pace or Pace()
        self.paused = False
        self.failures = 0
        self.next_at: datetime | None = None
        self._resting = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_time)
        line.changed.connect(self._follow)
        line.ended.connect(self._on_ended)

    def pause(self) -> None:
        """No rounds by themselves until the operator goes on; one under way by network stops."""
        self.paused = True
        self._disarm()
        if self._line.way is Way.NETWORK:
            self._line.stop()
        self.changed.emit()

    def go_on(self) -> None:
        """A round at once, and by themselves from then on."""
        self.paused, self.failures = False, 0
        self.changed.emit()
        self._line.sync(quietly=True)

    def rest(self) -> None:
        """The station is being locked."""
        self._resting = True
        self._disarm()

    def wake(self) -> None:
        """It was unlocked: a round is due after the usual wait."""
        self._resting = False
        self._follow()

    def _follow(self) -> None:
        """Waits for the next round wherever none is waited for and there is a county."""
        if self._line.enrolled and not self._line.busy and not self._timer.isActive():
            self._arm()

    def _arm(self) -> None:
        if self.paused or self._resting:
            return
        wait_s = self.pace.wait_s(self.failures, self._chance())
        self.next_at = self._now() + timedelta(seconds=wait_s)
        self._timer.start(int(wait_s * 1000))
        self.changed.emit()

    def _disarm(self) -> None:
        self._timer.stop()
        self.next_at = None

    def _on_time(self) -> None:
        """A stick under way is waited for: its end arms the clock again."""
        self._disarm()
        self._line.sync(quietly=True)

    def _on_ended(self, trouble: StationError | None) -> None:
        if isinstance(trouble, NotEnrolled):
            return
        self.failures = self.failures + 1 if trouble is not None else 0
        if isinstance(trouble, _ASK_FIRST):
            self.paused = True
        self._disarm()  # the line's change, which follows, arms it anew
