"""One operator's workplace: his screens, the bar to go between them, and what is told above them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from station.domain.record import Draft
from station.services.overview import RecordView
from station.services.permissions import Permission
from station.ui.error_box import ErrorBox
from station.ui.jobs import Jobs
from station.ui.line.automatic import AutomaticRounds
from station.ui.line.enrolment import Enrolment
from station.ui.line.model import Line
from station.ui.notices import NoticeBar, Notices
from station.ui.parts import Unlocked, WindowParts
from station.ui.screens.desk import DeskModel, DeskScreen
from station.ui.screens.operators import OperatorsModel, OperatorsScreen
from station.ui.screens.outbox import OutboxModel, OutboxScreen
from station.ui.screens.record import RecordDialog
from station.ui.screens.records import RecordsModel, RecordsScreen


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
        self.operators = OperatorsModel(desk, jobs) if role in Permission.OPERATORS.allowed else None
        self.line.arrived.connect(self.notices.look)
        self.desk.submitted.connect(self.records.load)
        for changes in (self.desk.submitted, self.records.decided):
            changes.connect(self.line.look)

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

    def wake(self) -> None:
        """It was unlocked, and work goes on where it was."""
        self.line.wake()
        self.automatic.wake()
        self.desk.wake()
        self.records.load()
        self.notices.look()


class Workplace(QWidget):
    """Shows one screen at a time."""

    to_lock = Signal()
    to_change_passphrase = Signal()

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
        self._pages = QStackedWidget()
        self._build(unlocked)
        self._connect()

    def _build(self, unlocked: Unlocked) -> None:
        self.desk_button, self.records_button, self.outbox_button, self.operators_button = (
            QPushButton("采集"),
            QPushButton("记录"),
            QPushButton("报送"),
            QPushButton("操作员"),
        )
        self.passphrase_button, self.lock_button = QPushButton("修改口令"), QPushButton("锁定")
        self.lock_button.setToolTip("锁定采集站，草稿保留（Ctrl+L）")
        operator, desk = unlocked.operator, unlocked.desk
        named = f"{operator.role.label} {operator.display_name}"
        who = QLabel(f"{desk.campaign.division_name}　采集站 {desk.station_code}　{named}")
        who.setObjectName("who")
        bar = QFrame()
        bar.setObjectName("bar")
        inside = QHBoxLayout(bar)
        inside.setContentsMargins(16, 0, 8, 0)
        inside.setSpacing(4)
        screens = (self.desk, self.records, self.outbox, self.operators)
        buttons = (self.desk_button, self.records_button, self.outbox_button, self.operators_button)
        for button, screen in zip(buttons, screens, strict=True):
            button.setObjectName("nav")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            inside.addWidget(button)
            button.setVisible(screen is not None)
            if screen is not None:
                self._pages.addWidget(screen)
                button.clicked.connect(lambda _=False, screen=screen: self._show(screen))
        _keep_room(self.outbox_button, "报送（9999）")
        self.desk_button.setChecked(True)
        inside.addStretch()
        inside.addWidget(who)
        for button in (self.passphrase_button, self.lock_button):
            button.setObjectName("nav")
            inside.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(NoticeBar(self.models.notices))
        layout.addWidget(self.errors)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        models = self.models
        for model in (models.desk, models.records, models.outbox, models.notices, models.operators):
            if model is not None:
                model.failed.connect(self.errors.tell)
        models.records.go_on.connect(self._go_on)
        models.records.shown.connect(self._show_record)
        models.records.changed.connect(self._tell_counts)
        models.line.changed.connect(self._tell_counts)
        self.outbox.to_correct.connect(self.records_button.click)
        self.desk.returned.asked.connect(models.records.show)
        self.lock_button.clicked.connect(self.to_lock)
        self.passphrase_button.clicked.connect(self.to_change_passphrase)

    def _show(self, screen: QWidget) -> None:
        """Each list is read anew when one goes to it."""
        self._pages.setCurrentWidget(screen)
        if screen is self.records:
            self.models.records.load()
        elif screen is self.outbox:
            self.models.outbox.load()
            self.models.records.load()
            self.models.line.look()
        elif screen is self.operators and self.models.operators is not None:
            self.models.operators.load()

    def _tell_counts(self) -> None:
        waiting = self.models.line.waiting
        self.outbox_button.setText(f"报送（{waiting}）" if waiting else "报送")
        self.outbox.show_returned(self.models.records.returned)

    def _go_on(self, draft: Draft) -> None:
        """Whoever is at the desk is kept first."""
        model = self.models.desk
        keeper = model.collection.keeper
        if keeper is not None:
            keeper.flush(lambda: model.go_on_with(draft))
        else:
            model.go_on_with(draft)
        self.desk_button.setChecked(True)
        self._show(self.desk)

    def _show_record(self, view: RecordView) -> None:
        self.record = RecordDialog(view, self._catalogue, self)
        self.record.open()


def _keep_room(button: QPushButton, longest: str) -> None:
    """Room for the longest it will say, so that nothing beside it moves and no text is cut while it grows."""
    said = button.text()
    button.setText(longest)
    button.ensurePolished()
    button.setMinimumWidth(button.sizeHint().width())
    button.setText(said)
