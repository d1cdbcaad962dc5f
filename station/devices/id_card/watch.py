"""Follows cards on and off the readers, reads each once, and tells every state as it comes to be."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from station.devices.id_card.presence import Presence, Slot
from station.domain.card import IdCard
from station.domain.card_state import CardSight, CardState, state_of
from station.errors import DeviceError, StationError

_log = logging.getLogger(__name__)

TRIES = 3
"""A card is laid down with an unsteady hand: what failed is tried again, so many times in all."""
_LONGEST_WAIT_S = 5.0
_BETWEEN_TRIES_S = 0.3
_KEPT = 40
"""States remembered for the diagnosis."""
_MAY_PASS = frozenset(
    {
        CardState.READ_FAILED,
        CardState.READER_BUSY,
        CardState.NO_READER,
        CardState.SERVICE_DOWN,
        CardState.READER_SILENT,
    }
)
_NEEDS_LIFTING = frozenset({CardState.READ, CardState.LIFT, CardState.NOT_AUTHENTICATED})
"""After these the module finds no card until it has been lifted: finding none is no proof that it was."""

Tell = Callable[[CardSight], None]


@dataclass(slots=True)
class _Laid:
    """What became of one laying of a card."""

    laying: int
    state: CardState
    code: str = ""
    tries: int = 0
    from_the_start: bool = False
    found: bool = False
    """The module knew it for an ID card, before the read failed."""


class CardWatch:
    """The states of the readers, step by step; a step waits for a change and reads what was laid down.

    Of several readers the one that saw the latest card speaks; a read that failed is told until the next card, also
    once the card has been lifted. A card left for good in a reader without SAM_V, such as an operator's key, keeps
    nobody from being told that the other reader waits.
    """

    def __init__(self, presence: Presence, read: Callable[[Slot], IdCard], recover: Callable[[], None]) -> None:
        self._presence, self._read, self._recover = presence, read, recover
        self._laid: dict[str, _Laid] = {}
        self._latest = ""
        self._sight = CardSight(CardState.LOOKING)
        self._first_look = True
        self._again = self._cleared = False
        self._lifted_unread: CardSight | None = None
        self.history: list[CardState] = []

    @property
    def sight(self) -> CardSight:
        """What was told last."""
        return self._sight

    def ask_again(self) -> None:
        """The next step reads whatever lies there once more."""
        self._again = True
        self._presence.ask()

    def clear(self) -> None:
        """The person has left: what was read is done with, though the card may still lie there."""
        self._cleared = True
        self._presence.wake()

    def wake(self) -> None:
        """Ends a step that waits."""
        self._presence.wake()

    def close(self) -> None:
        """Lets go of the readers."""
        self._presence.close()

    def step(self, tell: Tell) -> None:
        """Waits for a change, reads what is new, and tells what is so now if it is something else than before."""
        waits = self._unsteady()
        try:
            slots = self._presence.wait(_BETWEEN_TRIES_S if waits else _LONGEST_WAIT_S)
        except DeviceError as error:
            self._laid.clear()
            self._lifted_unread = None
            self._first_look = True
            self._again = False
            self._show(CardSight(state_of(error), code=error.code), tell)
            return
        again, self._again = self._again, False
        cleared, self._cleared = self._cleared, False
        if again or cleared:
            self._lifted_unread = None
        occupied = {slot.name: slot for slot in slots if slot.occupied}
        self._forget_lifted(occupied, cleared=cleared, again=again)
        for slot in occupied.values():
            if self._is_new(slot) or again or self._is_unsteady(self._laid[slot.name]):
                self._take(slot, tell)
        self._first_look = False
        self._show(self._now(all_taken=len(occupied) == len(slots)), tell)

    # -- what is known ------------------------------------------------------------------------------------------------

    def _forget_lifted(self, occupied: dict[str, Slot], *, cleared: bool, again: bool) -> None:
        for name, laid in list(self._laid.items()):
            if name in occupied:
                if cleared and laid.state is CardState.READ:
                    laid.state = CardState.LIFT
            elif self._presence.sees_lifting or cleared or laid.state not in _NEEDS_LIFTING:
                if laid.state is CardState.READ_FAILED and not again:
                    self._lifted_unread = CardSight(CardState.READ_FAILED, code=laid.code, reader=name)
                del self._laid[name]
            elif again and laid.state is CardState.READ:
                laid.state = CardState.LIFT

    def _is_new(self, slot: Slot) -> bool:
        laid = self._laid.get(slot.name)
        return laid is None or laid.laying != slot.laying

    def _is_unsteady(self, laid: _Laid) -> bool:
        return laid.state in _MAY_PASS and (laid.tries < TRIES or laid.state is CardState.READER_BUSY)

    def _unsteady(self) -> bool:
        return any(self._is_unsteady(laid) for laid in self._laid.values())

    def _now(self, *, all_taken: bool) -> CardSight:
        """What is so: the latest card's state while it is there, then any other's, or that a card is waited for."""
        speaking = [self._latest, *self._laid] if self._latest in self._laid else list(self._laid)
        for name in speaking:
            laid = self._laid[name]
            left_there = laid.from_the_start and laid.state is CardState.READER_WITHOUT_SAMV and not all_taken
            if not left_there:
                if laid.state is CardState.READ and self._sight.state is CardState.READ:
                    return self._sight
                if laid.state is CardState.READ_FAILED and laid.tries < TRIES:
                    return CardSight(CardState.READING, reader=name)
                return CardSight(laid.state, code=laid.code, reader=name)
        return self._lifted_unread or CardSight(CardState.NO_CARD)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _take(self, slot: Slot, tell: Tell) -> None:
        before = self._laid.get(slot.name)
        known = before if before is not None and before.laying == slot.laying else None
        laid = _Laid(slot.laying, CardState.READING, from_the_start=self._first_look)
        if known is not None:
            laid.tries, laid.from_the_start, laid.found = known.tries, known.from_the_start, known.found
        self._laid[slot.name] = laid
        self._latest, self._lifted_unread = slot.name, None
        laid.tries += 1
        if known is None:  # tried again in silence: the screen would flicker
            self._show(CardSight(CardState.READING, reader=slot.name), tell)
        try:
            card = self._read(slot)
        except DeviceError as error:
            laid.state, laid.code = self._state_of(error, laid, known), error.code
            if laid.state is CardState.READ_FAILED and not self._presence.sees_lifting:
                self._recover()
            return
        laid.state = CardState.READ
        self._show(CardSight(CardState.READ, card=card, reader=slot.name), tell)

    def _state_of(self, error: DeviceError, laid: _Laid, known: _Laid | None) -> CardState:
        """A module that finds no card where the system sees one: read before, not yet settled, or no ID card."""
        state = state_of(error)
        if state is not CardState.NO_CARD:
            laid.found = laid.found or state is CardState.READ_FAILED
            return state
        if laid.found:
            laid.tries = TRIES  # it will not be found again before it has been lifted
            return CardState.READ_FAILED
        if known is not None and known.state in _NEEDS_LIFTING:
            return CardState.LIFT
        if not self._presence.sees_lifting or laid.tries < TRIES:
            return CardState.READ_FAILED
        return CardState.LIFT if laid.from_the_start else CardState.NOT_AN_ID_CARD

    def _show(self, sight: CardSight, tell: Tell) -> None:
        if sight is self._sight or (sight.state is self._sight.state and sight.card is None):
            return
        self._sight = sight
        self.history = [*self.history, sight.state][-_KEPT:]
        _log.info("reader state %s %s", sight.state.value, sight.code)
        tell(sight)


class CardMonitor:
    """Runs a watch in a thread of its own, which lives until it is stopped, whatever the readers do."""

    def __init__(self, watch: CardWatch) -> None:
        self._watch = watch
        self._tell: Tell = lambda _: None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self, tell: Tell) -> None:
        """Begins to watch; `tell` is called in the monitor's thread with each new sight.

        Begun again, it tells at once how the reader was left; of a card only what comes anew.
        """
        self._tell = tell
        left = self._watch.sight
        if left.card is None and left.state is not CardState.LOOKING:
            tell(left)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="card monitor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, and lets go of the readers. Nothing more is told afterwards."""
        self._tell = lambda _: None
        self._stopping.set()
        thread, self._thread = self._thread, None
        while thread is not None and thread.is_alive():
            self._watch.wake()
            thread.join(0.1)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leaves the readers to somebody else for a while, if it was watching them."""
        tell, watching = self._tell, self._thread is not None
        self.stop()
        try:
            yield
        finally:
            if watching:
                self.start(tell)

    def ask_again(self) -> None:
        """Reads whatever lies there once more."""
        self._watch.ask_again()

    def clear(self) -> None:
        """The person has left."""
        self._watch.clear()

    @property
    def history(self) -> tuple[CardState, ...]:
        """The latest states, oldest first."""
        return tuple(self._watch.history)

    def _pass_on(self, sight: CardSight) -> None:
        self._tell(sight)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._watch.step(self._pass_on)
                except StationError as error:
                    _log.warning("watch: %s", error)
                    self._stopping.wait(0.5)
                except Exception as error:  # noqa: BLE001  # a bug is noted, and the next card is still read
                    _log.error("ST-000 %s in the card monitor", type(error).__name__)
                    self._stopping.wait(0.5)
        finally:
            self._watch.close()
