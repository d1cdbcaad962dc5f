"""Keeps a draft saved while it is typed: at most a second after the first change not yet kept."""

from collections.abc import Callable, Mapping
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from station.domain.record import Document, Draft
from station.errors import StationError
from station.forms.fields import put_at
from station.services.drafts import SaveDraft
from station.ui.jobs import Jobs

LONGEST_UNSAVED_MS = 1000


class DraftKeeper(QObject):
    """One draft's document, and whether the store has it. Saves follow one another, never overlap.

    Nobody's child: a save under way keeps it alive until it has been heard to the end.
    """

    saved = Signal()
    failed = Signal(object)

    def __init__(self, save: SaveDraft, jobs: Jobs, draft: Draft) -> None:
        super().__init__()
        self._save, self._jobs = save, jobs
        self.record_id: UUID = draft.record_id
        self.document: Document = _copied(draft.document)
        self.unfinished: Callable[[], Mapping[str, object]] = dict
        """Answers by path that an input method has not finished: they are saved, and go on being composed."""
        self._dirty = False
        self._saving = False
        self._closed = False
        self._waiting: list[Callable[[], None]] = []
        self._timer = QTimer(self, singleShot=True, interval=LONGEST_UNSAVED_MS)
        self._timer.timeout.connect(self._save_now)

    @property
    def all_saved(self) -> bool:
        """Whether the store has the document as it stands."""
        return not self._dirty and not self._saving

    def put(self, path: str, value: object) -> None:
        """Changes one answer; None and empty answers are taken out."""
        put_at(self.document, path, None if value in ("", []) else value)
        self.touch()

    def touch(self) -> None:
        """Something is to be saved, be it only what is being composed."""
        self._dirty = True
        if not self._timer.isActive():
            self._timer.start()

    def flush(self, then: Callable[[], None]) -> None:
        """Saves what is not yet saved, then calls. Not called when saving failed: the error tells why."""
        if self.all_saved:
            then()
            return
        self._waiting.append(then)
        self._save_now()

    def close(self) -> None:
        """Ends the keeping: the draft became a revision, or was given up."""
        self._closed = True
        self._timer.stop()

    def _save_now(self) -> None:
        if self._saving or self._closed or not self._dirty:
            return
        self._timer.stop()
        self._dirty, self._saving = False, True
        document = _copied(self.document)
        for path, answer in self.unfinished().items():
            put_at(document, path, answer)
        self._jobs.start(self._save, self.record_id, document, then=self._on_saved, fail=self._on_failed)

    def _on_saved(self, _: Draft) -> None:
        self._saving = False
        if self._closed:
            return
        if self._dirty:
            if self._waiting:
                self._save_now()
            elif not self._timer.isActive():
                self._timer.start()
            return
        self.saved.emit()
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def _on_failed(self, error: StationError) -> None:
        self._saving, self._dirty = False, True
        self._waiting.clear()
        if not self._closed:
            self._timer.start()
        self.failed.emit(error)


def _copied(document: Mapping[str, object]) -> Document:
    """A copy deep enough that a save in another thread never sees a change half made."""
    return {key: dict(value) if isinstance(value, Mapping) else value for key, value in document.items()}
