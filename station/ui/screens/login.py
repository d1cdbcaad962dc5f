"""Log-in: the operator's passphrase unlocks the store."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from station.errors import StationError
from station.services.desk import Desk
from station.services.ports import Progress
from station.ui.error_box import ErrorBox
from station.ui.jobs import Jobs


class LoginModel(QObject):
    """Whether somebody is being let in."""

    changed = Signal()
    failed = Signal(object)
    unlocked = Signal(object)

    def __init__(self, unlock: Callable[[Progress, str, str], Desk], jobs: Jobs, operator: str) -> None:
        super().__init__()
        self._unlock, self._jobs = unlock, jobs
        self.operator = operator
        self.busy = False

    def log_in(self, operator: str, passphrase: str) -> None:
        """Unlocks the store in a job: Argon2id takes its time."""
        if self.busy:
            return
        self.busy = True
        self.changed.emit()
        self._jobs.start(self._unlock, operator.strip(), passphrase, then=self._on_unlocked, fail=self._on_failed)

    def _on_unlocked(self, desk: Desk) -> None:
        self.busy = False
        self.changed.emit()
        self.unlocked.emit(desk)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)


class LoginScreen(QWidget):
    """Asks for operator and passphrase."""

    def __init__(self, model: LoginModel) -> None:
        super().__init__()
        self._model = model
        self._build()
        model.changed.connect(self._render)
        model.failed.connect(self._on_failed)
        self._render()

    def _build(self) -> None:
        self.operator = QLineEdit(self._model.operator)
        self.operator.setAccessibleName("操作员")
        self.passphrase = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("口令")
        self.enter = QPushButton("登录")
        self.enter.setObjectName("primary")
        self.errors = ErrorBox()
        title = QLabel("退役军人和其他优抚对象\n信息采集站")
        title.setObjectName("title")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow("操作员", self.operator)
        form.addRow("口令", self.passphrase)
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(460)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(40, 36, 40, 36)
        inside.setSpacing(20)
        inside.addWidget(title)
        inside.addLayout(form)
        inside.addWidget(self.enter)
        layout = QVBoxLayout(self)
        layout.addWidget(self.errors)
        layout.addStretch()
        layout.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        self.enter.clicked.connect(self._log_in)
        self.operator.returnPressed.connect(self.passphrase.setFocus)
        self.passphrase.returnPressed.connect(self._log_in)

    def _log_in(self) -> None:
        self.errors.hide()
        self._model.log_in(self.operator.text(), self.passphrase.text())

    def _on_failed(self, error: StationError) -> None:
        self.passphrase.clear()
        self.passphrase.setFocus()
        self.errors.tell(error)

    def _render(self) -> None:
        self.enter.setEnabled(not self._model.busy)
        self.enter.setText("正在打开数据库…" if self._model.busy else "登录")
        self.operator.setEnabled(not self._model.busy)
        self.passphrase.setEnabled(not self._model.busy)
