"""Screens in cycles of references end in the UI thread, whichever thread allocates."""

import threading
import weakref

from PySide6.QtWidgets import QApplication, QWidget

from station.ui.garbage import GarbageRounds
from station.ui.jobs import Jobs


class _Screen(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def test_a_screen_that_refers_to_itself_ends_in_the_ui_thread(qapp: QApplication, jobs: Jobs) -> None:
    ended_in: list[threading.Thread] = []
    weakref.finalize(_Screen(), lambda: ended_in.append(threading.current_thread()))
    kept: list[list[int]] = []
    jobs.start(lambda _: kept.extend([] for _ in range(100_000)))
    jobs.wait()
    assert ended_in == []  # though the job's thread allocated more than enough for a round
    rounds = qapp.findChild(GarbageRounds)
    assert isinstance(rounds, GarbageRounds)
    rounds.collect()
    assert ended_in == [threading.main_thread()]
