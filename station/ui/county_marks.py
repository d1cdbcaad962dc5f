"""What the county wrote to the record that is being corrected: its words, the marked fields, what was changed since."""

import re
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from station.domain.county_word import Judged, Mark
from station.domain.evidence import CONFIRMING, ON_SCREEN, Evidence, EvidenceKind
from station.errors import StationError
from station.forms.catalogue import Catalogue
from station.forms.fields import value_at
from station.services.desk import Desk
from station.services.flow import Step
from station.services.returned import Returned
from station.ui.jobs import Jobs

_KINDS = {kind.value: kind for kind in EvidenceKind}
_INDEX = re.compile(r"\[(\d{1,4})\]")
_STEPS = (Step.CATEGORIES, Step.FORM, Step.PHOTO, Step.SIGN)


def kind_marked(mark: Mark) -> EvidenceKind | None:
    """The kind of evidence a mark speaks of: `recent_photo`, or `evidence.recent_photo`; None where it is a field."""
    return _KINDS.get(mark.path.removeprefix("evidence.").partition("[")[0])


def step_of(mark: Mark) -> Step | None:
    """The page on which a mark is seen to; None where it speaks of the record as a whole."""
    kind = kind_marked(mark)
    if not mark.path:
        return None
    if kind is not None:
        return Step.SIGN if kind in CONFIRMING | ON_SCREEN else Step.PHOTO
    return Step.CATEGORIES if mark.path == "categories" else Step.FORM


def label_of(mark: Mark, catalogue: Catalogue) -> str:
    """What a mark speaks of, in the form's words; empty for the record as a whole or what the form does not know."""
    kind = kind_marked(mark)
    if kind is not None:
        return kind.label
    field = catalogue.field(_INDEX.sub("[]", mark.path))
    entry = _INDEX.search(mark.path)
    if field is None:
        return ""
    return f"{field.label}（第{int(entry[1]) + 1}位）" if entry else field.label


def _pictures(kind: EvidenceKind, evidence: Collection[Evidence]) -> set[str]:
    return {piece.digest for piece in evidence if piece.kind is kind}


class CountyMarks(QObject):
    """The county's word on the draft at the desk, if it corrects a returned record."""

    changed = Signal()

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self._desk, self._jobs = desk, jobs
        self._returned: Returned | None = None
        self._whose: UUID | None = None

    @property
    def judged(self) -> Judged | None:
        """The reviewer's word as a whole."""
        return self._returned.judged if self._returned is not None else None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What he wrote to single places, in his order."""
        return self.judged.marks if self.judged is not None else ()

    def of(self, step: Step | None) -> list[Mark]:
        """The marks of a page, or with None those of the record as a whole."""
        return [mark for mark in self.marks if step_of(mark) is step]

    def is_changed(self, mark: Mark, document: Mapping[str, object], evidence: Collection[Evidence]) -> bool:
        """Whether what was marked is answered otherwise by now, or photographed anew."""
        if self._returned is None:
            return False
        kind = kind_marked(mark)
        if kind is not None:
            return _pictures(kind, evidence) != _pictures(kind, self._returned.evidence)
        try:
            return value_at(document, mark.path) != value_at(self._returned.document, mark.path)
        except ValueError:  # no path of any form
            return False

    def begins_at(self, document: Mapping[str, object], evidence: Collection[Evidence], else_at: Step) -> Step:
        """Where the correction begins: the first page with a mark nobody has seen to, at the latest `else_at`.

        Words without a mark are read on the form as long as it stands as it was returned.
        """
        if self._returned is None:
            return else_at
        open_at = [step_of(mark) for mark in self.marks if not self.is_changed(mark, document, evidence)]
        if not self.marks and document == self._returned.document:
            open_at = [Step.FORM]
        return next((step for step in _STEPS if step in open_at or step is else_at), else_at)

    def look(
        self, record_id: UUID, *, corrects: bool, then: Callable[[], None], fail: Callable[[StationError], None]
    ) -> None:
        """Asks what the county wrote to a draft, then calls; one that corrects nothing has nothing to ask."""
        self.forget()
        if not corrects:
            then()
            return
        self._whose = record_id

        def on_returned(returned: Returned | None) -> None:
            if self._whose != record_id:
                return  # somebody else is at the desk
            self._returned = returned
            self.changed.emit()
            then()

        self._jobs.start(self._desk.marks_of_draft.with_document, record_id, then=on_returned, fail=fail)

    def forget(self) -> None:
        """The person has left."""
        self._whose = None
        if self._returned is not None:
            self._returned = None
            self.changed.emit()
