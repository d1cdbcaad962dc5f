"""One person at the desk: what the pages of the collection share."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from station.domain.category import Category
from station.domain.evidence import Evidence, EvidenceKind, Signer
from station.domain.record import Draft, EntryMode, Revision
from station.errors import StationError
from station.rules.evidence import PAPERS_TO_BRING, signer_of
from station.rules.problem import Problem
from station.rules.rule import Moment
from station.services.desk import Desk
from station.services.flow import Standing, Step, following, preceding, ready_to_leave, resume_at, unsettled
from station.ui.county_marks import CountyMarks
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs
from station.ui.judge import Judge, moment
from station.ui.removals import Removals


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
        self.marks = CountyMarks(desk, jobs)
        self.removals = Removals(self)
        self.step = Step.CARD
        self.keeper: DraftKeeper | None = None
        self.evidence: tuple[Evidence, ...] = ()
        self.revision: Revision | None = None
        self._judge: Judge | None = None
        self.entry_mode: EntryMode | None = None
        self.unfinished: Callable[[], Mapping[str, object]] = dict
        """What an input method has not finished on the form, by path; the form says."""

    # -- the person ---------------------------------------------------------------------------------------------------

    def begin(self, draft: Draft) -> None:
        """Takes up a draft, new or left earlier; goes on where something is missing once it has been checked."""
        self._let_go()
        self.keeper = DraftKeeper(self.desk.save_draft, self._jobs, draft)
        self.keeper.failed.connect(self.failed)
        self.keeper.unfinished = self.unfinished
        self.evidence = draft.evidence
        self.entry_mode = draft.origin.entry_mode
        self.revision = None
        self._judge = Judge(self.desk, self._jobs, self.keeper, draft.evidence)
        self._judge.judged.connect(self.problems_changed)
        self._judge.failed.connect(self.failed)
        self.evidence_changed.emit()
        self.document_changed.emit("")
        judge = self._judge

        def look() -> None:
            judge.look(then=self._resume)

        def all_the_same(error: StationError) -> None:
            self.failed.emit(error)
            look()

        self.marks.look(draft.record_id, corrects=draft.parent_id is not None, then=look, fail=all_the_same)

    def _resume(self) -> None:
        """Where something is missing, or where the county marked something."""
        self.go_to(self.marks.begins_at(self.document, self.evidence, resume_at(self.standing)))

    def leave(self) -> None:
        """Ends with this person: back to the card."""
        self._let_go()
        self.marks.forget()
        self.evidence, self.revision, self._judge = (), None, None
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
        return moment(self.desk)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is missing or wrong, as far as it has been judged."""
        return self._judge.problems if self._judge else ()

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
        if self._judge is not None:
            self._judge.form_changed()

    def note_composing(self) -> None:
        """An input method has another unfinished text: it is kept as well."""
        if self.keeper is not None:
            self.keeper.touch()

    def add_entry(self, section: str) -> None:
        """One more entry of a repeatable section."""
        self._set_entries(section, [*self._entries(section), {}])

    def _entries(self, section: str) -> list[object]:
        """The entries as they stand; the first one, which is always shown, counts before it has an answer."""
        entries = self.document.get(section)
        return list(entries) if isinstance(entries, list) and entries else [{}]

    def _set_entries(self, section: str, entries: list[object]) -> None:
        if self.keeper is not None:
            self.keeper.put(section, entries)
            self.document_changed.emit(section)
        if self._judge is not None:
            self._judge.form_changed()

    def take_evidence(self, draft: Draft) -> None:
        """Notes the evidence that a job added."""
        self.evidence = draft.evidence
        self.evidence_changed.emit()
        if self._judge is not None:
            self._judge.evidence_changed(draft.evidence)

    def take_revision(self, revision: Revision) -> None:
        """Notes that the draft became a revision."""
        self.revision = revision
        self._let_go()
        self.marks.forget()
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
    def unsettled(self) -> list[Problem]:
        """What keeps the person from signing, as far as it has been judged."""
        return unsettled(self.standing)

    @property
    def may_go_on(self) -> bool:
        """Whether the present step has what the next one needs, as far as what was typed has been judged."""
        if self.keeper is None or self._judge is None:
            return False
        return not self._judge.busy and ready_to_leave(self.step, self.standing)

    def may_go_to(self, step: Step) -> bool:
        """One may go back and forward freely; what a step lacks is told, and keeps nobody but from signing."""
        return self.keeper is not None and step not in (Step.CARD, Step.DONE)

    def go_on(self) -> None:
        """To the next step, once the draft is kept; what the present one lacks may be seen to later."""
        if self.may_go_to(following(self.step)) and self.keeper:
            self.keeper.flush(lambda: self.go_to(following(self.step)))

    def go_back(self) -> None:
        """To the step before; the card is not gone back to."""
        if preceding(self.step) is not Step.CARD:
            self.go_to(preceding(self.step))

    def go_to(self, step: Step) -> None:
        self.step = step
        self.step_changed.emit()

    # -- whoever was here before ---------------------------------------------------------------------------------------

    def _let_go(self) -> None:
        self.removals.forget()
        if self.keeper is not None:
            self.keeper.close()
            self.keeper = None
        if self._judge is not None:
            self._judge.close()  # what it found stays to be read until the next person
