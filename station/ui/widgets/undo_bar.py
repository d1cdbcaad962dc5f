"""Above the page: what was just removed, and the button that brings it back."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from station.ui import keys
from station.ui.keys import EnterPresses, keyed
from station.ui.removals import Removals
from station.ui.widgets.elided import Elided


class UndoBar(QFrame):
    """Hidden where nothing was removed."""

    def __init__(self, removals: Removals) -> None:
        super().__init__()
        self.setObjectName("noticeBar")
        self._removals = removals
        self.told = Elided()
        self.undo_button, self.close_button = QPushButton("撤销"), QPushButton("不用了")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 4, 16, 4)
        layout.addWidget(self.told, 1)
        for button in (self.undo_button, self.close_button):
            button.setObjectName("small")
            layout.addWidget(button)
        self.undo_button.clicked.connect(removals.take_back)
        self.close_button.clicked.connect(removals.forget)
        keyed(self.undo_button, keys.UNDO, "把刚才删除的连同填写的内容恢复")
        self.close_button.setToolTip("收起这一行")
        EnterPresses(self)
        removals.changed.connect(self._render)
        self._render()

    def _render(self) -> None:
        last = self._removals.last
        self.told.say(f"{last.told}，填写的内容可以恢复。" if last is not None else "")
        self.setVisible(last is not None)
