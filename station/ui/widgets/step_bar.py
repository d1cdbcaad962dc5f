"""Where one is on the way, and with whom: the steps with what each still lacks, and whose form it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from station.domain.id_number import masked
from station.forms.fields import value_at
from station.services.flow import Step, blocking
from station.ui.collection import Collection
from station.ui.keys import keyed
from station.ui.widgets.elided import Elided

_AFTER_MOST = 99


class StepBar(QWidget):
    """The steps of the desk, with the person above his form: his name, his number masked, what he is."""

    chosen = Signal(object)

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self.setObjectName("stepBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._collection = collection
        self.buttons: dict[Step, QPushButton] = {}
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

    def _choose(self, step: Step) -> None:
        self._render()
        if step is not self._collection.step:
            self.chosen.emit(step)

    def _render(self) -> None:
        collection = self._collection
        at_work = collection.step not in (Step.CARD, Step.DONE)
        for place, (step, button) in enumerate(self.buttons.items(), start=1):
            lacking = len(blocking(step, collection.problems)) if at_work else 0
            button.setText(f"{place} {step.label}" + (f"（{min(lacking, _AFTER_MOST)}）" if lacking else ""))
            button.setAccessibleName(f"第{place}步，{step.label}" + (f"，还有{lacking}处" if lacking else ""))
            button.setChecked(step is collection.step)
            button.setEnabled(step is collection.step or collection.may_go_to(step))
        document = collection.document
        name, number = (value_at(document, f"identity.{each}") for each in ("name", "id_number"))
        self.person.say(str(name or ""))
        self.number.setText(masked(str(number)) if number else "")
        self.categories.say("、".join(category.label for category in collection.categories))
