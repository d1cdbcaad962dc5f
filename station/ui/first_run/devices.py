"""设备检查: what the card reader answers, and which cameras are there."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from station.domain.camera import CameraInfo
from station.errors import StationError
from station.services.ports import Progress, Report
from station.ui.camera.parts import Cameras
from station.ui.jobs import Jobs

_ANSWERED = "安全模块号"
"""A reader's report has this line when its security module answered."""
_TROUBLE = ("安全模块", "智能卡服务", "读卡库")


class DevicesModel(QObject):
    """The last look at the reader, and the cameras that are plugged in now."""

    changed = Signal()

    def __init__(
        self, diagnose: Callable[[Progress], Report] | None, make_cameras: Callable[[], Cameras], jobs: Jobs
    ) -> None:
        super().__init__()
        self._diagnose, self._make_cameras, self._jobs = diagnose, make_cameras, jobs
        self._cameras: Cameras | None = None
        self.report: Report = []
        self.looking = False

    def look(self) -> None:
        """Asks the reader in a job; a serial line takes its time."""
        if self._cameras is None:
            self._cameras = self._make_cameras()
            self._cameras.changed.connect(self.changed)
        if self._diagnose is not None and not self.looking:
            self.looking = True
            self._jobs.start(self._diagnose, then=self._on_report, fail=self._on_no_report)
        self.changed.emit()

    @property
    def cameras(self) -> Sequence[CameraInfo]:
        """Those that are plugged in."""
        return self._cameras.found() if self._cameras is not None else ()

    @property
    def reader_answers(self) -> bool:
        """Whether a reader's security module answered."""
        return any(label == _ANSWERED for label, _ in self.report)

    @property
    def reader_told(self) -> str:
        """How the reader stands, in a sentence or two."""
        if self.looking:
            return "正在查看…"
        if self.reader_answers:
            return "已连接，可以读卡。"
        trouble = [value for label, value in self.report if label in _TROUBLE]
        return trouble[-1] if trouble else "还没有查看。"

    def _on_report(self, report: Report) -> None:
        self.report, self.looking = report, False
        self.changed.emit()

    def _on_no_report(self, error: StationError) -> None:
        self.report, self.looking = [(_TROUBLE[0], f"{error.sentence()} [{error.code}]")], False
        self.changed.emit()
