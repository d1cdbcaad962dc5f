"""One person at the desk: what the pages of the collection share."""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from station.domain.category import Category
from station.domain.evidence import CONFIRMING, Evidence, EvidenceKind, Signer
from station.domain.record import Draft, Revision
from station.errors import StationError
from station.forms.fields import value_at
from station.packet.wire import ClerkNote
from station.rules.checker import FormChecker
from station.rules.evidence import PAPERS_TO_BRING, SIGNING, signer_of
from station.rules.overriding import explained
from station.rules.problem import Problem
from station.rules.rule import Moment
from station.services.desk import Desk
from station.services.flow import Standing, Step, following, preceding, ready_to_leave, resume_at
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
_SIGNATURES = CONFIRMING | {EvidenceKind.SIGNATURE_STROKES}


class Collection(QObject):
    """Who is being registered, at which step, and what is still missing."""

    step_changed = Signal()
    document_changed = Signal(str)
    problems_changed = Signal()
    evidence_changed = Signal()
    failed = Signal(object)
    submitted = Signal()

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        super().__init__()
        self.desk, self._jobs = desk, jobs
        self.step = Step.CARD
        self.keeper: DraftKeeper | None = None
        self.evidence: tuple[Evidence, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.revision: Revision | None = None
        self._checker = FormChecker()
        self._of_form: tuple[Problem, ...] = ()
        self._inspection = Inspection((), (), ())
        self._weighed: object = None
        self._inspecting = False
        self._checking = False
        self._check_again = False

    # -- the person ---------------------------------------------------------------------------------------------------

    def begin(self, draft: Draft) -> None:
        """Takes up a draft, new or left earlier; goes on where something is missing once it has been checked."""
        self._let_go()
        self.keeper = DraftKeeper(self.desk.save_draft, self._jobs, draft)
        self.keeper.failed.connect(self.failed)
        self.evidence = draft.evidence
        self.revision = None
        self.evidence_changed.emit()
        self.document_changed.emit("")
        self._weighed = self._to_weigh()
        self._jobs.start(
            self._first_look,
            draft.record_id,
            dict(self.keeper.document),
            then=self._on_first_look,
            fail=self._on_failed,
        )

    def leave(self) -> None:
        """Ends with this person: back to the card."""
        self._let_go()
        self.evidence, self.problems, self.revision = (), (), None
        self._of_form, self._inspection = (), Inspection((), (), ())
        self.go_to(Step.CARD)

    @property
    def document(self) -> Mapping[str, object]:
        """The form as it stands; empty while nobody is being registered."""
        return self.keeper.document if self.keeper else {}

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories chosen so far."""
        chosen = self.document.get("categories")
        names = chosen if isinstance(chosen, list) else []
        return tuple(category for category in Category if category.value in names)

    @property
    def moment(self) -> Moment:
        """When the form is judged."""
        today: date = self.desk.clock().astimezone().date()
        return Moment(today, self.desk.campaign.reference_date)

    def has(self, kind: EvidenceKind) -> bool:
        """Whether evidence of a kind was gathered."""
        return any(piece.kind is kind for piece in self.evidence)

    @property
    def signer(self) -> Signer:
        """Who is to sign for this person."""
        return signer_of(self.document, self.moment.today)

    @property
    def to_bring(self) -> list[str]:
        """What is said of papers that are still to be brought."""
        return [problem.message for problem in self.problems if problem.code in PAPERS_TO_BRING]

    # -- the form -----------------------------------------------------------------------------------------------------

    def answer(self, path: str, value: object) -> None:
        """Takes an answer; it is kept and checked by itself."""
        if self.keeper is None:
            return
        self.keeper.put(path, value)
        self.document_changed.emit(path)
        self._check()
        self._inspect()

    def add_entry(self, section: str) -> None:
        """One more entry of a repeatable section."""
        self._set_entries(section, [*self._entries(section), {}])

    def remove_entry(self, section: str, index: int) -> None:
        """Takes an entry out; those after it move up."""
        entries = self._entries(section)
        self._set_entries(section, entries[:index] + entries[index + 1 :])

    def _entries(self, section: str) -> list[object]:
        """The entries as they stand; the first one, which is always shown, counts before it has an answer."""
        entries = self.document.get(section)
        return list(entries) if isinstance(entries, list) and entries else [{}]

    def _set_entries(self, section: str, entries: list[object]) -> None:
        if self.keeper is not None:
            self.keeper.put(section, entries)
            self.document_changed.emit(section)
            self._check()

    def take_evidence(self, draft: Draft) -> None:
        """Notes the evidence that a job added."""
        self.evidence = draft.evidence
        self.evidence_changed.emit()
        self._inspect()

    def take_revision(self, revision: Revision) -> None:
        """Notes that the draft became a revision."""
        self.revision = revision
        self._let_go()
        self.submitted.emit()
        self.go_to(Step.DONE)

    # -- reasons, and what the station already has -------------------------------------------------------------------

    def give_reason(self, problem: Problem, reason: str) -> None:
        """Lets an overridable problem pass, or changes why."""
        self._with_draft(self.desk.give_reason, problem, reason, then=self.take_evidence)

    def withdraw_reason(self, problem: Problem) -> None:
        """Takes a reason back."""
        self._with_draft(self.desk.withdraw_reason, problem, then=self.take_evidence)

    def join_records(self) -> None:
        """Takes this draft into what the station already has of the person, and goes on with that."""
        self._with_draft(self.desk.join_records, then=self.begin)

    def _with_draft(self, service: Callable[..., Draft], *arguments: object, then: Callable[[Draft], None]) -> None:
        """Runs a service on the draft in a job, once it is kept as typed."""
        keeper = self.keeper
        if keeper is None:
            return

        def start() -> None:
            self._jobs.start(service, keeper.record_id, *arguments, then=then, fail=self.failed.emit)

        keeper.flush(start)

    # -- the steps ----------------------------------------------------------------------------------------------------

    @property
    def standing(self) -> Standing:
        return Standing(self.problems, self.evidence)

    @property
    def may_go_on(self) -> bool:
        """Whether the present step has what the next one needs, as far as what was typed has been judged."""
        return self.keeper is not None and not self._checking and ready_to_leave(self.step, self.standing)

    def may_go_to(self, step: Step) -> bool:
        """One may go back freely, and forward as far as nothing is missing on the way."""
        if self.keeper is None or step in (Step.CARD, Step.DONE):
            return False
        steps = list(Step)
        between = steps[steps.index(Step.CATEGORIES) : steps.index(step)]
        return all(ready_to_leave(each, self.standing) for each in between)

    def go_on(self) -> None:
        """To the next step, once the draft is kept."""
        if self.may_go_on and self.keeper:
            self.keeper.flush(lambda: self.go_to(following(self.step)))

    def go_back(self) -> None:
        """To the step before; the card is not gone back to."""
        if preceding(self.step) is not Step.CARD:
            self.go_to(preceding(self.step))

    def go_to(self, step: Step) -> None:
        self.step = step
        self.step_changed.emit()

    # -- checks -------------------------------------------------------------------------------------------------------

    def _problems(self, progress: Progress, document: Mapping[str, object]) -> tuple[Problem, ...]:
        progress.step(0, 1)
        return self._explained(document, self._inspection.notes)

    def _explained(self, document: Mapping[str, object], notes: tuple[ClerkNote, ...]) -> tuple[Problem, ...]:
        at = self.moment
        return tuple(explained(self._checker(document, at), document, notes, at))

    def _check(self) -> None:
        """Checks in a job, one at a time; what was typed meanwhile is checked after it."""
        if self._checking:
            self._check_again = True
            return
        self._checking = True
        self._jobs.start(self._problems, dict(self.document), then=self._on_checked, fail=self._on_failed)

    def _on_checked(self, problems: tuple[Problem, ...]) -> None:
        self._checking = False
        self._of_form = problems
        if self._check_again:
            self._check_again = False
            self._check()
        self._gather()

    def _first_look(
        self, progress: Progress, record_id: UUID, document: Mapping[str, object]
    ) -> tuple[Inspection, tuple[Problem, ...]]:
        inspection = self.desk.inspect_draft(progress, record_id, document)
        return inspection, self._explained(document, inspection.notes)

    def _on_first_look(self, found: tuple[Inspection, tuple[Problem, ...]]) -> None:
        self._inspection, self._of_form = found
        self._gather()
        self.go_to(resume_at(self.standing))

    def _to_weigh(self) -> object:
        """What an inspection depends on; compared to know when there has to be another."""
        gathered = tuple(piece.digest for piece in self.evidence if piece.kind not in _SIGNATURES)
        record_id = self.keeper.record_id if self.keeper else None
        return record_id, gathered, [copy(value_at(self.document, path)) for path in _WEIGHED]

    def _inspect(self) -> None:
        """Holds evidence and other records against the draft in a job, one at a time, when there is cause to."""
        weighed = self._to_weigh()
        if self.keeper is None or self._inspecting or weighed == self._weighed:
            return
        self._weighed, self._inspecting = weighed, True
        record_id = self.keeper.record_id
        self._jobs.start(
            self.desk.inspect_draft,
            record_id,
            dict(self.document),
            then=partial(self._on_inspected, record_id),
            fail=partial(self._on_inspection_failed, record_id),
        )

    def _on_inspected(self, record_id: UUID, inspection: Inspection) -> None:
        self._inspecting = False
        if self.keeper is not None and self.keeper.record_id == record_id:
            said_anew = inspection.notes != self._inspection.notes
            self._inspection = inspection
            self._gather()
            if said_anew:
                self._check()
        self._inspect()  # what changed meanwhile, or the person after

    def _on_inspection_failed(self, record_id: UUID, error: StationError) -> None:
        """A draft that was left or submitted meanwhile is nobody's concern any more."""
        self._inspecting = False
        if self.keeper is not None and self.keeper.record_id == record_id:
            self.failed.emit(error)
        self._inspect()

    def _gather(self) -> None:
        """All problems together; that nobody has signed yet is no problem before the signing."""
        lacking = [problem for problem in self._inspection.evidence if problem.code not in SIGNING]
        self.problems = (*self._of_form, *self._inspection.station, *lacking)
        self.problems_changed.emit()

    def _on_failed(self, error: StationError) -> None:
        self._checking = False
        self.failed.emit(error)

    def _let_go(self) -> None:
        if self.keeper is not None:
            self.keeper.close()
            self.keeper = None
            self._checker = FormChecker()  # it keeps the form it judged
