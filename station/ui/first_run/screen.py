"""The first run in the window: the steps above, the card of the present one, and the way on below."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station.ui.error_box import ErrorBox
from station.ui.first_run.after import CountyView, DevicesView, DoneView, PeopleView
from station.ui.first_run.before import AdministratorView, PlaceView, StoreView, WelcomeView
from station.ui.first_run.model import FirstRunModel
from station.ui.first_run.steps import STEPS, FirstStep
from station.ui.first_run.view import MARGIN, WIDTH, StepView


class FirstRunScreen(QWidget):
    """Shows one step at a time. Enter goes on."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__()
        self.model = model
        self.welcome, self.place = WelcomeView(model), PlaceView(model.place)
        self.administrator, self.store = AdministratorView(model.administrator), StoreView(model)
        self.views: dict[FirstStep, StepView] = {
            FirstStep.WELCOME: self.welcome,
            FirstStep.PLACE: self.place,
            FirstStep.ADMINISTRATOR: self.administrator,
            FirstStep.STORE: self.store,
        }
        self._build()
        self.next_button.clicked.connect(self._go_on)
        self.back_button.clicked.connect(self._go_back)
        model.changed.connect(self._render)
        model.opened.connect(self._on_opened)
        model.moved.connect(self._on_moved)
        model.failed.connect(self.errors.tell)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(QKeySequence(key), self, self._on_enter, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._render()

    def _build(self) -> None:
        self.errors = ErrorBox()
        self._steps = {step: _step(f"{number} {step.value}") for number, step in enumerate(STEPS, 1)}
        steps = QWidget()
        steps.setObjectName("stepBar")
        row = QHBoxLayout(steps)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(4)
        for button in self._steps.values():
            row.addWidget(button)
        row.addStretch()
        self._cards = QStackedWidget()
        self._cards.setObjectName("clear")
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.addWidget(self._cards)
        middle = QWidget()
        middle.setObjectName("page")
        around = QVBoxLayout(middle)
        around.setContentsMargins(0, MARGIN, 0, MARGIN)
        around.addWidget(card, alignment=Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(middle)
        for view in self.views.values():
            self._add(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(steps)
        layout.addWidget(self.errors)
        layout.addWidget(area, 1)
        layout.addWidget(self._foot())

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("foot")
        self.back_button, self.next_button = QPushButton("返回"), QPushButton("下一步")
        self.next_button.setObjectName("primary")
        self._wanting = QLabel()
        self._wanting.setObjectName("dim")
        self._wanting.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(16)
        row.addWidget(self.back_button)
        row.addWidget(self._wanting, 1)
        row.addWidget(self.next_button)
        return foot

    def _on_opened(self) -> None:
        afterwards = self.model.afterwards
        if afterwards is None:
            return
        self.views |= {
            FirstStep.DEVICES: DevicesView(afterwards.devices),
            FirstStep.COUNTY: CountyView(afterwards),
            FirstStep.PEOPLE: PeopleView(afterwards),
            FirstStep.DONE: DoneView(afterwards),
        }
        for view in list(self.views.values())[self._cards.count() :]:
            self._add(view)

    def _add(self, view: StepView) -> None:
        view.inside.addStretch()
        self._cards.addWidget(view)

    def _on_moved(self) -> None:
        self.errors.hide()
        self._render()
        self.views[self.model.step].entered()
        if self.views[self.model.step].first is None:
            self.next_button.setFocus()

    def _on_enter(self) -> None:
        """A button that has the focus is pressed; else the step takes it, or one goes on."""
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and focused.hasFocus():
            focused.click()
        elif not self.views[self.model.step].enter_pressed():
            self._go_on()

    def _go_on(self) -> None:
        self.errors.hide()
        self.model.go_on()

    def _go_back(self) -> None:
        self.model.go_back()

    def _render(self) -> None:
        model = self.model
        self._cards.setCurrentWidget(self.views[model.step])
        for step, button in self._steps.items():
            button.setChecked(step is model.step)
        self.back_button.setVisible(model.may_go_back)
        self.next_button.setEnabled(model.may_go_on)
        self.next_button.setText(self._on_the_button())
        self._wanting.setText(model.wanting)

    def _on_the_button(self) -> str:
        model, afterwards = self.model, self.model.afterwards
        if model.step is FirstStep.STORE:
            return "正在建立…" if model.busy else "打开数据库" if model.made else "建立数据库"
        if model.step is FirstStep.DONE:
            return "开始工作"
        if model.step is FirstStep.COUNTY and afterwards is not None and not afterwards.joined:
            return "以后再登记"
        if model.step is FirstStep.PEOPLE and afterwards is not None and not afterwards.others:
            return "以后再加"
        return "下一步"


def _step(text: str) -> QPushButton:
    """Tells where one is; there is no going by it."""
    button = QPushButton(text)
    button.setObjectName("step")
    button.setCheckable(True)
    button.setEnabled(False)
    return button
