"""What the views of the steps have in common: a title, a hint, a form, and where typing begins."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

WIDTH, MARGIN = 820, 36


class StepView(QWidget):
    """A step on its card. `first` is where the keyboard is when it is entered."""

    first: QWidget | None = None

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.setObjectName("clear")
        heading = QLabel(title)
        heading.setObjectName("title")
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(14)
        self.inside.addWidget(heading)
        self.inside.addWidget(paragraph(hint, dim=True))

    def entered(self) -> None:
        """The step is seen now."""
        if self.first is not None:
            self.first.setFocus()

    def enter_pressed(self) -> bool:
        """What Enter does at this step itself; False where it goes on."""
        return False


def paragraph(text: str, *, dim: bool = False) -> QLabel:
    """Words that wrap, as high as they are at the card's width."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if dim:
        label.setObjectName("dim")
    return label


def form(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Fields with their labels."""
    layout = QFormLayout()
    layout.setSpacing(12)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    for label, widget in rows:
        layout.addRow(label, widget)
    return layout


def mark(label: QLabel, tone: str) -> None:
    """Tells by colour, beside the words, whether it is well: good, trouble, or neither."""
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        label.style().unpolish(label)
        label.style().polish(label)
