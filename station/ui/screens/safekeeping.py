"""Copies of the store: mirrors that follow it, backups by hand and by schedule."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from station.domain.safekeeping import BackupPlan, CopyReport, Mirroring, MirrorState
from station.services.desk import Desk
from station.ui.jobs import Job, Jobs
from station.ui.rows import Column, RowsTable, table_view
from station.ui.times import at_minute
from station.ui.widgets.layout import beside, card

HOURS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("每天12点、18点", (12, 18)),
    ("每天18点", (18,)),
    ("每天9点至17点，每两小时", (9, 11, 13, 15, 17)),
)
_LOOK_MS = 2000
_NO_MIRROR = "还没有镜像。插上移动硬盘或另一块盘，选一个空文件夹：以后每次保存都会同时写到那里。"
_TROUBLE = (MirrorState.FAILED, MirrorState.ABSENT)
_COLUMNS: tuple[Column[Mirroring], ...] = (
    Column("文件夹", lambda each: str(each.folder)),
    Column("状态", lambda each: each.state.label, lambda each: "#8c1d18" if each.state in _TROUBLE else None),
    Column("已同步到", lambda each: at_minute(each.copied_at) if each.copied_at else "—"),
    Column("说明", lambda each: each.trouble or ""),
)


class SafekeepingModel(QObject):
    """The mirrors and the plan, and what is being done. One thing at a time."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.table = RowsTable(_COLUMNS, lambda each: each.folder)
        self.plan: BackupPlan | None = None
        self.job: Job | None = None
        self.percent = 0
        self.told = ""

    def load(self) -> None:
        """Reads how the mirrors stand, and the plan."""
        self.look()
        self._jobs.start(self._desk.planned_backups, then=self._on_plan, fail=self.failed.emit)

    def look(self) -> None:
        """Reads how the mirrors stand."""
        self._jobs.start(self._desk.mirror_status, then=self._on_mirrors, fail=self.failed.emit)

    def add_mirror(self, folder: Path) -> None:
        """Has a folder follow the store."""
        self._do(self._desk.attach_mirror, folder, then=self._on_attached)

    def remove_mirror(self, row: int) -> None:
        """Has it follow no longer."""
        if 0 <= row < len(self.table.rows):
            self._do(self._desk.detach_mirror, self.table.rows[row].folder, then=self._on_detached)

    def back_up(self, folder: Path) -> None:
        """A backup by hand, read through afterwards."""
        self._do(self._desk.back_up, folder, then=lambda report: self._on_copy("已备份", report))

    def check(self, folder: Path) -> None:
        """Reads a copy through."""
        self._do(self._desk.check_copy, folder, then=lambda report: self._on_copy("检查完毕", report))

    def plan_backups(self, plan: BackupPlan | None) -> None:
        """Sets the schedule, or none."""

        def on_set(_: object) -> None:
            self._on_plan(plan)
            self._end("已设定自动备份。" if plan else "已停止自动备份。")

        self._do(self._desk.plan_backups, plan, then=on_set)

    def stop(self) -> None:
        """Gives up what is under way; a copy half made is removed by the work itself."""
        if self.job is not None:
            self.job.cancel()
            self._end("已停止。")

    def _do(self, service: Callable[..., Any], *given: object, then: Callable[[Any], None]) -> None:
        if self.job is not None:
            return
        self.told, self.percent = "", 0
        self.job = self._jobs.start(service, *given, then=then, fail=self._on_failed, progress=self._on_step)
        self.changed.emit()

    def _end(self, told: str) -> None:
        self.job, self.told = None, told
        self.changed.emit()

    def _on_step(self, done: int, total: int, _note: str) -> None:
        self.percent = done * 100 // max(1, total)
        self.changed.emit()

    def _on_failed(self, error: object) -> None:
        self._end("")
        self.failed.emit(error)

    def _on_mirrors(self, mirrors: tuple[Mirroring, ...]) -> None:
        self.table.take(mirrors)
        self.changed.emit()

    def _on_attached(self, mirrors: tuple[Mirroring, ...]) -> None:
        self.table.take(mirrors)
        self._end("已增加镜像，正在复制已有的内容，可以接着工作。")

    def _on_detached(self, mirrors: tuple[Mirroring, ...]) -> None:
        self.table.take(mirrors)
        self._end("已取消镜像，那里的文件没有删除。")

    def _on_plan(self, plan: BackupPlan | None) -> None:
        self.plan = plan
        self.changed.emit()

    def _on_copy(self, done: str, report: CopyReport) -> None:
        wrong = "；".join(damage.sentence() for damage in report.damages)
        held = f"含{at_minute(report.saved_at)}以前保存的全部内容"
        self._end(f"{done}，{held}，读回核对{'发现：' + wrong if wrong else '无误'}。")


class SafekeepingScreen(QWidget):
    """Mirrors above, backups below, and what is under way."""

    def __init__(
        self, model: SafekeepingModel, ask_folder: Callable[[QWidget, str], Path | None] | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self._ask_folder = ask_folder or _ask_folder
        self.add_button, self.remove_button = QPushButton("增加镜像…"), QPushButton("取消所选镜像")
        self.backup_button, self.check_button = QPushButton("现在备份…"), QPushButton("检查一份备份…")
        self.hours, self.plan_button, self.no_plan_button = (
            QComboBox(),
            QPushButton("设定…"),
            QPushButton("不再自动备份"),
        )
        self.stop_button, self.bar, self.told = QPushButton("停止"), QProgressBar(), QLabel()
        self.table = table_view(model.table, "镜像", wide=3, of_width={0: 360, 1: 150, 2: 170})
        self._empty, self._plan = QLabel(_NO_MIRROR), QLabel()
        self._looks = QTimer(self, interval=_LOOK_MS)
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        title = QLabel("备份与镜像")
        title.setObjectName("title")
        self._empty.setObjectName("notice")
        self.told.setWordWrap(True)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("进度")
        self.hours.addItems([label for label, _ in HOURS])
        self.hours.setAccessibleName("自动备份的时间")
        self.table.setFixedHeight(170)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(title)
        mirror_card, mirrors = card("镜像：每次保存，同时写到另一块盘")
        mirrors.addWidget(self._empty)
        mirrors.addWidget(self.table)
        mirrors.addLayout(beside(self.add_button, self.remove_button))
        backup_card, backups = card("备份：某一时刻的完整一份")
        backups.addLayout(beside(self.backup_button, self.check_button))
        backups.addWidget(self._plan)
        backups.addLayout(beside(self.hours, self.plan_button, self.no_plan_button))
        layout.addWidget(mirror_card)
        layout.addWidget(backup_card)
        state = QFrame()
        state.setObjectName("plain")
        inside = QHBoxLayout(state)
        inside.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.addWidget(self.told)
        words.addWidget(self.bar)
        inside.addLayout(words, 1)
        inside.addWidget(self.stop_button)
        state.setMinimumHeight(52)
        layout.addWidget(state)
        layout.addStretch()

    def _connect(self) -> None:
        model = self.model
        self.add_button.clicked.connect(lambda: self._with_folder("选择镜像的空文件夹", model.add_mirror))
        self.remove_button.clicked.connect(lambda: model.remove_mirror(self.table.currentIndex().row()))
        self.backup_button.clicked.connect(lambda: self._with_folder("选择备份的空文件夹", model.back_up))
        self.check_button.clicked.connect(lambda: self._with_folder("选择要检查的备份或镜像", model.check))
        self.plan_button.clicked.connect(lambda: self._with_folder("选择放备份的文件夹", self._set_plan))
        self.no_plan_button.clicked.connect(lambda: model.plan_backups(None))
        self.stop_button.clicked.connect(model.stop)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._render())
        model.changed.connect(self._render)
        self._looks.timeout.connect(model.look)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Mirrors go on while one looks at them."""
        super().showEvent(event)
        self._looks.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        super().hideEvent(event)
        self._looks.stop()

    def _with_folder(self, title: str, act: Callable[[Path], None]) -> None:
        folder = self._ask_folder(self, title)
        if folder is not None:
            act(folder)

    def _set_plan(self, folder: Path) -> None:
        self.model.plan_backups(BackupPlan(str(folder), HOURS[self.hours.currentIndex()][1]))

    def _render(self) -> None:
        model = self.model
        busy = model.job is not None
        self._empty.setVisible(not model.table.rows)
        self.table.setVisible(bool(model.table.rows))
        for button in (self.add_button, self.backup_button, self.check_button, self.plan_button, self.hours):
            button.setEnabled(not busy)
        self.remove_button.setEnabled(not busy and self.table.selectionModel().hasSelection())
        self.no_plan_button.setEnabled(not busy and model.plan is not None)
        self._plan.setText(_said(model.plan))
        self.bar.setVisible(busy)
        self.bar.setValue(model.percent)
        self.stop_button.setVisible(busy)
        self.told.setText("正在进行，可以停止…" if busy else model.told)


def _said(plan: BackupPlan | None) -> str:
    if plan is None:
        return "自动备份：没有设定。"
    hours = "、".join(f"{hour}点" for hour in plan.hours)
    return f"自动备份：每天{hours}备份到“{plan.folder}”，留最近{plan.keep}份。"


def _ask_folder(parent: QWidget, title: str) -> Path | None:
    name = QFileDialog.getExistingDirectory(parent, title)
    return Path(name) if name else None
