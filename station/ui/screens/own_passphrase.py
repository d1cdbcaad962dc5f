"""One's own passphrase, changed while the station is open: the present one is asked for all the same."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.errors import PassphrasesDiffer, StationError
from station.services.operators import ChangePassphrase
from station.ui.error_box import ErrorBox
from station.ui.jobs import Jobs
from station.ui.screens.login import PassphraseLine


class OwnPassphraseModel(QObject):
    """Whether it is being changed."""

    changed = Signal()
    failed = Signal(object)
    done = Signal()

    def __init__(self, change: ChangePassphrase, jobs: Jobs) -> None:
        super().__init__()
        self._change, self._jobs = change, jobs
        self.busy = False

    def change(self, present: str, new: str, again: str) -> None:
        """Changes it in a job: Argon2id takes its time twice."""
        if self.busy:
            return
        if new != again:
            self.failed.emit(PassphrasesDiffer())
            return
        self.busy = True
        self.changed.emit()
        self._jobs.start(self._change, present, new, then=self._on_changed, fail=self._on_failed)

    def _on_changed(self, _: object) -> None:
        self.busy = False
        self.changed.emit()
        self.done.emit()

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)


class OwnPassphraseDialog(QDialog):
    """Asks for the present passphrase, and twice for the new one."""

    def __init__(self, model: OwnPassphraseModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle("修改口令")
        self.setMinimumWidth(520)
        self.errors = ErrorBox()
        self.lines = tuple(PassphraseLine(name) for name in ("现在的口令", "新口令", "再输一次"))
        hint = QLabel("新口令至少10个字符，可以用一句容易记住、别人想不到的话。")
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        form = QFormLayout()
        form.setSpacing(12)
        for line in self.lines:
            form.addRow(line.accessibleName(), line)
        buttons = QDialogButtonBox()
        self.accept_button = QPushButton("修改")
        self.accept_button.setObjectName("primary")
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        for widget in (self.errors, hint):
            layout.addWidget(widget)
        layout.addLayout(form)
        layout.addWidget(buttons)
        buttons.accepted.connect(self._change)
        buttons.rejected.connect(self.reject)
        model.changed.connect(self._render)
        model.failed.connect(self._on_failed)
        model.done.connect(self.accept)
        self.lines[0].setFocus()

    def _change(self) -> None:
        self.errors.hide()
        self._model.change(*(line.text() for line in self.lines))

    def _on_failed(self, error: StationError) -> None:
        self.errors.tell(error)

    def _render(self) -> None:
        self.accept_button.setEnabled(not self._model.busy)
