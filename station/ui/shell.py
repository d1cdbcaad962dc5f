"""The main window: log-in first, then the desk and the work list."""

import sys

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QCloseEvent, QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from station.resources import resource
from station.services.desk import Desk
from station.ui.draft_keeper import DraftKeeper
from station.ui.first_run.model import FirstRunModel
from station.ui.first_run.screen import FirstRunScreen
from station.ui.garbage import GarbageRounds, collect_all
from station.ui.help.manual import OF_PAGE
from station.ui.help.model import HelpModel
from station.ui.help.window import HelpWindow
from station.ui.home_visit import type_size
from station.ui.idle import IdleWatch
from station.ui.jobs import Jobs
from station.ui.lock import Lock, LockState
from station.ui.parts import Unlocked, WindowParts
from station.ui.quiet_time import QuietTime
from station.ui.screens.desk import DeskModel, DeskScreen
from station.ui.screens.login import LoginModel, LoginScreen
from station.ui.screens.operators import OperatorsScreen
from station.ui.screens.own_passphrase import OwnPassphraseDialog, OwnPassphraseModel
from station.ui.screens.records import RecordsModel, RecordsScreen
from station.ui.workplace import Workplace

_CHOOSING_MIN = 5
"""So long a new passphrase may be thought about; then the temporary one is asked for again."""
_SWITCH_S = 0.0005
"""So long the window waits for a job's thread to let it go on, a tenth of the usual: laying a page out asks often."""
_FONTS = ["Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "AR PL UMing CN"]


def dress(application: QApplication) -> None:
    """Chinese standard buttons, a font that has the characters, the style sheet; garbage is this thread's affair, and
    other threads let it go on soon.
    """
    if application.findChild(GarbageRounds) is None:
        GarbageRounds(application)
    sys.setswitchinterval(_SWITCH_S)
    translator = QTranslator(application)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    font = QFont()
    font.setFamilies(_FONTS)
    font.setPixelSize(16)
    if application.font() != font:
        application.setFont(font)
    if application.property("plain_style") is None:
        application.setStyle("Fusion")
    style = resource("style.qss").read_text("utf-8")
    plain = style.replace("@icons@", resource("icons").as_posix())
    if application.styleSheet() != plain:  # every widget there is would be styled anew
        application.setStyleSheet(plain)
    application.setProperty("plain_style", plain)
    application.setProperty("type_percent", 100)
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
        self.place: Workplace | None = None
        self._whose: Desk | None = None
        self._focused: QWidget | None = None
        self.type_size = type_size()
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
        self.type_size.chosen.connect(self._keep_type_size)
        QShortcut(QKeySequence("Ctrl+L"), self, self.lock_now)
        self.help: HelpWindow | None = None
        self._help_by_key(self.login)
        self.first_run: FirstRunScreen | None = None
        if parts.founding is not None:
            self._begin_first_run(FirstRunModel(parts.founding, parts, self.jobs))
        else:
            self.login.passphrase.setFocus()

    def show_on_screen(self) -> None:
        """Opens the window; on a screen that is no larger, or one that is scaled, it takes all of the screen."""
        room = self.screen().availableGeometry()
        if room.width() <= self.width() or room.height() <= self.height():
            self.showMaximized()
        else:
            self.show()

    def _begin_first_run(self, model: FirstRunModel) -> None:
        """There is no store to log in to: it is made first."""
        self.first_run = FirstRunScreen(model)
        self._help_by_key(self.first_run)
        self._stack.addWidget(self.first_run)
        self._stack.setCurrentWidget(self.first_run)
        model.opened.connect(lambda unlocked: self.idle.begin(unlocked.desk.campaign.idle_minutes))
        model.finished.connect(self._end_first_run)

    def _end_first_run(self, unlocked: Unlocked) -> None:
        screen, self.first_run = self.first_run, None
        self.login_model.operator = unlocked.operator.name
        self._on_unlocked(unlocked)
        if screen is not None:
            self._stack.removeWidget(screen)
            screen.deleteLater()

    def _on_unlocked(self, unlocked: Unlocked) -> None:
        self.lock.opened()
        if self.place is not None and unlocked.desk is self._whose:
            self._resume()
        else:
            self._begin(unlocked)
        self.idle.begin(unlocked.desk.campaign.idle_minutes)
        self.quiet.begin(unlocked.desk.campaign.idle_minutes)

    def _begin(self, unlocked: Unlocked) -> None:
        """A new workplace; what another operator left is in the list of records."""
        desk = self._whose = unlocked.desk
        if self.place is not None:
            self.place.end_home_visit()
            self._stack.removeWidget(self.place)
            self.place.deleteLater()
            if self._parts.card_monitor is not None:
                self._parts.card_monitor.clear()  # a card that lies there is none of his
        self.type_size.set(desk.type_size)
        place = self.place = Workplace(unlocked, self._parts, self.jobs)
        place.offer_home_visits(self, self._parts.battery, self.type_size)
        place.to_lock.connect(self.lock_now)
        place.to_help.connect(self.open_help)
        place.to_change_passphrase.connect(lambda: self._change_passphrase(desk))
        self._stack.addWidget(place)
        self._stack.setCurrentWidget(place)
        self.desk, self.records, self.operators = place.desk, place.records, place.operators
        self.desk_model, self.records_model = place.models.desk, place.models.records
        self.errors = place.errors
        place.models.load()
        if desk.standing.notices:
            place.errors.say("开机检查发现：" + "".join(notice.sentence for notice in desk.standing.notices))

    def _keep_type_size(self, percent: int) -> None:
        """What is chosen during a home visit is for that visit."""
        if self._whose is not None and self.place is not None and not self.place.home_visit.on:
            self.jobs.start(self._whose.keep_type_size, percent, then=lambda _: None, fail=self.errors.tell)

    def _change_passphrase(self, desk: Desk) -> None:
        self.own_passphrase = OwnPassphraseDialog(OwnPassphraseModel(desk.change_passphrase, self.jobs), self)
        self.own_passphrase.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.own_passphrase.open()

    def open_help(self) -> None:
        """The manual, at the page for what is seen."""
        if self.help is None:
            self.help = HelpWindow(HelpModel(), self)
        seen = self._stack.currentWidget()
        if self.place is not None and seen is self.place:
            self.help.open_at(self.place.help_page)
        else:
            self.help.open_at(OF_PAGE["login" if seen is self.login else "first_run"])

    def _help_by_key(self, screen: QWidget) -> None:
        """The workplace has it in its menu."""
        QShortcut(QKeySequence("F1"), screen, self.open_help, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _say(self, sentence: str) -> None:
        self.errors.say(sentence)

    # -- locked -------------------------------------------------------------------------------------------------------

    def lock_now(self) -> None:
        """Locks the station; what was typed is kept first. A first run that has a store ends by it."""
        if self.first_run is not None:
            self.first_run.model.finish()
        if self.place is None or self._stack.currentWidget() is not self.place:
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
        if self.place is not None:
            self.place.models.rest()
            self.errors.hide()
        self.login_model.cover()
        self._stack.setCurrentWidget(self.login)
        self.login.ask()

    def _on_locked(self) -> None:
        self.login_model.may_enter()
        self.login.passphrase.setFocus()
        collect_all()

    def _resume(self) -> None:
        """At the same person, in the same field."""
        if self.place is None:
            return
        self._stack.setCurrentWidget(self.place)
        self.place.models.wake()
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
        self.quiet.end()
        if self.place is not None:
            self.place.models.rest()  # else a look at the next frame would always be under way
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
        if self.help is not None:
            self.help.close()
        event.accept()
