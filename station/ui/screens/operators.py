"""The administrator's page: who works here, their roles and passphrases, and the renewal of the store's key."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from station.domain.operator import Operator, Role
from station.errors import PassphrasesDiffer, StationError
from station.services.desk import Desk
from station.services.operators import Listed, Roster
from station.ui.jobs import Job, Jobs
from station.ui.rows import Column, RowsTable, table_view

_DUE = "有操作员停用后，数据密钥还没有更换：拿走过旧密钥的人仍可能解开从这台电脑拷走的数据。"
_REMOVES = (
    "停用后，“{name}”不能再登录，他的记录都保留。随后更换数据密钥：整个数据库重新加密，"
    "期间不能采集；更换完成前可以停止，以后再换。"
)


_COLUMNS: tuple[Column[Listed], ...] = (
    Column("操作员名", lambda each: each.operator.name),
    Column("姓名", lambda each: each.operator.display_name),
    Column("角色", lambda each: each.operator.role.label),
    Column("状态", lambda each: each.state),
    Column("加入日期", lambda each: each.operator.created_at.astimezone().strftime("%Y-%m-%d")),
)


class OperatorsModel(QObject):
    """The list, and what is being done to it. One thing at a time."""

    changed = Signal()
    failed = Signal(object)
    done = Signal(str)
    """What was done, in a sentence."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.table = RowsTable(_COLUMNS, lambda each: each.operator.name)
        self.busy = False
        self.renewal_due = False
        self.percent: int | None = None
        """How far the renewal is; None while there is none."""
        self._renewing: Job | None = None

    @property
    def own_name(self) -> str:
        """Who looks at this page."""
        return self._desk.operator

    def load(self) -> None:
        """Reads the list anew."""
        self._jobs.start(self._desk.list_operators, then=self._on_listed, fail=self.failed.emit)

    def add(self, name: str, display_name: str, role: Role, passphrase: str, again: str) -> None:
        """Lets somebody in with a temporary passphrase."""
        if self._same(passphrase, again):
            self._do(
                self._desk.add_operator, name.strip(), role, passphrase, display_name, say="已增加操作员“{name}”。"
            )

    def reset(self, name: str, passphrase: str, again: str) -> None:
        """Gives somebody a temporary passphrase."""
        if self._same(passphrase, again):
            self._do(self._desk.reset_passphrase, name, passphrase, say="已重置“{name}”的口令。")

    def change_role(self, name: str, role: Role) -> None:
        """Makes somebody something else."""
        self._do(self._desk.change_role, name, role, say="“{name}”现在是{role}。")

    def unlock(self, name: str) -> None:
        """Lets somebody who was locked out try again."""
        self._do(self._desk.unlock_operator, name, say="“{name}”可以马上再试。")

    def remove(self, name: str) -> None:
        """Lets somebody in no more, and renews the key."""
        self._do(self._desk.remove_operator, name, say="“{name}”已停用。", then=self.renew)

    def renew(self) -> None:
        """Renews the store's key, once no other job is under way."""
        if self.percent is not None:
            return
        self.percent = 0
        self.changed.emit()
        if self._jobs.under_way:
            self._jobs.idle.connect(self._start_renewal, Qt.ConnectionType.SingleShotConnection)
        else:
            self._start_renewal()

    def stop_renewal(self) -> None:
        """Asks the renewal to stop; the store is then as it was, and the renewal still due."""
        if self._renewing is not None:
            self._renewing.cancel()
            self._ended()

    def _start_renewal(self) -> None:
        self._renewing = self._jobs.start(
            self._desk.renew_key, then=self._on_renewed, fail=self._on_not_renewed, progress=self._on_progress
        )

    def _same(self, passphrase: str, again: str) -> bool:
        if passphrase != again:
            self.failed.emit(PassphrasesDiffer())
        return passphrase == again

    def _do(
        self, service: Callable[..., Operator], *arguments: object, say: str, then: Callable[[], None] | None = None
    ) -> None:
        if self.busy or self.percent is not None:
            return
        self.busy = True
        self.changed.emit()

        def on_done(operator: Operator) -> None:
            self.busy = False
            self.load()
            self.done.emit(say.format(name=operator.name, role=operator.role.label))
            if then is not None:
                then()

        self._jobs.start(service, *arguments, then=on_done, fail=self._on_failed)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)

    def _on_listed(self, roster: Roster) -> None:
        self.renewal_due = roster.renewal_due
        self.table.take(roster.listed)
        self.changed.emit()

    def _on_progress(self, done: int, total: int, _: str) -> None:
        self.percent = 100 * done // max(1, total)
        self.changed.emit()

    def _on_renewed(self, _: None) -> None:
        self._ended()
        self.done.emit("数据密钥已更换。")

    def _on_not_renewed(self, error: StationError) -> None:
        self._ended()
        self.failed.emit(error)

    def _ended(self) -> None:
        self.percent, self._renewing = None, None
        self.changed.emit()
        self._jobs.idle.connect(self.load, Qt.ConnectionType.SingleShotConnection)


class OperatorsScreen(QWidget):
    """The list on the left; on the right what can be done with the chosen one, or a new one while none is chosen."""

    def __init__(self, model: OperatorsModel) -> None:
        super().__init__()
        self.model = model
        self._shown = ""
        self._build()
        model.changed.connect(self._render)
        model.done.connect(self._on_done)
        self._render()

    def _build(self) -> None:
        title = QLabel("操作员")
        title.setObjectName("title")
        self._note = QLabel()
        self._note.setObjectName("dim")
        self.table = table_view(self.model.table, "操作员", wide=1, of_width={0: 120, 2: 100, 3: 150, 4: 120})
        self.table.selectionModel().selectionChanged.connect(self._render)
        left = QVBoxLayout()
        left.setSpacing(14)
        self.new_button = QPushButton("增加操作员…")
        self.new_button.clicked.connect(self.table.clearSelection)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.new_button)
        left.addLayout(top)
        left.addWidget(self._renewal())
        left.addWidget(self.table, 1)
        left.addWidget(self._note)
        self._cards = [self._chosen_card(), self._new_card()]
        right = QVBoxLayout()
        for card in self._cards:
            right.addWidget(card)
        right.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(20)
        layout.addLayout(left, 3)
        layout.addLayout(right, 2)

    def _renewal(self) -> QWidget:
        self._due = QFrame()
        self._due.setObjectName("card")
        self._due_text = QLabel()
        self._due_text.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self.renew_button, self.stop_button = QPushButton("更换密钥"), QPushButton("停止，以后再换")
        self.renew_button.clicked.connect(self.model.renew)
        self.stop_button.clicked.connect(self.model.stop_renewal)
        buttons = QHBoxLayout()
        buttons.addWidget(self._bar, 1)
        buttons.addStretch()
        buttons.addWidget(self.stop_button)
        buttons.addWidget(self.renew_button)
        inside = QVBoxLayout(self._due)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self._due_text)
        inside.addLayout(buttons)
        return self._due

    def _chosen_card(self) -> QFrame:
        self._chosen_title = QLabel()
        self._chosen_title.setObjectName("heading")
        self.role = _roles()
        self.role_button = QPushButton("改角色")
        self.temporary, self.temporary_again = _secret("临时口令"), _secret("再输一次")
        self.reset_button, self.unlock_button = QPushButton("重置口令"), QPushButton("解除登录锁定")
        self.remove_button, self.keep_button = QPushButton("停用…"), QPushButton("不停用")
        self._warning = QLabel()
        self._warning.setObjectName("notice")
        self._warning.setWordWrap(True)
        self._removing = ""
        self._chosen = QWidget()
        self._chosen.setObjectName("clear")
        form = QFormLayout()
        form.setSpacing(8)
        roles = QHBoxLayout()
        roles.addWidget(self.role, 1)
        roles.addWidget(self.role_button)
        form.addRow("角色", roles)
        form.addRow("临时口令", self.temporary)
        form.addRow("再输一次", self.temporary_again)
        buttons = QHBoxLayout()
        for button in (self.unlock_button, self.reset_button):
            buttons.addWidget(button)
        last = QHBoxLayout()
        last.addStretch()
        last.addWidget(self.keep_button)
        last.addWidget(self.remove_button)
        inside = QVBoxLayout(self._chosen)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(form)
        inside.addLayout(buttons)
        inside.addWidget(self._warning)
        inside.addLayout(last)
        self.role_button.clicked.connect(lambda: self._with_chosen(self._change_role))
        self.reset_button.clicked.connect(lambda: self._with_chosen(self._reset))
        self.unlock_button.clicked.connect(lambda: self._with_chosen(self.model.unlock))
        self.remove_button.clicked.connect(lambda: self._with_chosen(self._remove))
        self.keep_button.clicked.connect(self._keep)
        return _card(self._chosen_title, self._chosen)

    def _new_card(self) -> QFrame:
        title = QLabel("增加操作员")
        title.setObjectName("heading")
        self.new_name, self.new_display = QLineEdit(), QLineEdit()
        self.new_name.setAccessibleName("操作员名")
        self.new_name.setMaxLength(64)
        self.new_display.setAccessibleName("姓名")
        self.new_display.setMaxLength(64)
        self.new_role = _roles()
        self.new_passphrase, self.new_again = _secret("临时口令"), _secret("再输一次")
        self.add_button = QPushButton("增加")
        self.add_button.setObjectName("primary")
        page = QWidget()
        page.setObjectName("clear")
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        for label, widget in (
            ("操作员名", self.new_name),
            ("姓名", self.new_display),
            ("角色", self.new_role),
            ("临时口令", self.new_passphrase),
            ("再输一次", self.new_again),
            ("", self.add_button),
        ):
            form.addRow(label, widget)
        self.add_button.clicked.connect(self._add)
        return _card(title, page)

    # -- clicks -------------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        self.model.add(
            self.new_name.text(),
            self.new_display.text(),
            Role(self.new_role.currentData()),
            self.new_passphrase.text(),
            self.new_again.text(),
        )

    def _change_role(self, name: str) -> None:
        self.model.change_role(name, Role(self.role.currentData()))

    def _reset(self, name: str) -> None:
        self.model.reset(name, self.temporary.text(), self.temporary_again.text())

    def _remove(self, name: str) -> None:
        """The first click warns, the second does it."""
        if self._removing == name:
            self._removing = ""
            self.model.remove(name)
        else:
            self._removing = name
        self._render()

    def _keep(self) -> None:
        self._removing = ""
        self._render()

    def _with_chosen(self, do: Callable[[str], None]) -> None:
        chosen = self._selected()
        if chosen is not None:
            do(chosen.operator.name)

    def _selected(self) -> Listed | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.table.rows[rows[0].row()] if rows else None

    # -- shown --------------------------------------------------------------------------------------------------------

    def _on_done(self, sentence: str) -> None:
        self._note.setText(sentence)
        for line in (self.temporary, self.temporary_again, self.new_passphrase, self.new_again):
            line.clear()
        self.new_name.clear()
        self.new_display.clear()

    def _render(self) -> None:
        model, chosen = self.model, self._selected()
        renews = model.percent is not None
        free = not model.busy and not renews
        self._due.setVisible(model.renewal_due or renews)
        self._due_text.setText("正在更换数据密钥，请不要关机。" if renews else _DUE)
        self._bar.setVisible(renews)
        self._bar.setValue(model.percent or 0)
        self.stop_button.setVisible(renews)
        self.renew_button.setVisible(not renews)
        self.renew_button.setEnabled(free)
        self.add_button.setEnabled(free)
        works = chosen is not None and chosen.operator.active
        own = chosen is not None and chosen.operator.name == model.own_name
        name = chosen.operator.name if chosen else ""
        if self._removing != name:
            self._removing = ""
        for card, shown in zip(self._cards, (chosen is not None, chosen is None), strict=True):
            card.setVisible(shown)
        self._chosen.setVisible(works)
        self.new_button.setVisible(chosen is not None)
        self._chosen_title.setText(_heading(chosen))
        if chosen is not None and name != self._shown:
            self.role.setCurrentIndex(self.role.findData(chosen.operator.role))
        self._shown = name
        self.role_button.setEnabled(free)
        for widget in (self.temporary, self.temporary_again, self.reset_button, self.unlock_button, self.remove_button):
            widget.setEnabled(free and not own)
        self._warning.setVisible(bool(self._removing))
        self._warning.setText(_REMOVES.format(name=name))
        self.keep_button.setVisible(bool(self._removing))
        self.remove_button.setText("确认停用" if self._removing else "停用…")


def _heading(chosen: Listed | None) -> str:
    if chosen is None:
        return ""
    return chosen.operator.name if chosen.operator.active else f"{chosen.operator.name}（已停用，可重新增加）"


def _roles() -> QComboBox:
    box = QComboBox()
    box.setAccessibleName("角色")
    for role in Role:
        box.addItem(role.label, role)
    return box


def _secret(name: str) -> QLineEdit:
    line = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    return line


def _card(title: QLabel, inside: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(20, 16, 20, 16)
    layout.setSpacing(10)
    layout.addWidget(title)
    layout.addWidget(inside)
    return card
