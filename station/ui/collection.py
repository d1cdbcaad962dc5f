"""One person at the desk: what the pages of the collection share."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QObject, Signal

from station.domain.category import Category
from station.domain.evidence import Evidence, EvidenceKind
from station.domain.record import Draft, EntryMode, Revision
from station.errors import StationError
from station.rules.check import check_form
from station.rules.problem import Problem
from station.rules.rule import Moment
from station.services.desk import Desk
from station.services.flow import Standing, Step, following, preceding, ready_to_leave, resume_at
from station.services.ports import Progress
from station.ui.draft_keeper import DraftKeeper
from station.ui.jobs import Jobs


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
        self.entry_mode: EntryMode | None = None
        self._checking = False
        self._check_again = False

    # -- the person ---------------------------------------------------------------------------------------------------

    def begin(self, draft: Draft) -> None:
        """Takes up a draft, new or left earlier; goes on where something is missing once it has been checked."""
        self._let_go()
        self.keeper = DraftKeeper(self.desk.save_draft, self._jobs, draft)
        self.keeper.failed.connect(self.failed)
        self.evidence = draft.evidence
        self.entry_mode = draft.origin.entry_mode
        self.revision = None
        self.evidence_changed.emit()
        self.document_changed.emit("")
        self._jobs.start(self._problems, dict(self.keeper.document), then=self._on_first_check, fail=self._on_failed)

    def leave(self) -> None:
        """Ends with this person: back to the card."""
        self._let_go()
        self.evidence, self.problems, self.revision = (), (), None
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

    # -- the form -----------------------------------------------------------------------------------------------------

    def answer(self, path: str, value: object) -> None:
        """Takes an answer; it is kept and checked by itself."""
        if self.keeper is None:
            return
        self.keeper.put(path, value)
        self.document_changed.emit(path)
        self._check()

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

    def take_revision(self, revision: Revision) -> None:
        """Notes that the draft became a revision."""
        self.revision = revision
        self._let_go()
        self.submitted.emit()
        self.go_to(Step.DONE)

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
        return tuple(check_form(document, self.moment))

    def _check(self) -> None:
        """Checks in a job, one at a time; what was typed meanwhile is checked after it."""
        if self._checking:
            self._check_again = True
            return
        self._checking = True
        self._jobs.start(self._problems, dict(self.document), then=self._on_checked, fail=self._on_failed)

    def _on_checked(self, problems: tuple[Problem, ...]) -> None:
        self._checking = False
        self.problems = problems
        if self._check_again:
            self._check_again = False
            self._check()
        self.problems_changed.emit()

    def _on_first_check(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        self.problems_changed.emit()
        self.go_to(resume_at(self.standing))

    def _on_failed(self, error: StationError) -> None:
        self._checking = False
        self.failed.emit(error)

    def _let_go(self) -> None:
        if self.keeper is not None:
            self.keeper.close()
            self.keeper = None
