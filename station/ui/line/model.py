"""What is under way between this station and its county, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal

from station.errors import Cancelled, NothingOnStick, StationError
from station.services.carrying import Carried
from station.services.desk import Desk
from station.services.outbox import LineStanding
from station.services.ports import Progress
from station.services.rounds import Round
from station.ui.jobs import Jobs
from station.ui.line import told


class Way(Enum):
    """How the county is reached."""

    NETWORK = auto()
    STICK = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a sentence, what went wrong, and the kinds of messages that said something new."""

    says: str
    trouble: StationError | None = None
    news: tuple[str, ...] = ()


class Stoppable:
    """Stops what is under way at its next step, and lets its end be heard, as cancelling a job would not."""

    def __init__(self, progress: Progress, asked: Event) -> None:
        self.asked, self._progress = asked, progress

    def step(self, done: int, total: int, note: str = "") -> None:
        """Raises Cancelled once it was asked to stop."""
        if self.asked.is_set():
            raise Cancelled
        self._progress.step(done, total, note)


class _Work:
    """A round in a job; it can be asked to stop before it began and at any time after."""

    def __init__(self, work: Callable[[Progress], Outcome]) -> None:
        self._work = work
        self._asked = Event()

    def stop(self) -> None:
        self._asked.set()

    def __call__(self, progress: Progress) -> Outcome | None:
        """None where it was stopped."""
        try:
            return self._work(Stoppable(progress, self._asked))
        except Cancelled:
            return None


class Line(QObject):
    """One round at a time, by network or by stick, asked for by the operator or by the clock.

    What goes wrong with a round nobody asked for is a quiet line, `quiet_note`; with one that somebody asked for it is
    told aloud, by `failed`.
    """

    changed = Signal()
    progressed = Signal()
    failed = Signal(object)
    arrived = Signal(object)
    """A round ended, having changed what the lists show; carries the kinds of messages that said something new."""
    ended = Signal(object)
    """A round by network ended: with what broke it off, with None where it went through."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.standing: LineStanding | None = None
        self.way: Way | None = None
        self.stopping = False
        self.done = self.total = 0
        self.progress_note = ""
        self.says = ""
        self.quiet_note = ""
        self._quietly = False
        self._resting = False
        self._work: _Work | None = None

    @property
    def busy(self) -> bool:
        """Whether a round is under way."""
        return self.way is not None

    @property
    def enrolled(self) -> bool:
        """Whether there is a county that knows this station, as far as is known here."""
        return self.standing is not None and self.standing.county is not None and not self.standing.awaits_stick

    @property
    def waiting(self) -> int:
        """How many records wait to be sent."""
        return self.standing.waiting if self.standing is not None else 0

    def look(self) -> None:
        """Asks the store how it stands."""
        self._jobs.start(self._desk.show_line, then=self._on_standing, fail=self.failed.emit)

    def sync(self, *, quietly: bool = False) -> None:
        """A round by network. One under way quietly goes on aloud, once the operator asks for it."""
        if self.way is Way.NETWORK and not quietly:
            self._quietly = False
            self.changed.emit()
        self._begin(Way.NETWORK, self._by_network, "正在连接县级…", quietly=quietly)

    def use_stick(self, folder: Path) -> None:
        """Reads what the county wrote on a stick, then writes what waits onto it."""
        self._begin(Way.STICK, lambda progress: self._by_stick(progress, folder), "正在读取 U 盘…")

    def say(self, sentence: str) -> None:
        """Something that came to pass beside the rounds."""
        self.says, self.quiet_note = sentence, ""
        self.look()

    def stop(self) -> None:
        """Stops at the next packet or message; what was done by then holds."""
        if self._work is not None:
            self.stopping = True
            self._work.stop()
            self.changed.emit()

    def rest(self) -> None:
        """The station is being locked: nothing new is begun, and what is under way stops."""
        self._resting = True
        self.stop()

    def wake(self) -> None:
        """It was unlocked."""
        self._resting = False
        self.look()

    # -- in the job ---------------------------------------------------------------------------------------------------

    def _by_network(self, progress: Progress) -> Outcome:
        done = self._desk.sync_with_county(progress)
        return Outcome(told.of_round(done), done.trouble, done.told)

    def _by_stick(self, progress: Progress, folder: Path) -> Outcome:
        """An empty stick has nothing to be read; one that can only be read has been read all the same."""
        heard: Round | None = None
        carried: Carried | None = None
        trouble: StationError | None = None
        try:
            heard = self._desk.carry_back(progress, folder)
            trouble = heard.trouble
        except NothingOnStick:
            pass
        try:
            carried = self._desk.carry_out(progress, folder)
            trouble = trouble or carried.trouble
        except StationError as error:
            if heard is None or isinstance(error, Cancelled):
                raise
            trouble = error
        return Outcome(told.of_stick(heard, carried), trouble, heard.told if heard else ())

    # -- its end ------------------------------------------------------------------------------------------------------

    def _begin(self, way: Way, work: Callable[[Progress], Outcome], note: str, *, quietly: bool = False) -> None:
        if self.busy or self._resting:
            return
        self.way, self.progress_note, self._quietly = way, note, quietly
        self.done = self.total = 0
        self.says = "" if not quietly else self.says
        self._work = _Work(work)
        self.changed.emit()
        self._jobs.start(self._work, then=self._on_done, fail=self._on_failed, progress=self._on_step)

    def _on_standing(self, standing: LineStanding) -> None:
        self.standing = standing
        self.changed.emit()

    def _on_step(self, done: int, total: int, note: str) -> None:
        if note and total:  # nothing to do is nothing to tell
            self.done, self.total, self.progress_note = done, total, told.of_progress(note, done, total)
            self.progressed.emit()

    def _on_done(self, outcome: Outcome | None) -> None:
        if outcome is None:
            outcome = Outcome(told.STOPPED)
        self._end(outcome, None)

    def _on_failed(self, error: StationError) -> None:
        self._end(Outcome("", error), error)

    def _end(self, outcome: Outcome, broken_off: StationError | None) -> None:
        """A packet or message that was refused keeps no other back: it is told, and the line is none the worse."""
        way, quietly, trouble = self.way, self._quietly, outcome.trouble
        self.way, self._work, self.stopping = None, None, False
        if quietly:
            self.quiet_note = f"自动同步没有完成：{trouble.says}{trouble.advice}" if trouble else ""
            self.says = outcome.says or self.says
        else:
            self.quiet_note, self.says = "", outcome.says
            if trouble is not None:
                self.failed.emit(trouble)
        if way is Way.NETWORK:
            self.ended.emit(broken_off)
        self.changed.emit()
        if not self._resting:
            self.look()
            self.arrived.emit(outcome.news)
