"""What is put off while people wait is done when nobody is at the desk, and stops at the first key."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from station.domain.integrity import Verification
from station.services.ports import Progress
from station.ui.idle import IdleWatch
from station.ui.jobs import Job, Jobs

Tend = Callable[..., Verification | None]
"""Brings a store into order that is open; with `look=True` it is looked through as well, and told how it stands."""

_QUIET_MIN = 3
"""For so long nobody was there; where the station locks early, half of that."""
_EVERY_S = 12 * 3600.0
"""A look that came to its end is not taken anew before."""
_TOLD = 3


class QuietTime(QObject):
    """Tends the store between `begin` and `end`, in a job, while nobody is there and nothing else is under way."""

    found = Signal(str)
    """Something does not hold: a sentence."""

    def __init__(self, jobs: Jobs, tend: Tend | None, parent: QObject, clock: Callable[[], float] = time.monotonic):
        super().__init__(parent)
        self._jobs, self._tend, self._clock = jobs, tend, clock
        self._looked_at: float | None = None
        self._job: Job | None = None
        self.watch = IdleWatch(self)
        self.watch.idle.connect(self._on_idle)
        self.watch.back.connect(self._stop)

    def begin(self, idle_minutes: int) -> None:
        """The desk is open; without input it is locked after so many minutes."""
        if self._tend is not None:
            self.watch.begin(max(1, min(_QUIET_MIN, idle_minutes // 2)))

    def end(self) -> None:
        """The desk is about to be closed."""
        self.watch.end()
        self._stop()

    def _on_idle(self) -> None:
        if self._tend is None:
            return
        if self._jobs.under_way:  # the camera, an import, a carrier: they go first
            self.watch.again()
            return
        due = self._looked_at is None or self._clock() - self._looked_at >= _EVERY_S
        self._job = self._jobs.start(self._tended, due, then=self._on_tended, fail=self._on_failed)

    def _tended(self, progress: Progress, look: bool) -> Verification | None:
        assert self._tend is not None
        return self._tend(progress, look=look)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_tended(self, seen: Verification | None) -> None:
        self._job = None
        if seen is None:
            return
        self._looked_at = self._clock()
        sentences = [finding.sentence for finding in seen.findings if not finding.only_noted]
        if sentences:
            more = f"等{len(sentences)}处，" if len(sentences) > _TOLD else ""
            self.found.emit(f"空闲时检查数据库发现：{''.join(sentences[:_TOLD])}{more}请尽快联系县级技术员。")

    def _on_failed(self, _: object) -> None:
        """The log has it; the next quiet time tries again."""
        self._job = None
