"""The main window: log-in first, then the desk and the work list."""

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QCloseEvent, QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from station.domain.record import Draft
from station.errors import StationError
from station.resources import resource
from station.services.desk import Desk
from station.services.permissions import Permission
from station.ui.draft_keeper import DraftKeeper
from station.ui.error_box import ErrorBox
from station.ui.garbage import GarbageRounds
from station.ui.idle import IdleWatch
from station.ui.jobs import Jobs
from station.ui.lock import Lock, LockState
from station.ui.parts import Unlocked, WindowParts
from station.ui.quiet_time import QuietTime
from station.ui.screens.desk import DeskModel, DeskScreen
from station.ui.screens.login import LoginModel, LoginScreen
from station.ui.screens.operators import OperatorsModel, OperatorsScreen
from station.ui.screens.own_passphrase import OwnPassphraseDialog, OwnPassphraseModel
from station.ui.screens.records import RecordsModel, RecordsScreen

_CHOOSING_MIN = 5
"""So long a new passphrase may be thought about; then the temporary one is asked for again."""
_FONTS = ["Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "AR PL UMing CN"]


def dress(application: QApplication) -> None:
    """Chinese standard buttons, a font that has the characters, the style sheet; garbage is this thread's affair."""
    if application.findChild(GarbageRounds) is None:
        GarbageRounds(application)
    translator = QTranslator(application)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    font = QFont()
    font.setFamilies(_FONTS)
    font.setPixelSize(16)
    application.setFont(font)
    application.setStyle("Fusion")
    style = resource("style.qss").read_text("utf-8")
    application.setStyleSheet(style.replace("@icons@", resource("icons").as_posix()))
    application.setApplicationDisplayName("信息采集站")


class Shell(QMainWindow):
    """Holds the screens; knows which one is seen."""

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        self._parts = parts
        self.jobs = Jobs(self)
        self.login_model = LoginModel(parts.unlock, self.jobs, parts.default_operator, parts.operators)
        self.login = LoginScreen(self.login_model)
        self.lock = Lock(self.jobs, parts.lock)
        self.idle = IdleWatch(self)
        self.quiet = QuietTime(self.jobs, parts.tend, self)
        self.desk: DeskScreen | None = None
        self.desk_model: DeskModel | None = None
        self.records: RecordsScreen | None = None
        self.records_model: RecordsModel | None = None
        self.operators: OperatorsScreen | None = None
        self._place: QWidget | None = None
        self._whose: Desk | None = None
        self._focused: QWidget | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.login)
        self.setCentralWidget(self._stack)
        self.setWindowTitle("退役军人和其他优抚对象信息采集站")
        self.resize(1366, 768)
        self.login_model.unlocked.connect(self._on_unlocked)
        self.login_model.must_choose.connect(self._on_choosing)
        self.lock.covered.connect(self._cover)
        self.lock.locked.connect(self._on_locked)
        self.lock.failed.connect(self.login.errors.tell)
        self.idle.idle.connect(self._on_idle)
        self.quiet.found.connect(self._say)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock_now)
        self.login.passphrase.setFocus()

    def _on_unlocked(self, unlocked: Unlocked) -> None:
        self.lock.opened()
        if self._place is not None and unlocked.desk is self._whose:
            self._resume()
        else:
            self._begin(unlocked)
        self.idle.begin(unlocked.desk.campaign.idle_minutes)
        self.quiet.begin(unlocked.desk.campaign.idle_minutes)

    def _begin(self, unlocked: Unlocked) -> None:
        """A new workplace; what another operator left is in the list of records."""
        desk = self._whose = unlocked.desk
        if self._place is not None:
            self._stack.removeWidget(self._place)
            self._place.deleteLater()
            if self._parts.card_monitor is not None:
                self._parts.card_monitor.clear()  # a card that lies there is none of his
        self.desk_model = DeskModel(desk, self._parts, self.jobs)
        self.desk = DeskScreen(self.desk_model, self._parts)
        self.records_model = RecordsModel(desk, self.jobs, unlocked.operator.role)
        self.records = RecordsScreen(self.records_model)
        self.operators = None
        if unlocked.operator.role in Permission.OPERATORS.allowed:
            operators_model = OperatorsModel(desk, self.jobs)
            self.operators = OperatorsScreen(operators_model)
            operators_model.failed.connect(self._tell)
        self._place = self._workplace(unlocked, self.desk, self.records, self.operators)
        self._stack.addWidget(self._place)
        self._stack.setCurrentWidget(self._place)
        self.desk_model.failed.connect(self._tell)
        self.records_model.failed.connect(self._tell)
        self.records_model.go_on.connect(self._go_on)
        self.desk_model.submitted.connect(self.records_model.load)
        self.records_model.load()
        if desk.standing.notices:
            self.errors.say("开机检查发现：" + "".join(notice.sentence for notice in desk.standing.notices))

    def _workplace(
        self, unlocked: Unlocked, desk_screen: DeskScreen, records: RecordsScreen, operators: OperatorsScreen | None
    ) -> QWidget:
        desk = unlocked.desk
        self.desk_button, self.records_button, self.operators_button = (
            QPushButton("采集"),
            QPushButton("记录"),
            QPushButton("操作员"),
        )
        for button in (self.desk_button, self.records_button, self.operators_button):
            button.setObjectName("nav")
            button.setCheckable(True)
            button.setAutoExclusive(True)
        self.desk_button.setChecked(True)
        self.operators_button.setVisible(operators is not None)
        self.passphrase_button = QPushButton("修改口令")
        self.passphrase_button.setObjectName("nav")
        self.lock_button = QPushButton("锁定")
        self.lock_button.setObjectName("nav")
        self.lock_button.setToolTip("锁定采集站，草稿保留（Ctrl+L）")
        operator = unlocked.operator
        named = f"{operator.role.label} {operator.display_name}"
        who = QLabel(f"{desk.campaign.division_name}　采集站 {desk.station_code}　{named}")
        who.setObjectName("who")
        bar = QFrame()
        bar.setObjectName("bar")
        inside = QHBoxLayout(bar)
        inside.setContentsMargins(16, 0, 8, 0)
        inside.setSpacing(4)
        for button in (self.desk_button, self.records_button, self.operators_button):
            inside.addWidget(button)
        inside.addStretch()
        inside.addWidget(who)
        inside.addWidget(self.passphrase_button)
        inside.addWidget(self.lock_button)
        self.errors = ErrorBox()
        self._pages = QStackedWidget()
        self._pages.addWidget(desk_screen)
        self._pages.addWidget(records)
        if operators is not None:
            self._pages.addWidget(operators)
        place = QWidget()
        layout = QVBoxLayout(place)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.errors)
        layout.addWidget(self._pages, 1)
        self.desk_button.clicked.connect(lambda: self._pages.setCurrentIndex(0))
        self.records_button.clicked.connect(self._show_records)
        self.operators_button.clicked.connect(self._show_operators)
        self.passphrase_button.clicked.connect(lambda: self._change_passphrase(desk))
        self.lock_button.clicked.connect(self.lock_now)
        return place

    def _change_passphrase(self, desk: Desk) -> None:
        self.own_passphrase = OwnPassphraseDialog(OwnPassphraseModel(desk.change_passphrase, self.jobs), self)
        self.own_passphrase.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.own_passphrase.open()

    def _show_records(self) -> None:
        self._pages.setCurrentIndex(1)
        if self.records_model is not None:
            self.records_model.load()

    def _show_operators(self) -> None:
        if self.operators is not None:
            self._pages.setCurrentWidget(self.operators)
            self.operators.model.load()

    def _go_on(self, draft: Draft) -> None:
        model = self.desk_model
        if model is None:
            return
        keeper = model.collection.keeper
        if keeper is not None:
            keeper.flush(lambda: model.go_on_with(draft))
        else:
            model.go_on_with(draft)
        self.desk_button.setChecked(True)
        self._pages.setCurrentIndex(0)

    def _tell(self, error: StationError) -> None:
        self.errors.tell(error)

    def _say(self, sentence: str) -> None:
        self.errors.say(sentence)

    # -- locked -------------------------------------------------------------------------------------------------------

    def lock_now(self) -> None:
        """Locks the station; what was typed is kept first."""
        if self._place is None or self._stack.currentWidget() is not self._place:
            return
        self._focused = QApplication.focusWidget()
        self.lock.lock(self._keeper)

    def _on_choosing(self) -> None:
        self.lock.opened()
        self.idle.begin(_CHOOSING_MIN)

    def _on_idle(self) -> None:
        if self.login_model.choosing is not None:
            self.idle.end()
            self.login_model.give_up()
            self.login_model.cover()
            self.login.ask()
            self.lock.end()
            return
        self.lock_now()
        self.idle.again()  # should it not have been possible: a full disk, say

    @property
    def _keeper(self) -> DraftKeeper | None:
        return self.desk_model.collection.keeper if self.desk_model else None

    def _cover(self) -> None:
        self.idle.end()
        self.quiet.end()
        if self.desk_model is not None:
            self.desk_model.rest()
        self.errors.hide()
        self.login_model.cover()
        self._stack.setCurrentWidget(self.login)
        self.login.ask()

    def _on_locked(self) -> None:
        self.login_model.may_enter()
        self.login.passphrase.setFocus()

    def _resume(self) -> None:
        """At the same person, in the same field."""
        if self._place is None or self.desk_model is None or self.records_model is None:
            return
        self._stack.setCurrentWidget(self._place)
        self.desk_model.wake()
        self.records_model.load()
        if self._focused is not None and isValid(self._focused):
            self._focused.setFocus()

    # -- the end ------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """The draft is kept before the window goes; the store is closed after the last job."""
        keeper = self._keeper
        if keeper is not None and not keeper.all_saved:
            event.ignore()
            keeper.flush(lambda: QTimer.singleShot(0, self.close))
            return
        if self.desk_model is not None:
            self.quiet.end()
            self.desk_model.pictures.close()  # else a look at the next frame would always be under way
        if self.jobs.under_way:
            event.ignore()
            self.jobs.idle.connect(self.close, Qt.ConnectionType.SingleShotConnection)
            return
        if self.lock.state is not LockState.LOCKED:
            event.ignore()
            if self.desk_model is not None:
                self.desk_model.sign.take_back()
            self.idle.end()
            self.lock.locked.connect(self.close, Qt.ConnectionType.SingleShotConnection)
            self.lock.end()
            return
        event.accept()
