"""Small helps with layouts."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout, and lets go of the widgets."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def card(heading: str) -> tuple[QFrame, QVBoxLayout]:
    """A white card under a heading, and where its contents go."""
    frame = QFrame()
    frame.setObjectName("card")
    label = QLabel(heading)
    label.setObjectName("heading")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(20, 16, 20, 16)
    inside.setSpacing(12)
    inside.addWidget(label)
    return frame, inside


def beside(*widgets: QWidget) -> QHBoxLayout:
    """Widgets in a row from the left, as wide as they need."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
