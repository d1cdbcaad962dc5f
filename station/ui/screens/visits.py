"""上门名单: people who are not collected yet and are asked at home, to look at and to take out as a workbook."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.errors import StationError
from station.services.desk import Desk
from station.services.ports import Progress
from station.services.roster import RosterPlace
from station.services.saving import written
from station.services.visits import Visit, VisitPlan, VisitsWanted
from station.ui.jobs import Job, Jobs
from station.ui.printing.papers import Papers
from station.ui.printing.parts import Printers
from station.ui.printing.preview import preview
from station.ui.rows import Column, RowsTable, table_view
from station.ui.widgets.empty_note import EmptyNote
from station.ui.widgets.save_dialog import ask_where

_SHOWN = 1_000
"""Lines on the screen; the workbook has all."""
_ADDRESS = 4
_WIDTHS = {0: 140, 1: 160, 2: 56, 3: 56, 5: 130, 6: 160, 7: 136, 8: 90}
_EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A person and his village."""

    village: str
    visit: Visit


_COLUMNS: tuple[Column[VisitLine], ...] = (
    Column("村（居）", lambda line: line.village),
    Column("姓名", lambda line: line.visit.name or "（没有姓名）"),
    Column("性别", lambda line: line.visit.sex),
    Column("年龄", lambda line: str(line.visit.age) if line.visit.age is not None else ""),
    Column("住址", lambda line: line.visit.address),
    Column("电话", lambda line: line.visit.phone),
    Column("对象类别", lambda line: "、".join(line.visit.categories)),
    Column("上门原因", lambda line: "、".join(line.visit.why)),
    Column("进展", lambda line: "已有草稿" if line.visit.begun else "未采集"),
)


class VisitsModel(QObject):
    """Whom to visit, as far as it was asked for."""

    changed = Signal()
    failed = Signal(object)
    to_collect = Signal(str)
    """Work on a person is to begin: his base_id."""
    to_register = Signal()

    def __init__(self, desk: Desk, jobs: Jobs, printers: Printers | None = None) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.papers = Papers(desk, jobs, printers)
        self.papers.changed.connect(self.changed)
        self.papers.failed.connect(self.failed)
        self.wanted = VisitsWanted()
        self.places: list[RosterPlace] = []
        self.plan: VisitPlan | None = None
        self.table: RowsTable[VisitLine] = RowsTable(_COLUMNS, lambda line: line.visit.base_id)
        self.saved: Path | None = None
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether the list is being made."""
        return self._job is not None

    def load(self) -> None:
        """Reads villages and list anew."""
        self._jobs.start(self._desk.browse_register.places, then=self._on_places, fail=self.failed.emit)
        self.want(self.wanted)

    def want(self, wanted: VisitsWanted) -> None:
        """Lists other people."""
        if self._job is not None:
            self._job.cancel()
        self.wanted, self.saved = wanted, None
        self._job = self._jobs.start(self._desk.plan_visits, wanted, then=self._on_plan, fail=self._on_failed)
        self.changed.emit()

    def collect(self, row: int) -> None:
        """Work on the person in a row is to begin."""
        self.to_collect.emit(self.table.rows[row].visit.base_id)

    def print_or_stop(self) -> None:
        """Puts the list on paper; while it is being made, stops that."""
        if self.papers.busy:
            self.papers.cancel()
        else:
            self.papers.missing(self.wanted)

    def save(self, file: Path) -> None:
        """Writes the list as a workbook."""
        wanted, workbook = self.wanted, self._desk.plan_visits.workbook

        def make(progress: Progress) -> bytes:
            return workbook(progress, wanted)

        self._jobs.start(written(make, file), then=self._on_saved, fail=self.failed.emit)

    def _on_places(self, places: list[RosterPlace]) -> None:
        self.places = places
        self.changed.emit()

    def _on_plan(self, plan: VisitPlan) -> None:
        self._job, self.plan = None, plan
        lines = [VisitLine(village.name, visit) for village in plan.villages for visit in village.people[:_SHOWN]]
        self.table.take(lines[:_SHOWN])
        self.changed.emit()

    def _on_failed(self, error: StationError) -> None:
        self._job = None
        self.changed.emit()
        self.failed.emit(error)

    def _on_saved(self, file: Path) -> None:
        self.saved = file
        self.changed.emit()


class VisitsScreen(QWidget):
    """The list with what narrows it down."""

    def __init__(self, model: VisitsModel) -> None:
        super().__init__()
        self._model = model
        self._places: list[RosterPlace] = []
        self._build()
        model.changed.connect(self._render)
        model.papers.made.connect(lambda made: preview(made, self))
        self._render()

    def _build(self) -> None:
        model = self._model
        title = QLabel("上门名单")
        title.setObjectName("title")
        self._note = QLabel()
        self._note.setObjectName("dim")
        self.place = QComboBox()
        self.place.setAccessibleName("村（居）")
        self.place.setMinimumWidth(260)
        self.place.addItem("全部村（居）", _EVERYWHERE)
        self.aged, self.disabled = QCheckBox("80岁以上"), QCheckBox("残疾")
        self.back_button = QPushButton("回花名册")
        self.save_button, self.print_button = QPushButton("导出表格…"), QPushButton("打印名单…")
        self.print_button.setToolTip("把列出的人按村印成名单，每个村另起一页")
        self.save_button.setObjectName("primary")
        explained = QLabel("两项都勾选时，符合一项的就列入；都不勾选，列出全部未采集的人。")
        explained.setObjectName("dim")
        explained.setWordWrap(True)
        self.table = table_view(model.table, "上门名单", wide=_ADDRESS, of_width=_WIDTHS)
        self.empty = EmptyNote()
        top, second = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(16)
        second.setSpacing(16)
        top.addWidget(title)
        top.addWidget(self._note, 1)
        for button in (self.back_button, self.print_button, self.save_button):
            top.addWidget(button)
        for widget in (self.place, self.aged, self.disabled):
            second.addWidget(widget)
        second.addWidget(explained, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addLayout(second)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        self.place.activated.connect(self._choose)
        self.aged.clicked.connect(self._choose)
        self.disabled.clicked.connect(self._choose)
        self.back_button.clicked.connect(model.to_register)
        self.empty.button.clicked.connect(model.load)
        self.save_button.clicked.connect(self._save)
        self.print_button.clicked.connect(model.print_or_stop)
        self.table.activated.connect(lambda index: model.collect(index.row()))

    def _choose(self) -> None:
        place = self.place.currentData()
        self._model.want(
            replace(
                self._model.wanted,
                place=None if place == _EVERYWHERE else str(place),
                aged=self.aged.isChecked(),
                disabled=self.disabled.isChecked(),
            )
        )

    def _save(self) -> None:
        self.saving = ask_where(self, "导出上门名单", "上门名单.xlsx", self._model.save)

    def _render(self) -> None:
        model = self._model
        if self._places != model.places:
            self._places = list(model.places)
            while self.place.count() > 1:
                self.place.removeItem(1)
            for place in model.places:
                self.place.addItem(place.name, place.code)
        wanted = model.wanted
        self.place.setCurrentIndex(max(0, self.place.findData(_EVERYWHERE if wanted.place is None else wanted.place)))
        self.aged.setChecked(wanted.aged)
        self.disabled.setChecked(wanted.disabled)
        nothing = not model.table.rows
        self.table.setVisible(not nothing)
        self.empty.setVisible(nothing)
        there = not nothing and not model.busy
        self.save_button.setEnabled(there)
        self.print_button.setText("停止" if model.papers.busy else "打印名单…")
        self.print_button.setEnabled(model.papers.busy or there)
        self._note.setText(_note(model))
        if model.plan is None and model.busy:
            self.empty.tell("正在列出名单…")
        elif model.plan is None:
            self.empty.tell("没有列出名单。", "请照上面的提示处理，再列一次。", "再列一次")
        elif nothing and not model.places:
            self.empty.tell("基础库里还没有人。", "请先在“花名册”里导入名册，或等县级的名册随同步送来。")
        elif nothing:
            self.empty.tell(
                "没有要上门的人。", "这个范围里的人都已采集，或者没有年满80岁、残疾的；可以换个村（居），或取消勾选。"
            )


def _note(model: VisitsModel) -> str:
    if model.busy:
        return "正在列出名单…"
    if model.plan is None:
        return ""
    if model.papers.busy:
        return model.papers.note
    if model.saved is not None:
        return f"已写到 {model.saved}"
    count = model.plan.count
    shown = f"（这里显示前{_SHOWN:,}人，导出的表格是全部）" if count > _SHOWN else ""
    return f"{count:,}人未采集，{len(model.plan.villages)}个村（居）{shown}"
