"""A register file is brought in: looked at first, then imported, with what wants a look afterwards."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from station.domain.register_file import Column as FileColumn
from station.domain.register_file import ColumnFound, ImportSummary, Reading, RegisterLine
from station.errors import StationError
from station.services.desk import Desk
from station.services.register_import import Imported, Preview
from station.services.saving import written
from station.ui.jobs import Job, Jobs
from station.ui.rows import Column, RowsTable, table_view
from station.ui.widgets.save_dialog import ask_where

_FOUND = {
    ColumnFound.GIVEN: "导入",
    ColumnFound.EXACT: "导入",
    ColumnFound.LIKELY: "导入（名称相近，请看一眼）",
    ColumnFound.AMBIGUOUS: "不导入：几个部分都有这一项，请写成“部分：名称”",
    ColumnFound.TWICE: "不导入：这一项已有一列",
    ColumnFound.UNKNOWN: "不认识，原文附在后面",
    ColumnFound.PASSED: "跳过",
}
_READ = (ColumnFound.GIVEN, ColumnFound.EXACT, ColumnFound.LIKELY)
_SHOWN_ROWS = 2000
_WIDTH, _HIGH, _LOW = 900, 600, 220


class RegisterImportModel(QObject):
    """One file on its way into the register."""

    changed = Signal()
    brought = Signal()
    """The register has other people now."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.file: Path | None = None
        self.preview: Preview | None = None
        self.error: StationError | None = None
        self.step: tuple[int, int, str] | None = None
        """How far it is, while something is under way."""
        self.done: Imported | None = None
        self.lines: list[RegisterLine] = []
        """Rows that want a look."""
        self.saved: Path | None = None
        self._job: Job | None = None
        self._sheet: str | None = None

    def look(self, file: Path, sheet: str | None = None) -> None:
        """Looks at a file, or at another sheet of it; nothing is brought in yet."""
        self.file, self._sheet, self.preview, self.done = file, sheet, None, None
        self._begin(self._desk.preview_register, file, Reading(sheet), then=self._on_preview)

    def look_at_sheet(self, sheet: str) -> None:
        """Looks at another sheet of the same file."""
        if self.file is not None:
            self.look(self.file, sheet)

    def bring_in(self) -> None:
        """Imports the file: all of it, or nothing."""
        if self.file is not None:
            self._begin(self._desk.import_register, self.file, Reading(self._sheet), then=self._on_done)

    def stop(self) -> None:
        """What is under way stops; the register stays as it was."""
        if self._job is not None:
            self._job.cancel()
            self._end()
            self.brought.emit()  # should it have been done already, and nobody have heard of it

    def save_report(self, file: Path) -> None:
        """Writes the rows that want a look as a workbook."""
        self._begin(written(self._desk.last_import.workbook, file), then=self._on_saved)

    def _begin(self, work: object, *arguments: object, then: object) -> None:
        self.error, self.saved, self.step = None, None, (0, 0, "请稍候")

        def go_on(result: object) -> None:
            self._job = self.step = None
            then(result)  # type: ignore[operator]
            self.changed.emit()

        self._job = self._jobs.start(work, *arguments, then=go_on, fail=self._on_failed, progress=self._on_step)  # type: ignore[arg-type]
        self.changed.emit()

    def _end(self) -> None:
        self._job = self.step = None
        self.changed.emit()

    def _on_step(self, done: int, total: int, note: str) -> None:
        self.step = (done, total, note)
        self.changed.emit()

    def _on_failed(self, error: StationError) -> None:
        self.error = error
        self._end()

    def _on_preview(self, preview: Preview) -> None:
        self.preview = preview

    def _on_done(self, done: Imported) -> None:
        self.done = done
        self.brought.emit()
        if done.problem_rows:
            self._begin(self._desk.last_import, then=self._on_lines)

    def _on_lines(self, last: tuple[ImportSummary, list[RegisterLine]]) -> None:
        self.lines = last[1]

    def _on_saved(self, file: Path) -> None:
        self.saved = file


class RegisterImportDialog(QDialog):
    """Shows what a file would bring, how the import goes, and what came of it."""

    def __init__(self, model: RegisterImportModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.setWindowTitle("导入基础库名册")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._columns: RowsTable[FileColumn] = RowsTable(
            (
                Column("列", lambda each: each.letter),
                Column("表头", lambda each: each.heading),
                Column("对应的项目", lambda each: each.label),
                Column("怎样处理", lambda each: _FOUND[each.found]),
            ),
            lambda each: each.letter,
        )
        self._rows: RowsTable[RegisterLine] = RowsTable(
            (
                Column("行号", lambda line: str(line.row)),
                Column("问题", lambda line: "".join(problem.sentence() for problem in line.problems)),
            ),
            lambda line: line.row,
        )
        self._build()
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        self.sentence, self._second = QLabel(), QLabel()
        self.sentence.setObjectName("sentence")
        self._second.setObjectName("dim")
        for label in (self.sentence, self._second):
            label.setWordWrap(True)
        self.choose_button, self.sheet = QPushButton("选择文件…"), QComboBox()
        self.sheet.setAccessibleName("工作表")
        self.columns = table_view(self._columns, "各列怎样对应", wide=3, of_width={1: 220, 2: 220})
        self.rows = table_view(self._rows, "需要核对的行", wide=1, of_width={0: 90})
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self.report_button, self.stop_button = QPushButton("另存为核对表…"), QPushButton("停止")
        self.import_button, self.close_button = QPushButton("导入"), QPushButton("关闭")
        self.import_button.setObjectName("primary")
        top = QHBoxLayout()
        top.addWidget(self.choose_button)
        top.addWidget(self.sheet)
        top.addStretch()
        foot = QHBoxLayout()
        foot.addWidget(self.report_button)
        foot.addStretch()
        for button in (self.stop_button, self.close_button, self.import_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        for widget in (self.sentence, self._second, self._bar):
            layout.addWidget(widget)
        layout.addLayout(top)
        layout.addWidget(self.columns, 1)
        layout.addWidget(self.rows, 1)
        layout.addStretch()
        layout.addLayout(foot)
        model = self.model
        self.choose_button.clicked.connect(self._choose)
        self.sheet.textActivated.connect(model.look_at_sheet)
        self.import_button.clicked.connect(model.bring_in)
        self.stop_button.clicked.connect(model.stop)
        self.close_button.clicked.connect(self.reject)
        self.report_button.clicked.connect(self._save_report)

    def reject(self) -> None:
        """Closing stops what is under way."""
        self.model.stop()
        super().reject()

    def _choose(self) -> None:
        self.choosing = QFileDialog(self, "选择名册文件")
        self.choosing.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.choosing.setNameFilter("名册 (*.xlsx *.xls *.ods *.csv *.txt);;所有文件 (*)")
        self.choosing.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.choosing.fileSelected.connect(lambda name: self.model.look(Path(name)))
        self.choosing.open()

    def _save_report(self) -> None:
        self.saving = ask_where(self, "另存为核对表", "基础库需要核对的行.xlsx", self.model.save_report)

    def _render(self) -> None:
        model = self.model
        preview, busy = model.preview, model.step is not None
        self.sentence.setText(_sentence(model))
        self._second.setText(_second(model))
        self._second.setVisible(bool(self._second.text()))
        self._bar.setVisible(busy)
        done, total, _ = model.step or (0, 0, "")
        self._bar.setRange(0, total if total > 1 else 0)
        self._bar.setValue(done)
        self.stop_button.setVisible(busy)
        self.choose_button.setEnabled(not busy)
        self.choose_button.setVisible(model.done is None)
        self.import_button.setVisible(preview is not None and model.done is None)
        self.import_button.setEnabled(not busy)
        self.report_button.setVisible(model.done is not None and model.done.problem_rows > 0)
        self.report_button.setEnabled(not busy)
        self._columns.take(preview.about.columns if preview and model.done is None else ())
        self._rows.take(model.lines[:_SHOWN_ROWS])
        self.columns.setVisible(bool(self._columns.rows))
        self.rows.setVisible(bool(self._rows.rows))
        self._show_sheets()
        self.resize(_WIDTH, _HIGH if self._columns.rows or self._rows.rows else _LOW)

    def _show_sheets(self) -> None:
        preview = self.model.preview
        names = [each.name for each in preview.about.sheets if not each.hidden] if preview else []
        self.sheet.setVisible(len(names) > 1 and self.model.done is None)
        self.sheet.setEnabled(self.model.step is None)
        if preview and names != [self.sheet.itemText(at) for at in range(self.sheet.count())]:
            self.sheet.clear()
            self.sheet.addItems(names)
        if preview:
            self.sheet.setCurrentText(preview.about.sheet)


def _sentence(model: RegisterImportModel) -> str:
    if model.error is not None:
        return model.error.says
    if model.step is not None:
        done, total, note = model.step
        return f"{note or '请稍候'}…　{done:,}/{total:,}" if total > 1 else f"{note or '请稍候'}…"
    if model.done is not None:
        return f"导入了{model.done.people:,}人，基础库现有{model.done.total:,}人。"
    if model.preview is not None:
        return f"约{model.preview.rows:,}行，认出{_known(model.preview)}列。请看看各列对应得对不对，再点“导入”。"
    return "请选择县级发给的名册文件。"


def _second(model: RegisterImportModel) -> str:
    if model.error is not None:
        return model.error.advice
    if model.saved is not None:
        return f"核对表已写到 {model.saved}"
    if model.done is not None and model.step is None:
        many = f"（这里列出前{_SHOWN_ROWS:,}行）" if model.done.problem_rows > _SHOWN_ROWS else ""
        marked = f"{model.done.problem_rows:,}行需要核对{many}，人已保留，可以另存为核对表逐行改。"
        return marked if model.done.problem_rows else "没有需要核对的行。"
    if model.preview is not None:
        return "".join(model.preview.about.notes)
    return "xlsx、xls、ods 或 csv 都可以，表头写明“姓名”“公民身份号码”等。已在库里的人按号码或编号更新，不会重复。"


def _known(preview: Preview) -> int:
    return sum(column.found in _READ for column in preview.about.columns)
