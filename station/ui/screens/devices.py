"""The reader and the cameras: whether they are there and work, before anybody waits at the desk."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from station.domain.camera import EIGHT_MEGAPIXELS
from station.services.ports import Progress, Report
from station.ui.camera.choice import CameraChoice
from station.ui.camera.parts import Cameras
from station.ui.jobs import Jobs
from station.ui.widgets.camera_bar import CameraBar
from station.ui.widgets.camera_view import CameraView
from station.ui.widgets.layout import card

Diagnose = Callable[[Progress], Report]
_NOT_ASKED = "点「检测读卡器」，看阅读器、服务和最近的状态。"
_NO_PICTURE = "点「打开摄像头」看画面。"


class DevicesModel(QObject):
    """What the reader's diagnosis said, and the camera that is tried."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, diagnose: Diagnose | None, make_cameras: Callable[[], Cameras], jobs: Jobs) -> None:
        super().__init__()
        self._diagnose, self._make_cameras, self._jobs = diagnose, make_cameras, jobs
        self.report: Report | None = None
        self.busy = False
        self._choice: CameraChoice | None = None

    @property
    def choice(self) -> CameraChoice:
        """The cameras; looked for when the page is first opened, for that takes a while."""
        if self._choice is None:
            self._choice = CameraChoice(self._make_cameras(), EIGHT_MEGAPIXELS)
        return self._choice

    def diagnose(self) -> None:
        """Asks the reader how it is."""
        if self._diagnose is None or self.busy:
            return
        self.busy = True
        self.changed.emit()
        self._jobs.start(self._diagnose, then=self._on_report, fail=self._on_failed)

    def rest(self) -> None:
        """The camera is let go: another page needs it, or the station is locked."""
        if self._choice is not None:
            self._choice.close()

    def _on_report(self, report: Report) -> None:
        self.report, self.busy = report, False
        self.changed.emit()

    def _on_failed(self, error: object) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)


class DevicesScreen(QWidget):
    """The reader on the left, a camera's picture on the right."""

    def __init__(self, model: DevicesModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = model
        self.diagnose_button, self.camera_button = QPushButton("检测读卡器"), QPushButton("打开摄像头")
        self.view = CameraView(for_paper=False)
        self._state = QLabel(_NOT_ASKED)
        self._rows = QFormLayout()
        self._shown: Report | None = None
        self._wired = False
        self._build()
        self.diagnose_button.clicked.connect(model.diagnose)
        self.camera_button.clicked.connect(self._toggle)
        model.changed.connect(self._render)
        self._render()

    def _build(self) -> None:
        title = QLabel("设备")
        title.setObjectName("title")
        self._state.setWordWrap(True)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(8)
        self.diagnose_button.setObjectName("primary")
        self.view.say(_NO_PICTURE)
        reader, self._reader = card("读卡器")
        self._reader.addWidget(self._state)
        rows = QWidget()
        rows.setObjectName("clear")
        rows.setLayout(self._rows)
        self._report = QScrollArea()
        self._report.setWidgetResizable(True)
        self._report.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for behind in (self._report, self._report.viewport()):
            behind.setObjectName("clear")
        self._report.setWidget(rows)
        self._report.hide()
        self._reader.addWidget(self._report, 1)
        self._reader.addWidget(self.diagnose_button)
        self._reader.addStretch()
        cameras, self._cameras = card("摄像头")
        self._cameras.addWidget(self.view, 1)
        self._cameras.addWidget(self.camera_button)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(reader, 2)
        both.addWidget(cameras, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addWidget(title)
        layout.addLayout(both, 1)

    def _toggle(self) -> None:
        choice = self.model.choice
        if not self._wired:
            self._wired = True
            self._cameras.insertWidget(1, CameraBar(choice))
            choice.changed.connect(self._render_camera)
            choice.frame_arrived.connect(self._show_frame)
        if choice.is_open:
            choice.close()
        else:
            choice.open()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Whoever leaves the page needs the camera elsewhere."""
        super().hideEvent(event)
        self.model.rest()

    def _show_frame(self) -> None:
        camera = self.model.choice.camera
        if camera is not None:
            self.view.show_still(camera.sink.videoFrame().toImage())

    def _render_camera(self) -> None:
        choice = self.model.choice
        self.camera_button.setText("关闭摄像头" if choice.is_open else "打开摄像头")
        trouble = choice.trouble
        self.view.say(f"{trouble.says}{trouble.advice}" if trouble is not None else _NO_PICTURE)
        if not choice.is_open:
            self.view.show_still(None)

    def _render(self) -> None:
        model = self.model
        self.diagnose_button.setEnabled(not model.busy)
        self.diagnose_button.setText("正在检测…" if model.busy else "检测读卡器")
        if model.report is None or model.report is self._shown:
            return
        self._shown = model.report
        self._state.hide()
        self._report.show()
        while self._rows.rowCount():
            self._rows.removeRow(0)
        for name, value in model.report:
            label = QLabel(value)
            label.setWordWrap(True)
            self._rows.addRow(f"{name}：", label)
