"""The third page: the form, section by section; problems at the side, a click jumps to the field."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from station.forms.catalogue import Catalogue, FormSection
from station.rules.evidence import PAPERS_TO_BRING
from station.rules.problem import Problem
from station.services.flow import Step, blocking
from station.ui.collection import Collection
from station.ui.county_marks import label_of
from station.ui.widgets.editors import Editor
from station.ui.widgets.marks_panel import MarksPanel, ShownMark
from station.ui.widgets.reason_panel import ReasonPanel
from station.ui.widgets.section_card import SectionCard

_PROBLEM = Qt.ItemDataRole.UserRole + 1


class FormPage(QWidget):
    """The sections asked of this person, below each other. A section's card is made when it is first asked."""

    def __init__(self, collection: Collection, catalogue: Catalogue) -> None:
        super().__init__()
        self._collection, self._catalogue = collection, catalogue
        self._villages = {village.code: village.name for village in collection.desk.campaign.villages}
        self._cards: dict[str, SectionCard] = {}
        self._build()
        collection.document_changed.connect(self._render)
        collection.problems_changed.connect(self._render_problems)
        collection.marks.changed.connect(self._render_marks)

    @property
    def editors(self) -> dict[str, Editor]:
        """The editors made so far, by the paths of their fields."""
        return {path: editor for card in self._cards.values() for path, editor in card.editors.items()}

    def _build(self) -> None:
        column = QWidget()
        column.setObjectName("page")
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(16)
        self._column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(column)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._side())

    def _side(self) -> QFrame:
        """The list of problems."""
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(300)
        box = QVBoxLayout(side)
        box.setContentsMargins(16, 20, 16, 16)
        self._summary = QLabel()
        self._summary.setObjectName("heading")
        self.problem_list = QListWidget()
        self.problem_list.setWordWrap(True)
        self.problem_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.problem_list.setAccessibleName("问题清单")
        self.problem_list.itemClicked.connect(self._jump)
        self.problem_list.itemActivated.connect(self._jump)
        self.problem_list.currentItemChanged.connect(self._render_reason)
        self.reason = ReasonPanel()
        self.reason.given.connect(self._collection.give_reason)
        self.reason.withdrawn.connect(self._collection.withdraw_reason)
        self.reason.joined.connect(self._collection.join_records)
        self.marks = MarksPanel()
        self.marks.chosen.connect(self.jump_to)
        box.addWidget(self.marks)
        box.addWidget(self._summary)
        box.addWidget(self.problem_list)
        box.addWidget(self.reason)
        return side

    def jump_to(self, path: str) -> None:
        """Brings a field into sight and puts the cursor there."""
        editor = self.editors.get(path)
        if editor is not None:
            self._scroll.ensureWidgetVisible(editor, 0, 120)
            self._scroll.horizontalScrollBar().setValue(0)
            editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _jump(self, item: QListWidgetItem) -> None:
        self.jump_to(item.data(Qt.ItemDataRole.UserRole))

    def _render(self, changed: str = "") -> None:
        """Shows what is asked; values are set anew when another person came, or when one answer changed another."""
        document = self._collection.document
        asked = [
            section
            for section in self._catalogue.sections_of(document)
            if section.path and any(field.shown(document) for field in section.fields)
        ]
        paths = {section.path for section in asked}
        for path, card in self._cards.items():
            card.setVisible(path in paths)
        for place, section in enumerate(asked):
            name = section.path.partition("[")[0]
            entries = [other.path for other in asked if other.path.partition("[")[0] == name]
            known = self._cards.get(section.path)
            card = known or self._make(section)
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
                card.show()
            card.render_document(
                document,
                changed if known else "",
                title=section.title,
                last=section.path == entries[-1],
                only=len(entries) == 1,
            )
        self._render_marks()
        if not changed:
            self._scroll.verticalScrollBar().setValue(0)

    def _make(self, section: FormSection) -> SectionCard:
        card = SectionCard(section, self._villages, self._collection.answer)
        name, _, index = section.path.partition("[")
        if section.repeatable:
            card.add_entry.connect(partial(self._collection.add_entry, name))
            card.remove_entry.connect(partial(self._collection.remove_entry, name, int(index[:-1])))
        self._cards[section.path] = card
        return card

    def _render_marks(self) -> None:
        """What the county marked: at the side, and at each field."""
        marks, document, evidence = self._collection.marks, self._collection.document, self._collection.evidence
        shown = [
            ShownMark(mark.path, label_of(mark, self._catalogue), mark.text, marks.is_changed(mark, document, evidence))
            for mark in marks.of(Step.FORM)
        ]
        self.marks.show_marks(shown)
        by_path: dict[str, ShownMark] = {}
        for mark in shown:
            before = by_path.get(mark.path)
            by_path[mark.path] = replace(mark, text=f"{before.text}；{mark.text}") if before else mark
        for card in self._cards.values():
            if by_path or card.notes:
                card.show_marks({path: mark for path, mark in by_path.items() if path in card.editors})

    def _render_problems(self) -> None:
        """What is to be mended here first, then what passes for a reason, then what is only told."""
        problems = self._collection.problems
        here = blocking(Step.FORM, problems)
        passed = [problem for problem in problems if problem.reason]
        told = [problem for problem in problems if not problem.blocks and not problem.reason]
        self._summary.setText(f"还有{len(here)}处要填写或改正" if here else "内容已完整")
        titles = {section.path: section.title for section in self._catalogue.sections_of(self._collection.document)}
        chosen = self._problem_of(self.problem_list.currentItem())
        with QSignalBlocker(self.problem_list):
            self.problem_list.clear()
            for problem in (*here, *passed, *told):
                whose = titles.get(problem.path.rpartition(".")[0], "") if "[" in problem.path else ""
                item = QListWidgetItem(_said(problem, whose))
                item.setData(Qt.ItemDataRole.UserRole, problem.path)
                item.setData(_PROBLEM, problem)
                item.setToolTip(problem.basis)
                self.problem_list.addItem(item)
                if chosen is not None and (chosen.code, chosen.path) == (problem.code, problem.path):
                    self.problem_list.setCurrentItem(item)
        self._render_reason(self.problem_list.currentItem())

    def _render_reason(self, item: QListWidgetItem | None, _: QListWidgetItem | None = None) -> None:
        self.reason.show_problem(self._problem_of(item))

    @staticmethod
    def _problem_of(item: QListWidgetItem | None) -> Problem | None:
        return item.data(_PROBLEM) if item is not None else None


def _said(problem: Problem, whose: str) -> str:
    said = f"{whose}：{problem.message}" if whose else problem.message
    if problem.blocks:
        return f"● {said}（可说明理由）" if problem.overridable else f"● {said}"
    if problem.reason:
        return f"已说明理由：{said}"
    return said if problem.code in PAPERS_TO_BRING else f"提醒：{said}"
