"""采集站: the town, found by a few letters; the station's number; the campaign's title."""

from PySide6.QtCore import QObject, Signal

from station.errors import StationCodeInvalid, StationError
from station.forms.divisions import Division
from station.forms.towns import find_towns
from station.services.founding import campaign_for, check_station_code, standard_campaign
from station.services.ports import Progress
from station.ui.jobs import Jobs

_FIRST_OF_TOWN = "01"


class PlaceModel(QObject):
    """Where the station stands. Its number is proposed by the town, until somebody types one."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self.typed = ""
        self.matches: tuple[Division, ...] = ()
        self.town: Division | None = None
        self.villages = 0
        self.code = ""
        self.title = standard_campaign().title
        self._code_typed = False

    def search(self, text: str) -> None:
        """Looks for towns in a job; what was typed last holds."""
        self.typed, self.town = text, None
        if not text.strip():
            self.matches = ()
            self.changed.emit()
            return
        self._jobs.start(_found, text, then=self._on_found, fail=self.failed.emit)
        self.changed.emit()

    def choose(self, town: Division) -> None:
        """Takes a town; the number that it proposes is only a proposal."""
        try:
            villages = len(campaign_for(town.code).villages)
        except StationError as error:
            self.failed.emit(error)
            return
        self.town, self.villages = town, villages
        if not self._code_typed:
            self.code = f"{town.code}-{_FIRST_OF_TOWN}"
        self.changed.emit()

    def set_code(self, text: str) -> None:
        """The number the county gave."""
        self.code, self._code_typed = text.strip(), bool(text.strip())
        self.changed.emit()

    def set_title(self, text: str) -> None:
        """Empty: the title that ships."""
        self.title = text
        self.changed.emit()

    @property
    def wanting(self) -> str:
        """What is to be said or put right before one goes on."""
        if self.town is None:
            return "请输入并选定所在乡镇（街道）。"
        try:
            check_station_code(self.code)
            campaign_for(self.town.code, self.title)
        except StationCodeInvalid as error:
            return error.sentence() if self.code else "请填写采集站编号。"
        except StationError as error:
            return error.sentence()
        return ""

    def _on_found(self, found: tuple[str, tuple[Division, ...]]) -> None:
        text, matches = found
        if text == self.typed:
            self.matches = matches
            self.changed.emit()


def _found(progress: Progress, text: str) -> tuple[str, tuple[Division, ...]]:
    progress.step(0, 1)
    return text, find_towns(text)
