"""管理员: the first operator's name and passphrase."""

from PySide6.QtCore import QObject, Signal

from station.errors import StationError
from station.services.operators import check_name
from station.ui.first_run.passphrase import Told, told_of
from station.ui.first_run.place import PlaceModel


class AdministratorModel(QObject):
    """Who makes the station, and the passphrase that will open it."""

    changed = Signal()

    def __init__(self, place: PlaceModel, name: str) -> None:
        super().__init__()
        self._place = place
        self.name, self.passphrase, self.again = name, "", ""

    def say(self, name: str, passphrase: str, again: str) -> None:
        """What stands in the fields now."""
        self.name, self.passphrase, self.again = name.strip(), passphrase, again
        self.changed.emit()

    def forget(self) -> None:
        """The passphrase has done what it was for."""
        self.say(self.name, "", "")

    @property
    def told(self) -> Told:
        """What is said of the passphrase."""
        return told_of(self.passphrase, self.again, (self.name, self._place.code))

    @property
    def wanting(self) -> str:
        """What is to be said or put right before one goes on."""
        try:
            check_name(self.name)
        except StationError as error:
            return error.sentence() if self.name else "请填写操作员名。"
        return "" if self.told.good else "请设置口令，输入两次。"
