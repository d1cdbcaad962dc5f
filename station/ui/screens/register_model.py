"""What 花名册 knows: who fits what was asked for, the part of it that was read, and the person looked at."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal

from station.domain.id_number import masked
from station.domain.operator import Role
from station.domain.register import RegisterEntry, Removal
from station.domain.roster import Listing, RosterLine
from station.errors import StationError
from station.services.desk import Desk
from station.services.permissions import Permission
from station.services.roster import PAGE, Filters, PersonView, RosterPlace
from station.ui.jobs import Job, Jobs
from station.ui.printing.papers import Papers
from station.ui.printing.parts import Printers
from station.ui.register_words import category_words, sex_word, status_words
from station.ui.rows import Column, PagedTable
from station.ui.screens.register_import import RegisterImportModel

_TYPING_MS = 120
"""So long nothing more is typed before it is looked for: over 100,000 people a letter takes a quarter of a second."""


class RegisterModel(QObject):
    """Who fits what was asked for, the part of it that was read, and the person looked at."""

    changed = Signal()
    failed = Signal(object)
    to_collect = Signal(str)
    """Work on a person is to begin: his base_id."""
    to_visits = Signal()
    """The list of people to be visited at home is asked for."""

    left = Signal()
    """The person looked at is not in the list any more."""

    def __init__(self, desk: Desk, jobs: Jobs, role: Role = Role.OPERATOR, printers: Printers | None = None) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self.papers = Papers(desk, jobs, printers)
        self.may_change = role in Permission.REGISTER.allowed
        self.filters = Filters()
        self.places: list[RosterPlace] = []
        self.listing: Listing | None = None
        self.person: PersonView | None = None
        self.table = people_table(self)
        self.table.wanted.connect(self._read_more)
        self._searching: Job | None = None
        self._looking: Job | None = None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._search)

    def today(self) -> date:
        """The present day."""
        return self._desk.clock().astimezone().date()

    def place_name(self, code: str) -> str:
        """A village as it is called."""
        return next((place.name for place in self.places if place.code == code), code)

    @property
    def busy(self) -> bool:
        """Whether somebody is being looked for."""
        return self._searching is not None or self._typing.isActive()

    def load(self) -> None:
        """Reads villages and list anew."""
        self._jobs.start(self._desk.browse_register.places, then=self._on_places, fail=self.failed.emit)
        self._search()

    def type(self, text: str) -> None:
        """Takes what stands in the search line; looks for it once the hand rests."""
        self.filters = replace(self.filters, text=text)
        self._typing.start()
        self.changed.emit()

    def narrow(self, filters: Filters) -> None:
        """Shows other people."""
        self.filters = filters
        self._search()

    def look_at(self, line: RosterLine | None) -> None:
        """Shows one person, or nobody."""
        if self._looking is not None:
            self._looking.cancel()
        if line is None:
            self.person = self._looking = None
            self.changed.emit()
            return
        look = self._desk.browse_register.person
        self._looking = self._jobs.start(look, line, then=self._on_person, fail=self.failed.emit)

    def collect(self) -> None:
        """Work on the person looked at is to begin."""
        if self.person is not None:
            self.to_collect.emit(self.person.line.base_id)

    def mark(self, removal: Removal | None) -> None:
        """The person looked at is not to be collected, or is after all."""
        if self.person is not None:
            base_id = self.person.line.base_id
            self._jobs.start(self._desk.mark_removal, base_id, removal, then=self._on_marked, fail=self.failed.emit)

    def importing(self) -> RegisterImportModel:
        """An import begins; what comes of it is shown here."""
        model = RegisterImportModel(self._desk, self._jobs)
        model.brought.connect(self.load)
        return model

    def _search(self) -> None:
        self._typing.stop()
        if self._searching is not None:
            self._searching.cancel()
        self._searching = self._jobs.start(
            self._desk.browse_register, self.filters, then=self._on_listing, fail=self._on_failed
        )
        self.changed.emit()

    def _on_places(self, places: list[RosterPlace]) -> None:
        self.places = places
        self.changed.emit()

    def _on_listing(self, found: tuple[Listing, list[RosterLine]]) -> None:
        self._searching = None
        self.listing, lines = found
        if self.person is not None and self.person.line.base_id not in {line.base_id for line in lines}:
            self.left.emit()  # before the rows go, or the selection would wander over others
        self.table.show_first(lines, more=len(self.listing.ids) > PAGE)
        self.changed.emit()

    def _on_failed(self, error: StationError) -> None:
        self._searching = None
        self.changed.emit()
        self.failed.emit(error)

    def _read_more(self) -> None:
        listing = self.listing
        if listing is None:
            return
        end = len(self.table.rows) + PAGE

        def add(lines: list[RosterLine]) -> None:
            if listing is self.listing:
                self.table.append(lines, more=bool(lines) and len(listing.ids) > end)

        ids = listing.ids[end - PAGE : end]
        self._jobs.start(self._desk.browse_register.page, ids, then=add, fail=self.failed.emit)

    def _on_person(self, person: PersonView) -> None:
        self.person = person
        self.changed.emit()

    def _on_marked(self, _: RegisterEntry) -> None:
        if self.person is not None:
            self.look_at(self.person.line)
        self._search()


def people_table(model: RegisterModel) -> PagedTable[RosterLine]:
    """People as rows."""
    columns: tuple[Column[RosterLine], ...] = (
        Column("状态", status_words),
        Column("姓名", lambda line: line.name or "（没有姓名）"),
        Column("性别", sex_word),
        Column("年龄", lambda line: _age(line, model.today())),
        Column("公民身份号码", lambda line: masked(line.id_number) or "（没有号码）"),
        Column("村（居）", lambda line: model.place_name(line.village)),
        Column("对象类别", category_words),
    )
    return PagedTable(columns, lambda line: line.base_id)


def _age(line: RosterLine, today: date) -> str:
    age = line.age(today)
    return str(age) if age is not None else ""
