"""The camera over pages that come back, one after another."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from station.services.photos import PreparedPhoto
from station.ui.camera.capture import Capture
from station.ui.paper_back.filing import Filing
from station.ui.widgets.capture_panel import CapturePanel


class PageCamera(QDialog):
    """Each picture that is taken is filed at once; what became of the last is told below."""

    def __init__(self, capture: Capture, filing: Filing, parent: QWidget) -> None:
        super().__init__(parent)
        self._capture, self._filing = capture, filing
        self._before = {row.number for row in filing.table.rows}
        self.setWindowTitle("用摄像头逐页拍")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.panel = CapturePanel(capture)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.done_button = QPushButton("完成")
        self.done_button.setObjectName("primary")
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 0, 16, 12)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.done_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel, 1)
        layout.addLayout(foot)
        self.resize(1100, 660)
        capture.taken.connect(self._take)
        capture.failed.connect(filing.failed)
        filing.changed.connect(self._tell)
        self.done_button.clicked.connect(self.accept)
        self._tell()

    def _take(self, page: PreparedPhoto, _reason: str) -> None:
        self._filing.take_picture(page.data)
        self._capture.kept()

    def _tell(self) -> None:
        since = [row for row in self._filing.table.rows if row.number not in self._before]
        last = since[-1] if since else None
        words = (last.whose, last.what, last.says) if last and last.outcome else ("正在归档…",) if last else ()
        self.said.setText("　".join(words) or "请把一页平放在镜头下，拍完换下一页。")

    def done(self, result: int) -> None:
        """However it is closed, the camera rests."""
        self._capture.close()
        super().done(result)
