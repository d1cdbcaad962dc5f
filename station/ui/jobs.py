"""Work in the background: one thread pool, and one queued signal that carries every call back to the UI thread."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractEventDispatcher, QObject, QRunnable, Qt, QThreadPool, Signal

from station.errors import Cancelled, StationError, UnexpectedError
from station.logs import log_error

Then = Callable[[Any], None]
Fail = Callable[[StationError], None]
Step = Callable[[int, int, str], None]
_MOST_WAIT_S = 0.03


class Job:
    """One piece of work under way. Fits station.services.ports.Progress; after cancel() nothing more is heard of it."""

    def __init__(self, jobs: "Jobs", then: Then | None, fail: Fail | None, progress: Step | None) -> None:
        self._jobs = jobs
        self._then, self._fail, self._progress = then, fail, progress
        self.cancelled = False

    def cancel(self) -> None:
        """Asks the work to stop at its next step."""
        self.cancelled = True

    def step(self, done: int, total: int, note: str = "") -> None:
        """Called by the work, in its thread; while the window has something to do, that comes first."""
        if self.cancelled:
            raise Cancelled
        self._jobs.give_way()
        if self._progress is not None:
            self._jobs.call_back(self, self._progress, (done, total, note), last=False)

    def finished(self, result: object) -> None:
        """Called in the work's thread when it is done."""
        self._jobs.call_back(self, self._then, (result,))

    def failed(self, error: BaseException) -> None:
        """Called in the work's thread when it failed: ours go on as they are, anything else as ST-000."""
        if isinstance(error, Cancelled) and self.cancelled:
            self._jobs.call_back(self, None, ())
            return
        log_error(error)
        ours = error if isinstance(error, StationError) else UnexpectedError()
        self._jobs.call_back(self, self._fail, (ours,))


class Jobs(QObject):
    """Starts jobs. `start` takes a function whose first argument is the progress to tell."""

    _back = Signal(object)
    idle = Signal()
    """No job is under way any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._under_way = 0
        self._back.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._at_rest = threading.Event()
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.aboutToBlock.connect(self._at_rest.set, Qt.ConnectionType.DirectConnection)
        dispatcher.awake.connect(self._at_rest.clear, Qt.ConnectionType.DirectConnection)

    @property
    def under_way(self) -> int:
        """How many jobs have not been heard to the end."""
        return self._under_way

    def start(
        self,
        function: Callable[..., object],
        *arguments: object,
        then: Then | None = None,
        fail: Fail | None = None,
        progress: Step | None = None,
    ) -> Job:
        """Runs function(progress, *arguments) in a thread; the other three are called in the UI thread."""
        job = Job(self, then, fail, progress)
        self._under_way += 1
        self._pool.start(_Work(job, function, arguments))
        return job

    def call_back(
        self, job: Job, function: Callable[..., None] | None, arguments: tuple[object, ...], *, last: bool = True
    ) -> None:
        """Takes a call to the UI thread; the `last` one ends the job."""
        self._back.emit((job, function, arguments, last))

    def give_way(self) -> None:
        """Called in a job's thread: waits a moment, at most, until the window has nothing to do.

        Only one of them runs Python at a time; a window that shares it takes twice as long for everything.
        """
        self._at_rest.wait(_MOST_WAIT_S)

    def wait(self) -> None:
        """Waits for the threads to end; what they had to tell is delivered by the event loop as usual."""
        self._pool.waitForDone()

    def _deliver(self, call: tuple[Job, Callable[..., None] | None, tuple[object, ...], bool]) -> None:
        job, function, arguments, last = call
        if last:
            self._under_way -= 1
        if function is not None and not job.cancelled:
            function(*arguments)
        if last and self._under_way == 0:
            self.idle.emit()


class _Work(QRunnable):
    def __init__(self, job: Job, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
        super().__init__()
        self._job, self._function, self._arguments = job, function, arguments

    def run(self) -> None:
        try:
            result = self._function(self._job, *self._arguments)
        except BaseException as error:  # noqa: BLE001  # the thread's outermost edge: told to the UI thread
            self._job.failed(error)
        else:
            self._job.finished(result)
