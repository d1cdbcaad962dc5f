"""The help window: the list of pages, a search above it, and the page beside it. Work goes on behind it."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut, QTextCursor
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

from station.ui.help.manual import HelpPage, manual_folder
from station.ui.help.model import HelpModel
from station.ui.help.typeset import typeset

_LIST_WIDTH = 250


class HelpWindow(QWidget):
    """Shows the model. Not modal; Esc closes it."""

    def __init__(self, model: HelpModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.model = model
        self._listed: tuple[HelpPage, ...] = ()
        self._shown: HelpPage | None = None
        self.setWindowTitle("使用说明")
        self.resize(1240, 740)
        self._build()
        self.line.textChanged.connect(model.search)
        self.line.returnPressed.connect(self.list.setFocus)
        self.list.currentItemChanged.connect(self._on_current)
        self.page.anchorClicked.connect(self._on_link)
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            QShortcut(QKeySequence(key), self, self.close)
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        self.line = QLineEdit(placeholderText="查找，如“退回”“口令”")
        self.line.setAccessibleName("查找")
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("各页")
        self._nothing = QLabel("没有找到，请换一个词。")
        self._nothing.setObjectName("dim")
        self.page = QTextBrowser()
        self.page.setObjectName("content")
        self.page.setAccessibleName("说明")
        self.page.setSearchPaths([str(manual_folder())])
        self.page.setOpenLinks(False)
        left = QWidget()
        left.setFixedWidth(_LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.line)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.page, 1)

    def open_at(self, name: str) -> None:
        """Comes to the front with a page."""
        self.line.clear()
        self.model.open(name)
        self.show()
        self.raise_()
        self.activateWindow()
        self.line.setFocus()

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.model.open(item.data(Qt.ItemDataRole.UserRole))

    def _on_link(self, url: QUrl) -> None:
        if url.isRelative():
            self.model.open(url.path().removesuffix(".md"))
        else:
            QDesktopServices.openUrl(url)

    def _render(self) -> None:
        model = self.model
        blocked = self.list.blockSignals(True)
        if model.listed != self._listed:
            self._listed = model.listed
            self.list.clear()
            for page in model.listed:
                item = QListWidgetItem(page.title)
                item.setData(Qt.ItemDataRole.UserRole, page.name)
                self.list.addItem(item)
        if model.shown in model.listed:
            self.list.setCurrentRow(model.listed.index(model.shown))
        self.list.blockSignals(blocked)
        self._nothing.setVisible(not model.listed)
        if model.shown is not self._shown:
            self._shown = model.shown
            self.page.setMarkdown(model.shown.text)
            typeset(self.page.document())
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
