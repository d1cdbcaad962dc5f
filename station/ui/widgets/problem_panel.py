"""At the side of the desk: what is still to be mended and why, what is only told, what the county marked."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from station.forms.catalogue import Catalogue
from station.rules.evidence import PAPERS_TO_BRING
from station.rules.problem import Problem
from station.services.flow import step_of
from station.ui.collection import Collection
from station.ui.widgets.breadth import GrowsWithType
from station.ui.widgets.marks_panel import MarksPanel, shown_marks
from station.ui.widgets.reason_panel import ReasonPanel

_PROBLEM = Qt.ItemDataRole.UserRole + 1
_WIDTH = 300


class ProblemPanel(QFrame):
    """A click on a line, or Enter, asks to be led to its field."""

    chosen = Signal(object)
    """A problem is to be seen to."""
    mark_chosen = Signal(str)
    """The path of a field that the county marked."""

    def __init__(self, collection: Collection, catalogue: Catalogue) -> None:
        super().__init__()
        self.setObjectName("side")
        self._collection, self._catalogue = collection, catalogue
        self._shown: list[tuple[Problem, str]] = []
        self._build()
        collection.problems_changed.connect(self._render)
        for signal in (collection.marks.changed, collection.evidence_changed, collection.document_changed):
            signal.connect(self._render_marks)
        self._render()

    def _build(self) -> None:
        GrowsWithType(self, _WIDTH, most=0.3)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        self.summary = QLabel()
        self.summary.setObjectName("heading")
        self.summary.setWordWrap(True)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("问题清单")
        self.list.setToolTip("点一下或按回车，到要填写的地方。")
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.list.currentItemChanged.connect(self._render_reason)
        self.reason = ReasonPanel()
        self.reason.given.connect(self._collection.give_reason)
        self.reason.withdrawn.connect(self._collection.withdraw_reason)
        self.reason.joined.connect(self._collection.join_records)
        self.marks = MarksPanel()
        self.marks.chosen.connect(self.mark_chosen)
        for widget in (self.marks, self.summary, self.list, self.reason):
            box.addWidget(widget)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_PROBLEM))

    def _render_marks(self) -> None:
        self.marks.show_marks(shown_marks(self._collection, self._catalogue))

    def _render(self) -> None:
        """What is to be mended first, in the order of the steps; then what passes for a reason, then what is told."""
        problems = self._collection.problems
        here = self._collection.unsettled
        passed = [problem for problem in problems if problem.reason]
        told = [problem for problem in problems if not problem.blocks and not problem.reason]
        self.summary.setText(f"还有{len(here)}处要填写或改正" if here else "内容已完整")
        titles = {section.path: section.title for section in self._catalogue.sections_of(self._collection.document)}
        lines = [(problem, _said(problem, _whose(problem, titles))) for problem in (*here, *passed, *told)]
        if lines != self._shown:
            self._shown = lines
            self._fill()
        self._render_reason(self.list.currentItem())

    def _fill(self) -> None:
        chosen = self._problem_of(self.list.currentItem())
        with QSignalBlocker(self.list):
            self.list.clear()
            for problem, said in self._shown:
                item = QListWidgetItem(said)
                item.setData(Qt.ItemDataRole.UserRole, problem.path)
                item.setData(_PROBLEM, problem)
                item.setToolTip(f"{step_of(problem).label}：{problem.basis}")
                self.list.addItem(item)
                if chosen is not None and (chosen.code, chosen.path) == (problem.code, problem.path):
                    self.list.setCurrentItem(item)

    def _render_reason(self, item: QListWidgetItem | None, _: QListWidgetItem | None = None) -> None:
        self.reason.show_problem(self._problem_of(item))

    @staticmethod
    def _problem_of(item: QListWidgetItem | None) -> Problem | None:
        return item.data(_PROBLEM) if item is not None else None


def _whose(problem: Problem, titles: dict[str, str]) -> str:
    return titles.get(problem.path.rpartition(".")[0], "") if "[" in problem.path else ""


def _said(problem: Problem, whose: str) -> str:
    said = f"{whose}：{problem.message}" if whose else problem.message
    if problem.blocks:
        return f"● {said}（可说明理由）" if problem.overridable else f"● {said}"
    if problem.reason:
        return f"已说明理由：{said}"
    return said if problem.code in PAPERS_TO_BRING else f"提醒：{said}"
