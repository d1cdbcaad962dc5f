"""Under the list of problems: saying why one may stand all the same, or going on with what the station already has."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from station.rules.problem import Problem
from station.services.duplicates import SECOND_DRAFT, SECOND_RECORD

SHORTEST, LONGEST = 4, 200


class ReasonPanel(QFrame):
    """Shows what can be done about one problem beside mending it; hidden where that is nothing."""

    given = Signal(Problem, str)
    withdrawn = Signal(Problem)
    joined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reason")
        self._problem: Problem | None = None
        self._build()
        self.show_problem(None)

    def show_problem(self, problem: Problem | None) -> None:
        """Takes up a problem; what is being written about the same one stays."""
        before, self._problem = self._problem, problem
        explaining = problem is not None and problem.overridable and (problem.blocks or bool(problem.reason))
        joining = problem is not None and problem.code in (SECOND_RECORD, SECOND_DRAFT)
        if problem is not None and explaining and (before is None or _place(before) != _place(problem)):
            self.text.setPlainText(problem.reason)
        for widget in (self._title, self._basis, self.text, self._count, self.save_button, self.withdraw_button):
            widget.setVisible(explaining)
        self.join_button.setVisible(joining)
        self.setVisible(explaining or joining)
        if problem is not None:
            self._basis.setText(f"依据：{problem.basis}")
        self._render()

    def _build(self) -> None:
        self._title = QLabel("情况属实的，可以说明理由")
        self._title.setObjectName("heading")
        self._basis = QLabel()
        self._basis.setObjectName("dim")
        self._basis.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("理由")
        self.text.setPlaceholderText("写明实际情况和依据")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(96)
        self._title.setBuddy(self.text)
        self._count = QLabel()
        self._count.setObjectName("dim")
        self.save_button, self.withdraw_button = QPushButton("保存理由"), QPushButton("撤回")
        self.join_button = QPushButton("并入已有的记录，接着做")
        buttons = QHBoxLayout()
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.withdraw_button)
        buttons.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(8)
        for widget in (self._title, self._basis, self.text, self._count):
            box.addWidget(widget)
        box.addLayout(buttons)
        box.addWidget(self.join_button)
        self.text.textChanged.connect(self._render)
        self.save_button.clicked.connect(self._give)
        self.withdraw_button.clicked.connect(self._withdraw)
        self.join_button.clicked.connect(self.joined)

    @property
    def _reason(self) -> str:
        return self.text.toPlainText().strip()

    def _give(self) -> None:
        if self._problem is not None:
            self.text.setFocus()  # the button is about to be disabled, and would hand the focus to the next one
            self.given.emit(self._problem, self._reason)

    def _withdraw(self) -> None:
        if self._problem is not None:
            self.text.setFocus()
            self.text.clear()
            self.withdrawn.emit(self._problem)

    def _render(self) -> None:
        length, known = len(self._reason), self._problem.reason if self._problem else ""
        self.save_button.setEnabled(SHORTEST <= length <= LONGEST and self._reason != known)
        self.withdraw_button.setEnabled(bool(known))
        if known and self._reason == known:
            self._count.setText("已说明理由，随记录报送县级。")
        else:
            self._count.setText(f"{length}个字，应为{SHORTEST}到{LONGEST}个字")


def _place(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.path
