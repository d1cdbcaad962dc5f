"""Above the pages of a correction: that the county returned the record, and its words to the record and this page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from station.domain.county_word import Mark
from station.forms.catalogue import Catalogue
from station.services.flow import Step
from station.ui.collection import Collection
from station.ui.county_marks import label_of
from station.ui.times import at_minute

_LONGEST = 140
"""Characters of the reviewer's text; all of it is a click away."""
_ABOVE = (Step.CATEGORIES, Step.FORM, Step.PHOTO)
"""The signing needs the room, unless something of it was marked."""


class ReturnedBanner(QFrame):
    """Hidden where the record at the desk was not returned."""

    asked = Signal(object)
    """All the county ever said of the record is to be shown; carries its id."""

    def __init__(self, collection: Collection, catalogue: Catalogue) -> None:
        super().__init__()
        self.setObjectName("returned")
        self._collection, self._catalogue = collection, catalogue
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.all_button = QPushButton("往来记录…")
        self.all_button.setObjectName("small")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 6, 16, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.all_button)
        self.all_button.clicked.connect(self._ask)
        collection.marks.changed.connect(self._render)
        collection.step_changed.connect(self._render)
        collection.evidence_changed.connect(self._render)
        collection.document_changed.connect(self._on_answer)
        self._render()

    @property
    def text(self) -> str:
        """What it says now."""
        return "" if self.isHidden() else self._text.text()

    def _on_answer(self, _: str) -> None:
        if self._collection.step is Step.CATEGORIES:  # the form tells it at its fields
            self._render()

    def _ask(self) -> None:
        judged = self._collection.marks.judged
        if judged is not None:
            self.asked.emit(judged.record_id)

    def _render(self) -> None:
        marks, step = self._collection.marks, self._collection.step
        judged = marks.judged
        self.setVisible(judged is not None and (step in _ABOVE or (step is Step.SIGN and bool(marks.of(step)))))
        if judged is None:
            return
        text = judged.text if len(judged.text) <= _LONGEST else judged.text[:_LONGEST] + "…"
        lines = [f"县级退回（{judged.reviewer or '县级'}，{at_minute(judged.at)}）：{text or '请按标出的地方改正。'}"]
        whole = [mark.text for mark in marks.of(None)]
        here = [] if step is Step.FORM else [self._said(mark) for mark in marks.of(step)]
        if whole:
            lines.append(f"整条记录：{'；'.join(whole)}")
        if here:
            lines.append(f"本页：{'；'.join(here)}")
        elsewhere = [other for other in Step if other is not step and marks.of(other)]
        if elsewhere:
            lines.append("另见：" + "、".join(f"{other.label}（{len(marks.of(other))}处）" for other in elsewhere))
        self._text.setText("\n".join(lines))

    def _said(self, mark: Mark) -> str:
        label = label_of(mark, self._catalogue)
        done = self._collection.marks.is_changed(mark, self._collection.document, self._collection.evidence)
        return (f"{label}：{mark.text}" if label else mark.text) + ("（已改）" if done else "")
