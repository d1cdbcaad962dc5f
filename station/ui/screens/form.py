"""The third page: the form, section by section."""

from collections.abc import Set
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from station.domain.category import Category
from station.forms.catalogue import Catalogue, FormField, FormSection
from station.forms.fields import value_at
from station.ui.collection import Collection
from station.ui.editors import Editor
from station.ui.widgets.marks_panel import ShownMark, shown_marks
from station.ui.widgets.section_card import SectionCard

_ABOVE_AND_BELOW = 120
_MISSING = "RQ-01"
"""The code of an answer that is missing."""
_MOST_COME = {"categories": [Category.DISCHARGED_SOLDIER.value]}
"""Whom the page is made ready for before anybody came."""
_AT_ONCE = 4
"""Fields built between two looks at what else the window has to do."""


class FormPage(QWidget):
    """The sections asked of this person, below each other. A section's card is made when it is first asked.

    To make them all takes longer than a window may stand still: while the page is not seen, they are made a few fields
    at a time. Whoever asks for the page's fields meanwhile gets all of them.
    """

    walked_off = Signal(bool)
    """Enter in the last field; True for Shift+Enter in the first."""

    def __init__(self, collection: Collection, catalogue: Catalogue) -> None:
        super().__init__()
        self._collection, self._catalogue = collection, catalogue
        self._villages = {village.code: village.name for village in collection.desk.campaign.villages}
        self._cards: dict[str, SectionCard] = {}
        self._asked: list[FormSection] = []
        self._complaints: dict[str, str] = {}
        self._wanted = ""
        self.neighbours: tuple[QWidget | None, QWidget | None] = (None, None)
        """Where Tab goes before the first field and after the last."""
        self._behind = False
        """Whether the page shows what was asked before; only while it is not seen."""
        self._catching_up = QTimer(self, singleShot=True, interval=0)
        self._catching_up.timeout.connect(self._make_some)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._bring_into_sight)
        self._build()
        collection.unfinished = self._unfinished
        collection.document_changed.connect(self._render)
        collection.problems_changed.connect(self._render_complaints)
        collection.marks.changed.connect(self._render_marks)
        self._catching_up.start()  # what everybody is asked is there before somebody comes

    @property
    def editors(self) -> dict[str, Editor]:
        """The editors of the fields that were asked so far, by their paths."""
        self._catch_up()
        return self._made

    @property
    def _made(self) -> dict[str, Editor]:
        return {path: editor for card in self._cards.values() for path, editor in card.editors.items()}

    @property
    def order(self) -> list[str]:
        """The paths of the fields that are asked and may be answered, from the top to the bottom."""
        self._catch_up()
        document = self._collection.document
        return [field.path for section in self._asked for field in section.shown(document) if field.typed]

    @property
    def present(self) -> str:
        """The path of the field the cursor is in; empty where it is in none."""
        here = QApplication.focusWidget()
        while here is not None and not isinstance(here, Editor):
            here = here.parentWidget()
        return next((path for path, editor in self._made.items() if editor is here), "")

    def needed(self) -> list[str]:
        """The fields that are to be filled in or mended, in their order: also those just asked, not judged yet."""
        self._catch_up()
        document = self._collection.document
        judged: dict[str, set[str]] = {}
        for problem in self._collection.unsettled:
            judged.setdefault(problem.path, set()).add(problem.code)
        fields = [field for section in self._asked for field in section.shown(document) if field.typed]
        return [field.path for field in fields if _lacks(field, document, judged.get(field.path, set()))]

    # -- going from field to field ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """The cursor goes to the first field that needs something, or to the first one."""
        order = self.order
        for path in (*self.needed(), *order)[:1]:
            self.jump_to(path)

    def finish_present(self) -> None:
        """What is being typed is taken as it is meant."""
        editor = self._made.get(self.present)
        if editor is not None:
            editor.finish()

    def next_needed(self) -> str:
        """The next field that needs something, after the one the cursor is in, from the top again if need be."""
        order, needed = self.order, self.needed()
        here = order.index(self.present) if self.present in order else -1
        behind = [path for path in needed if order.index(path) > here]
        return next(iter(behind or [path for path in needed if path != self.present]), "")

    def jump_to(self, path: str) -> None:
        """Brings a field into sight and puts the cursor there."""
        editor = self.editors.get(path)
        if editor is not None:
            self._wanted = path
            self._bring_into_sight()
            editor.setFocus(Qt.FocusReason.TabFocusReason)
            self._later.start()  # once more, when a page that was just opened has its sizes

    def _bring_into_sight(self) -> None:
        editor = self.editors.get(self._wanted)
        if editor is not None:
            self._scroll.ensureWidgetVisible(editor, 0, _ABOVE_AND_BELOW)
            self._scroll.horizontalScrollBar().setValue(0)

    def _walk(self, path: str, back: bool) -> None:
        order = self.order
        place = order.index(path) + (-1 if back else 1) if path in order else 0
        if 0 <= place < len(order):
            self.jump_to(order[place])
        else:
            self.walked_off.emit(back)

    def _unfinished(self) -> dict[str, object]:
        path = self.present
        answer = self._made[path].unfinished() if path else None
        return {} if answer is None else {path: answer}

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QWidget()
        column.setObjectName("page")
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(16)
        self._column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(column)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        self._catch_up()
        super().showEvent(event)

    def _render(self, changed: str = "") -> None:
        """Shows what is asked: at once where it is seen, else as there is time."""
        if self.isVisible():
            self._render_now(changed)
        else:
            self._behind = True
            self._catching_up.start()

    def _make_some(self) -> None:
        """The next fields that are wanting; with all of them there, the page is up to date."""
        document = self._collection.document
        for section in self._sections(document or _MOST_COME):
            card = self._cards.get(section.path) or self._make(section)
            if not card.whole:
                if card.build(_AT_ONCE):
                    card.render_document(document, "", title=section.title, last=True, only=True)
                self._catching_up.start()
                return
        self._catch_up()

    def _catch_up(self) -> None:
        if self._behind:
            self._behind = False
            self._catching_up.stop()
            self._render_now()
            self._complaints = dict.fromkeys(self._made, " ")  # what was told of fields that were not there yet
            self._render_complaints()

    def _sections(self, document: object) -> list[FormSection]:
        return [
            section
            for section in self._catalogue.sections_of(document)
            if section.path and any(field.shown(document) for field in section.fields)
        ]

    def _render_now(self, changed: str = "") -> None:
        """Values are set anew when another person came, or when one answer changed another."""
        document = self._collection.document
        asked = self._sections(document)
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
        self._asked = asked
        self._render_marks()
        if not changed:
            self._scroll.verticalScrollBar().setValue(0)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  # Qt's name
        """Tab goes as the eye does, in whatever order the cards were made; Qt's chain has the order of their making."""
        here = QApplication.focusWidget()
        stops = [stop for stop in self._stops() if stop is here or _takes_tab(stop)]
        place = stops.index(here) + (1 if forward else -1) if here in stops else -1
        before, after = self.neighbours
        beyond = after if forward else before
        target = stops[place] if 0 <= place < len(stops) else beyond
        if here not in stops or target is None:
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        target.setFocus(reason)
        if target is not beyond:
            self._scroll.ensureWidgetVisible(target, 0, _ABOVE_AND_BELOW)
        return True

    def _stops(self) -> list[QWidget]:
        places = [self._column.itemAt(place).widget() for place in range(self._column.count() - 1)]
        return [widget for card in places if isinstance(card, SectionCard) for widget in card.stops]

    def _make(self, section: FormSection) -> SectionCard:
        card = SectionCard(section, self._villages, self._collection.answer)
        card.walked.connect(self._walk)
        card.composing.connect(self._collection.note_composing)
        name, _, index = section.path.partition("[")
        if section.repeatable:
            card.add_entry.connect(partial(self._collection.add_entry, name))
            card.remove_entry.connect(partial(self._remove, name, int(index[:-1])))
        self._cards[section.path] = card
        self._column.insertWidget(self._column.count() - 1, card)  # at once: without a parent it would be a window
        card.hide()  # until it is asked
        return card

    def _remove(self, name: str, index: int) -> None:
        titles = {section.path: section.title for section in self._asked}
        title = titles.get(f"{name}[{index}]", "")
        self._collection.removals.remove_entry(name, index, f"已删除“{title}”")

    def _render_complaints(self) -> None:
        """What is wrong with an answer is told at its field as well; that one is missing, the star beside it says."""
        document, said = self._collection.document, dict[str, str]()
        for problem in self._collection.problems:
            if problem.code != _MISSING and problem.path not in said and value_at(document, problem.path) is not None:
                said[problem.path] = problem.message
        editors = self._made
        for path in self._complaints.keys() | said.keys():
            if path in editors and self._complaints.get(path) != said.get(path):
                editors[path].complain(said.get(path, ""))
        self._complaints = said

    def _render_marks(self) -> None:
        """What the county marked, at each field."""
        by_path: dict[str, ShownMark] = {}
        for mark in shown_marks(self._collection, self._catalogue):
            before = by_path.get(mark.path)
            by_path[mark.path] = replace(mark, text=f"{before.text}；{mark.text}") if before else mark
        for card in self._cards.values():
            if by_path or card.notes:
                card.show_marks({path: mark for path, mark in by_path.items() if path in card.editors})


def _takes_tab(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return takes and widget.isVisible() and widget.isEnabled()


def _lacks(field: FormField, document: object, judged: Set[str]) -> bool:
    """Whether a field has to be seen to, by the codes of its problems; what was judged missing may have been answered
    since, by hands that are faster than the judge.
    """
    answered = field.answer(document) not in (None, [])
    return bool(judged - {_MISSING}) if answered else field.required or bool(judged)
