"""Log-in and lock screen: the operator's passphrase unlocks the store; a temporary one is changed first."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station.errors import PassphrasesDiffer, StationError, TooManyAttempts, waiting_told
from station.services.ports import Progress
from station.ui.error_box import ErrorBox
from station.ui.jobs import Jobs
from station.ui.parts import Unlocked

_TITLE = "退役军人和其他优抚对象\n信息采集站"
_LOCKED = "采集站已锁定"
_WIDTH, _MARGIN = 460, 40


class LoginModel(QObject):
    """Whether somebody is being let in, must wait, or has to choose a passphrase of his own first."""

    changed = Signal()
    failed = Signal(object)
    must_choose = Signal()
    """The store is open, and a temporary passphrase is to be changed before anything else."""
    unlocked = Signal(object)

    def __init__(
        self,
        unlock: Callable[[Progress, str, str], Unlocked],
        jobs: Jobs,
        operator: str,
        operators: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        super().__init__()
        self._unlock, self._jobs, self._operators = unlock, jobs, operators
        self.operator = operator
        self.locked = False
        self.closing = False
        """The station was locked, and jobs that were under way go on to their end."""
        self.busy = False
        self.wait_s = 0
        self.choosing: Unlocked | None = None
        self._given = ""
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)

    @property
    def operators(self) -> tuple[str, ...]:
        """Who may be chosen."""
        return tuple(self._operators())

    @property
    def ready(self) -> bool:
        """Whether a passphrase may be tried."""
        return not (self.busy or self.closing or self.wait_s)

    def log_in(self, operator: str, passphrase: str) -> None:
        """Unlocks the store in a job: Argon2id takes its time."""
        if not self.ready:
            return
        self.busy, self.operator, self._given = True, operator.strip(), passphrase
        self.changed.emit()
        self._jobs.start(self._unlock, self.operator, passphrase, then=self._on_unlocked, fail=self._on_failed)

    def choose(self, new: str, again: str) -> None:
        """Takes the place of the temporary passphrase."""
        if self.choosing is None or self.busy:
            return
        if new != again:
            self.failed.emit(PassphrasesDiffer())
            return
        self.busy = True
        self.changed.emit()
        change = self.choosing.desk.change_passphrase
        self._jobs.start(change, self._given, new, then=self._on_changed, fail=self._on_failed)

    def give_up(self) -> None:
        """Nobody chose a passphrase of his own: it is asked for the temporary one again."""
        self.choosing, self._given = None, ""
        self.changed.emit()

    def cover(self) -> None:
        """The station is being locked; nobody is let in before it is."""
        self.locked = self.closing = True
        self.changed.emit()

    def may_enter(self) -> None:
        """The station is locked."""
        self.closing = False
        self.changed.emit()

    def forgive(self) -> None:
        """Somebody else is named: his wait, if he has one, is told when he tries."""
        if self.wait_s and not self.busy:
            self._second.stop()
            self.wait_s = 0
            self.changed.emit()

    def _on_unlocked(self, unlocked: Unlocked) -> None:
        self.busy = False
        if unlocked.operator.must_change_passphrase:
            self.choosing = unlocked
            self.changed.emit()
            self.must_choose.emit()
            return
        self._enter(unlocked)

    def _on_changed(self, _: object) -> None:
        self.busy = False
        unlocked, self.choosing = self.choosing, None
        if unlocked is not None:
            self._enter(unlocked)

    def _enter(self, unlocked: Unlocked) -> None:
        self._given, self.locked = "", False
        self.changed.emit()
        self.unlocked.emit(unlocked)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        if self.choosing is None:
            self._given = ""
        if isinstance(error, TooManyAttempts):
            self.wait_s = error.seconds
            self._second.start()
        self.changed.emit()
        self.failed.emit(error)

    def _on_second(self) -> None:
        self.wait_s = max(0, self.wait_s - 1)
        if not self.wait_s:
            self._second.stop()
        self.changed.emit()


class PassphraseLine(QLineEdit):
    """A passphrase, hidden; tells whether capitals are locked, as far as what is typed shows it."""

    capitals = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__(echoMode=QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        text = event.text()
        if len(text) == 1 and text.isascii() and text.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.capitals.emit(text.isupper() != shifted)
        super().keyPressEvent(event)


class LoginScreen(QWidget):
    """Asks for operator and passphrase."""

    def __init__(self, model: LoginModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        model.failed.connect(self._on_failed)
        model.must_choose.connect(self._forget)
        model.unlocked.connect(self._forget)
        self._render()

    def _build(self) -> None:
        self.errors = ErrorBox()
        self._title = QLabel()
        self._title.setObjectName("title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note = QLabel()
        self._note.setObjectName("dim")
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._capitals = QLabel("大写锁定可能已打开。")
        self._capitals.setObjectName("wrong")
        self._forms = QStackedWidget()
        self._forms.setObjectName("clear")
        self._forms.addWidget(self._asking())
        self._forms.addWidget(self._choosing())
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(_WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(_MARGIN, 36, _MARGIN, 36)
        inside.setSpacing(16)
        inside.addWidget(self._title)
        inside.addWidget(self._note)
        inside.addWidget(self._forms)
        inside.addWidget(self._capitals)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.errors)
        layout.addStretch()
        layout.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        self._capitals.hide()
        for line in (self.passphrase, self.new, self.again):
            line.capitals.connect(self._capitals.setVisible)

    def _asking(self) -> QWidget:
        self._chooser = QComboBox(editable=True)
        self._chooser.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._chooser.addItems(self._model.operators)
        self._chooser.setCurrentText(self._model.operator)
        self._chooser.setAccessibleName("操作员")
        line = self._chooser.lineEdit()
        assert line is not None
        self.operator = line
        self.operator.setAccessibleName("操作员")
        self.passphrase = PassphraseLine("口令")
        self.enter = QPushButton("登录")
        self.enter.setObjectName("primary")
        self.enter.clicked.connect(self._log_in)
        self.operator.returnPressed.connect(self.passphrase.setFocus)
        self.operator.textEdited.connect(self._model.forgive)
        self._chooser.activated.connect(self._model.forgive)
        self.passphrase.returnPressed.connect(self._log_in)
        return _form(("操作员", self._chooser), ("口令", self.passphrase), button=self.enter)

    def _choosing(self) -> QWidget:
        self.new, self.again = PassphraseLine("新口令"), PassphraseLine("再输一次")
        self.choose = QPushButton("设置新口令并进入")
        self.choose.setObjectName("primary")
        self.choose.clicked.connect(self._choose)
        self.new.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self._choose)
        return _form(("新口令", self.new), ("再输一次", self.again), button=self.choose)

    def ask(self) -> None:
        """Asks anew, as nobody had been here."""
        self.errors.hide()
        self._capitals.hide()
        names, current = self._model.operators, self._model.operator
        self._chooser.clear()
        self._chooser.addItems(names)
        self._chooser.setCurrentText(current)
        self._forget()
        self.passphrase.setFocus()

    def _forget(self) -> None:
        """What was typed stands in no field any longer."""
        for line in (self.passphrase, self.new, self.again):
            line.clear()

    def _log_in(self) -> None:
        self.errors.hide()
        self._model.log_in(self.operator.text(), self.passphrase.text())

    def _choose(self) -> None:
        self.errors.hide()
        self._model.choose(self.new.text(), self.again.text())

    def _on_failed(self, error: StationError) -> None:
        chooses = self._model.choosing is not None
        lines = (self.new, self.again) if chooses else (self.passphrase,)
        for line in lines:
            line.clear()
        lines[0].setFocus()
        self.errors.tell(error)

    def _render(self) -> None:
        model = self._model
        chooses = model.choosing is not None
        if chooses and self._forms.currentIndex() == 0:
            self._forms.setCurrentIndex(1)
            self._capitals.hide()
            self.new.setFocus()
        elif not chooses and self._forms.currentIndex() == 1:
            self._forms.setCurrentIndex(0)
        self._title.setText(_LOCKED if model.locked and not chooses else _TITLE)
        self._note.setText(self._said())
        self._note.setVisible(bool(self._note.text()))
        self._note.setMinimumHeight(max(0, self._note.heightForWidth(_WIDTH - 2 * _MARGIN)))
        self.enter.setEnabled(model.ready)
        self.enter.setText(self._entering())
        self._chooser.setEnabled(not model.busy)
        self.passphrase.setEnabled(not model.busy)
        for widget in (self.new, self.again, self.choose):
            widget.setEnabled(not model.busy)

    def _said(self) -> str:
        model = self._model
        if model.choosing is not None:
            return "这是临时口令。请设置只有您自己知道的新口令：至少10个字符，可以用一句容易记住的话。"
        if model.closing:
            return "正在完成后台任务，完成后即可解锁。"
        return "草稿已保存。输入口令接着做；也可以由另一位操作员登录。" if model.locked else ""

    def _entering(self) -> str:
        model = self._model
        if model.busy:
            return "正在打开数据库…"
        if model.wait_s:
            return f"请等候{waiting_told(model.wait_s)}"
        return "解锁" if model.locked else "登录"


def _form(*rows: tuple[str, QWidget], button: QPushButton) -> QWidget:
    form = QFormLayout()
    form.setSpacing(12)
    for label, widget in rows:
        form.addRow(label, widget)
    page = QWidget()
    page.setObjectName("clear")
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(20)
    layout.addLayout(form)
    layout.addWidget(button)
    return page
