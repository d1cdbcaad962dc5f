"""Where one is on the way: the steps, the present one marked, those one may go to open."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from station.services.flow import Step
from station.ui.collection import Collection


class StepBar(QWidget):
    """The steps of the desk, with the name of the person above his form."""

    chosen = Signal(object)

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self.setObjectName("stepBar")
        self._collection = collection
        self.buttons: dict[Step, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 10, 24, 10)
        layout.setSpacing(4)
        for number, step in enumerate(Step, start=1):
            button = QPushButton(f"{number} {step.label}")
            button.setObjectName("step")
            button.setCheckable(True)
            button.clicked.connect(lambda _, step=step: self._choose(step))
            layout.addWidget(button)
            self.buttons[step] = button
        layout.addStretch()
        self._person = QLabel()
        self._person.setObjectName("verdict")
        layout.addWidget(self._person)
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
        for step, button in self.buttons.items():
            button.setChecked(step is collection.step)
            button.setEnabled(step is collection.step or collection.may_go_to(step))
        identity = collection.document.get("identity")
        name = identity.get("name") if isinstance(identity, dict) else None
        self._person.setText(str(name or ""))
