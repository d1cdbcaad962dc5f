"""进度: how far the collection is, by village, by day and by operator, as charts and as tables."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from station.domain.progress import CollectionFigures, DayFigures, OperatorFigures, VillageFigures
from station.errors import StationError
from station.services.desk import Desk
from station.services.saving import written
from station.ui.jobs import Jobs
from station.ui.printing.papers import Papers
from station.ui.printing.parts import Printers
from station.ui.printing.preview import preview
from station.ui.rows import Column, RowsTable, table_view
from station.ui.times import at_minute
from station.ui.widgets.empty_note import EmptyNote
from station.ui.widgets.progress_charts import day_chart, show_days, show_villages, village_chart
from station.ui.widgets.save_dialog import ask_where

NO_RATE = "—"
"""Where nobody is to be collected."""

_VILLAGES: tuple[Column[VillageFigures], ...] = (
    Column("村（居）", lambda each: each.name),
    Column("应采集", lambda each: f"{each.due:,}"),
    Column("本站已采集", lambda each: f"{each.here:,}"),
    Column("别站已采集", lambda each: f"{each.elsewhere:,}"),
    Column("采集率", lambda each: each.rate_told or NO_RATE),
    Column("未采集", lambda each: f"{each.open:,}"),
    Column("不在范围", lambda each: f"{each.removed:,}"),
    Column("新增人员", lambda each: f"{each.added:,}"),
    Column("待签字", lambda each: f"{each.waiting.unsigned:,}"),
    Column("退回待改", lambda each: f"{each.waiting.returned:,}"),
)
_DAYS: tuple[Column[DayFigures], ...] = (
    Column("日期", lambda each: each.day.isoformat()),
    Column("基础库人员", lambda each: f"{each.registered:,}"),
    Column("新增人员", lambda each: f"{each.added:,}"),
    Column("合计", lambda each: f"{each.here:,}"),
)
_OPERATORS: tuple[Column[OperatorFigures], ...] = (
    Column("采集员", lambda each: each.display_name),
    Column("登录名", lambda each: each.name),
    Column("基础库人员", lambda each: f"{each.registered:,}"),
    Column("新增人员", lambda each: f"{each.added:,}"),
    Column("合计", lambda each: f"{each.here:,}"),
    Column("草稿", lambda each: f"{each.waiting.drafts:,}"),
    Column("待签字", lambda each: f"{each.waiting.unsigned:,}"),
    Column("退回待改", lambda each: f"{each.waiting.returned:,}"),
    Column("待复核", lambda each: f"{each.waiting.to_check:,}"),
)


class ProgressModel(QObject):
    """The figures as they were last measured."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, printers: Printers | None = None) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.papers = Papers(desk, jobs, printers)
        self.papers.changed.connect(self.changed)
        self.papers.failed.connect(self.failed)
        self.figures: CollectionFigures | None = None
        self.busy = False
        self.saved: Path | None = None
        self.villages: RowsTable[VillageFigures] = RowsTable(_VILLAGES, lambda each: (each.code, each.name))
        self.days: RowsTable[DayFigures] = RowsTable(_DAYS, lambda each: each.day)
        self.operators: RowsTable[OperatorFigures] = RowsTable(_OPERATORS, lambda each: each.name)

    def load(self) -> None:
        """Measures anew."""
        if not self.busy:
            self.busy, self.saved = True, None
            self.changed.emit()
            self._jobs.start(self._desk.measure_progress, then=self._on_figures, fail=self._on_failed)

    def save(self, file: Path) -> None:
        """Writes the figures as a workbook."""
        work = written(self._desk.measure_progress.workbook, file)
        self._jobs.start(work, then=self._on_saved, fail=self.failed.emit)

    def _on_figures(self, figures: CollectionFigures) -> None:
        self.figures, self.busy = figures, False
        self.villages.take([figures.total, *figures.villages])
        self.days.take(figures.days[::-1])
        self.operators.take(figures.operators)
        self.changed.emit()

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)

    def _on_saved(self, file: Path) -> None:
        self.saved = file
        self.changed.emit()


class ProgressScreen(QWidget):
    """A sentence with the whole, then charts and tables."""

    def __init__(self, model: ProgressModel) -> None:
        super().__init__()
        self._model = model
        self._drawn: CollectionFigures | None = None
        self._build()
        model.changed.connect(self._render)
        model.papers.made.connect(lambda made: preview(made, self))
        self._render()

    def _build(self) -> None:
        model = self._model
        title = QLabel("进度")
        title.setObjectName("title")
        self._note, self.sentence = QLabel(), QLabel()
        self._note.setObjectName("dim")
        self.sentence.setObjectName("sentence")
        self.sentence.setWordWrap(True)
        self.load_button, self.print_button = QPushButton("重新统计"), QPushButton("打印日报…")
        self.save_button = QPushButton("导出表格…")
        self.print_button.setToolTip("把今天各村、各采集员采集了多少印成一张表")
        self.save_button.setObjectName("primary")
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(title)
        top.addWidget(self._note, 1)
        for button in (self.load_button, self.print_button, self.save_button):
            top.addWidget(button)
        self.village_chart, self.day_chart = village_chart(), day_chart()
        self.no_days = EmptyNote()
        self.no_days.tell("本站还没有采集。", "采集并确认以后，这里按日显示人数。")
        charts = QWidget()
        beside = QHBoxLayout(charts)
        beside.setContentsMargins(0, 8, 0, 0)
        beside.addWidget(self.village_chart, 1)
        beside.addWidget(self.day_chart, 1)
        beside.addWidget(self.no_days, 1)
        self.tabs = QTabWidget()
        self.tabs.addTab(charts, "图")
        narrow = dict.fromkeys(range(1, 10), 112)
        self.tabs.addTab(table_view(model.villages, "按村（居）", wide=0, of_width=narrow), "按村（居）")
        self.tabs.addTab(table_view(model.days, "按日", wide=0, of_width={1: 160, 2: 160, 3: 160}), "按日")
        of_people = {1: 140} | dict.fromkeys(range(2, 9), 112)
        self.tabs.addTab(table_view(model.operators, "按采集员", wide=0, of_width=of_people), "按采集员")
        self.empty = EmptyNote()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        for widget in (self.sentence, self.tabs, self.empty):
            layout.addWidget(widget)
        layout.setStretchFactor(self.tabs, 1)
        layout.setStretchFactor(self.empty, 1)
        self.load_button.clicked.connect(model.load)
        self.save_button.clicked.connect(self._save)
        self.print_button.clicked.connect(model.papers.daily)

    def _save(self) -> None:
        self.saving = ask_where(self, "导出采集进度", "采集进度.xlsx", self._model.save)

    def _render(self) -> None:
        model = self._model
        figures = model.figures
        total = figures.total if figures else None
        nothing = total is None or not (total.people or total.added)
        self.sentence.setVisible(not nothing)
        self.tabs.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self.load_button.setEnabled(not model.busy)
        for button in (self.print_button, self.save_button):
            button.setEnabled(not nothing and not model.busy and not model.papers.busy)
        if figures is None:
            if model.busy:
                self.empty.tell("正在统计…")
            else:
                self.empty.tell("没有统计出来。", "请照上面的提示处理，再点“重新统计”。")
        elif nothing:
            self.empty.tell("还没有可以统计的人。", "请先在“花名册”里导入名册，或到“采集”页开始采集。")
        self._note.setText(_note(model))
        if figures is not None and figures is not self._drawn:
            self._drawn = figures
            self.sentence.setText(_sentence(figures.total))
            show_villages(self.village_chart, figures.villages)
            self.day_chart.setVisible(bool(figures.days))
            self.no_days.setVisible(not figures.days)
            if figures.days:
                show_days(self.day_chart, figures.days)


def _note(model: ProgressModel) -> str:
    if model.busy:
        return "正在统计…"
    if model.papers.busy:
        return model.papers.note
    if model.saved is not None:
        return f"已写到 {model.saved}"
    return f"{at_minute(model.figures.made_at)}统计" if model.figures else ""


def _sentence(total: VillageFigures) -> str:
    return (
        f"应采集{total.due:,}人，已采集{total.collected:,}人（本站{total.here:,}，别站{total.elsewhere:,}），"
        f"采集率{total.rate_told or NO_RATE}，还有{total.open:,}人未采集。另有新增人员{total.added:,}人，"
        f"待签字{total.waiting.unsigned:,}份，退回待改{total.waiting.returned:,}份。"
    )
