"""A file to be looked at, printed, and saved."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from station.domain.print_order import PrintOrder
from station.errors import StationError
from station.services.ports import Progress
from station.services.saving import save_to
from station.ui.jobs import Job, Jobs
from station.ui.printing.parts import Printers


class PreviewModel(QObject):
    """One PDF in memory, and what becomes of it."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, pdf: bytes, title: str, jobs: Jobs, printers: Printers | None = None) -> None:
        """`title` names the window, and the file that is proposed. Without printers it can only be saved."""
        super().__init__()
        self.pdf, self.title = pdf, title
        self._jobs, self._printers = jobs, printers
        self._job: Job | None = None
        self.found: Sequence[str] | None = None
        """The printers' names; None until they were looked for."""
        self.note = ""

    @property
    def may_print(self) -> bool:
        """Whether there is anything to print with."""
        return self._printers is not None

    @property
    def printing(self) -> bool:
        """Whether pages are on their way to the printer."""
        return self._job is not None

    def look_for_printers(self) -> None:
        """Asks the system anew: one may have been plugged in."""
        if self._printers is not None:
            self.found = None
            self.changed.emit()
            self._jobs.start(self._printers.names, then=self._on_found, fail=self._on_not_found)

    def print_file(self, order: PrintOrder) -> None:
        """Prints in a job."""
        if self._printers is None or self.printing:
            return
        self._job = self._jobs.start(
            self._printers.print_file,
            self.pdf,
            order,
            then=self._on_printed,
            fail=self._on_failed,
            progress=self._on_step,
        )
        self._tell("正在准备打印…")

    def cancel(self) -> None:
        """Stops after the slice under way; what the printer was given it may still print."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._tell("已取消打印。")

    def save(self, path: Path) -> None:
        """Writes the file where the operator wants it."""

        def write(progress: Progress) -> Path:
            progress.step(0, 1)
            return save_to(path, self.pdf)

        self._jobs.start(write, then=self._on_saved, fail=self.failed.emit)

    def _tell(self, note: str) -> None:
        self.note = note
        self.changed.emit()

    def _on_found(self, names: Sequence[str]) -> None:
        self.found = names
        self.changed.emit()

    def _on_not_found(self, error: StationError) -> None:
        self.found = ()
        self.changed.emit()
        self.failed.emit(error)

    def _on_step(self, done: int, total: int, _: str) -> None:
        self._tell(f"正在打印：第{min(done + 1, total)}页，共{total}页…")

    def _on_printed(self, pages: int) -> None:
        self._job = None
        self._tell(f"已送到打印机，共{pages}页。")

    def _on_failed(self, error: StationError) -> None:
        self._job = None
        self._tell("")
        self.failed.emit(error)

    def _on_saved(self, path: Path) -> None:
        self._tell(f"已存为 {path.name}")
