"""A thread that keeps one mirror in step with the store: nobody who commits waits for it."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from station.db.mirror.folder import CopyFolder
from station.db.mirror.live import Pin
from station.db.mirror.writer import CopyWriter, Source
from station.domain.safekeeping import Mirroring, MirrorPlace, MirrorState
from station.errors import (
    Cancelled,
    CopyDamaged,
    MirrorGone,
    NoCopyThere,
    StationError,
    StorageError,
    StoreDamaged,
    UnexpectedError,
)
from station.logs import log_error

LOOK_EVERY_S = 2.0
"""How often is looked for commits of other connections, and for a mirror that came back."""
PATIENCE_S = 30.0
"""How long the end waits for a disk that does not answer."""

_ABSENT = (MirrorGone, NoCopyThere)


class Follower:
    """Ships what was committed as soon as it can; takes up an absent mirror again when it is back.

    `tell` hears each state, in the follower's thread. The mirror's disk may be slow, full, or pulled out at any moment.
    """

    def __init__(self, place: MirrorPlace, source: Source, engine: Engine, tell: Callable[[Mirroring], None]) -> None:
        self.place = place
        self._source, self._tell = source, tell
        self._folder = CopyFolder(Path(place.folder), source.key)
        self._pin = Pin(engine)
        self._writer: CopyWriter | None = None
        self._state = Mirroring(Path(place.folder), MirrorState.WAITING)
        self._wake, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="mirror", daemon=True)

    @property
    def state(self) -> Mirroring:
        """How the mirror stands now."""
        writer = self._writer
        if writer is None or self._state.state is MirrorState.COPYING:
            return self._state
        try:
            behind = writer.behind
        except StorageError:
            return self._state
        state = MirrorState.BEHIND if behind else MirrorState.CURRENT
        return replace(self._state, state=state, behind=behind)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was committed."""
        self._wake.set()

    def stop(self) -> bool:
        """Ships the rest and ends; tells whether it did, or is still held up by its disk."""
        self._ending.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE_S)
        return not self._thread.is_alive()

    def take_last(self) -> CopyWriter | None:
        """After `stop`: the writer, where it still follows; whoever takes it ships what was committed since."""
        return self._writer

    def release(self) -> None:
        """After `stop`: lets the store's log go."""
        self._pin.release()

    def step(self, done: int, total: int, note: str = "") -> None:  # noqa: ARG002
        """Fits Progress: long work ends when the store closes."""
        if self._ending.is_set():
            raise Cancelled

    def _run(self) -> None:
        while True:
            self._wake.wait(LOOK_EVERY_S)
            self._wake.clear()
            ending = self._ending.is_set()
            try:
                self._follow(ending=ending)
            except Cancelled:
                self._let_go(replace(self._state, state=MirrorState.WAITING))
            except StationError as error:
                self._fail(error)
            except Exception as error:  # noqa: BLE001  # a bug in copying must not end the work
                log_error(error)
                self._fail(UnexpectedError())
            if ending:
                return

    def _follow(self, *, ending: bool) -> None:
        if not self._folder.is_there():
            raise MirrorGone
        if self._writer is None:
            self._writer = self._resumed()
        began = time.monotonic()
        while self._writer.ship():
            if time.monotonic() - began > LOOK_EVERY_S:
                self._wake.set()  # the rest at once, but the state is told in between
                break
        if self._writer.wants_folding and not ending:
            self._fold(self._writer)
        self._writer.refresh_keys()
        if self._state.state is not MirrorState.CURRENT or self._state.copied_at != self._writer.copied_at:
            self._say(Mirroring(self._state.folder, MirrorState.CURRENT, self._writer.copied_at))

    def _resumed(self) -> CopyWriter:
        self._say(replace(self._state, state=MirrorState.COPYING, code=None, trouble=None))
        writer = CopyWriter(self._folder, self._source, self._pin)
        try:
            writer.resume(self, self.place.id)
        except StoreDamaged as error:  # the copy keeps what the store has lost, and goes on
            log_error(error)
        self._fold(writer)  # what was purged while it was absent goes from here as well
        return writer

    def _fold(self, writer: CopyWriter) -> None:
        """Folds the log in, unless the store is closing: the next session does it just as well."""
        if self._ending.is_set():
            return
        try:
            writer.fold(self)
        except CopyDamaged as error:
            log_error(error)
            writer.repair(self)
        except Cancelled:
            return

    def _fail(self, error: StationError) -> None:
        state = MirrorState.ABSENT if isinstance(error, _ABSENT) else MirrorState.FAILED
        if (self._state.state, self._state.code) != (state, error.code):
            log_error(error)
        self._let_go(replace(self._state, state=state, code=error.code, trouble=error.sentence(), behind=None))

    def _let_go(self, state: Mirroring) -> None:
        """Holds the store's log no longer; what is missed is found again by comparing."""
        self._writer = None
        self._pin.release()
        self._say(state)

    def _say(self, state: Mirroring) -> None:
        self._state = state
        self._tell(state)
