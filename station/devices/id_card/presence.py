"""Whether something lies on a reader: what the watch looks at, and the reader that has to be asked for it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from station.devices.id_card.reader import IdCardReader
from station.errors import FrameDamaged

POLL_S = 0.3
"""A module is not asked more often (the makers' own advice)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One reader: its name, whether something lies on it, and a number that is another for each laying."""

    name: str
    occupied: bool
    laying: int


class Presence(Protocol):
    """Looks at readers until something changes."""

    @property
    def sees_lifting(self) -> bool:
        """Whether a card that was read well is seen to be lifted; a module by itself does not tell."""
        ...

    def wait(self, seconds: float) -> tuple[Slot, ...]:
        """The readers, after a change, a wake, or at most so many seconds. Raises DeviceError."""
        ...

    def wake(self) -> None:
        """Ends a wait that is under way; may be called from any thread."""
        ...

    def ask(self) -> None:
        """The operator asks for a read, which ends a wait likewise."""
        ...

    def close(self) -> None:
        """Lets go of whatever it holds. Raises nothing."""
        ...


class PolledPresence:
    """A reader whose module is asked again and again: serial line, vendor library, escape."""

    sees_lifting = False

    def __init__(
        self, reader: IdCardReader, name: str, close: Callable[[], None] = lambda: None, every_s: float = POLL_S
    ) -> None:
        self._reader, self._name, self._close, self._every_s = reader, name, close, every_s
        self._woken = threading.Event()
        self._looked = False
        self._occupied = False
        self._laying = 0

    def wait(self, seconds: float) -> tuple[Slot, ...]:
        """Asks once, after a pause. A single torn answer is asked for again: lines have noise."""
        if self._looked:
            self._woken.wait(min(seconds, self._every_s))
        self._woken.clear()
        self._looked = True
        try:
            found = self._reader.finds()
        except FrameDamaged:
            found = self._reader.finds()
        if found and not self._occupied:
            self._laying += 1
        self._occupied = found
        return (Slot(self._name, found, self._laying),)

    def wake(self) -> None:
        """Asks at once."""
        self._woken.set()

    def ask(self) -> None:
        """Asks at once."""
        self._woken.set()

    def close(self) -> None:
        """Lets go of the line; what lies there afterwards is new."""
        self._occupied = False
        self._close()
