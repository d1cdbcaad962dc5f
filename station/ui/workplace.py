"""One operator's workplace: his screens, the bar to go between them, and what is told above them."""

from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.domain.record import Draft
from station.services.overview import RecordView
from station.services.permissions import Permission
from station.ui.error_box import ErrorBox
from station.ui.help.manual import OF_PAGE, OF_STEP
from station.ui.jobs import Jobs
from station.ui.line.automatic import AutomaticRounds
from station.ui.line.enrolment import Enrolment
from station.ui.line.model import Line
from station.ui.notices import NoticeBar, Notices
from station.ui.pages import NavigationBar, Page
from station.ui.parts import Unlocked, WindowParts
from station.ui.screens.desk import DeskModel, DeskScreen
from station.ui.screens.devices import DevicesModel, DevicesScreen
from station.ui.screens.operators import OperatorsModel, OperatorsScreen
from station.ui.screens.outbox import OutboxModel, OutboxScreen
from station.ui.screens.policy import PolicyModel, PolicyScreen
from station.ui.screens.record import RecordDialog
from station.ui.screens.records import RecordsModel, RecordsScreen
from station.ui.screens.safekeeping import SafekeepingModel, SafekeepingScreen
from station.ui.screens.settings import SettingsModel, SettingsScreen
from station.ui.screens.trail import TrailModel, TrailScreen


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
        self.records = RecordsModel(desk, jobs, self.line, role)
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
        permitted = (self.operators, self.trail, self.safekeeping)
        return (*some, *(model for model in permitted if model is not None))

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


class Workplace(QWidget):
    """Shows one page at a time."""

    to_lock = Signal()
    to_change_passphrase = Signal()
    to_help = Signal()

    def __init__(self, unlocked: Unlocked, parts: WindowParts, jobs: Jobs) -> None:
        super().__init__()
        self._catalogue = parts.catalogue
        self.models = Models(unlocked, parts, jobs)
        models = self.models
        self.desk = DeskScreen(models.desk, parts)
        self.records = RecordsScreen(models.records)
        self.outbox = OutboxScreen(models.outbox, enrols=unlocked.operator.role in Permission.STATION.allowed)
        self.operators = OperatorsScreen(models.operators) if models.operators is not None else None
        self.errors = ErrorBox()
        self._stack = QStackedWidget()
        self.pages = {page.name: page for page in self._all_pages()}
        self.bar = NavigationBar(tuple(self.pages.values()), _who(unlocked))
        self.lock_button = self.bar.add_button("锁定", "锁定采集站，草稿保留（Ctrl+L）")
        self._build()
        self._connect()
        self.go_to("desk")

    def _all_pages(self) -> Iterator[Page]:
        """In the order of the bar, then of the menu."""
        models = self.models
        yield Page("desk", "采集", self.desk)
        yield Page("records", "记录", self.records, models.records.load)
        yield Page("outbox", "报送", self.outbox, self._read_line, longest="报送（9999）")
        yield Page("policy", "政策", PolicyScreen(models.policy))
        yield Page("devices", "设备", DevicesScreen(models.devices), main=False)
        yield Page("settings", "设置", SettingsScreen(models.settings), main=False)
        if models.safekeeping is not None:
            keeping = models.safekeeping
            yield Page("safekeeping", "备份与镜像", SafekeepingScreen(keeping), keeping.load, main=False)
        if self.operators is not None and models.operators is not None:
            yield Page("operators", "操作员", self.operators, models.operators.load, main=False)
        if models.trail is not None:
            yield Page("trail", "操作记录", TrailScreen(models.trail), models.trail.load, main=False)

    def _build(self) -> None:
        for page in self.pages.values():
            self._stack.addWidget(page.screen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(NoticeBar(self.models.notices))
        layout.addWidget(self.errors)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        models = self.models
        for model in models.all:
            model.failed.connect(self.errors.tell)
        self.bar.chosen.connect(lambda page: self.go_to(page.name))
        models.records.go_on.connect(self._go_on)
        models.records.shown.connect(self._show_record)
        models.records.changed.connect(self._tell_counts)
        models.line.changed.connect(self._tell_counts)
        self.outbox.to_correct.connect(lambda: self.go_to("records"))
        self.desk.returned.asked.connect(models.records.show)
        self.lock_button.clicked.connect(self.to_lock)
        self.bar.add_to_menu("修改口令…", "", self.to_change_passphrase.emit)
        self.bar.add_to_menu("帮助…", "F1", self.to_help.emit)

    @property
    def help_page(self) -> str:
        """The page of the manual for what is seen: of the desk, for its step."""
        if self.at == "desk":
            return OF_STEP[self.models.desk.collection.step]
        return OF_PAGE[self.at]

    def go_to(self, name: str) -> None:
        """Opens a page; what it shows is read anew."""
        page, self.at = self.pages[name], name
        self.bar.stand_at(name)
        self._stack.setCurrentWidget(page.screen)
        page.enter()

    def _read_line(self) -> None:
        self.models.outbox.load()
        self.models.records.load()
        self.models.line.look()

    def _tell_counts(self) -> None:
        waiting = self.models.line.waiting
        self.bar.buttons["outbox"].setText(f"报送（{waiting}）" if waiting else "报送")
        self.outbox.show_returned(self.models.records.returned)

    def _go_on(self, draft: Draft) -> None:
        """Whoever is at the desk is kept first."""
        model = self.models.desk
        keeper = model.collection.keeper
        if keeper is not None:
            keeper.flush(lambda: model.go_on_with(draft))
        else:
            model.go_on_with(draft)
        self.go_to("desk")

    def _show_record(self, view: RecordView) -> None:
        self.record = RecordDialog(view, self._catalogue, self)
        self.record.open()


def _who(unlocked: Unlocked) -> str:
    operator, desk = unlocked.operator, unlocked.desk
    return f"{desk.campaign.division_name}　采集站 {desk.station_code}　{operator.role.label} {operator.display_name}"
