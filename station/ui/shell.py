"""The main window: log-in first, then the desk and the work list."""

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QCloseEvent, QFont
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

from station.domain.record import Draft
from station.errors import StationError
from station.resources import resource
from station.services.desk import Desk
from station.ui.error_box import ErrorBox
from station.ui.jobs import Jobs
from station.ui.parts import WindowParts
from station.ui.screens.desk import DeskModel, DeskScreen
from station.ui.screens.login import LoginModel, LoginScreen
from station.ui.screens.records import RecordsModel, RecordsScreen

_FONTS = ["Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "AR PL UMing CN"]


def dress(application: QApplication) -> None:
    """Chinese standard buttons, a font that has the characters, and the style sheet."""
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
        self.login_model = LoginModel(parts.unlock, self.jobs, parts.default_operator)
        self.login = LoginScreen(self.login_model)
        self.desk: DeskScreen | None = None
        self.desk_model: DeskModel | None = None
        self.records: RecordsScreen | None = None
        self.records_model: RecordsModel | None = None
        self._locked = False
        self._stack = QStackedWidget()
        self._stack.addWidget(self.login)
        self.setCentralWidget(self._stack)
        self.setWindowTitle("退役军人和其他优抚对象信息采集站")
        self.resize(1366, 768)
        self.login_model.unlocked.connect(self._on_unlocked)
        self.login.passphrase.setFocus()

    def _on_unlocked(self, desk: Desk) -> None:
        self.desk_model = DeskModel(desk, self._parts, self.jobs)
        self.desk = DeskScreen(self.desk_model, self._parts)
        self.records_model = RecordsModel(desk, self.jobs)
        self.records = RecordsScreen(self.records_model)
        self._stack.addWidget(self._workplace(desk, self.desk, self.records))
        self._stack.setCurrentIndex(1)
        self.desk_model.failed.connect(self._tell)
        self.records_model.failed.connect(self._tell)
        self.records_model.go_on.connect(self._go_on)
        self.desk_model.submitted.connect(self.records_model.load)
        self.records_model.load()
        if desk.standing.notices:
            self.errors.say("开机检查发现：" + "".join(notice.sentence for notice in desk.standing.notices))

    def _workplace(self, desk: Desk, desk_screen: DeskScreen, records: RecordsScreen) -> QWidget:
        self.desk_button, self.records_button = QPushButton("采集"), QPushButton("记录")
        for button in (self.desk_button, self.records_button):
            button.setObjectName("nav")
            button.setCheckable(True)
            button.setAutoExclusive(True)
        self.desk_button.setChecked(True)
        who = QLabel(f"{desk.campaign.division_name}　采集站 {desk.station_code}　操作员 {desk.operator}")
        who.setObjectName("who")
        bar = QFrame()
        bar.setObjectName("bar")
        inside = QHBoxLayout(bar)
        inside.setContentsMargins(16, 0, 24, 0)
        inside.setSpacing(4)
        inside.addWidget(self.desk_button)
        inside.addWidget(self.records_button)
        inside.addStretch()
        inside.addWidget(who)
        self.errors = ErrorBox()
        self._pages = QStackedWidget()
        self._pages.addWidget(desk_screen)
        self._pages.addWidget(records)
        place = QWidget()
        layout = QVBoxLayout(place)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.errors)
        layout.addWidget(self._pages, 1)
        self.desk_button.clicked.connect(lambda: self._pages.setCurrentIndex(0))
        self.records_button.clicked.connect(self._show_records)
        return place

    def _show_records(self) -> None:
        self._pages.setCurrentIndex(1)
        if self.records_model is not None:
            self.records_model.load()

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

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """The draft is kept before the window goes; the store is closed after the last job."""
        keeper = self.desk_model.collection.keeper if self.desk_model else None
        if keeper is not None and not keeper.all_saved:
            event.ignore()
            keeper.flush(lambda: QTimer.singleShot(0, self.close))
            return
        if self.jobs.under_way:
            event.ignore()
            self.jobs.idle.connect(self.close, Qt.ConnectionType.SingleShotConnection)
            return
        if self.desk_model is not None and not self._locked:
            event.ignore()
            self.desk_model.photo.close()
            self._locked = True
            self.jobs.start(self._parts.lock, then=self._on_locked, fail=self._tell)
            return
        event.accept()

    def _on_locked(self, _: None) -> None:
        self.close()
