"""Which camera, and how sharp: above the preview."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.ui.camera.choice import CameraChoice
from station.ui.widgets.breadth import GrowsWithType
from station.ui.widgets.wrapped import InRows


class CameraBar(QWidget):
    """The cameras that are plugged in, and the sizes of the chosen one."""

    def __init__(self, choice: CameraChoice) -> None:
        super().__init__()
        self._choice = choice
        self._build()
        choice.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        self.cameras, self.modes = QComboBox(), QComboBox()
        GrowsWithType(self.cameras, 240, fixed=False)
        GrowsWithType(self.modes, 150, fixed=False)
        self.cameras.setAccessibleName("摄像头")
        self.modes.setAccessibleName("分辨率")
        self.again_button = QPushButton("重新打开")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        rows = InRows(across=8, down=8)
        layout.addWidget(rows)
        for text, box in (("摄像头", self.cameras), ("分辨率", self.modes)):
            rows.add(_named(text, box))
        rows.add(self.again_button)
        self.cameras.activated.connect(lambda _: self._choice.choose(self.cameras.currentData()))
        self.modes.activated.connect(lambda _: self._choice.choose_mode(self.modes.currentData()))
        self.again_button.clicked.connect(self._again)

    def _again(self) -> None:
        if self._choice.chosen is not None:
            self._choice.choose(self._choice.chosen.key)

    def _render(self) -> None:
        choice = self._choice
        chosen = choice.chosen
        shown = [(info.label, info.key) for info in choice.found]
        if chosen is not None and not choice.there:
            shown.append((f"{chosen.label}（已断开）", chosen.key))
        _fill(self.cameras, shown, chosen.key if chosen else None)
        self.cameras.setPlaceholderText("没有摄像头")
        modes = chosen.modes if chosen is not None and choice.there else ()
        _fill(self.modes, [(mode.label, mode) for mode in modes], choice.mode)
        self.cameras.setEnabled(bool(shown))
        self.modes.setEnabled(len(modes) > 1)
        self.again_button.setVisible(choice.trouble is not None and choice.there)


def _named(text: str, box: QComboBox) -> QWidget:
    """A choice with its name before it, kept together."""
    named = QWidget()
    named.setObjectName("clear")
    label = QLabel(text)
    label.setObjectName("dim")
    label.setBuddy(box)
    layout = QHBoxLayout(named)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(label)
    layout.addWidget(box)
    return named


def _fill(box: QComboBox, items: Sequence[tuple[str, object]], chosen: object) -> None:
    """Sets the items where they changed; an open list is not torn away under the hand."""
    with QSignalBlocker(box):
        if [(box.itemText(index), box.itemData(index)) for index in range(box.count())] != list(items):
            box.clear()
            for text, data in items:
                box.addItem(text, data)
        box.setCurrentIndex(next((index for index, (_, data) in enumerate(items) if data == chosen), -1))
