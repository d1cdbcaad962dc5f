"""One operator's workplace: his screens, the bar to go between them, and what is told above them."""

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.domain.record import Draft
from station.services.overview import RecordView
from station.services.permissions import Permission
from station.services.power import Battery
from station.ui.error_box import ErrorBox
from station.ui.help.manual import OF_PAGE, OF_STEP
from station.ui.home_visit import HomeVisitMode, home_visit_button
from station.ui.jobs import Jobs
from station.ui.models import Models
from station.ui.notices import NoticeBar
from station.ui.pages import NavigationBar, Page
from station.ui.parts import Unlocked, WindowParts
from station.ui.screens.desk import DeskScreen
from station.ui.screens.devices import DevicesScreen
from station.ui.screens.operators import OperatorsScreen
from station.ui.screens.outbox import OutboxScreen
from station.ui.screens.paper_back import PaperBackScreen
from station.ui.screens.policy import PolicyScreen
from station.ui.screens.progress import ProgressScreen
from station.ui.screens.record import RecordDialog
from station.ui.screens.records import RecordsScreen
from station.ui.screens.register import RegisterScreen
from station.ui.screens.safekeeping import SafekeepingScreen
from station.ui.screens.settings import SettingsScreen
from station.ui.screens.trail import TrailScreen
from station.ui.screens.visits import VisitsScreen
from station.ui.type_size import TypeSize
from station.ui.widgets.room import Room


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
        self.paper_back = PaperBackScreen(models.paper_back)
        self.operators = OperatorsScreen(models.operators) if models.operators is not None else None
        self.errors = ErrorBox()
        self._notices = NoticeBar(models.notices)
        self._stack = QStackedWidget()
        self.pages = {page.name: page for page in self._all_pages()}
        self._rooms: dict[str, QWidget] = {}
        """Where each page stands: in large type one may need more room than there is; the desk sees to that itself."""
        self.bar = NavigationBar(tuple(self.pages.values()), _who(unlocked))
        self.lock_button = self.bar.add_button("锁定", "锁定采集站，草稿保留（Ctrl+L）")
        self._build()
        self._connect()
        self.go_to("desk")

    def _all_pages(self) -> Iterator[Page]:
        """In the order of the bar, then of the menu."""
        models = self.models
        yield Page("desk", "采集", self.desk)
        yield Page("register", "花名册", RegisterScreen(models.register), models.register.load)
        yield Page("records", "待办", self.records, models.records.load)
        yield Page("outbox", "报送", self.outbox, self._read_line, longest="报送（9999）")
        yield Page("progress", "进度", ProgressScreen(models.progress), models.progress.load)
        yield Page("policy", "政策", PolicyScreen(models.policy))
        yield Page("visits", "上门名单", VisitsScreen(models.visits), models.visits.load, main=False)
        yield Page("paper_back", "归档纸表", self.paper_back, models.paper_back.waiting.load, main=False)
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
            self._rooms[page.name] = page.screen if page.screen is self.desk else Room(page.screen)
            self._stack.addWidget(self._rooms[page.name])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._notices)
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
        for people in (models.register, models.visits):
            people.to_collect.connect(self._collect)
        models.register.to_visits.connect(lambda: self.go_to("visits"))
        models.visits.to_register.connect(lambda: self.go_to("register"))
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
        self._stack.setCurrentWidget(self._rooms[name])
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

    def _collect(self, base_id: str) -> None:
        """Somebody of the register is to be collected: his card tells more than the register does."""
        self.models.desk.expect(base_id)
        self.go_to("desk")

    def offer_home_visits(self, window: QWidget, battery: Battery, size: TypeSize) -> None:
        """Hangs the home-visit mode of a window into the bar, and the sizes of the type into the menu."""
        self.home_visit = HomeVisitMode(
            window, (self.bar, self._notices), battery, lambda: self.models.line.waiting, size
        )
        self.bar.add_widget(home_visit_button(self.home_visit))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.home_visit.bar)
        self.bar.add_to_menu("放大字", "Ctrl+=", size.larger)
        self.bar.add_to_menu("缩小字", "Ctrl+-", size.smaller)

    def end_home_visit(self) -> None:
        """Whoever comes next begins in the usual window."""
        if self.home_visit.on:
            self.home_visit.toggle()

    def _show_record(self, view: RecordView) -> None:
        self.record = RecordDialog(view, self._catalogue, self, self.models.records.papers)
        self.record.open()


def _who(unlocked: Unlocked) -> str:
    operator, desk = unlocked.operator, unlocked.desk
    return f"{operator.role.label} {operator.display_name}　采集站 {desk.station_code}　{desk.campaign.division_name}"
