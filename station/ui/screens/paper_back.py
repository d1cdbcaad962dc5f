"""Paper that comes back: pages are taken in, each is told what became of it, and what waits can be gone on with."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station.domain.evidence import EvidenceKind
from station.services.desk import Desk
from station.services.pictures import PROFILES
from station.ui.camera.capture import Capture, Studio
from station.ui.paper_back.camera import PageCamera
from station.ui.paper_back.filing import Filing
from station.ui.paper_back.pages import SittingPage, WaitingPage
from station.ui.paper_back.waiting import Waiting

_FILES = "图片和扫描件 (*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.webp *.pdf)"


class PaperBackModel(QObject):
    """The pages of this sitting, and the paper that waits."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, studio: Studio, at_desk: Callable[[], UUID | None] = lambda: None) -> None:
        """`at_desk` tells the record that is open elsewhere: it is not handed in from here."""
        super().__init__()
        self._studio = studio
        self.filing = Filing(desk, studio.jobs, at_desk)
        self.waiting = Waiting(desk, studio.jobs)
        self.filing.settled.connect(self.waiting.load)
        for model in (self.filing, self.waiting):
            model.changed.connect(self.changed)
            model.failed.connect(self.failed)

    def capture(self) -> Capture:
        """The camera, for pages."""
        return Capture(self._studio, PROFILES[EvidenceKind.SIGNED_FORM], for_paper=True)


class PaperBackScreen(QWidget):
    """Shows the model, and passes the operator's clicks on to it."""

    def __init__(self, model: PaperBackModel) -> None:
        super().__init__()
        self.model = model
        self._build()
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        title = QLabel("归档纸表")
        title.setObjectName("title")
        self.files_button, self.folder_button = QPushButton("选择文件…"), QPushButton("选择文件夹…")
        self.camera_button = QPushButton("用摄像头逐页拍…")
        self.files_button.setObjectName("primary")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(title)
        top.addStretch()
        for button in (self.camera_button, self.folder_button, self.files_button):
            top.addWidget(button)
        self.sitting_button, self.waiting_button = QPushButton("本次归档"), QPushButton()
        modes, self._modes = QHBoxLayout(), QButtonGroup(self)
        self._stack = QStackedWidget()
        self.sitting = SittingPage(self.model.filing, self.model.waiting)
        self.awaiting = WaitingPage(self.model.waiting)
        for button, page in (
            (self.sitting_button, self.sitting),
            (self.waiting_button, self.awaiting),
        ):
            button.setObjectName("mode")
            button.setCheckable(True)
            self._modes.addButton(button)
            self._stack.addWidget(page)
            modes.addWidget(button)
            button.clicked.connect(lambda _=False, page=page: self._stack.setCurrentWidget(page))
        modes.addStretch()
        self.sitting_button.setChecked(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self._state_card())
        layout.addLayout(modes)
        layout.addWidget(self._stack, 1)
        self.files_button.clicked.connect(self._choose_files)
        self.folder_button.clicked.connect(self._choose_folder)
        self.camera_button.clicked.connect(lambda: PageCamera(self.model.capture(), self.model.filing, self).open())

    def _state_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("state")
        self._sentence, self._second = QLabel(), QLabel()
        self._sentence.setObjectName("sentence")
        self._second.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName("归档进度")
        self.stop_button, self.submit_button = QPushButton("停止"), QPushButton()
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        words = QVBoxLayout()
        words.setSpacing(6)
        for widget in (self._sentence, self._bar, self._second):
            words.addWidget(widget)
        inside = QHBoxLayout(card)
        inside.setContentsMargins(20, 12, 16, 12)
        inside.setSpacing(16)
        inside.addLayout(words, 1)
        inside.addWidget(self.submit_button)
        inside.addWidget(self.stop_button)
        self.stop_button.clicked.connect(self.model.filing.stop)
        self.submit_button.clicked.connect(self.model.filing.submit_confirmed)
        return card

    def _choose_files(self) -> None:
        dialog = self._dialog("选择纸表的照片")
        dialog.setNameFilter(_FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.model.filing.take_files([Path(name) for name in names]))
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = self._dialog("选择照片所在的文件夹")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.model.filing.take_folder(Path(name)))
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setViewMode(QFileDialog.ViewMode.List)
        dialog.resize(960, 560)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _render(self) -> None:
        filing, waiting = self.model.filing, self.model.waiting
        rows, papers = filing.table.rows, waiting.table.rows
        self._sentence.setText(filing.sentence if rows else "按二维码把纸表归到各人的记录")
        self._second.setText(self._told())
        self._bar.setVisible(filing.busy)
        self._bar.setRange(0, max(1, len(rows)))
        self._bar.setValue(filing.done)
        self.stop_button.setVisible(filing.busy)
        confirmed = len(filing.confirmed)
        self.submit_button.setVisible(bool(confirmed) and not filing.busy)
        self.submit_button.setEnabled(not filing.submitting)
        self.submit_button.setText("正在提交…" if filing.submitting else f"提交已确认的{confirmed}份")
        self.waiting_button.setText(f"等待中的纸表（{len(papers)}）" if papers else "等待中的纸表")
        self.sitting.render_model()
        self.awaiting.render_model()

    def _told(self) -> str:
        filing = self.model.filing
        if filing.busy:
            return "正在归档。随时可以停止，已归档的不会丢失。"
        if self.model.waiting.said:
            return self.model.waiting.said
        if any(row.troubled for row in filing.table.rows):
            return "带三角标志的页没有归档，请按提示重拍或指定记录。"
        return "一份表的各页齐全，记录才按纸表确认。"
