"""The first run: from step to step, the store made in between."""

from PySide6.QtCore import QObject, Signal

from station.errors import StationError
from station.services.founding import NewStation
from station.ui.first_run.administrator import AdministratorModel
from station.ui.first_run.devices import DevicesModel
from station.ui.first_run.place import PlaceModel
from station.ui.first_run.steps import STEPS, FirstStep
from station.ui.jobs import Jobs
from station.ui.line.enrolment import Enrolment
from station.ui.line.model import Line
from station.ui.parts import Founding, Unlocked, WindowParts
from station.ui.screens.operators import OperatorsModel


class Afterwards(QObject):
    """What can be seen to once the store is open: devices, county, operators. All of it may wait."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, unlocked: Unlocked, parts: WindowParts, jobs: Jobs) -> None:
        super().__init__()
        desk = unlocked.desk
        self.station_code = desk.station_code
        self.line = Line(desk, jobs)
        self.devices = DevicesModel(parts.diagnose, parts.make_cameras, jobs)
        self.enrolment = Enrolment(desk, jobs, self.line)
        self.people = OperatorsModel(desk, jobs)
        for changes in (self.line.changed, self.devices.changed, self.enrolment.changed, self.people.changed):
            changes.connect(self.changed)
        for fails in (self.line.failed, self.enrolment.failed, self.people.failed):
            fails.connect(self.failed)
        self.line.look()
        self.people.load()

    @property
    def busy(self) -> bool:
        """Whether something is under way that is not to be left alone."""
        return self.enrolment.busy or self.people.busy

    @property
    def joined(self) -> bool:
        """Whether a county is known."""
        return self.line.standing is not None and self.line.standing.county is not None

    @property
    def others(self) -> int:
        """How many operators there are beside the administrator."""
        return max(0, len(self.people.table.rows) - 1)


class FirstRunModel(QObject):
    """Which step is seen, whether one may go on, and what was made."""

    changed = Signal()
    moved = Signal()
    """Another step is seen."""
    failed = Signal(object)
    opened = Signal(object)
    """The store was made and is open."""
    finished = Signal(object)

    def __init__(self, founding: Founding, parts: WindowParts, jobs: Jobs) -> None:
        super().__init__()
        self.founding, self._parts, self._jobs = founding, parts, jobs
        self.step = FirstStep.WELCOME
        self.busy = self.made = False
        self.unlocked: Unlocked | None = None
        self.afterwards: Afterwards | None = None
        self.place = PlaceModel(jobs)
        self.administrator = AdministratorModel(self.place, parts.default_operator)
        self.place.failed.connect(self.failed)
        for model in (self.place, self.administrator):
            model.changed.connect(self.changed)

    @property
    def wanting(self) -> str:
        """What is to be said or put right at this step before one goes on."""
        if self.step is FirstStep.PLACE:
            return self.place.wanting
        if self.step is FirstStep.ADMINISTRATOR:
            return self.administrator.wanting
        if self.step is FirstStep.STORE:
            return self.place.wanting or self.administrator.wanting
        return ""

    @property
    def may_go_on(self) -> bool:
        """Whether nothing is wanting and nothing under way."""
        under_way = self.busy or (self.afterwards is not None and self.afterwards.busy)
        return not under_way and not self.wanting

    @property
    def may_go_back(self) -> bool:
        """Not across the making of the store."""
        before = STEPS.index(self.step) - 1
        return before >= 0 and not self.busy and self.made == STEPS[before].needs_store

    def go_on(self) -> None:
        """To the next step; the store's step makes the store, the last one ends."""
        if not self.may_go_on:
            return
        if self.step is FirstStep.STORE:
            self._make()
        elif self.unlocked is not None and self.step is FirstStep.DONE:
            self.finish()
        else:
            self._go_to(STEPS[STEPS.index(self.step) + 1])

    def go_back(self) -> None:
        """To the step before; what was said there still stands."""
        if self.may_go_back:
            self._go_to(STEPS[STEPS.index(self.step) - 1])

    def finish(self) -> None:
        """To work, whatever of the later steps was left."""
        if self.unlocked is not None:
            unlocked, self.unlocked = self.unlocked, None
            self.finished.emit(unlocked)

    def _go_to(self, step: FirstStep) -> None:
        self.step = step
        self.changed.emit()
        self.moved.emit()

    def _make(self) -> None:
        """Makes the store, then opens it; one that was made and did not open is only opened the next time."""
        self.busy = True
        self.changed.emit()
        if self.made:
            self._on_made(None)
            return
        place, admin = self.place, self.administrator
        assert place.town is not None
        new = NewStation(place.code, place.town.code, admin.name, admin.passphrase, place.title)
        self._jobs.start(self.founding.make, new, then=self._on_made, fail=self._on_failed)

    def _on_made(self, _: None) -> None:
        self.made = True
        admin = self.administrator
        self._jobs.start(self._parts.unlock, admin.name, admin.passphrase, then=self._on_open, fail=self._on_failed)

    def _on_open(self, unlocked: Unlocked) -> None:
        self.busy, self.unlocked = False, unlocked
        self.administrator.forget()
        self.afterwards = Afterwards(unlocked, self._parts, self._jobs)
        self.afterwards.changed.connect(self.changed)
        self.afterwards.failed.connect(self.failed)
        self.opened.emit(unlocked)
        self._go_to(FirstStep.DEVICES)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)
