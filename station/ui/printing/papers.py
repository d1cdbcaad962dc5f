"""Papers made for the operator: filled forms, slips, blanks, lists. Each is shown before it is printed."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from station.domain.category import Category
from station.errors import StationError
from station.services.desk import Desk
from station.services.visits import VisitsWanted
from station.ui.jobs import Job, Jobs
from station.ui.printing.model import PreviewModel
from station.ui.printing.parts import Printers

FORM, FORMS, SLIP, BLANK = "信息采集表", "信息采集表（{}份）", "回执单", "空白信息采集表"
MISSING, DAILY = "未采集人员名单", "采集日报"


class Papers(QObject):
    """Makes one file at a time, in a job."""

    changed = Signal()
    failed = Signal(object)
    made = Signal(object)
    """A PreviewModel of the file."""

    def __init__(self, desk: Desk, jobs: Jobs, printers: Printers | None = None) -> None:
        super().__init__()
        self._desk, self._jobs, self._printers = desk, jobs, printers
        self._job: Job | None = None
        self.note = ""

    @property
    def busy(self) -> bool:
        """Whether a file is being made."""
        return self._job is not None

    def forms(self, record_ids: Sequence[UUID]) -> None:
        """The filled forms of these records, in one file."""
        if len(record_ids) == 1:
            self.make(FORM, self._desk.print_record, record_ids[0])
        elif record_ids:
            self.make(FORMS.format(len(record_ids)), self._desk.print_many, list(record_ids))

    def slip(self, record_id: UUID) -> None:
        """What the citizen takes home."""
        self.make(SLIP, self._desk.print_slip, record_id)

    def blanks(self, categories: frozenset[Category], copies: int) -> None:
        """Forms to be filled in by hand; without categories, for all twelve."""
        self.make(BLANK, self._desk.print_blanks, categories, copies)

    def missing(self, wanted: VisitsWanted) -> None:
        """People who are not collected yet, by village."""
        self.make(MISSING, self._desk.plan_visits.paper, wanted)

    def daily(self) -> None:
        """What was done today, by village and by operator."""
        self.make(DAILY, self._desk.measure_progress.daily)

    def cancel(self) -> None:
        """Stops making the file."""
        if self._job is not None:
            self._job.cancel()
            self._end()

    def make(self, title: str, service: Callable[..., bytes], *arguments: object) -> None:
        """Makes a file by a service whose first argument is the progress; nothing while another is being made."""
        if self.busy:
            return

        def then(pdf: bytes) -> None:
            self._end()
            self.made.emit(PreviewModel(pdf, title, self._jobs, self._printers))

        self._job = self._jobs.start(service, *arguments, then=then, fail=self._on_failed, progress=self._on_step)
        self._tell(f"正在生成{title}…")

    def _on_step(self, done: int, total: int, note: str) -> None:
        if note:
            self._tell(f"正在{note}：{done:,}/{total:,}…")
        elif total > 2:  # one form has steps of its own that nobody could read
            self._tell(f"正在生成：已完成{done}份，共{total}份…")

    def _on_failed(self, error: StationError) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._job = None
        self._tell("")

    def _tell(self, note: str) -> None:
        self.note = note
        self.changed.emit()
