"""What the pages of one operator's workplace know."""

from typing import Protocol
from uuid import UUID

from PySide6.QtCore import SignalInstance

from station.services.permissions import Permission
from station.ui.jobs import Jobs
from station.ui.line.automatic import AutomaticRounds
from station.ui.line.enrolment import Enrolment
from station.ui.line.model import Line
from station.ui.notices import Notices
from station.ui.parts import Unlocked, WindowParts
from station.ui.screens.desk import DeskModel
from station.ui.screens.devices import DevicesModel
from station.ui.screens.operators import OperatorsModel
from station.ui.screens.outbox import OutboxModel
from station.ui.screens.paper_back import PaperBackModel
from station.ui.screens.policy import PolicyModel
from station.ui.screens.progress import ProgressModel
from station.ui.screens.records import RecordsModel
from station.ui.screens.register_model import RegisterModel
from station.ui.screens.safekeeping import SafekeepingModel
from station.ui.screens.settings import SettingsModel
from station.ui.screens.trail import TrailModel
from station.ui.screens.visits import VisitsModel


class Failing(Protocol):
    """A model that tells of trouble."""

    @property
    def failed(self) -> SignalInstance: ...


class Models:
    """What the screens of one operator know."""

    def __init__(self, unlocked: Unlocked, parts: WindowParts, jobs: Jobs) -> None:
        desk, role = unlocked.desk, unlocked.operator.role
        self.line = Line(desk, jobs)
        self.automatic = AutomaticRounds(self.line, desk.clock, parts.pace)
        self.notices = Notices(desk, jobs)
        self.desk = DeskModel(desk, parts, jobs)
        self.register = RegisterModel(desk, jobs, role, parts.printers)
        self.visits = VisitsModel(desk, jobs, parts.printers)
        self.records = RecordsModel(desk, jobs, self.line, role, parts.printers)
        self.progress = ProgressModel(desk, jobs, parts.printers)
        self.paper_back = PaperBackModel(desk, self.desk.pictures.studio, self._at_desk)
        self.outbox = OutboxModel(desk, jobs, self.line, self.automatic, Enrolment(desk, jobs, self.line))
        self.policy = PolicyModel(parts.catalogue)
        self.devices = DevicesModel(parts.diagnose, parts.make_cameras, jobs)
        self.settings = SettingsModel(desk, jobs, may_change=role in Permission.STATION.allowed)
        self.operators = OperatorsModel(desk, jobs) if role in Permission.OPERATORS.allowed else None
        self.trail = TrailModel(desk, jobs) if role in Permission.AUDIT.allowed else None
        self.safekeeping = SafekeepingModel(desk, jobs) if role in Permission.STORE.allowed else None
        self.line.arrived.connect(self.notices.look)
        self.desk.submitted.connect(self.records.load)
        for changes in (self.desk.submitted, self.records.decided):
            changes.connect(self.line.look)

    @property
    def all(self) -> tuple[Failing, ...]:
        """Those that may fail at something, in no order."""
        some = (self.desk, self.records, self.outbox, self.notices, self.devices, self.settings)
        lists = (self.register, self.visits, self.progress, self.paper_back)
        permitted = (self.operators, self.trail, self.safekeeping)
        return (*some, *lists, *(model for model in permitted if model is not None))

    def _at_desk(self) -> UUID | None:
        """The record that is open at the desk."""
        keeper = self.desk.collection.keeper
        return keeper.record_id if keeper is not None else None

    def load(self) -> None:
        """Reads what the lists show."""
        self.records.load()
        self.notices.look()
        self.line.look()

    def rest(self) -> None:
        """The station is being locked, or closed."""
        self.automatic.rest()
        self.line.rest()
        self.desk.rest()
        self.devices.rest()

    def wake(self) -> None:
        """It was unlocked, and work goes on where it was."""
        self.line.wake()
        self.automatic.wake()
        self.desk.wake()
        self.records.load()
        self.notices.look()
