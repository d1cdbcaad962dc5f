"""Takes pictures of one kind: preview, what is said of it, shutter, files, and the reason where one is refused.

A page adds what is its own to `side`, below the buttons.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from station.ui import keys
from station.ui.camera.capture import Capture, CaptureState
from station.ui.camera.told import told_of
from station.ui.keys import EnterPresses, keyed
from station.ui.widgets.breadth import GrowsWithType
from station.ui.widgets.camera_bar import CameraBar
from station.ui.widgets.camera_view import CameraView
from station.ui.widgets.keep_anyway import OF_PAPERS, OF_PERSONS, KeepAnyway
from station.ui.widgets.reader_state import ReaderState

PICTURES = "图片 (*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.webp)"
_SIDE = 340


class CapturePanel(QWidget):
    """Shows a Capture; its camera runs while the panel is seen."""

    still_left = Signal()
    """The picture that was shown in place of the camera's is to go."""

    def __init__(self, capture: Capture) -> None:
        super().__init__()
        self._capture = capture
        self._still: QImage | None = None
        self._away = False
        self._refused: QImage | None = None
        self._build()
        capture.changed.connect(self._render)
        capture.shown.connect(self.view.show_frame)
        self._render()

    def show_picture(self, image: QImage | None, *, away: bool = False) -> None:
        """A picture taken before, in place of the camera's; None for the camera again.

        While `away`, the first button leads back to the camera instead of taking a picture.
        """
        self._still, self._away = image, away
        self._render()

    def _build(self) -> None:
        capture = self._capture
        self.bar = CameraBar(capture.choice)
        self.view = CameraView(for_paper=capture.for_paper)
        self.view.resized.connect(capture.live.show_at)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 12)
        left.setSpacing(8)
        left.addWidget(self.bar)
        left.addWidget(self.view, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 10, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(left, 1)
        layout.addWidget(self._build_side())

    def _build_side(self) -> QFrame:
        capture = self._capture
        self.beside = frame = QFrame()
        frame.setObjectName("side")
        GrowsWithType(frame, _SIDE)
        self.state = ReaderState()
        self._held = QProgressBar()
        self._held.setTextVisible(False)
        self._held.setFixedHeight(6)
        self._held.setRange(0, 100)
        self.keep_anyway = KeepAnyway(OF_PAPERS if capture.for_paper else OF_PERSONS)
        self.shoot_button, self.import_button = QPushButton("拍照"), QPushButton("从文件导入…")
        self.shoot_button.setObjectName("primary")
        self.by_itself = QCheckBox("合格满一秒自动拍照")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.shoot_button, 1)
        buttons.addWidget(self.import_button)
        self.side = QVBoxLayout()
        self.side.setSpacing(8)
        box = QVBoxLayout(frame)
        box.setContentsMargins(16, 10, 16, 8)
        box.setSpacing(8)
        box.addWidget(self.state)
        box.addWidget(self._held)
        box.addWidget(self.keep_anyway)
        box.addLayout(buttons)
        box.addWidget(self.by_itself)
        box.addLayout(self.side, 1)
        self.shoot_button.clicked.connect(self._on_shoot)
        self.import_button.clicked.connect(self._choose_files)
        keyed(self.shoot_button, keys.SHOOT, "拍照；已拍的重拍")
        keyed(self.import_button, keys.IMPORT, "从文件导入")
        EnterPresses(self)
        self.by_itself.toggled.connect(capture.release_by_itself)
        self.keep_anyway.given.connect(capture.keep)
        return frame

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        super().showEvent(event)
        if not event.spontaneous():
            self._capture.open()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        super().hideEvent(event)
        if not event.spontaneous():
            self._capture.close()

    def _on_shoot(self) -> None:
        if self._capture.state in (CaptureState.REFUSED, CaptureState.TAKEN):
            self._capture.retake()
        elif self._away:
            self.still_left.emit()
        else:
            self._capture.shoot()

    def _choose_files(self) -> None:
        many = self._capture.for_paper
        dialog = QFileDialog(self, "从文件导入")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(PICTURES)
        dialog.setViewMode(QFileDialog.ViewMode.List)
        dialog.resize(960, 560)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._capture.take_files([Path(name) for name in names]))
        dialog.open()

    def _render(self) -> None:
        capture = self._capture
        live, refused = capture.state is CaptureState.LIVE, capture.state is CaptureState.REFUSED
        told = told_of(capture)
        self.state.tell(told)
        self.view.setAccessibleDescription(told.sentence)
        self.view.say(told.sentence)
        if capture.frame is None and capture.state is not CaptureState.WORKING:
            self.view.show_frame(None)
        self.view.show_view(capture.view)
        self._render_still(refused=refused)
        keepable = refused and capture.prepared is not None and capture.prepared.report.keepable
        if self.keep_anyway.isHidden() and keepable:
            self.keep_anyway.clear()
        self.keep_anyway.setVisible(keepable)
        away = self._away and live
        self.shoot_button.setText("继续拍摄" if away else "拍照" if live or not self._may_retake else "重拍")
        self.shoot_button.setEnabled(capture.state is not CaptureState.WORKING and (away or not live or self._sees))
        self.import_button.setEnabled(capture.state is not CaptureState.WORKING)
        self.by_itself.setVisible(capture.shutter is not None and not refused)
        self.by_itself.setChecked(capture.by_itself)
        self._held.setVisible(capture.shutter is not None)
        self._held.setValue(round(100 * capture.shutter.held) if capture.shutter is not None and live else 0)

    @property
    def _sees(self) -> bool:
        return self._capture.frame is not None

    @property
    def _may_retake(self) -> bool:
        return self._capture.state in (CaptureState.REFUSED, CaptureState.TAKEN)

    def _render_still(self, *, refused: bool) -> None:
        """A refused picture is seen as it would be kept."""
        prepared = self._capture.prepared
        if not refused or prepared is None:
            self._refused = None
        elif self._refused is None:
            self._refused = QImage.fromData(prepared.data)
        self.view.show_still(self._still if self._refused is None else self._refused)
