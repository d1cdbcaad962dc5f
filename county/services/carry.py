"""The way by stick: what stations put on it is taken in, and what they lack is written for them."""

from collections.abc import Collection

from county.services.carried import Carried
from county.services.carry_down import WriteToStick
from county.services.carry_up import TakeFromStick
from county.services.ports import Stick
from station.errors import StickError, StorageError


class CarryStick:
    """Goes through a stick, any number of times: takes in, answers, writes messages; removes what was heard."""

    def __init__(self, take: TakeFromStick, write: WriteToStick) -> None:
        self._take, self._write = take, write

    def __call__(self, stick: Stick, stations: Collection[str] = ()) -> Carried:
        """Messages are written for the stations that wrote, for those whose folder is there, and for `stations`."""
        carried = Carried()
        try:
            carried.others = stick.others()
            came = stick.stations()
            heard = self._take(stick, came, carried)
            self._write(stick, heard, {*came, *stations}, carried)
        except (StickError, StorageError) as error:
            carried.stopped = error
        return carried
