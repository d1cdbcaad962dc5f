"""Where one is on the way, and with whom: the steps with what each still lacks, and whose form it is."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from station.domain.id_number import masked
from station.forms.fields import value_at
from station.services.flow import Step, blocking
from station.ui.collection import Collection
from station.ui.keys import keyed
from station.ui.widgets.elided import Elided

_AFTER_MOST = 99
_FOR_NAME = 5


class StepBar(QWidget):
    """The steps of the desk, with the person above his form: his name, his number masked, what he is."""

    chosen = Signal(object)

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self.setObjectName("stepBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._collection = collection
        self.buttons: dict[Step, QPushButton] = {}
        self._full: dict[Step, str] = {}
        self._short: dict[Step, str] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(0)
        for number, step in enumerate(Step, start=1):
            button = QPushButton()
            button.setObjectName("step")
            button.setCheckable(True)
            button.clicked.connect(lambda _, step=step: self._choose(step))
            keyed(button, f"Alt+{number}", f"到“{step.label}”")
            layout.addWidget(button)
            self.buttons[step] = button
        layout.addStretch()
        self.person = Elided()
        self.person.setObjectName("verdict")
        self.number = QLabel()
        self.categories = Elided()
        self.categories.setObjectName("dim")
        middle = Qt.AlignmentFlag.AlignVCenter
        for label, side in ((self.person, Qt.AlignmentFlag.AlignRight), (self.categories, Qt.AlignmentFlag.AlignLeft)):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            label.setAlignment(side | middle)
        layout.addWidget(self.person, 2)
        layout.addSpacing(10)
        layout.addWidget(self.number)
        layout.addSpacing(10)
        layout.addWidget(self.categories, 1)
        for signal in (collection.step_changed, collection.problems_changed, collection.evidence_changed):
            signal.connect(self._render)
        collection.document_changed.connect(self._render)
        self._render()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where all names have no room, in large type, the present step keeps its own, the others a number."""
        letters = self.fontMetrics()
        wanted = sum(letters.horizontalAdvance(text) + 2 * letters.height() for text in self._full.values())
        roomy = wanted + letters.horizontalAdvance(self.number.text() or "0" * 18) + _FOR_NAME * letters.height()
        for step, button in self.buttons.items():
            whole = roomy <= self.width() or step is self._collection.step
            text = self._full[step] if whole else self._short[step]
            if button.text() != text:
                button.setText(text)

    def _choose(self, step: Step) -> None:
        self._render()
        if step is not self._collection.step:
            self.chosen.emit(step)

    def _render(self) -> None:
        collection = self._collection
        at_work = collection.step not in (Step.CARD, Step.DONE)
        texts: dict[Step, str] = {}
        for place, (step, button) in enumerate(self.buttons.items(), start=1):
            lacking = len(blocking(step, collection.problems)) if at_work else 0
            count = f"（{min(lacking, _AFTER_MOST)}）" if lacking else ""
            texts[step] = f"{place} {step.label}{count}"
            self._short[step] = f"{place}{count}"
            button.setAccessibleName(f"第{place}步，{step.label}" + (f"，还有{lacking}处" if lacking else ""))
            button.setChecked(step is collection.step)
            button.setEnabled(step is collection.step or collection.may_go_to(step))
        self._full = texts
        document = collection.document
        name, number = (value_at(document, f"identity.{each}") for each in ("name", "id_number"))
        self.person.say(str(name or ""))
        self.number.setText(masked(str(number)) if number else "")
        self.categories.say("、".join(category.label for category in collection.categories))
        self._fit()
