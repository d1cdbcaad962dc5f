"""The plan's definitions and rules, sought as one types, to explain them to people on the spot."""

from html import escape

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from station.forms.catalogue import Catalogue
from station.forms.policy import PolicyText, policy_of, sought

_LIST_WIDTH = 380
_NOTHING = "没有找到。换一个说法试试，例如“复员”“户口”“残疾证”。"


class PolicyModel(QObject):
    """What is sought, what was found, and what is read."""

    changed = Signal()

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._texts = policy_of(catalogue)
        self.found: list[PolicyText] = list(self._texts)
        self.read: PolicyText | None = self.found[0]

    def seek(self, typed: str) -> None:
        """Finds what fits, and opens the best."""
        self.found = sought(self._texts, typed)
        self.read = self.found[0] if self.found else None
        self.changed.emit()

    def open(self, place: int) -> None:
        """Opens one of those found."""
        if 0 <= place < len(self.found) and self.found[place] is not self.read:
            self.read = self.found[place]
            self.changed.emit()


class PolicyScreen(QWidget):
    """A field to type in, what fits below it, and the text beside."""

    def __init__(self, model: PolicyModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self.typed = QLineEdit()
        self.list = QListWidget()
        self.text = QTextBrowser()
        self._listed: list[PolicyText] = []
        self._build()
        self.typed.textChanged.connect(model.seek)
        self.typed.returnPressed.connect(self.list.setFocus)
        self.list.currentRowChanged.connect(model.open)
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        title = QLabel("政策口径")
        title.setObjectName("title")
        self.typed.setPlaceholderText("输入要查的词，例如“复员军人”“证件丢了”")
        self.typed.setClearButtonEnabled(True)
        self.typed.setAccessibleName("查找政策")
        self.list.setAccessibleName("找到的条目")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setObjectName("content")
        self.text.setAccessibleName("条目内容")
        self.typed.setFixedWidth(_LIST_WIDTH)
        left = QVBoxLayout()
        left.setSpacing(12)
        for part in (title, self.typed, self.list):
            left.addWidget(part)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(20)
        layout.addLayout(left)
        layout.addWidget(self.text, 1)

    def _render(self) -> None:
        if self._listed != self.model.found:
            self._listed = list(self.model.found)
            with QSignalBlocker(self.list):  # the list says what the model says, not the other way
                self.list.ensurePolished()
                self.list.clear()
                for each in self._listed:
                    QListWidgetItem(f"{each.title}　·　{each.group}", self.list).setToolTip(each.title)
                self.list.setCurrentRow(0)
        read = self.model.read
        self.text.setHtml(_shown(read) if read else f"<p>{_NOTHING}</p>")


def _shown(read: PolicyText) -> str:
    lines = "".join(
        f"<p style='line-height:150%; margin:0 0 10px 0'>{escape(line)}</p>" for line in read.text.split("\n")
    )
    return (
        f"<h2>{escape(read.title)}</h2><div style='font-size:18px'>{lines}</div>"
        f"<p style='color:#56616c'>依据：{escape(read.basis)}</p>"
    )
