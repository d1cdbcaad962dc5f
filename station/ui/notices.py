"""What the county has to say to whoever works here: one line above the pages until its day is over."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from station.domain.county_word import Notice
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.times import at_minute


class Notices(QObject):
    """The notices of today."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.notices: list[Notice] = []

    def look(self, _: object = None) -> None:
        """Asks the store; a notice whose day is over is gone by that."""
        self._jobs.start(self._desk.list_notices, then=self._on_notices, fail=self.failed.emit)

    def _on_notices(self, notices: list[Notice]) -> None:
        if notices != self.notices:
            self.notices = notices
            self.changed.emit()


class NoticeBar(QFrame):
    """The latest notice in a line, and a button to read all of them."""

    def __init__(self, model: Notices) -> None:
        super().__init__()
        self.setObjectName("noticeBar")
        self._model = model
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setMinimumWidth(0)
        self.read_button = QPushButton()
        self.read_button.setObjectName("thin")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 2, 12, 2)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.read_button)
        self.read_button.clicked.connect(self._read)
        model.changed.connect(self._render)
        self._render()

    @property
    def text(self) -> str:
        """What it says now, where all of it has room."""
        return self._said() if not self.isHidden() else ""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self._elide()

    def _said(self) -> str:
        if not self._model.notices:
            return ""
        latest = max(self._model.notices, key=lambda notice: notice.at)
        said = f"{latest.title}：{latest.text}" if latest.text else latest.title
        return f"县级通知　{' '.join(said.split())}"

    def _elide(self) -> None:
        room = max(self.width() - self.read_button.sizeHint().width() - 60, 100)
        self._text.setText(self._text.fontMetrics().elidedText(self._said(), Qt.TextElideMode.ElideRight, room))

    def _read(self) -> None:
        self.dialog = NoticesDialog(self._model.notices, self)
        self.dialog.open()

    def _render(self) -> None:
        count = len(self._model.notices)
        self.setVisible(bool(count))
        self.read_button.setText(f"全部{count}条" if count > 1 else "全文")
        self._elide()


class NoticesDialog(QDialog):
    """All of them, the latest first."""

    def __init__(self, notices: Sequence[Notice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("县级通知")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 420)
        self.shown = QTextBrowser()
        self.shown.setObjectName("content")
        self.shown.setHtml("".join(_told(each) for each in sorted(notices, key=lambda notice: notice.at, reverse=True)))
        close = QPushButton("关闭")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.shown, 1)
        layout.addLayout(foot)


def _told(notice: Notice) -> str:
    until = f"，{notice.until}前有效" if notice.until else ""
    text = escape(notice.text).replace("\n", "<br>")
    return f"<p><b>{escape(notice.title)}</b>　{at_minute(notice.at)}{until}</p><p>{text}</p>"
