"""Joining a county in the window: its ticket is read, looked at, and handed in by network or by stick."""

from pathlib import Path

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from station.domain.station import CountyIdentity
from station.errors import FileUnreadable, StationError, TicketUnfit
from station.packet.wire import EnrolmentTicket
from station.services.desk import Desk
from station.services.ports import Progress
from station.ui.jobs import Jobs
from station.ui.line.model import Line

_LARGEST = 100_000


class Enrolment(QObject):
    """The ticket in hand, if any."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, line: Line) -> None:
        super().__init__()
        self._desk, self._jobs, self._line = desk, jobs, line
        self.ticket: EnrolmentTicket | None = None
        self.busy = False

    def take(self, file: Path) -> None:
        """Reads a ticket; nothing is enrolled by that."""
        self._begin()
        self._jobs.start(self._read, file, then=self._on_ticket, fail=self._on_failed)

    def by_network(self) -> None:
        """Hands the station's keys in; should the county not be reached, the ticket stays in hand."""
        if self.ticket is not None:
            self._begin()
            self._jobs.start(self._desk.enrol_station, self.ticket, then=self._on_enrolled, fail=self._on_failed)

    def by_stick(self) -> None:
        """The keys go along with the next stick."""
        if self.ticket is not None:
            self._begin()
            self._jobs.start(self._desk.enrol_station.by_stick, self.ticket, then=self._on_kept, fail=self._on_failed)

    def forget(self) -> None:
        """Puts the ticket away."""
        self.ticket = None
        self.changed.emit()

    def _read(self, progress: Progress, file: Path) -> EnrolmentTicket:
        """Raises FileUnreadable, TicketUnfit."""
        progress.step(0, 1)
        try:
            with file.open("rb") as source:
                ticket = EnrolmentTicket.model_validate_json(source.read(_LARGEST))
        except OSError as error:
            raise FileUnreadable(cause=type(error).__name__) from None
        except ValidationError:
            raise TicketUnfit from None
        if ticket.station != self._desk.station_code:
            raise TicketUnfit(ticket=ticket.station, station=self._desk.station_code)
        return ticket

    def _begin(self) -> None:
        self.busy = True
        self.changed.emit()

    def _on_ticket(self, ticket: EnrolmentTicket) -> None:
        self.busy, self.ticket = False, ticket
        self.changed.emit()

    def _on_enrolled(self, county: CountyIdentity) -> None:
        self._end(f"已在{county.name}登记，可以同步了。")

    def _on_kept(self, county: CountyIdentity) -> None:
        self._end(f"已记下{county.name}。请插入 U 盘，点“用U盘往来”，把登记申请带给县级。")

    def _end(self, says: str) -> None:
        self.busy, self.ticket = False, None
        self.changed.emit()
        self._line.say(says)

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        self.changed.emit()
        self.failed.emit(error)
