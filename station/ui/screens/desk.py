"""The collection desk: the steps above, the page of the present one, what is lacking beside it, the way on below."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station.domain.record import Draft, EntryMode
from station.forms.catalogue import Catalogue
from station.forms.divisions import find
from station.forms.fields import value_at
from station.forms.finding import warm
from station.rules.problem import Problem
from station.services.by_hand import NOT_VERIFIED
from station.services.desk import Desk
from station.services.expected import Expected
from station.services.flow import Step, blocking, step_of
from station.services.ports import Progress
from station.ui import keys
from station.ui.camera.capture import Capture, Studio
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.keys import EnterPresses, keyed
from station.ui.parts import WindowParts
from station.ui.printing.papers import Papers
from station.ui.screens.card import CardModel, CardPage
from station.ui.screens.categories import CategoriesPage
from station.ui.screens.done import DonePage
from station.ui.screens.form import FormPage
from station.ui.screens.pictures import PicturesModel, PicturesPage
from station.ui.screens.sign import SignPage
from station.ui.signing.model import SignModel
from station.ui.signing.on_paper import SignedPaper
from station.ui.widgets.breadth import PLAIN_PX
from station.ui.widgets.elided import Elided
from station.ui.widgets.problem_panel import ProblemPanel
from station.ui.widgets.returned_banner import ReturnedBanner
from station.ui.widgets.room import Room
from station.ui.widgets.step_bar import StepBar
from station.ui.widgets.undo_bar import UndoBar

_BROAD_EM = 60
"""So broad in letters the desk is, or the list of problems has no room beside the form."""
_ROOMY, _NO_ROOM = QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored


class DeskModel(QObject):
    """The models of the pages, around one collection."""

    failed = Signal(object)
    submitted = Signal()

    def __init__(self, desk: Desk, parts: WindowParts, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self.collection = Collection(desk, jobs)
        self.card = CardModel(self.collection, jobs, parts.card_monitor, parts.diagnose)
        self.pictures = PicturesModel(self.collection, Studio(jobs, desk.pictures, parts.make_cameras(), parts.encode))
        self.sign = SignModel(self.collection, jobs, parts.ink)
        self.signed_paper = SignedPaper(self.sign, jobs, parts.prepare_page, parts.printers)
        self.papers = Papers(desk, jobs, parts.printers)
        for model in (self.collection, self.card, self.pictures, self.sign, self.signed_paper, self.papers):
            model.failed.connect(self.failed)
        self.collection.submitted.connect(self.submitted)
        jobs.start(_warm, parts.catalogue, desk.campaign.division_code)

    def signed_pages(self) -> Capture:
        """Takes pictures of the form that was signed on paper."""
        return Capture(self.pictures.studio, "signed_form", for_paper=True)

    def go_on_with(self, draft: Draft) -> None:
        """Takes up a draft from the work list."""
        self.card.forget()
        self.collection.begin(draft)

    def rest(self) -> None:
        """The station is being locked: no camera looks on."""
        self.pictures.close()

    def wake(self) -> None:
        """It was unlocked, and work goes on where it was."""
        self.card.watch()

    def expect(self, base_id: str) -> None:
        """Somebody of the register is to be collected: his card is waited for, unless he is at the desk."""
        expect_person = self.collection.desk.expect_person
        self._jobs.start(expect_person, base_id, then=self._on_expected, fail=self.failed.emit)

    def _on_expected(self, expected: Expected) -> None:
        keeper = self.collection.keeper
        if keeper is None:
            self._wait_for(expected)
        elif not expected.has_number(value_at(keeper.document, "identity.id_number")):
            keeper.flush(lambda: self._wait_for(expected))

    def _wait_for(self, expected: Expected) -> None:
        if self.collection.step is not Step.CARD:
            self.next_person()
        self.card.expect(expected)

    def next_person(self) -> None:
        """Clears the desk."""
        self.card.forget()
        self.papers.cancel()
        self.collection.leave()


class DeskScreen(QWidget):
    """One page a step."""

    def __init__(self, model: DeskModel, parts: WindowParts) -> None:
        super().__init__()
        self._model, self._catalogue = model, parts.catalogue
        collection = model.collection
        self.card = CardPage(model.card)
        self.categories = CategoriesPage(collection)
        self.form = FormPage(collection, parts.catalogue)
        self.pictures = PicturesPage(model.pictures, collection)
        self.sign = SignPage(model.sign, model.signed_paper, parts.catalogue, model.signed_pages)
        self.done = DonePage(collection, model.papers)
        self._pages: dict[Step, QWidget] = {
            Step.CARD: self.card,
            Step.CATEGORIES: self.categories,
            Step.FORM: self.form,
            Step.PHOTO: self.pictures,
            Step.SIGN: self.sign,
            Step.DONE: self.done,
        }
        self.side = ProblemPanel(collection, parts.catalogue)
        self._side_asked = False
        self._build()
        self.done.next_person.connect(model.next_person)
        for signal in (collection.step_changed, collection.problems_changed, collection.evidence_changed):
            signal.connect(self._render)
        collection.step_changed.connect(self._begin)
        self._render()

    def _build(self) -> None:
        self.steps = StepBar(self._model.collection)
        self.returned = ReturnedBanner(self._model.collection, self._catalogue)
        self.steps.chosen.connect(self._model.collection.go_to)
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        self._room = Room(self._stack)  # in large type a page may need more room than the screen has
        middle.addWidget(self._room, 1)
        middle.addWidget(self.side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.steps)
        layout.addWidget(self.returned)
        layout.addWidget(UndoBar(self._model.collection.removals))
        layout.addLayout(middle, 1)
        layout.addWidget(self._build_foot())
        self.side.chosen.connect(self.see_to)
        self.side.mark_chosen.connect(self.form.jump_to)
        self.form.neighbours = (self.steps.buttons[Step.FORM], self.side.list)
        self.form.walked_off.connect(self._walk_off)

    def _build_foot(self) -> QFrame:
        self._foot = QFrame()
        self._foot.setObjectName("foot")
        self._hint = Elided()
        self._hint.setObjectName("dim")
        self._hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._unverified = QLabel(NOT_VERIFIED)
        self._unverified.setObjectName("badge")
        self.leave_button = QPushButton("暂存，换下一位")
        self.next_problem_button = QPushButton("下一处要填")
        self.back_button, self.on_button = QPushButton("上一步"), QPushButton("下一步")
        self.on_button.setObjectName("primary")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(12)
        foot.addWidget(self.leave_button)
        foot.addWidget(self._unverified)
        foot.addWidget(self._hint, 1)
        for button in (self.next_problem_button, self.back_button, self.on_button):
            foot.addWidget(button)
        self.leave_button.clicked.connect(self._leave)
        self.next_problem_button.clicked.connect(self.see_to_next)
        self.back_button.clicked.connect(self._model.collection.go_back)
        self.on_button.clicked.connect(self._model.collection.go_on)
        keyed(self.leave_button, keys.LEAVE, "草稿已自动保存，换下一位")
        keyed(self.next_problem_button, keys.NEXT_PROBLEM, "到下一处要填写或改正的地方")
        keyed(self.back_button, keys.GO_BACK, "上一步")
        keyed(self.on_button, keys.GO_ON, "下一步；没填完的可以回来再填")
        EnterPresses(self._foot)
        QShortcut(QKeySequence(keys.PROBLEMS), self, self._to_side)
        return self._foot

    # -- what is lacking ----------------------------------------------------------------------------------------------

    def see_to(self, problem: Problem) -> None:
        """Leads to where a problem is mended: its step, and its field."""
        step = step_of(problem)
        if step is not self._model.collection.step:
            self._model.collection.go_to(step)
        if step is Step.FORM:
            self.form.jump_to(problem.path)

    def see_to_next(self) -> None:
        """To the next place that keeps the person from signing, after the field the cursor is in."""
        collection = self._model.collection
        if collection.step is Step.FORM:
            self.form.finish_present()
            path = self.form.next_needed()
            if path:
                self.form.jump_to(path)
                return
        lacking = [problem for problem in collection.unsettled if step_of(problem) is not Step.FORM]
        if lacking and step_of(lacking[0]) is not collection.step:
            self.see_to(lacking[0])
        elif not lacking:
            collection.go_on()

    def _walk_off(self, back: bool) -> None:
        """The last field was gone on from, or the first one back."""
        if back:
            self._model.collection.go_back()
        else:
            self.see_to_next()

    def _to_side(self) -> None:
        """To the list of problems; where it has no room of its own, it comes and goes."""
        if self.side.isVisible() and self._side_asked:
            self._side_asked = False
            self._render()
            return
        self._side_asked = True
        self._render()
        if self.side.list.currentRow() < 0:
            self.side.list.setCurrentRow(0)
        self.side.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _begin(self) -> None:
        """The hands go on where the step begins."""
        self._side_asked = False
        self._render()
        page = self._pages[self._model.collection.step]
        if isinstance(page, Begins):
            page.begin()

    def _leave(self) -> None:
        keeper = self._model.collection.keeper
        if keeper is not None:
            keeper.flush(self._model.next_person)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        super().resizeEvent(event)
        self.side.setVisible(self._has_side(self._model.collection.step))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.side.setVisible(self._has_side(self._model.collection.step))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Whoever comes to the desk has his hands where the step begins."""
        super().showEvent(event)
        if not event.spontaneous():
            self._begin()

    def _render(self) -> None:
        collection = self._model.collection
        step = collection.step
        for page in self._pages.values():  # one that is not seen takes no room
            seen = page is self._pages[step]
            page.setSizePolicy(*((_ROOMY, _ROOMY) if seen else (_NO_ROOM, _NO_ROOM)))
        self._stack.setCurrentWidget(self._pages[step])
        self._foot.setVisible(step not in (Step.CARD, Step.DONE))
        self._unverified.setVisible(collection.entry_mode is EntryMode.MANUAL_PHOTO)
        self.back_button.setEnabled(step in (Step.FORM, Step.PHOTO, Step.SIGN))
        self.on_button.setVisible(step is not Step.SIGN)
        self.next_problem_button.setVisible(bool(collection.unsettled))
        self.side.setVisible(self._has_side(step))
        self._hint.say(_lacking(collection))

    def _has_side(self, step: Step) -> bool:
        """The camera and the signing need the room, unless nothing can be signed yet; in large type all steps do."""
        if step in (Step.CATEGORIES, Step.FORM) and self.width() >= _BROAD_EM * max(PLAIN_PX, self.font().pixelSize()):
            return True
        at_work = step not in (Step.CARD, Step.DONE)
        return at_work and (self._side_asked or (step is Step.SIGN and bool(self._model.collection.unsettled)))


def _warm(progress: Progress, catalogue: Catalogue, near: str) -> None:
    """Reads what finding by a few letters needs, so that nobody waits for it at the first letter."""
    progress.step(0, 1)
    warm(label for field in catalogue.fields if field.table is not None for label in field.table.codes.values())
    find("a", near[:2])
    find("a")


@runtime_checkable
class Begins(Protocol):
    """A page that knows where its work begins."""

    def begin(self) -> None: ...


def _lacking(collection: Collection) -> str:
    """What the present step still lacks, in a few words."""
    step = collection.step
    found = collection.unsettled if step is Step.SIGN else blocking(step, collection.problems)
    if not found:
        return ""
    first = found[0].message
    return first if len(found) == 1 else f"还有{len(found)}处要填写或改正：{first}"
