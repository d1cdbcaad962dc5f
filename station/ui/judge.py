"""What is still missing or wrong with the draft on the desk, found out in jobs."""

from collections.abc import Callable, Mapping
from copy import copy
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from station.domain.evidence import CONFIRMING, ON_SCREEN, Evidence
from station.errors import StationError
from station.forms.fields import value_at
from station.packet.wire import ClerkNote
from station.rules.checker import FormChecker
from station.rules.evidence import SIGNING
from station.rules.overriding import explained
from station.rules.problem import Problem
from station.rules.rule import Moment
from station.services.desk import Desk
from station.services.ports import Progress
from station.services.submission import Inspection
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs

_WEIGHED = (
    "identity.id_number",
    "identity.born_on",
    "other_identity.phone",
    "other_identity.has_agent",
    "other_identity.has_guardian",
    "categories",
    "service.proof_type",
    "service.commendations",
)
"""Answers that evidence and other records are held against; typing elsewhere asks nothing of the store."""
_SIGNATURES = CONFIRMING | ON_SCREEN


def moment(desk: Desk) -> Moment:
    """When a form on this desk is judged: today, and the campaign's reference date."""
    return Moment(desk.clock().astimezone().date(), desk.campaign.reference_date)


class Judge(QObject):
    """One draft's problems: those of the form, of what was gathered, and of what the station has of others.

    Each kind of look is a job, one at a time; what changes meanwhile is looked at after it. Once closed, it says
    nothing more: what a look at this draft finds is never told of the next.
    """

    judged = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, keeper: DraftKeeper, evidence: tuple[Evidence, ...]) -> None:
        super().__init__()
        self._desk, self._jobs, self._keeper, self._evidence = desk, jobs, keeper, evidence
        self.problems: tuple[Problem, ...] = ()
        self.busy = False
        self._checker = FormChecker()
        self._of_form: tuple[Problem, ...] = ()
        self._inspection = Inspection((), (), ())
        self._weighed: object = None
        self._inspecting = False
        self._check_again = False
        self._closed = False

    def look(self, then: Callable[[], None]) -> None:
        """Looks at everything for the first time, then calls."""
        self._weighed = self._to_weigh()

        def judged(found: tuple[Inspection, tuple[Problem, ...]]) -> None:
            self._inspection, self._of_form = found
            self._gather()
            if not self._closed:
                then()

        self._jobs.start(
            self._first_look, self._keeper.record_id, dict(self._keeper.document), then=judged, fail=self._on_failed
        )

    def form_changed(self) -> None:
        """An answer was given or changed."""
        self.check()
        self._inspect()

    def evidence_changed(self, evidence: tuple[Evidence, ...]) -> None:
        """Evidence was added, or a reason given."""
        self._evidence = evidence
        self._inspect()

    def check(self) -> None:
        """Judges the form as it stands."""
        if self.busy:
            self._check_again = True
            return
        self.busy = True
        self._jobs.start(self._check, dict(self._keeper.document), then=self._on_checked, fail=self._on_failed)

    def close(self) -> None:
        """Ends the judging: the draft was left, or became a revision."""
        self._closed = True

    # -- the form -----------------------------------------------------------------------------------------------------

    def _check(self, progress: Progress, document: Mapping[str, object]) -> tuple[Problem, ...]:
        progress.step(0, 1)
        return self._explained(document, self._inspection.notes)

    def _explained(self, document: Mapping[str, object], notes: tuple[ClerkNote, ...]) -> tuple[Problem, ...]:
        at = moment(self._desk)
        return tuple(explained(self._checker(document, at), document, notes, at))

    def _on_checked(self, problems: tuple[Problem, ...]) -> None:
        self.busy = False
        self._of_form = problems
        if self._check_again and not self._closed:
            self._check_again = False
            self.check()
        self._gather()

    def _on_failed(self, error: StationError) -> None:
        self.busy = False
        if not self._closed:
            self.failed.emit(error)

    # -- evidence and other records ------------------------------------------------------------------------------------

    def _first_look(
        self, progress: Progress, record_id: UUID, document: Mapping[str, object]
    ) -> tuple[Inspection, tuple[Problem, ...]]:
        inspection = self._desk.inspect_draft(progress, record_id, document)
        return inspection, self._explained(document, inspection.notes)

    def _to_weigh(self) -> object:
        """What an inspection depends on; compared to know when there has to be another."""
        gathered = tuple(piece.digest for piece in self._evidence if piece.kind not in _SIGNATURES)
        return gathered, [copy(value_at(self._keeper.document, path)) for path in _WEIGHED]

    def _inspect(self) -> None:
        """Holds evidence and other records against the draft, when there is cause to."""
        weighed = self._to_weigh()
        if self._closed or self._inspecting or weighed == self._weighed:
            return
        self._weighed, self._inspecting = weighed, True
        self._jobs.start(
            self._desk.inspect_draft,
            self._keeper.record_id,
            dict(self._keeper.document),
            then=self._on_inspected,
            fail=self._on_inspection_failed,
        )

    def _on_inspected(self, inspection: Inspection) -> None:
        self._inspecting = False
        said_anew = inspection.notes != self._inspection.notes
        self._inspection = inspection
        self._gather()
        if said_anew and not self._closed:
            self.check()
        self._inspect()  # what changed meanwhile

    def _on_inspection_failed(self, error: StationError) -> None:
        """A draft that was left or submitted meanwhile is nobody's concern any more."""
        self._inspecting = False
        if not self._closed:
            self.failed.emit(error)
        self._inspect()

    def _gather(self) -> None:
        """All problems together; that nobody has signed yet is no problem before the signing."""
        if self._closed:
            return
        lacking = [problem for problem in self._inspection.evidence if problem.code not in SIGNING]
        self.problems = (*self._of_form, *self._inspection.station, *lacking)
        self.judged.emit()
