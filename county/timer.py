"""Something done again and again beside the requests."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

from station.errors import StationError

_log = logging.getLogger(__name__)


class Periodically:
    """Does the work every so many seconds while it is open; trouble is logged, and it goes on."""

    def __init__(self, seconds: float, work: Callable[[], object]) -> None:
        self._seconds, self._work = seconds, work
        self._over = Event()
        self._thread = Thread(target=self._run, name="periodically", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Waits for what is under way."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._seconds):
            try:
                self._work()
            except StationError as error:
                _log.warning("periodical work: %s", error)
            except Exception:  # noqa: BLE001  # a bug: the trace to the log; the next round may go well
                _log.critical("unexpected", exc_info=True)
